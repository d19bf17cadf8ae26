namespace CrossBorder.Settlement;

/// <param name="MostMinor">By currency, in minor units: a buyer's first order above it gets the points; no entry, no limit.</param>
public sealed record FirstOrderParameters(IReadOnlyDictionary<string, long> MostMinor, int Points)
{
    public string? Fault() => Settlement.Points.FitLimits(MostMinor) && Settlement.Points.Fit(Points)
        ? null : $"mostMinor by currency from 0, {Settlement.Points.Accepted}";

    public int On(string currency, long minor, int earlier) =>
        earlier == 0 && MostMinor.TryGetValue(currency, out var most) && minor > most ? Points : 0;
}

/// <summary>A first order that is larger than first orders may be.</summary>
static class FirstOrder
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<FirstOrderParameters>();
        var rows = await call.Tx.Many<Row>(
            $"""
            select s.no, h.earlier
            from {RiskCall.Set}
            cross join lateral (
                select count(*)::int as earlier
                from (
                    select
                    from risk_subject r
                    where r.party_id = s.party_id and r.moment = s.moment and (r.at, r.id) < (s.at, s.id)
                    limit 1) as one) as h
            """,
            call.With(new { }));
        return call.Each(rows, row => row.No, (subject, row) => rule.Says(
            limits.On(subject.Currency.Code, subject.AmountMinor, row.Earlier),
            new RiskFact("first", row.Earlier == 0 ? "yes" : "no"), new RiskFact("amount_minor", Points.Plain(subject.AmountMinor)),
            new RiskFact("currency", subject.Currency.Code),
            new RiskFact("most_minor", limits.MostMinor.TryGetValue(subject.Currency.Code, out var most) ? Points.Plain(most) : "")));
    }

    sealed record Row(int No, int Earlier);
}
