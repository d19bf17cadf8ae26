using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Forward contracts: booked with the bank's reference, used in parts, never for more than was booked.</summary>
public sealed partial class ForeignExchangeService
{
    const int LongestReference = 35;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.FxForward> BookForward(V1.BookForwardRequest request, ServerCallContext context)
    {
        var exporter = Exporter(request.ExporterId);
        var forward = Read(request, exporter);
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Book(tx, forward)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.FxForward>> Book(Tx tx, Forward forward)
    {
        var now = clock.GetUtcNow();
        var booked = await tx.Run(
            """
            insert into fx_forward (id, exporter_id, sold_currency, booked_minor, rate, window_from, window_to,
                bank_reference, booked_at)
            values (@Id, @ExporterId, @SoldCurrency, @BookedMinor, @Rate, @WindowFrom, @WindowTo, @BankReference, @now)
            on conflict on constraint fx_forward_reference_once do nothing
            """,
            new
            {
                forward.Id,
                forward.ExporterId,
                forward.SoldCurrency,
                forward.BookedMinor,
                forward.Rate,
                forward.WindowFrom,
                forward.WindowTo,
                forward.BankReference,
                now,
            });
        if (booked == 0)
            return new Problem(
                409, "fx_forward_reference_taken", "A contract with this reference is booked.", "bank_reference",
                "the bank's own reference");
        LogBooked(log, forward.Id);
        return forward.ToWire(ChinaDay.Of(now));
    }

    /// <exception cref="RpcException">400: one field is wrong.</exception>
    static Forward Read(V1.BookForwardRequest request, PartyId exporter)
    {
        var sold = Sold(request.Currency, request.AmountMinor);
        var (from, to) = (Wire.DayOf("window_from", request.WindowFrom), Wire.DayOf("window_to", request.WindowTo));
        if (to < from)
            throw Problem.Invalid("window_to", "The window ends before it begins.", $"{request.WindowFrom} or later").ToGrpc();
        if (!decimal.TryParse(request.Rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            || rate is <= 0 or > FxArithmetic.HighestRate || decimal.Round(rate, FxArithmetic.RateDecimals) != rate)
            throw Problem.Invalid("rate", $"'{request.Rate}' is not a rate.", "above 0, at most 6 decimals, such as 7.1234").ToGrpc();
        if (request.BankReference.Length is 0 or > LongestReference)
            throw Problem.Invalid("bank_reference", "It is missing or too long.", $"1 to {LongestReference} characters").ToGrpc();
        return new Forward(Guid.CreateVersion7(), exporter, sold.Currency, sold.Minor, 0, rate, from, to, request.BankReference, 0);
    }

    /// <summary>Takes a part of the contract: the row is locked, and the database keeps it within what was booked.</summary>
    static async Task<Outcome<DealBasis>> UseForward(Tx tx, PartyId exporter, string named, long soldMinor, DateTimeOffset now)
    {
        var forward = Guid.TryParse(named, out var id)
            ? await tx.One<Forward>(
                $"select {Forward.Columns} from fx_forward where id = @id and exporter_id = @exporter for update", new { id, exporter })
            : null;
        if (forward is null)
            return Problem.NotFound("fx_forward", named);
        if (forward.Refusal(soldMinor, ChinaDay.Of(now)) is { } refusal)
            return refusal;
        await tx.Run("update fx_forward set used_minor = used_minor + @soldMinor where id = @id", new { id, soldMinor });
        // What was agreed is its own middle rate: a forward has no spread that could be told.
        return new DealBasis(null, forward.Id, new Money(soldMinor, forward.SoldCurrency), forward.Rate, forward.Rate);
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListForwardsResponse> ListForwards(V1.ListFxRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<ForwardStatus>(request.Status);
        var today = ChinaDay.Of(clock.GetUtcNow());
        var rows = await db.Many<Forward>(
            $"""
            select {Forward.Columns}
            from fx_forward
            where (@exporter::uuid is null or exporter_id = @exporter) and seq > @after
                and (@Status = '' or @Status = case
                    when used_minor = booked_minor then 'Used'
                    when @today < window_from then 'Waiting'
                    when @today > window_to then 'Expired'
                    else 'Open' end)
            order by seq
            limit @Take
            """,
            new { exporter = Visible(""), after, request.Status, today, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListForwardsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Forwards.AddRange(rows.Select(row => row.ToWire(today)));
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forward contract {ForwardId} booked")]
    static partial void LogBooked(ILogger log, Guid forwardId);
}
