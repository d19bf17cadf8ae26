namespace CrossBorder.Settlement;

/// <param name="AtLeast">So many earlier orders or receipts of the buyer are needed before a country is called new.</param>
/// <param name="NewPoints">A country that is not the buyer's own and was not seen with him before.</param>
/// <param name="Watched">Countries (ISO 3166-1 alpha-2) that get <paramref name="WatchedPoints"/> whoever it is.</param>
public sealed record CountryHistoryParameters(int AtLeast, int NewPoints, IReadOnlyList<string> Watched, int WatchedPoints)
{
    public string? Fault() =>
        AtLeast >= 0 && Points.Fit(NewPoints, WatchedPoints)
        && Watched.All(country => country is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
            ? null : $"atLeast from 0, watched of two capital letters each, {Points.Accepted}";

    /// <param name="country">Null when it is not known: no points.</param>
    /// <param name="own">The buyer's country; null when nobody told.</param>
    public int On(string? country, string? own, int known, int alike) =>
        country is null ? 0
        : (Watched.Contains(country) ? WatchedPoints : 0) + (country != own && known >= AtLeast && alike == 0 ? NewPoints : 0);
}

/// <summary>Goods go to, or money comes from, a country where the buyer is not at home and which was not seen before.</summary>
static class CountryHistory
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<CountryHistoryParameters>();
        var rows = await call.Tx.Many<Row>(
            $"""
            select s.no, p.country as own, h.known, h.alike
            from {RiskCall.Set}
            left join risk_party p on p.id = s.party_id
            cross join lateral (
                select count(*)::int as known, (count(*) filter (where r.country = s.country))::int as alike
                from risk_subject r
                where r.party_id = s.party_id and r.moment = s.moment and r.at < s.at and r.country is not null) as h
            """,
            call.With(new { }));
        return call.Each(rows, row => row.No, (subject, row) => rule.Says(
            limits.On(subject.Country, row.Own, row.Known, row.Alike),
            new RiskFact("country", subject.Country ?? ""), new RiskFact("own_country", row.Own ?? ""),
            new RiskFact("earlier", Points.Plain(row.Known)), new RiskFact("earlier_of_country", Points.Plain(row.Alike))));
    }

    sealed record Row(int No, string? Own, int Known, int Alike);
}
