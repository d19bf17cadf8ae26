using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>A row of prices as its exporter says it, checked as far as it can be by itself.</summary>
/// <param name="Line">In the request from 1 on, or of the file.</param>
sealed record PriceDraft(
    int Line, string Sku, long MinQuantity, long Moq, long Increment, decimal? FixedPrice, string? BaseKind, string? BaseCode,
    decimal? Percent, decimal? Amount, bool Remove)
{
    const string Cost = "Cost";
    const decimal PercentMost = 10_000m;
    const decimal AmountMost = 10_000_000m;

    /// <summary>The row, or the first field that is wrong and what it accepts; the field is named as in the request.</summary>
    public static Outcome<PriceDraft> Check(V1.PriceRowDraft row, int line)
    {
        if (row.Sku.Trim().Length == 0 || row.Sku.Any(char.IsControl))
            return Problem.Invalid("sku", "The SKU is missing.", "a SKU of the exporter");
        foreach (var (field, quantity) in new[] { ("min_quantity", row.MinQuantity), ("moq", row.Moq), ("increment", row.Increment) })
            if (quantity is < 0 or > Listing.QuantityMost)
                return Problem.Invalid(field, $"{quantity} is out of range.", $"1 to {Listing.QuantityMost}, or 0 for 1");
        var draft = new PriceDraft(
            line, row.Sku.Trim(), Math.Max(1, row.MinQuantity), Math.Max(1, row.Moq), Math.Max(1, row.Increment), null, null, null, null,
            null, row.Remove);
        if (row.Remove)
            return draft;
        if ((row.UnitPrice.Length > 0) == (row.Base.Length > 0))
            return Problem.Invalid("unit_price", "The row has no price, or a price and a formula.", $"{UnitPrice.Accepted}; or a base");
        return row.Base.Length == 0 ? Fixed(row, draft) : Formula(row, draft);
    }

    static Outcome<PriceDraft> Fixed(V1.PriceRowDraft row, PriceDraft draft)
    {
        if (UnitPrice.Parse(row.UnitPrice) is not { } price)
            return Problem.Invalid("unit_price", $"'{row.UnitPrice}' is not a price.", UnitPrice.Accepted);
        return row.Percent.Length > 0 || row.Amount.Length > 0
            ? Problem.Invalid(row.Percent.Length > 0 ? "percent" : "amount", "A fixed price has no formula.", "nothing, or a base")
            : draft with { FixedPrice = price };
    }

    static Outcome<PriceDraft> Formula(V1.PriceRowDraft row, PriceDraft draft)
    {
        var (percent, amount) = (Number(row.Percent, PercentMost), Number(row.Amount, AmountMost));
        if (percent is null || percent <= -100)
            return Problem.Invalid("percent", $"'{row.Percent}' is not a percent to add.", "above -100, below 10000, at most 4 decimals");
        return amount is null
            ? Problem.Invalid("amount", $"'{row.Amount}' is not an amount to add.", "between -10000000 and 10000000, at most 4 decimals")
            : draft with
            {
                BaseKind = row.Base == Cost ? Cost : "List",
                BaseCode = row.Base == Cost ? null : row.Base.Trim(),
                Percent = percent,
                Amount = amount,
            };
    }

    static decimal? Number(string text, decimal below)
    {
        if (text.Length == 0)
            return 0;
        const NumberStyles signed = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(text, signed, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < below && number == decimal.Round(number, 4) ? number : null;
    }
}
