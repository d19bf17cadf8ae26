using System.Collections.Frozen;

namespace CrossBorder.Catalog;

/// <summary>A subheading of HS 2022: its own words and those of its heading and chapter.</summary>
public sealed record Subheading(string Code, string Description, string Heading, string Chapter);

/// <summary>
/// The 5,613 subheadings of HS 2022 (data/reference/hs2022_6digit.csv), and an index of their words in which a product's words are
/// looked for.
/// </summary>
static class Nomenclature
{
    public static FrozenDictionary<string, Subheading> Subheadings { get; } = Read();

    /// <summary>One entry for each subheading; its code is the entry's.</summary>
    public static ProductIndex Index { get; } = Indexed();

    static FrozenDictionary<string, Subheading> Read()
    {
        var texts = CustomsLists.Rows("hs2022_6digit.csv").Select(Csv.Fields).ToDictionary(row => row[1], row => row[2]);
        return texts.Where(one => one.Key.Length == 6).ToFrozenDictionary(one => one.Key, one => new Subheading(
            one.Key, one.Value, texts.GetValueOrDefault(one.Key[..4], ""), texts.GetValueOrDefault(one.Key[..2], "")));
    }

    static ProductIndex Indexed()
    {
        var index = new ProductIndex();
        foreach (var (i, one) in Subheadings.Values.OrderBy(one => one.Code, StringComparer.Ordinal).Index())
            index.Put(new ProductRow(
                new Guid(i + 1, 0, 0, new byte[8]), Guid.Empty, 1, nameof(ProductStatus.Published), one.Code,
                $"{one.Description} {one.Chapter}", null, one.Code, null, "", 0, false, false, false));
        return index;
    }
}
