using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Points of evidence, thresholds and tolerances as they are valid on a day; rows, not constants.</summary>
public sealed class MatchRules
{
    readonly Dictionary<string, List<Row>> rules;
    readonly Dictionary<string, List<Row>> floors;

    public MatchRules(IEnumerable<Row> rows)
    {
        var all = rows.ToLookup(row => row.Floor);
        rules = all[false].GroupBy(row => row.Name).ToDictionary(group => group.Key, group => group.ToList());
        floors = all[true].GroupBy(row => row.Name).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <exception cref="InvalidOperationException">The configuration has no such rule for the day.</exception>
    public decimal On(string name, DateOnly day) => (rules.TryGetValue(name, out var rows) ? Valid(rows, day) : null)?.Value
        ?? throw new InvalidOperationException($"no match rule {name} is valid on {day:O}");

    public int Points(string name, DateOnly day) => (int)On(name, day);

    /// <summary>
    /// What banks may have kept of an amount that was due, in its minor units: the greater of the currency's floor (about USD 50)
    /// and a percent of it, but never so much of a small amount that it would pass for another one.
    /// </summary>
    public long Tolerance(Currency currency, long dueMinor, DateOnly day)
    {
        var floor = floors.TryGetValue(currency.Code, out var rows) && Valid(rows, day) is { } row ? row.Value : 0m;
        var percent = dueMinor * On("ChargePercent", day) / 100m;
        return (long)Math.Min(Math.Max(floor, percent), dueMinor * On("ChargeMostPercent", day) / 100m);
    }

    /// <summary>Banks keep at least so much, or nothing: a smaller shortfall has another reason.</summary>
    public long LeastCharge(Currency currency, DateOnly day) =>
        floors.TryGetValue(currency.Code, out var rows) && Valid(rows, day) is { } row
            ? (long)(row.Value * On("ChargeLeastPercent", day) / 100m)
            : 0;

    /// <summary>The most that is taken for charges when the payer's instruction says what was meant.</summary>
    public long MostStated(long dueMinor, DateOnly day) => (long)(dueMinor * On("StatedMostPercent", day) / 100m);

    public static async Task<MatchRules> Load(Tx tx) => new(await tx.Many<Row>(
        """
        select name, valid_from, value, false as floor
        from match_rule
        union all
        select currency, valid_from, floor_minor, true
        from match_tolerance
        """,
        new { }));

    static Row? Valid(List<Row> rows, DateOnly day) => rows.Where(row => row.ValidFrom <= day).MaxBy(row => row.ValidFrom);

    /// <param name="Floor">Name is a currency and value its floor in minor units.</param>
    public sealed record Row(string Name, DateOnly ValidFrom, decimal Value, bool Floor);
}
