namespace CrossBorder.Settlement;

/// <param name="LowestScore">Names that are less alike are another's; 0 to 1.</param>
public sealed record PayerDiffersParameters(decimal LowestScore, int Points)
{
    public string? Fault() => LowestScore is >= 0 and <= 1 && Settlement.Points.Fit(Points)
        ? null : $"lowestScore 0 to 1, {Settlement.Points.Accepted}";

    /// <param name="score">Null when one of the names is not known: nothing can be said.</param>
    public int On(decimal? score) => score < LowestScore ? Points : 0;
}

/// <summary>Money that somebody else than the buyer paid.</summary>
public static class PayerDiffers
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<PayerDiffersParameters>();
        var rows = await call.Tx.Many<Row>(
            $"""
            select s.no, p.name_en, p.name_zh
            from {RiskCall.Set}
            left join risk_party p on p.id = s.party_id
            """,
            call.With(new { }));
        return call.Each(rows, row => row.No, (subject, row) =>
        {
            var score = Score(subject.PayerName, row.NameEn, row.NameZh);
            return rule.Says(
                limits.On(score),
                new RiskFact("payer", subject.PayerName ?? ""), new RiskFact("buyer", row.NameEn ?? ""),
                new RiskFact("score", score is { } known ? Points.Plain(known) : ""));
        });
    }

    /// <summary>The better of the buyer's two names; null when there is nothing to compare.</summary>
    public static decimal? Score(string? payer, string? nameEn, string? nameZh)
    {
        var text = NameText.Of(payer);
        if (text.IsEmpty || (nameEn is null && nameZh is null))
            return null;
        return decimal.Round((decimal)Math.Max(NameScore.Of(text, NameText.Of(nameEn)), NameScore.Of(text, NameText.Of(nameZh))), 4);
    }

    sealed record Row(int No, string? NameEn, string? NameZh);
}
