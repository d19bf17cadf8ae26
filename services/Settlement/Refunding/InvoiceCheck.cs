using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Contracts;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Whether an invoice is well formed in itself.</summary>
static partial class InvoiceCheck
{
    const int LongestName = 200;
    const int MostLines = 500;

    // 13, 9, 6 for general taxpayers; 5, 3 and 1 for levies of small-scale taxpayers and simplified taxation.
    static readonly decimal[] VatPercents = [13m, 9m, 6m, 5m, 3m, 1m];

    /// <summary>Null when it is; fields are named as in the request.</summary>
    public static Problem? Of(V1.Invoice invoice, DateOnly today)
    {
        if (!Number().IsMatch(invoice.Number))
            return Problem.Invalid("number", $"'{invoice.Number}' is not an invoice number.", "20 digits, or 18: code and number");
        if (!IsDayUpTo(today, invoice.IssuedOn))
            return Problem.Invalid(
                "issued_on", $"'{invoice.IssuedOn}' is not a day up to today.", $"yyyy-MM-dd, at most {today:yyyy-MM-dd}");
        if (invoice.SupplierName.Trim().Length is 0 or > LongestName)
            return Problem.Invalid("supplier_name", "The supplier's name is missing or too long.", $"1 to {LongestName} characters");
        if (UnifiedSocialCreditCode.Check(invoice.SupplierTaxId) is { } fault)
            return Problem.Invalid("supplier_tax_id", fault, UnifiedSocialCreditCode.Accepted);
        if (invoice.SupplierTaxClass is not ("General" or RefundCalculation.SmallScale))
            return Problem.Invalid("supplier_tax_class", $"'{invoice.SupplierTaxClass}' is not a tax class.", "General, SmallScale");
        if (invoice.Lines.Count is 0 or > MostLines)
            return Problem.Invalid("lines", $"The invoice has {invoice.Lines.Count} lines.", $"1 to {MostLines} lines");
        return invoice.Lines.Select(Line).FirstOrDefault(problem => problem is not null) ?? Twice(invoice);
    }

    /// <summary>The percent of a line that was checked.</summary>
    public static decimal VatPercent(V1.InvoiceLine line) =>
        decimal.Parse(line.VatPercent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    static bool IsDayUpTo(DateOnly today, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= today;

    static Problem? Line(V1.InvoiceLine line, int i)
    {
        if (!Guid.TryParse(line.OrderId, out _))
            return Problem.Invalid($"lines[{i}].order_id", $"'{line.OrderId}' is not an id.", "the UUID of an order");
        if (line.OrderLineNo < 1)
            return Problem.Invalid($"lines[{i}].order_line_no", $"{line.OrderLineNo} is not a line number.", "1 or more");
        if (line.Quantity < 1)
            return Problem.Invalid($"lines[{i}].quantity", $"{line.Quantity} is not a quantity.", "1 or more whole units");
        if (line.TaxableMinor < 1)
            return Problem.Invalid($"lines[{i}].taxable_minor", $"{line.TaxableMinor} is not an amount.", "1 fen or more, without VAT");
        return decimal.TryParse(line.VatPercent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && VatPercents.Contains(percent)
            ? null
            : Problem.Invalid($"lines[{i}].vat_percent", $"'{line.VatPercent}' is not a VAT rate.", string.Join(", ", VatPercents));
    }

    static Problem? Twice(V1.Invoice invoice)
    {
        var twice = invoice.Lines.Select((line, i) => (Key: (Guid.Parse(line.OrderId), line.OrderLineNo), i))
            .GroupBy(line => line.Key).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? null
            : Problem.Invalid(
                $"lines[{twice.ElementAt(1).i}]", "The invoice names this order line twice.", "one invoice line per order line");
    }

    [GeneratedRegex("^([0-9]{18}|[0-9]{20})$")]
    private static partial Regex Number();
}
