using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// What exporters owe: shown to them and to operators, with age and owner, and set off against what lies on the balance when an
/// operator says so; payouts and earnings are netted by themselves.
/// </summary>
public sealed partial class RecoverablesService(Db db, TimeProvider clock, ILogger<RecoverablesService> log)
    : V1.Recoverables.RecoverablesBase
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListRecoverablesResponse> ListRecoverables(
        V1.ListRecoverablesRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        var rows = await db.Many<Owed>(
            """
            select r.id, r.seq, r.version, r.exporter_id, r.order_id, r.currency, r.cause, r.reference, r.amount_minor,
                r.restored_minor, r.recovered_minor, r.given_back_minor, r.raised_at, r.changed_at, o.owner
            from recoverable r
            left join exception_owner o on o.kind = 'Recoverable' and o.id = r.id::text
            where r.seq > @after and (@Exporter::uuid is null or r.exporter_id = @Exporter)
                and (not @OpenOnly or r.amount_minor > r.restored_minor + r.recovered_minor)
            order by r.seq
            limit @Take
            """,
            new { after, Exporter = Visible(request.ExporterId), request.OpenOnly, Take = limit + 1 }, context.CancellationToken);
        var today = ChinaDay.Of(clock.GetUtcNow());
        var seesOwners = Principal.Required.SeesAll;
        var response = new V1.ListRecoverablesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Recoverables.AddRange(rows.Select(row => row.Row.ToWire(today, seesOwners ? row.Owner : null)));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.SetOff> SetOffRecoverables(V1.SetOffRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.ExporterId, out var exporter))
            throw Problem.NotFound("exporter", request.ExporterId).ToGrpc();
        var currency = Currency.Find(request.Currency)
            ?? throw Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", Currency.Accepted).ToGrpc();
        var done = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => SetOff(tx, new PartyId(exporter), currency)),
            context.CancellationToken)).OrThrow();
        LogSetOff(log, exporter, done.AmountMinor, currency);
        return done;
    }

    /// <summary>The debts first, then what the exporter has: a payout that is asked for meanwhile locks them in the same order.</summary>
    async Task<Outcome<V1.SetOff>> SetOff(Tx tx, PartyId exporter, Currency currency)
    {
        var now = clock.GetUtcNow();
        var netting = await Netting.Begin(tx, [exporter]);
        var available = await tx.One<long?>(
            """
            select credit_minor - debit_minor - held_minor
            from ledger_balance
            where kind = 'ExporterPayable' and party_id = @exporter and currency = @Code
            for update
            """,
            new { exporter, currency.Code }) ?? 0;
        var taken = netting.Take(exporter, currency, available);
        if (taken == 0)
            return new Problem(
                StatusCodes.Status409Conflict, "nothing_to_set_off", "The exporter owes nothing, or has nothing, in this currency.",
                "exporter_id", "an exporter with both");
        if ((await Ledger.Post(tx, [.. netting.Entries(ChinaDay.Of(now))], now, opens: true)).Problem is { } problem)
            return problem;
        await netting.Write(tx, now);
        await OwedOrders.Use(tx, exporter, currency, taken, "recovered", now);
        return new V1.SetOff
        {
            ExporterId = exporter.Value.ToString(),
            Currency = currency.Code,
            AmountMinor = taken,
            OpenMinor = netting.OpenMinor(exporter, currency),
        };
    }

    static Guid? Visible(string named)
    {
        var principal = Principal.Required;
        if (principal.SeesAll)
            return named.Length == 0 ? null : Guid.TryParse(named, out var id) ? id : throw Problem.NotFound("exporter", named).ToGrpc();
        return named.Length == 0 || named == principal.PartyId.ToString()
            ? principal.PartyId
            : throw Problem.NotFound("exporter", named).ToGrpc();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exporter {ExporterId}: {Minor} {Currency} set off")]
    static partial void LogSetOff(ILogger log, Guid exporterId, long minor, Currency currency);

    sealed record Owed(
        Guid Id, long Seq, int Version, PartyId ExporterId, OrderId OrderId, Currency Currency, RecoverableCause Cause, string Reference,
        long AmountMinor, long RestoredMinor, long RecoveredMinor, long GivenBackMinor, DateTimeOffset RaisedAt, DateTimeOffset ChangedAt,
        string? Owner)
    {
        public Recoverable Row => new(
            Id, Seq, Version, ExporterId, OrderId, Currency, Cause, Reference, AmountMinor, RestoredMinor, RecoveredMinor, GivenBackMinor,
            RaisedAt, ChangedAt);
    }
}
