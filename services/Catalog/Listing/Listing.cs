using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public sealed record Tier(long MinQuantity, decimal UnitPrice);

/// <summary>What an exporter says about one of its products, checked. What it left out is null: a draft may be incomplete.</summary>
public sealed record Listing(
    string Sku, string NameEn, string? NameZh, string? HsCode, string? UnitCode, string? Origin, long? NetGrams, long? GrossGrams,
    string Currency, IReadOnlyList<Tier> Tiers, long Stock)
{
    const int LongestSku = 40;
    const int LongestName = 200;
    const int TiersMost = 20;
    const long GramsMost = 1_000_000_000;
    public const long StockMost = 1_000_000_000_000;

    /// <summary>Most units in one line of an order and in a price tier.</summary>
    public const long QuantityMost = 10_000_000;

    /// <summary>The listing, or the first field that is wrong and what it accepts.</summary>
    public static Outcome<Listing> Check(V1.ProductDraft draft)
    {
        if ((CheckNames(draft) ?? CheckCodes(draft) ?? CheckNumbers(draft)) is { } problem)
            return problem;
        var (tiers, tierProblem) = CheckTiers(draft.Tiers);
        if (tiers is null)
            return tierProblem!;

        return new Listing(
            draft.Sku, draft.NameEn.Trim(), Text(draft.NameZh), Text(draft.HsCode), Text(draft.UnitCode), Text(draft.Origin),
            Grams(draft.NetGrams), Grams(draft.GrossGrams), draft.Currency, tiers, draft.Stock);
    }

    /// <summary>The first field that a published product would lose by this listing; null when it stays complete.</summary>
    public string? Lost(string? oldHsCode)
    {
        var product = new Product
        {
            Sku = Sku,
            NameEn = NameEn,
            NameZh = NameZh,
            UnitCode = UnitCode,
            Origin = Origin,
            NetGrams = NetGrams,
            Currency = Currency,
            MinQuantities = [.. Tiers.Select(tier => tier.MinQuantity)],
        };
        return product.MissingForSale().FirstOrDefault() ?? (oldHsCode is not null && HsCode is null ? "hs_code" : null);
    }

    static Problem? CheckNames(V1.ProductDraft draft)
    {
        if (draft.Sku.Length is 0 or > LongestSku || draft.Sku.Trim() != draft.Sku || draft.Sku.Any(char.IsControl))
            return Problem.Invalid(
                "sku", "The SKU is missing, too long or has spaces around it.", $"1 to {LongestSku} printable characters");
        if (draft.NameEn.Trim().Length is 0 or > LongestName || draft.NameEn.Any(char.IsControl))
            return Problem.Invalid("name_en", "The English name is missing or too long.", $"1 to {LongestName} printable characters");
        if (draft.NameZh.Trim().Length > LongestName || draft.NameZh.Any(char.IsControl))
            return Problem.Invalid("name_zh", "The Chinese name is too long.", $"at most {LongestName} printable characters");
        return null;
    }

    static Problem? CheckCodes(V1.ProductDraft draft)
    {
        if (draft.HsCode.Length > 0 && !CustomsLists.IsHsCode(draft.HsCode))
            return Problem.Invalid("hs_code", $"'{draft.HsCode}' is not an HS code.", CustomsLists.AcceptedHsCodes(draft.HsCode));
        if (draft.UnitCode.Length > 0 && !CustomsLists.Units.Contains(draft.UnitCode))
            return Problem.Invalid("unit_code", $"'{draft.UnitCode}' is not a customs unit.",
                "3 digits of the customs unit table, such as 007 (piece), 011 (item), 035 (kilogram)");
        if (draft.Origin.Length > 0 && !CustomsLists.Countries.Contains(draft.Origin))
            return Problem.Invalid("origin", $"'{draft.Origin}' is not a country.", "ISO 3166-1 alpha-2, such as CN");
        if (Platform.Currency.Find(draft.Currency) is null)
            return Problem.Invalid("currency", $"'{draft.Currency}' is not a currency of the platform.", Platform.Currency.Accepted);
        return null;
    }

    static Problem? CheckNumbers(V1.ProductDraft draft)
    {
        if (draft.NetGrams is < 0 or > GramsMost)
            return Problem.Invalid("net_grams", "The net weight is out of range.", $"1 to {GramsMost} grams, or 0 while not known");
        if (draft.GrossGrams is < 0 or > GramsMost)
            return Problem.Invalid("gross_grams", "The gross weight is out of range.", $"1 to {GramsMost} grams, or 0 while not known");
        if ((draft.NetGrams == 0) != (draft.GrossGrams == 0))
            return Problem.Invalid(draft.NetGrams == 0 ? "net_grams" : "gross_grams", "One weight is missing.", "both weights or none");
        if (draft.GrossGrams < draft.NetGrams)
            return Problem.Invalid("gross_grams", "The gross weight is below the net weight.", $"at least {draft.NetGrams}");
        if (draft.Stock is < 0 or > StockMost)
            return Problem.Invalid("stock", "The stock is out of range.", $"0 to {StockMost}");
        return null;
    }

    static Outcome<IReadOnlyList<Tier>> CheckTiers(RepeatedField<V1.PriceTier> drafts)
    {
        if (drafts.Count > TiersMost)
            return Problem.Invalid("tiers", $"There are {drafts.Count} price tiers.", $"at most {TiersMost}");
        var tiers = new List<Tier>(drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            var least = i == 0 ? 1 : tiers[i - 1].MinQuantity + 1;
            if (drafts[i].MinQuantity < least || drafts[i].MinQuantity > QuantityMost)
                return Problem.Invalid(
                    $"tiers[{i}].min_quantity", "The quantities of the tiers must ascend.", $"{least} to {QuantityMost}");
            if (Catalog.UnitPrice.Parse(drafts[i].UnitPrice) is not { } price)
                return Problem.Invalid($"tiers[{i}].unit_price", $"'{drafts[i].UnitPrice}' is not a price.", Catalog.UnitPrice.Accepted);
            tiers.Add(new Tier(drafts[i].MinQuantity, price));
        }

        return tiers;
    }

    static string? Text(string value) => value.Trim() is { Length: > 0 } text ? text : null;

    static long? Grams(long value) => value == 0 ? null : value;
}
