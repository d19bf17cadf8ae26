using System.Globalization;
using CrossBorder.Platform;
using CrossBorder.Tables;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A line of a product file as the listing that the product would have. What the file has no column for stays as the product has it;
/// an empty cell takes a value away.
/// </summary>
static class ProductLine
{
    const int UnitDigits = 3;
    const decimal GramsOfKilogram = 1000;

    static readonly Dictionary<string, string> UnitsByName = CustomsLists.Rows("customs_units.csv").Select(row => row.Split(','))
        .GroupBy(fields => fields[1]).ToDictionary(units => units.Key, units => units.First()[0], StringComparer.Ordinal);

    /// <summary>The listing, or the first cell that is wrong.</summary>
    /// <param name="known">The product as it is; null when there is none of this SKU.</param>
    public static Outcome<Listing> Read(ProductHeader header, TableRow row, Product? known)
    {
        if (Shape(header, row) is { } misshapen)
            return misshapen;
        var draft = Begin(known);
        foreach (var field in ProductFields.All)
            if (header.Cell(row, field.Name) is { } text && Set(draft, header, row, field, text) is { } problem)
                return problem;
        return Listing.Check(draft);
    }

    /// <summary>Whether a product has this listing already.</summary>
    public static bool Says(this Listing listing, Product product) =>
        (listing.NameEn, listing.NameZh, listing.HsCode, listing.UnitCode, listing.Origin, listing.NetGrams, listing.GrossGrams,
            listing.Currency)
        == (product.NameEn, product.NameZh, product.HsCode, product.UnitCode, product.Origin, product.NetGrams, product.GrossGrams,
            product.Currency)
        && listing.Tiers.Select(tier => (tier.MinQuantity, tier.UnitPrice))
            .SequenceEqual(product.MinQuantities.Zip(product.UnitPrices, (quantity, price) => (quantity, price)));

    static Problem? Shape(ProductHeader header, TableRow row)
    {
        if (row.Fault is not null)
            return Problem.Invalid("line", row.Fault, "fields with separators in quotes");
        return row.Cells.Count != header.Width
            ? Problem.Invalid("line", $"The line has {row.Cells.Count} fields.", $"{header.Width} fields, as the first line")
            : null;
    }

    static V1.ProductDraft Begin(Product? known)
    {
        if (known is null)
            return new V1.ProductDraft();
        var wire = known.ToWire();
        var draft = new V1.ProductDraft
        {
            NameEn = wire.NameEn,
            NameZh = wire.NameZh,
            HsCode = wire.HsCode,
            UnitCode = wire.UnitCode,
            Origin = wire.Origin,
            NetGrams = wire.NetGrams,
            GrossGrams = wire.GrossGrams,
            Currency = wire.Currency,
        };
        draft.Tiers.AddRange(wire.Tiers);
        return draft;
    }

    static Problem? Set(V1.ProductDraft draft, ProductHeader header, TableRow row, ProductField field, string text)
    {
        switch (field.Name)
        {
            case "sku": draft.Sku = text; return null;
            case "name_en": draft.NameEn = text; return null;
            case "name_zh": draft.NameZh = text; return null;
            case "hs_code": draft.HsCode = string.Concat(text.Where(letter => letter is not ('.' or ' '))); return null;
            case "unit_code": draft.UnitCode = Unit(text); return null;
            case "origin": draft.Origin = text.ToUpperInvariant(); return null;
            case "currency": draft.Currency = text.ToUpperInvariant(); return null;
            case "tiers" or "unit_price": return SetTiers(draft, header, row, field, text);
            case "moq": return null;
            default: return SetNumber(draft, field, text);
        }
    }

    static Problem? SetNumber(V1.ProductDraft draft, ProductField field, string text)
    {
        var factor = field.Name is "net_kg" or "gross_kg" ? GramsOfKilogram : 1;
        if (Whole(text, factor) is not { } number)
            return Problem.Invalid(field.Name, $"'{text}' is not understood.", field.Accepted);
        switch (field.Of)
        {
            case "net_grams": draft.NetGrams = number; break;
            case "gross_grams": draft.GrossGrams = number; break;
            default: draft.Stock = number; break;
        }

        return null;
    }

    static Problem? SetTiers(V1.ProductDraft draft, ProductHeader header, TableRow row, ProductField field, string text)
    {
        var least = draft.Tiers.Count > 0 ? draft.Tiers[0].MinQuantity : 1;
        draft.Tiers.Clear();
        if (text.Length == 0)
            return null;
        if (field.Name == "unit_price")
        {
            if (header.Cell(row, "moq") is { Length: > 0 } moq)
            {
                if (Whole(moq, 1) is not (>= 1 and var asked))
                    return Problem.Invalid("moq", $"'{moq}' is not understood.", ProductFields.Find("moq")!.Accepted);
                least = asked;
            }

            draft.Tiers.Add(new V1.PriceTier { MinQuantity = least, UnitPrice = text });
            return UnitPrice.Parse(text) is null
                ? Problem.Invalid("unit_price", $"'{text}' is not a price.", UnitPrice.Accepted)
                : null;
        }

        foreach (var tier in text.Split([';', '；', '|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (tier.Split([':', '：', '='], 2, StringSplitOptions.TrimEntries) is not [var from, var price]
                || Whole(from, 1) is not { } quantity)
                return Problem.Invalid("tiers", $"'{tier}' is not a tier.", field.Accepted);
            draft.Tiers.Add(new V1.PriceTier { MinQuantity = quantity, UnitPrice = price });
        }

        return null;
    }

    /// <summary>Null when it is no whole number of so many; nothing is 0.</summary>
    static long? Whole(string text, decimal factor)
    {
        if (text.Length == 0)
            return 0;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= Listing.StockMost && number * factor is <= Listing.StockMost and var whole && whole == decimal.Truncate(whole)
                ? (long)whole
                : null;
    }

    /// <summary>Spreadsheets lose the zeros before a code, and people write the unit's name.</summary>
    static string Unit(string text) =>
        text.Length is > 0 and < UnitDigits && text.All(char.IsAsciiDigit) ? text.PadLeft(UnitDigits, '0')
            : UnitsByName.GetValueOrDefault(text, text);
}
