namespace CrossBorder.CustomsClearance;

/// <summary>A part of a specification that breaks a rule: which element, what it says and what would be accepted.</summary>
public sealed record ElementFault(int Position, string Name, string Rule, string Value, string Accepted);

/// <summary>A specification (gmodel) made from what is known of a product.</summary>
/// <param name="Text">One part per element, joined by bars; at most <see cref="ElementText.Longest"/> characters.</param>
/// <param name="Missing">Mandatory elements that nobody stated and that nothing says.</param>
/// <param name="Blocks">The declaration must wait: something mandatory is missing and the tariff is a real one.</param>
public sealed record ElementFinding(string Text, IReadOnlyList<DeclarationElement> Missing, bool Blocks);

/// <summary>
/// Declaration elements as the specification of a line states them (hs-and-rates.md section 3): brand type, export preference, then
/// the elements of the code in their order.
/// </summary>
public static class ElementText
{
    /// <summary>Characters of gmodel in the CEB field list.</summary>
    public const int Longest = 255;

    /// <summary>What the element for the brand says when there is none; it goes with brand type 0 only.</summary>
    public const string NoBrand = "无品牌";

    const string None = "无";
    const string NoBrandType = "0";
    const string NoPreference = "0";
    const int LongestName = 60;
    static readonly string[] BrandTypes = ["0", "1", "2", "3", "4"];

    // 3 (not applicable) is for imports.
    static readonly string[] ExportPreferences = ["0", "1", "2"];
    static readonly string[] Named = ["品名", "用途", "种类"];

    /// <summary>
    /// The specification of a product. Where nothing is stated: brand type 0, preference 0, no brand, the product's name for what it
    /// is and what it is for, "无" where an element may be left out. The rest is missing, and says "无" by a demonstration tariff.
    /// </summary>
    /// <param name="nameZh">Trade name; the English one stands in when it is empty.</param>
    /// <param name="stated">What the exporter states, by the Chinese names of the elements.</param>
    public static ElementFinding Compose(
        Commodity commodity, string nameZh, string nameEn, IReadOnlyDictionary<string, string> stated)
    {
        var name = Short(Clean(nameZh.Length > 0 ? nameZh : nameEn), LongestName);
        var brandType = Stated(stated, ElementList.BrandType) ?? NoBrandType;
        var parts = commodity.Elements
            .Select(element => (Element: element, Value: Stated(stated, element.NameZh) ?? Derived(element, name, brandType))).ToList();
        var missing = parts.Where(part => part.Value is null).Select(part => part.Element).ToList();
        var filled = parts.Select(part => part.Value ?? (commodity.IsDemo ? None : ""));
        return new(Short(string.Join('|', filled), Longest), missing, missing.Count > 0 && !commodity.IsDemo);
    }

    /// <summary>Everything that is wrong with a specification for exports of this commodity; empty when it is in order.</summary>
    public static IReadOnlyList<ElementFault> Check(Commodity commodity, string text)
    {
        var parts = text.Split('|');
        if (text.Length > Longest)
            return [new(0, "gmodel", "length", text, $"at most {Longest} characters")];
        if (parts.Length != commodity.Elements.Count)
            return [new(0, "gmodel", "parts", text, $"{commodity.Elements.Count} parts: {Names(commodity)}")];
        return
        [
            .. commodity.Elements.SelectMany(element => CheckPart(element, parts[element.Position - 1].Trim(), parts[0].Trim())),
        ];
    }

    static IEnumerable<ElementFault> CheckPart(DeclarationElement element, string value, string brandType)
    {
        if (element.Position == 1 && !BrandTypes.Contains(value))
            yield return new(1, element.NameZh, "code", value, string.Join(", ", BrandTypes));
        else if (element.Position == 2 && !ExportPreferences.Contains(value))
            yield return new(2, element.NameZh, "code", value, string.Join(", ", ExportPreferences));
        else if (element.Mandatory && value.Length == 0)
            yield return new(element.Position, element.NameZh, "mandatory", value, "a value");
        else if (IsBrand(element) && value == NoBrand && brandType != NoBrandType)
            yield return new(element.Position, element.NameZh, "brand", value, $"a brand, or brand type {NoBrandType}");
    }

    /// <summary>What follows without anybody stating it; null when nothing does and the element is mandatory.</summary>
    static string? Derived(DeclarationElement element, string name, string brandType) => element switch
    {
        { Position: 1 } => NoBrandType,
        { Position: 2 } => NoPreference,
        // Goods of a brand type have a brand, whatever the tariff says of the element.
        _ when IsBrand(element) => brandType == NoBrandType ? NoBrand : null,
        _ when Named.Any(element.NameZh.StartsWith) && name.Length > 0 => name,
        { Mandatory: false } => None,
        _ => null,
    };

    static bool IsBrand(DeclarationElement element) =>
        element.Position > 2 && element.NameZh.StartsWith("品牌", StringComparison.Ordinal);

    static string? Stated(IReadOnlyDictionary<string, string> stated, string name) =>
        stated.TryGetValue(name, out var value) && Clean(value) is { Length: > 0 } clean ? clean : null;

    /// <summary>The bar separates elements, and line ends do not belong into the text.</summary>
    static string Clean(string value) =>
        string.Create(value.Length, value, (span, from) =>
        {
            for (var at = 0; at < span.Length; at++)
                span[at] = from[at] == '|' ? '/' : char.IsControl(from[at]) ? ' ' : from[at];
        }).Trim();

    static string Short(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }

    static string Names(Commodity commodity) => string.Join('|', commodity.Elements.Select(element => element.NameZh));
}
