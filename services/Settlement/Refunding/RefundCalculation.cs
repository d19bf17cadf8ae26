using System.Globalization;

namespace CrossBorder.Settlement;

/// <summary>A declared line with the rate row that is valid for its code at the export date, if there is one.</summary>
/// <param name="EntryNumber">Of the declaration that the line is in; null while its list is not consolidated.</param>
/// <param name="Ambiguous">Longer codes under this one carry another rate, so the concrete code must be known first.</param>
public sealed record DeclaredItem(
    int LineNo, string HsCode, long Quantity, string? EntryNumber, int? ItemNo, string? RateId, int? RateVersion, decimal? RatePercent,
    bool Ambiguous);

/// <summary>What is left of a line of a supplier's invoice: quantity not claimed yet, and the whole line it is part of.</summary>
public sealed record InvoicedItem(
    string Number, int InvoiceLineNo, int OrderLineNo, string SupplierTaxClass, long LineQuantity, long UsedQuantity, long TaxableMinor,
    decimal VatPercent);

/// <summary>The rows of a claim and how much of which invoice line they use; or what is missing.</summary>
public sealed record RefundResult(
    IReadOnlyList<ClaimRow> Rows, IReadOnlyList<(string Number, int InvoiceLineNo, long Quantity)> Uses, IReadOnlyList<string> Missing);

/// <summary>
/// Refund of a trading company (MOF/STA Announcement 2026 No.11 art. 4 and 5): per purchase row, amount without VAT times the refund
/// rate of the export date, rounded half up to fen. The rate is capped by the invoice's VAT rate only for purchases from
/// small-scale suppliers (art. 3).
/// </summary>
public static class RefundCalculation
{
    public const string SmallScale = nameof(SmallScale);

    public static RefundResult Of(IEnumerable<DeclaredItem> declared, IEnumerable<InvoicedItem> invoices)
    {
        var rows = new List<ClaimRow>();
        var uses = new List<(string, int, long)>();
        var missing = new List<string>();
        var declaredLines = declared.ToList();
        if (declaredLines.Count(item => item.EntryNumber is null) is > 0 and var without)
            missing.Add($"entry_number_missing: {without} of {declaredLines.Count} lines, the list is not consolidated yet");
        var byLine = invoices.ToLookup(invoice => invoice.OrderLineNo);
        foreach (var item in declaredLines)
        {
            if (item.RatePercent is null)
                missing.Add($"line {item.LineNo}: no refund rate is known for {item.HsCode}");
            else if (item.Ambiguous)
                missing.Add($"line {item.LineNo}: codes under {item.HsCode} have different refund rates, declare the longer code");
            else if (Cover(item, byLine[item.LineNo], rows, uses) is > 0 and var open)
                missing.Add($"line {item.LineNo}: invoices cover {item.Quantity - open} of {item.Quantity} units");
        }

        return new RefundResult(rows, uses, missing);
    }

    /// <summary>Refund in fen on an amount in fen.</summary>
    public static long Refund(long taxableMinor, decimal ratePercent) =>
        checked((long)decimal.Round(taxableMinor * ratePercent / 100m, MidpointRounding.AwayFromZero));

    /// <summary>Takes invoices in the order given until the line is covered; answers the quantity that is left.</summary>
    static long Cover(DeclaredItem item, IEnumerable<InvoicedItem> invoices, List<ClaimRow> rows, List<(string, int, long)> uses)
    {
        var open = item.Quantity;
        foreach (var invoice in invoices.Where(invoice => invoice.LineQuantity > invoice.UsedQuantity))
        {
            if (open == 0)
                break;
            var quantity = Math.Min(open, invoice.LineQuantity - invoice.UsedQuantity);
            var taxable = Part(invoice, invoice.UsedQuantity + quantity) - Part(invoice, invoice.UsedQuantity);
            var library = item.RatePercent!.Value;
            var rate = invoice.SupplierTaxClass == SmallScale ? Math.Min(library, invoice.VatPercent) : library;
            var refund = Refund(taxable, rate);
            rows.Add(new ClaimRow(
                item.LineNo, Key(item), item.HsCode, quantity, invoice.Number, taxable, rate, item.RateId!,
                item.RateVersion!.Value, refund, refund == 0));
            uses.Add((invoice.Number, invoice.InvoiceLineNo, quantity));
            open -= quantity;
        }

        return open;
    }

    /// <summary>The amount of the first units of an invoice line: differences of it sum up to the whole, whatever the parts are.</summary>
    static long Part(InvoicedItem invoice, long units) =>
        units == invoice.LineQuantity ? invoice.TaxableMinor
            : checked((long)decimal.Round((decimal)invoice.TaxableMinor * units / invoice.LineQuantity, MidpointRounding.AwayFromZero));

    static string Key(DeclaredItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.EntryNumber}0{item.ItemNo:D2}");
}
