namespace CrossBorder.Settlement;

/// <param name="AtLeast">So many earlier amounts of the party in the same currency are needed to compare with.</param>
/// <param name="Last">Only the latest so many count.</param>
/// <param name="Factor">More than so many times their median gets the points.</param>
public sealed record AmountHistoryParameters(int AtLeast, int Last, decimal Factor, int Points)
{
    const int LongestHistory = 1000;

    public string? Fault() =>
        AtLeast >= 1 && Last >= AtLeast && Last <= LongestHistory && Factor is >= 1 and <= 100_000 && Settlement.Points.Fit(Points)
            ? null : $"atLeast from 1, last from it to {LongestHistory}, factor 1 to 100000, {Settlement.Points.Accepted}";

    /// <param name="medianMinor">The middle one of the earlier amounts, the lower of two.</param>
    public int On(long minor, int known, long? medianMinor) =>
        known >= AtLeast && medianMinor is { } median && minor > median * Factor ? Points : 0;
}

/// <summary>An amount that is out of proportion to what the party ordered, paid or was paid before, in the same currency.</summary>
static class AmountHistory
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<AmountHistoryParameters>();
        var rows = await call.Tx.Many<Row>(
            $"""
            select s.no, h.known, h.median_minor
            from {RiskCall.Set}
            cross join lateral (
                select count(*)::int as known,
                    percentile_disc(0.5) within group (order by latest.amount_minor) as median_minor
                from (
                    select r.amount_minor
                    from risk_subject r
                    where r.party_id = s.party_id and r.moment = s.moment and r.currency = s.currency and r.at < s.at
                    order by r.at desc
                    limit @Last) as latest) as h
            """,
            call.With(new { limits.Last }));
        return call.Each(rows, row => row.No, (subject, row) => rule.Says(
            limits.On(subject.AmountMinor, row.Known, row.MedianMinor),
            new RiskFact("amount_minor", Points.Plain(subject.AmountMinor)), new RiskFact("currency", subject.Currency.Code),
            new RiskFact("earlier", Points.Plain(row.Known)), new RiskFact("median_minor", row.MedianMinor is { } m ? Points.Plain(m) : ""),
            new RiskFact("factor", Points.Plain(limits.Factor))));
    }

    sealed record Row(int No, int Known, long? MedianMinor);
}
