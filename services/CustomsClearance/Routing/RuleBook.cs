using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>One version of a rule; in force from its day until the next version of its name.</summary>
/// <param name="Value">What the rule allows, in the terms of its name; null ends the rule.</param>
public sealed record DatedRule(string Name, DateOnly ValidFrom, string? Value, string Says, string Source)
{
    /// <summary>The rule as it speaks in one case.</summary>
    public RouteRule Fired(string? finding = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Name}/{ValidFrom:yyyy-MM-dd}"),
            finding is null ? Says : $"{Says} {finding}", Source);

    /// <summary>The value is a list of words; an asterisk stands for every word that begins as asked.</summary>
    public bool Covers(string district) => Words.Any(word => word == "*" || district.StartsWith(word, StringComparison.Ordinal));

    public IReadOnlyList<string> Words { get; } = Value?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public decimal Number => decimal.Parse(Value!, CultureInfo.InvariantCulture);
}

/// <summary>The rules of the way on one day.</summary>
public sealed class RuleBook(IEnumerable<DatedRule> rules, DateOnly day)
{
    readonly Dictionary<string, DatedRule> inForce = rules.Where(rule => rule.ValidFrom <= day)
        .GroupBy(rule => rule.Name).Select(versions => versions.MaxBy(rule => rule.ValidFrom)!)
        .Where(rule => rule.Value is not null).ToDictionary(rule => rule.Name);

    /// <summary>Day of the declaration in Asia/Shanghai.</summary>
    public DateOnly Day { get; } = day;

    /// <summary>Null when the rule is not in force on the day.</summary>
    public DatedRule? Find(string name) => inForce.GetValueOrDefault(name);

    /// <summary>Countries in whose ports goods for a country are landed, itself among them (ISO 3166-1 alpha-2).</summary>
    public IReadOnlyCollection<string> Gateways(string country) =>
    [
        country,
        .. Find("gateways")?.Words.FirstOrDefault(word => word.StartsWith(country + ":", StringComparison.Ordinal))?[3..].Split(',') ?? [],
    ];

    internal static async Task<RuleBook> At(Tx tx, DateOnly day) => new(
        await tx.Many<DatedRule>(
            "select name, valid_from, value, says, source from route_rule where valid_from <= @day", new { day }), day);
}
