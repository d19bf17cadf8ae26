using System.Collections.Frozen;
using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>A quantity in a statutory unit, with at most five decimals, or why there is none.</summary>
/// <param name="Problem">"" when there is a quantity; else it names both units.</param>
public sealed record QuantityFinding(decimal Quantity, string Problem);

/// <summary>
/// Quantity in the statutory unit of a commodity from what was sold. A weight is the net weight; equal units have equal quantities;
/// other units convert only where the factor is the same for all goods (hs-and-rates.md section 2).
/// </summary>
public static class StatutoryQuantity
{
    /// <summary>Decimals of N19,5.</summary>
    const int Decimals = 5;

    static readonly FrozenDictionary<string, decimal> GramsOf = Factors("036 1", "035 1000", "070 1000000", "076 453.59237");

    /// <summary>
    /// Measure words for one article, and their hundreds and thousands: which of them Chinese uses depends on the shape of the goods,
    /// the number is the same. Sets, packs and rolls are not among them.
    /// </summary>
    static readonly FrozenDictionary<string, decimal> ArticlesOf = Factors(
        "001 1", "002 1", "003 1", "005 1", "007 1", "008 1", "010 1", "011 1", "012 1", "013 1", "014 1", "015 1", "016 1", "017 1",
        "020 1", "131 1", "132 1", "134 1", "139 1", "163 1", "127 12", "129 144", "041 100", "042 100", "043 100", "044 100", "049 100",
        "050 1000", "051 1000", "053 1000", "054 1000", "058 1000", "143 1000", "146 1000", "038 10000", "059 10000", "145 10000",
        "055 100000000", "056 100000000");

    static readonly IReadOnlyList<FrozenDictionary<string, decimal>> Dimensions =
    [
        ArticlesOf,
        Factors("025 1", "026 1", "144 10000"),
        Factors("006 1", "057 10000"),
        Factors("019 1", "040 100"),
        Factors("030 1", "147 1000", "067 0.3048", "086 0.9144", "088 0.0254"),
        Factors("032 1", "110 0.83612736", "111 0.09290304"),
        Factors("095 1", "096 0.001", "063 1000", "033 1000"),
    ];

    // A pair is two articles; two articles are a pair only when they belong together.
    static readonly FrozenDictionary<string, decimal> ArticlesOfPairs = Factors("025 2", "026 2", "144 20000");

    /// <param name="dealUnit">Customs unit code of the deal.</param>
    /// <param name="netGrams">Net weight of the whole quantity.</param>
    public static QuantityFinding Of(string dealUnit, decimal quantity, long netGrams, string statutoryUnit)
    {
        if (GramsOf.TryGetValue(statutoryUnit, out var grams))
            return OfWeight(dealUnit, quantity, netGrams, statutoryUnit, grams);
        if (dealUnit == statutoryUnit)
            return Rounded(quantity, dealUnit, statutoryUnit);
        if (Factor(dealUnit, statutoryUnit) is { } factor)
            return Rounded(quantity * factor, dealUnit, statutoryUnit);
        return None(dealUnit, statutoryUnit, "no factor between them holds for all goods");
    }

    /// <summary>How many of the second unit make one of the first; null when that depends on the goods.</summary>
    static decimal? Factor(string from, string to)
    {
        if (ArticlesOfPairs.TryGetValue(from, out var pair) && ArticlesOf.TryGetValue(to, out var article))
            return pair / article;
        foreach (var dimension in Dimensions)
        {
            if (dimension.TryGetValue(from, out var one) && dimension.TryGetValue(to, out var other))
                return one / other;
        }

        return null;
    }

    static QuantityFinding OfWeight(string dealUnit, decimal quantity, long netGrams, string statutoryUnit, decimal grams)
    {
        // Sold by weight: the net weight says the same, to the gram.
        if (GramsOf.TryGetValue(dealUnit, out var dealGrams) && Math.Abs((quantity * dealGrams) - netGrams) >= 1)
            return None(dealUnit, statutoryUnit, string.Create(CultureInfo.InvariantCulture,
                $"{quantity} {Name(dealUnit)} were sold, but the net weight is {netGrams} g"));
        return dealUnit == statutoryUnit
            ? Rounded(quantity, dealUnit, statutoryUnit)
            : Rounded(netGrams / grams, dealUnit, statutoryUnit);
    }

    static QuantityFinding Rounded(decimal quantity, string dealUnit, string statutoryUnit)
    {
        var rounded = decimal.Round(quantity, Decimals, MidpointRounding.AwayFromZero);
        return rounded > 0 ? new(rounded, "") : None(dealUnit, statutoryUnit, "nothing is left of it at five decimals");
    }

    static QuantityFinding None(string dealUnit, string statutoryUnit, string because) =>
        new(0, $"The deal is in {dealUnit} {Name(dealUnit)}, the statutory unit is {statutoryUnit} {Name(statutoryUnit)}: {because}.");

    static string Name(string unit) => CodeTables.UnitName(unit) ?? "(not a customs unit)";

    static FrozenDictionary<string, decimal> Factors(params string[] rows) => rows.Select(row => row.Split(' '))
        .ToFrozenDictionary(row => row[0], row => decimal.Parse(row[1], CultureInfo.InvariantCulture));
}
