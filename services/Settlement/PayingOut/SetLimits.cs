using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The limit matrix as rows: a table of bands is set for a later day and never changed.</summary>
public sealed partial class PayoutsService
{
    const int MostBands = 20;
    const int MostApprovals = 5;

    [Allow(Role.Operator)]
    public override async Task<V1.ListLimitsResponse> SetLimits(V1.SetLimitsRequest request, ServerCallContext context)
    {
        var (maker, from) = (Known<PayoutMaker>("maker", request.Maker), Later("valid_from", request.ValidFrom));
        if (request.Currency != "*" && Currency.Find(request.Currency) is null)
            throw Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", $"* or {Currency.Accepted}").ToGrpc();
        if (BandFault([.. request.Bands]) is { } fault)
            throw fault.ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => SetLimits(tx, request, maker, from)), context.CancellationToken)).OrThrow();
    }

    static Problem? BandFault(List<V1.PayoutLimit> bands)
    {
        if (bands.Count is 0 or > MostBands || bands[0].FromMinor != 0
            || bands.Zip(bands.Skip(1)).Any(pair => pair.First.FromMinor >= pair.Second.FromMinor))
            return Problem.Invalid(
                "bands.from_minor", "The bands are not in order.", $"1 to {MostBands}, from 0, each later one from more");
        return bands.Exists(band => band.ExporterApprovals is < 0 or > MostApprovals || band.OperatorApprovals is < 0 or > MostApprovals)
            ? Problem.Invalid("bands.operator_approvals", "A number of approvals is out of range.", $"0 to {MostApprovals}")
            : null;
    }

    async Task<Outcome<V1.ListLimitsResponse>> SetLimits(Tx tx, V1.SetLimitsRequest request, PayoutMaker maker, DateOnly from)
    {
        var written = await tx.Run(
            """
            insert into payout_limit (maker, currency, valid_from, from_minor, exporter_approvals, operator_approvals,
                recorded_by, recorded_at)
            select @Maker, @Currency, @from, b.*, @By, @Now
            from unnest(@Froms, @Exporters, @Operators) as b
            where not exists (
                select from payout_limit where maker = @Maker and currency = @Currency and valid_from = @from)
            on conflict on constraint payout_limit_key do nothing
            """,
            new
            {
                Maker = maker.ToString(),
                request.Currency,
                from,
                By = Person.Of(Principal.Required),
                Now = clock.GetUtcNow(),
                Froms = request.Bands.Select(band => band.FromMinor).ToArray(),
                Exporters = request.Bands.Select(band => band.ExporterApprovals).ToArray(),
                Operators = request.Bands.Select(band => band.OperatorApprovals).ToArray(),
            });
        if (written != request.Bands.Count)
            return new Problem(
                StatusCodes.Status409Conflict, "payout_limits_set", "The limits of that day are set and are not changed.", "valid_from",
                "a later day");
        return await Limits(tx.Many<LimitRow>, from);
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override Task<V1.ListLimitsResponse> ListLimits(V1.LimitsRequest request, ServerCallContext context) => Limits(
        (sql, args) => db.Many<LimitRow>(sql, args, context.CancellationToken),
        request.On.Length == 0 ? ChinaDay.Of(clock.GetUtcNow()) : Wire.DayOf("on", request.On));

    /// <summary>The tables that are valid on a day, one per maker and currency.</summary>
    static async Task<V1.ListLimitsResponse> Limits(Func<string, object, Task<List<LimitRow>>> ask, DateOnly on)
    {
        var rows = await ask(
            """
            select maker, currency, valid_from, from_minor, exporter_approvals, operator_approvals, recorded_by
            from payout_limit l
            where valid_from = (
                select max(valid_from)
                from payout_limit
                where maker = l.maker and currency = l.currency and valid_from <= @on)
            order by maker, currency, from_minor
            """,
            new { on });
        var response = new V1.ListLimitsResponse();
        foreach (var table in rows.GroupBy(row => (row.Maker, row.Currency, row.ValidFrom, row.RecordedBy)))
        {
            var limits = new V1.PayoutLimits
            {
                Maker = table.Key.Maker,
                Currency = table.Key.Currency,
                ValidFrom = Wire.Day(table.Key.ValidFrom),
                RecordedBy = table.Key.RecordedBy,
            };
            limits.Bands.AddRange(table.Select(row => new V1.PayoutLimit
            {
                FromMinor = row.FromMinor,
                ExporterApprovals = row.ExporterApprovals,
                OperatorApprovals = row.OperatorApprovals,
            }));
            response.Limits.Add(limits);
        }

        return response;
    }

    sealed record LimitRow(
        string Maker, string Currency, DateOnly ValidFrom, long FromMinor, int ExporterApprovals, int OperatorApprovals, string RecordedBy);
}
