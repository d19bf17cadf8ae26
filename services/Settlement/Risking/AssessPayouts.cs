using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Judges payouts before they are sent: <see cref="RiskGate.MayPay"/> lets none pass that was not judged.</summary>
public sealed class AssessPayouts(Db db, RiskAssessor assessor, PayoutSignal payouts, TimeProvider clock, ILogger<AssessPayouts> log)
    : Worker(new Signal(), clock, log)
{
    const int Batch = 200;

    // Payouts are requested in several places, and none of them needs to know of this.
    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(200);

    protected override Task<bool> Advance(CancellationToken ct) => db.Transact(async tx =>
    {
        var rows = await tx.Many<Row>(
            """
            select p.id, coalesce(p.order_id, p.id) as order_id, p.exporter_id, p.currency, p.net_minor, p.requested_at,
                r.name_en, r.name_zh, x.name
            from payout p
            left join risk_party r on r.id = p.exporter_id
            left join exporter x on x.id = p.exporter_id
            where p.risk_assessed_at is null
            order by p.seq
            limit @Batch
            for update of p skip locked
            """,
            new { Batch });
        if (rows.Count == 0)
            return false;
        var (now, subjects) = (Clock.GetUtcNow(), rows.ConvertAll(row => row.Subject));
        var listed = await assessor.Listed(tx, now);
        await RiskSubjects.Keep(tx, subjects, [.. rows.SelectMany(row =>
            RiskSubjects.NamesOf(row.Subject, NameRole.Beneficiary, row.NameEn, row.NameZh, row.Name))], listed);
        await assessor.Assess(tx, subjects, listed, now);
        await tx.Run(
            "update payout set risk_assessed_at = @now where id = any(@Ids)",
            new { now, Ids = rows.ConvertAll(row => row.Id).ToArray() });
        tx.AfterCommit(payouts.Set);
        return rows.Count == Batch;
    }, ct);

    sealed record Row(
        Guid Id, OrderId OrderId, PartyId ExporterId, Currency Currency, long NetMinor, DateTimeOffset RequestedAt, string? NameEn,
        string? NameZh, string? Name)
    {
        public RiskSubject Subject => new(
            RiskMoment.PayoutRequested, Id, OrderId, ExporterId, RiskSubject.KeyOf(ExporterId), null, null, Currency, NetMinor,
            RequestedAt);
    }
}
