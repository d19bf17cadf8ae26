using System.Globalization;

namespace CrossBorder.Settlement;

/// <param name="AtLeast">So many earlier lines of the HS code, in the same currency and unit, are needed to compare with.</param>
/// <param name="Last">Only the latest so many count, and none that is older than <paramref name="Days"/>.</param>
/// <param name="MostDeviations">Robust standard deviations (1.4826 times the median absolute deviation) from the median.</param>
/// <param name="LeastSpreadPercent">Of the median: the deviation is taken as at least this, so that equal prices make no outliers.</param>
public sealed record PriceOutlierParameters(
    int AtLeast, int Last, int Days, decimal MostDeviations, decimal LeastSpreadPercent, int Points)
{
    const int LongestHistory = 500;

    /// <summary>Makes the median absolute deviation comparable with a standard deviation, for normally spread prices.</summary>
    const decimal Consistency = 1.4826m;

    public string? Fault() =>
        AtLeast >= 1 && Last >= AtLeast && Last <= LongestHistory && Days is >= 1 and <= 3660 && MostDeviations is > 0 and <= 1000
        && LeastSpreadPercent is > 0 and <= 100 && Settlement.Points.Fit(Points)
            ? null
            : $"atLeast from 1, last from it to {LongestHistory}, days 1 to 3660, mostDeviations above 0 to 1000, "
                + $"leastSpreadPercent above 0 to 100, {Settlement.Points.Accepted}";

    /// <summary>How many deviations a price per unit is away from the median of the earlier ones; null when they are too few.</summary>
    public decimal? Deviations(decimal price, IReadOnlyCollection<decimal> earlier)
    {
        if (earlier.Count < AtLeast)
            return null;
        var median = Median(earlier);
        var spread = Consistency * Math.Max(Median([.. earlier.Select(one => Math.Abs(one - median))]), median * LeastSpreadPercent / 100m);
        return spread == 0 ? (price == median ? 0 : MostDeviations + 1) : decimal.Round(Math.Abs(price - median) / spread, 4);
    }

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public static decimal Median(IReadOnlyCollection<decimal> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A price per unit far from what goods of the same HS code (six digits), unit and currency were sold at before.</summary>
static class PriceOutlier
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<PriceOutlierParameters>();
        var lines = await Lines(call, limits);
        var worst = lines.Select(line => (Line: line, Away: limits.Deviations(line.UnitPrice, line.Earlier)))
            .GroupBy(judged => judged.Line.No)
            .ToDictionary(group => group.Key, group => group.MaxBy(judged => judged.Away ?? -1));
        return
        [
            .. call.Subjects.Select((_, no) => worst.TryGetValue(no, out var found)
                ? Said(rule, limits, found.Line, found.Away)
                : rule.Says(0, new RiskFact("lines", "none with an HS code"))),
        ];
    }

    static RiskContribution Said(RiskRule rule, PriceOutlierParameters limits, Row line, decimal? away) => rule.Says(
        away > limits.MostDeviations ? limits.Points : 0,
        new RiskFact("line_no", Points.Plain(line.LineNo)), new RiskFact("hs_code", line.HsCode), new RiskFact("unit", line.UnitCode),
        new RiskFact("unit_price", Points.Plain(line.UnitPrice)), new RiskFact("earlier_lines", Points.Plain(line.Earlier.Length)),
        new RiskFact("median", Points.Plain(PriceOutlierParameters.Median(line.Earlier))),
        new RiskFact("deviations", away is { } known ? Points.Plain(known) : ""));

    static Task<List<Row>> Lines(RiskCall call, PriceOutlierParameters limits) => call.Tx.Many<Row>(
        $"""
        select s.no, l.line_no, l.hs_code, l.unit_code, l.unit_price, h.prices
        from {RiskCall.Set}
        join risk_line l on l.order_id = s.order_id
        cross join lateral (
            select coalesce(string_agg(latest.unit_price::text, ' '), '') as prices
            from (
                select e.unit_price
                from risk_line e
                where e.hs_code = l.hs_code and e.currency = l.currency and e.unit_code = l.unit_code
                    and e.placed_at < l.placed_at and e.placed_at >= l.placed_at - @Age
                order by e.placed_at desc
                limit @Last) as latest) as h
        """,
        call.With(new { limits.Last, Age = TimeSpan.FromDays(limits.Days) }));

    sealed record Row(int No, int LineNo, string HsCode, string UnitCode, decimal UnitPrice, string Prices)
    {
        public decimal[] Earlier { get; } =
            Array.ConvertAll(Prices.Split(' ', StringSplitOptions.RemoveEmptyEntries), Price);

        static decimal Price(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    }
}

/// <summary>A line as the price rule learns it from the placed order.</summary>
/// <param name="HsCode">The six digits that all countries share.</param>
sealed record PricedLine(int LineNo, string HsCode, string UnitCode, decimal UnitPrice)
{
    const int SharedDigits = 6;

    public static PricedLine? Of(Contracts.Events.OrderLine line) => line.HsCode is { Length: >= SharedDigits } code && line.UnitPrice > 0
        ? new(line.LineNo, code[..SharedDigits], line.UnitCode, line.UnitPrice)
        : null;
}
