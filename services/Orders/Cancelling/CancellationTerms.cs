using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Terms by the day from which they are valid, tomorrow at the earliest: what was read today costs what it said.</summary>
public sealed partial class CancellationsService
{
    const int MostDecimals = 4;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.CancellationTerm> AddTerm(V1.CancellationTerm request, ServerCallContext context)
    {
        var (term, unfit) = TermOf(request);
        if (unfit is not null)
            throw unfit.ToGrpc();
        var added = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Add(tx, term!)), context.CancellationToken)).OrThrow();
        LogTerm(log, added.Id, added.Kind, added.Stage);
        return added;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListCancellationTermsResponse> ListTerms(
        V1.ListCancellationTermsRequest request, ServerCallContext context)
    {
        var exporter = Principal.Required.Role == Role.Exporter ? Principal.Required.PartyId
            : Guid.TryParse(request.ExporterId, out var named) ? named : Guid.Empty;
        var response = new V1.ListCancellationTermsResponse();
        response.Terms.AddRange((await db.Many<CostTerm>(
            $"""
            select {CostTerm.Columns}
            from cancellation_term
            where exporter_id is null or exporter_id = @exporter
            order by exporter_id nulls last, kind, stage, side, currency, valid_from desc
            limit 500
            """,
            new { exporter }, context.CancellationToken)).Select(ToWire));
        return response;
    }

    Outcome<CostTerm?> TermOf(V1.CancellationTerm request)
    {
        if (!Enum.TryParse<CostKind>(request.Kind, out var kind) || kind.ToString() != request.Kind)
            return Problem.Invalid("kind", $"'{request.Kind}' is no cost.", string.Join(", ", Enum.GetNames<CostKind>()));
        if (!Enum.TryParse<CostStage>(request.Stage, out var stage) || stage.ToString() != request.Stage)
            return Problem.Invalid("stage", $"'{request.Stage}' is no stage.", string.Join(", ", Enum.GetNames<CostStage>()));
        if (!Enum.TryParse<Role>(request.Side, out var side) || side is not (Role.Exporter or Role.Buyer))
            return Problem.Invalid("side", $"'{request.Side}' is no side.", "Exporter, Buyer");
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", Currency.Accepted);
        if (!decimal.TryParse(request.Percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            || percent > 100 || percent.Scale > MostDecimals)
            return Problem.Invalid("percent", $"'{request.Percent}' is not a percentage.", "0 to 100, at most 4 decimals");
        if (request.LeastMinor is < 0 or > Totals.MostMinor)
            return Problem.Invalid("least_minor", "The least is negative or too large.", $"0 to {Totals.MostMinor}");
        var tomorrow = Instants.DayInChina(clock.GetUtcNow()).AddDays(1);
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", out var from) || from < tomorrow)
            return Problem.Invalid(
                "valid_from", "A term is valid from a day to come.",
                $"{tomorrow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} or later");
        var owner = Principal.Required.Role == Role.Exporter ? Principal.Required.PartyId : (Guid?)null;
        return new CostTerm(Guid.CreateVersion7(), owner, kind, stage, side, request.Currency, percent, request.LeastMinor, from);
    }

    async Task<Outcome<V1.CancellationTerm>> Add(Tx tx, CostTerm term) => await tx.Run(
        """
        insert into cancellation_term (id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from,
            recorded_by, recorded_at)
        values (@Id, @ExporterId, @Kind, @Stage, @Side, @Currency, @Percent, @LeastMinor, @ValidFrom, @By, @Now)
        on conflict on constraint cancellation_term_once do nothing
        """,
        new
        {
            term.Id,
            term.ExporterId,
            Kind = term.Kind.ToString(),
            Stage = term.Stage.ToString(),
            Side = term.Side.ToString(),
            term.Currency,
            term.Percent,
            term.LeastMinor,
            term.ValidFrom,
            By = $"{Principal.Required} {Principal.Required.Name}",
            Now,
        }) == 1
        ? ToWire(term)
        : new Problem(409, "cancellation_term_exists", "There is a term of this kind from that day on.", "valid_from", "another day");

    static V1.CancellationTerm ToWire(CostTerm term) => new()
    {
        Id = term.Id.ToString(),
        ExporterId = term.ExporterId?.ToString() ?? "",
        Kind = term.Kind.ToString(),
        Stage = term.Stage.ToString(),
        Side = term.Side.ToString(),
        Currency = term.Currency,
        Percent = term.Percent.ToString(CultureInfo.InvariantCulture),
        LeastMinor = term.LeastMinor,
        ValidFrom = term.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Cancellation term {TermId} added: {Kind} at {Stage}")]
    static partial void LogTerm(ILogger log, string termId, string kind, string stage);
}
