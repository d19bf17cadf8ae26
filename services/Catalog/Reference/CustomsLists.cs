using System.Collections.Frozen;

namespace CrossBorder.Catalog;

/// <summary>
/// Codes that customs knows: the subheadings of HS 2022, the units of the GACC unit table and countries (data/reference).
/// </summary>
public static class CustomsLists
{
    const int ShownMost = 12;

    /// <summary>The 5,613 six-digit subheadings, the codes of level 6 of the list.</summary>
    public static FrozenSet<string> Subheadings { get; } =
        Rows("hs2022_6digit.csv").Where(row => row.EndsWith(",6", StringComparison.Ordinal)).Select(row => row.Split(',')[1]).ToFrozenSet();

    public static FrozenSet<string> Units { get; } = Rows("customs_units.csv").Select(row => row.Split(',')[0]).ToFrozenSet();

    /// <summary>ISO 3166-1 alpha-2; a customs-only area such as the Canary Islands has none.</summary>
    public static FrozenSet<string> Countries { get; } =
        Rows("customs_countries.csv").Select(row => row.Split(',')[1]).Where(code => code.Length == 2).ToFrozenSet();

    /// <summary>6 to 10 digits, the first six a subheading. A code is never padded: 6 digits and 10 digits say different things.</summary>
    public static bool IsHsCode(string code) =>
        code.Length is >= 6 and <= 10 && code.All(char.IsAsciiDigit) && Subheadings.Contains(code[..6]);

    /// <summary>What would be accepted instead of this code: the rule, and the subheadings of its heading when there is one.</summary>
    public static string AcceptedHsCodes(string code)
    {
        const string rule = "6 to 10 digits that begin with a subheading of HS 2022, or nothing while not classified";
        var near = code.Length < 4
            ? []
            : Subheadings.Where(known => known.StartsWith(code[..4], StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        return near.Count == 0
            ? rule
            : $"{rule}; heading {code[..4]} has {string.Join(", ", near.Take(ShownMost))}{(near.Count > ShownMost ? ", ..." : "")}";
    }

    internal static IEnumerable<string> Rows(string file)
    {
        using var reader = new StreamReader(typeof(CustomsLists).Assembly.GetManifestResourceStream(file)!);
        reader.ReadLine();
        while (reader.ReadLine() is { } row)
            yield return row;
    }
}
