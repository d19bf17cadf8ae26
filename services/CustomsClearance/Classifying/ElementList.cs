namespace CrossBorder.CustomsClearance;

/// <summary>
/// The declaration elements of a code as tariff files carry them: "品牌类型|brand type*;出口享惠情况|export preference*;用途|use", the star
/// for what must be stated, the English name optional.
/// </summary>
public static class ElementList
{
    /// <summary>GACC notice in force since 2018-01-01: the first two elements of every code.</summary>
    public const string BrandType = "品牌类型";

    public const string ExportPreference = "出口享惠情况";

    const int Most = 30;

    /// <summary>Elements in their places; of a text that <see cref="Fault"/> finds nothing wrong with.</summary>
    public static IReadOnlyList<DeclarationElement> Parse(string text) =>
        [.. text.Split(';').Select((part, index) => Element(part.Trim(), index + 1))];

    /// <summary>What is wrong with the text, null when it is well formed.</summary>
    public static string? Fault(string text)
    {
        var elements = Parse(text);
        if (elements.Count is < 2 or > Most)
            return $"2 to {Most} elements joined by semicolons";
        if (elements[0].NameZh != BrandType || elements[1].NameZh != ExportPreference)
            return $"{BrandType} and {ExportPreference} as the first two elements";
        if (elements.Any(element => element.NameZh.Length == 0))
            return "a Chinese name for every element";
        return elements.Select(element => element.NameZh).Distinct().Count() == elements.Count ? null : "no element twice";
    }

    static DeclarationElement Element(string part, int position)
    {
        var mandatory = part.EndsWith('*');
        var names = (mandatory ? part[..^1] : part).Split('|', 2);
        return new(position, names[0].Trim(), names.Length > 1 ? names[1].Trim() : "", mandatory || position <= 2);
    }
}
