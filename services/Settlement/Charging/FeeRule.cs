using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What a fee is charged for: an order that was earned, a payout, a conversion into CNY.</summary>
public enum FeeKind { Platform, Payout, Conversion }

/// <summary>
/// How tiers count. Slab: percent and fixed of the tier that the whole amount falls into. Graduated: each tier's percent on the part of
/// the amount within it; a fixed part is the rule's alone.
/// </summary>
public enum FeeTiering { None, Slab, Graduated }

/// <param name="FromMinor">The amount from which it counts, that amount included; the first tier is from 0.</param>
public sealed record FeeTier(long FromMinor, decimal Percent, long FixedMinor)
{
    /// <summary>The tiers of one rule, of fee_tier t, as <see cref="Parse"/> reads them.</summary>
    internal const string Column =
        "string_agg(t.from_minor || ' ' || t.percent || ' ' || t.fixed_minor, ';' order by t.from_minor) as tiers";

    internal static List<FeeTier> Parse(string? text) => [.. (text?.Split(';') ?? []).Select(tier => tier.Split(' '))
        .Select(part => new FeeTier(
            long.Parse(part[0], CultureInfo.InvariantCulture), decimal.Parse(part[1], CultureInfo.InvariantCulture),
            long.Parse(part[2], CultureInfo.InvariantCulture)))];
}

/// <param name="FeeMinor">Less than the amount that it was charged on.</param>
/// <param name="Computed">The computation, for people.</param>
public readonly record struct Fee(long FeeMinor, string Computed);

/// <summary>A fee as it is valid from a day on: percent and fixed, whole or by tiers, at least and at most so much.</summary>
/// <param name="MinMinor">Charged at least; minor units, like all amounts here.</param>
/// <param name="MaxMinor">Charged at most; null: no cap.</param>
public sealed record FeeRule(
    string Id, int Version, FeeKind Kind, Currency Currency, decimal Percent, long FixedMinor, long MinMinor, long? MaxMinor,
    FeeTiering Tiering, IReadOnlyList<FeeTier> Tiers)
{
    /// <summary>As it is cited.</summary>
    public string Cited => $"{Id} v{Version}";

    /// <summary>
    /// The fee on an amount of at least 1: rounded once, half away from zero, then the bounds. At least one minor unit is left, so that
    /// every completed order ends with a transfer that the bank shows.
    /// </summary>
    public Fee On(long baseMinor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baseMinor, 1);
        var (exact, how) = Tiering switch
        {
            FeeTiering.Slab => Flat(baseMinor, Tiers.Last(tier => tier.FromMinor <= baseMinor)),
            FeeTiering.Graduated => Graduated(baseMinor),
            _ => Flat(baseMinor, new FeeTier(0, Percent, FixedMinor)),
        };
        var rounded = checked((long)decimal.Round(exact, MidpointRounding.AwayFromZero));
        var bounded = Math.Min(Math.Max(rounded, MinMinor), MaxMinor ?? long.MaxValue);
        var fee = Math.Min(bounded, baseMinor - 1);
        var bound = bounded > rounded ? ", the least" : bounded < rounded ? ", capped" : "";
        return new Fee(fee, string.Create(
            CultureInfo.InvariantCulture, $"{how} = {fee}{bound}{(fee < bounded ? ", all but one unit" : "")}"));
    }

    /// <summary>Null when the rule can be kept, else what is wrong with it.</summary>
    public Problem? Fault()
    {
        if (Percent is < 0 or > 100 || Tiers.Any(tier => tier.Percent is < 0 or > 100))
            return Problem.Invalid("percent", "A percentage is out of range.", "0 to 100, at most 4 decimals");
        if (FixedMinor < 0 || MinMinor < 0 || Tiers.Any(tier => tier.FixedMinor < 0))
            return Problem.Invalid("fixed_minor", "An amount is negative.", "0 or more");
        if (MaxMinor < MinMinor)
            return Problem.Invalid("max_minor", "The most is less than the least.", $"{MinMinor} or more");
        if ((Tiering == FeeTiering.None) != (Tiers.Count == 0))
            return Problem.Invalid("tiers", "Tiers and their kind go together.", "None without tiers, Slab or Graduated with some");
        if (Tiers.Count == 0)
            return null;
        if (Percent != 0 || (Tiering == FeeTiering.Slab && FixedMinor != 0)
            || (Tiering == FeeTiering.Graduated && Tiers.Any(tier => tier.FixedMinor != 0)))
            return Problem.Invalid("percent", "The tiers say the percentage.", "0; fixed per tier in slabs, per rule when graduated");
        return Tiers[0].FromMinor == 0 && Tiers.Zip(Tiers.Skip(1)).All(pair => pair.First.FromMinor < pair.Second.FromMinor)
            ? null
            : Problem.Invalid("tiers.from_minor", "The tiers are not in order.", "the first from 0, each later one from more");
    }

    (decimal Exact, string How) Flat(long baseMinor, FeeTier tier) => (
        (baseMinor * tier.Percent / 100m) + tier.FixedMinor,
        $"{Text(baseMinor)} x {Text(tier.Percent)} %{(tier.FixedMinor > 0 ? $" + {Text(tier.FixedMinor)}" : "")}"
            + (Tiering == FeeTiering.Slab ? $" (from {Text(tier.FromMinor)})" : ""));

    (decimal Exact, string How) Graduated(long baseMinor)
    {
        var parts = Tiers.TakeWhile(tier => tier.FromMinor < baseMinor)
            .Select((tier, i) => (
                Part: Math.Min(baseMinor, i + 1 < Tiers.Count ? Tiers[i + 1].FromMinor : long.MaxValue) - tier.FromMinor, tier.Percent))
            .ToList();
        return (
            parts.Sum(part => part.Part * part.Percent / 100m) + FixedMinor,
            string.Join(" + ", parts.Select(part => $"{Text(part.Part)} x {Text(part.Percent)} %"))
                + (FixedMinor > 0 ? $" + {Text(FixedMinor)}" : ""));
    }

    static string Text(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
