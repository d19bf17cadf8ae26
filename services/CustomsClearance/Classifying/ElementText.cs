namespace CrossBorder.CustomsClearance;

/// <summary>A part of a specification that breaks a rule: which element, what it says and what would be accepted.</summary>
public sealed record ElementFault(int Position, string Name, string Rule, string Value, string Accepted);

/// <summary>One element of a specification.</summary>
/// <param name="Value">Null when it is mandatory and nothing says it.</param>
public sealed record ElementPart(DeclarationElement Element, string? Value, bool IsStated);

/// <summary>A specification (gmodel) made from what is known of a product.</summary>
/// <param name="Text">One part per element, joined by bars; at most as many characters as were asked for.</param>
/// <param name="Length">Characters of the whole text, before it was cut.</param>
/// <param name="IsTooLong">What somebody stated does not fit, so that cutting it would declare something else.</param>
/// <param name="Blocks">A full declaration must wait: something mandatory is missing and the tariff is a real one.</param>
public sealed record ElementFinding(string Text, int Length, bool IsTooLong, IReadOnlyList<ElementPart> Parts, bool Blocks)
{
    /// <summary>Mandatory elements that nobody stated and that nothing says.</summary>
    public IEnumerable<DeclarationElement> Missing => Parts.Where(part => part.Value is null).Select(part => part.Element);
}

/// <summary>
/// Declaration elements as the specification of a line states them (hs-and-rates.md section 3): brand type, export preference, then
/// the elements of the code in their order.
/// </summary>
public static class ElementText
{
    const string None = "无";
    const string NoBrandType = "0";
    const int LongestName = 60;
    static readonly string[] BrandTypes = ["0", "1", "2", "3", "4"];

    // 3 (not applicable) is for imports.
    static readonly string[] ExportPreferences = ["0", "1", "2"];

    static readonly int LongestOnList = MaxLength(Ceb.InventoryList.Fields, "gmodel");
    static readonly int LongestOnDeclaration = MaxLength(Ceb.DecList.Fields, "gModel");

    /// <summary>Characters of the specification in the field list of the channel's message.</summary>
    public static int Longest(DeclarationChannel channel) =>
        channel == DeclarationChannel.FullDeclaration ? LongestOnDeclaration : LongestOnList;

    /// <summary>The codes that an element of every commodity takes, null for an element in free words.</summary>
    public static IReadOnlyList<string>? Codes(string nameZh) => nameZh switch
    {
        ElementList.BrandType => BrandTypes,
        ElementList.ExportPreference => ExportPreferences,
        _ => null,
    };

    /// <summary>
    /// The specification of a product. Where nothing is stated the defaults of the day fill in what they can: brand type, preference,
    /// no brand, the product's name for what it is and what it is for, a word for what may be left out. The rest is missing, and says
    /// nothing, or that word by a demonstration tariff.
    /// </summary>
    /// <param name="nameZh">Trade name; the English one stands in when it is empty.</param>
    /// <param name="stated">What the exporter states, by the Chinese names of the elements.</param>
    /// <param name="longest">See <see cref="Longest"/>.</param>
    public static ElementFinding Compose(
        Commodity commodity, string nameZh, string nameEn, IReadOnlyDictionary<string, string> stated, ElementDefaults defaults,
        int longest)
    {
        var name = Short(Clean(nameZh.Length > 0 ? nameZh : nameEn), LongestName);
        var brandType = Stated(stated, ElementList.BrandType) ?? defaults.BrandType;
        var parts = commodity.Elements.Select(element => Part(element, stated, name, brandType, defaults)).ToList();
        var text = string.Join('|', parts.Select(part => part.Value ?? (commodity.IsDemo ? None : "")));
        return new(
            Short(text, longest), text.Length, text.Length > longest && parts.Any(part => part.IsStated), parts,
            !commodity.IsDemo && parts.Any(part => part.Value is null));
    }

    static ElementPart Part(
        DeclarationElement element, IReadOnlyDictionary<string, string> stated, string name, string? brandType, ElementDefaults defaults)
    {
        var value = Stated(stated, element.NameZh);
        // Goods of a brand type have a brand: that they have none contradicts it, and states nothing.
        if (value is not null && !(IsBrand(element) && value == defaults.NoBrand && brandType != NoBrandType))
            return new(element, value, true);
        return new(element, Derived(element, name, brandType, defaults), false);
    }

    /// <summary>Everything that is wrong with a specification for exports of this commodity; empty when it is in order.</summary>
    public static IReadOnlyList<ElementFault> Check(Commodity commodity, string text, int longest, string noBrand)
    {
        var parts = text.Split('|');
        if (text.Length > longest)
            return [new(0, "gmodel", "length", text, $"at most {longest} characters")];
        if (parts.Length != commodity.Elements.Count)
            return [new(0, "gmodel", "parts", text, $"{commodity.Elements.Count} parts: {Names(commodity)}")];
        return
        [
            .. commodity.Elements.SelectMany(element => CheckPart(element, parts[element.Position - 1].Trim(), parts[0].Trim(), noBrand)),
        ];
    }

    static IEnumerable<ElementFault> CheckPart(DeclarationElement element, string value, string brandType, string noBrand)
    {
        if (element.Position == 1 && !BrandTypes.Contains(value))
            yield return new(1, element.NameZh, "code", value, string.Join(", ", BrandTypes));
        else if (element.Position == 2 && !ExportPreferences.Contains(value))
            yield return new(2, element.NameZh, "code", value, string.Join(", ", ExportPreferences));
        else if (element.Mandatory && value.Length == 0)
            yield return new(element.Position, element.NameZh, "mandatory", value, "a value");
        else if (IsBrand(element) && value == noBrand && brandType != NoBrandType)
            yield return new(element.Position, element.NameZh, "brand", value, $"a brand, or brand type {NoBrandType}");
    }

    /// <summary>What follows without anybody stating it; null when nothing does and the element is mandatory.</summary>
    static string? Derived(DeclarationElement element, string name, string? brandType, ElementDefaults defaults) => element switch
    {
        { Position: 1 } => defaults.BrandType,
        { Position: 2 } => defaults.ExportPreference,
        // Goods of a brand type have a brand, whatever the tariff says of the element.
        _ when IsBrand(element) => brandType == NoBrandType ? defaults.NoBrand : null,
        _ when defaults.FromName.Any(element.NameZh.StartsWith) && name.Length > 0 => name,
        { Mandatory: false } => defaults.Nothing ?? "",
        _ => null,
    };

    static int MaxLength(IReadOnlyList<Ceb.CebField> fields, string name) => fields.Single(field => field.Name == name).MaxLength!.Value;

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
