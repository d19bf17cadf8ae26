namespace CrossBorder.Sandbox;

/// <summary>A purchase row of a claim; amounts in fen.</summary>
/// <param name="Key">18 digits of the declaration, 0 and two digits of the item (vat-refund.md section 6).</param>
/// <param name="RatePercent">Refund rate, 13 for 13 %.</param>
sealed record ClaimLine(
    string Key, string HsCode, decimal Quantity, string InvoiceNumber, long TaxableMinor, decimal RatePercent, long RefundMinor);

/// <summary>What the bureau checks of a claim before anything else.</summary>
static class ClaimChecks
{
    const int EntryLength = 18;
    const int KeyLength = 21;

    /// <summary>The highest rate that the refund library ever held.</summary>
    const decimal HighestRatePercent = 17;

    public static bool IsKey(string key) => key.Length == KeyLength && key.All(char.IsAsciiDigit)
        && key[EntryLength] == '0' && key[(EntryLength + 1)..] != "00";

    /// <summary>Why the claim is refused; null when it is sound.</summary>
    public static string? Fault(IReadOnlyList<ClaimLine> lines)
    {
        if (lines.Select(Fault).FirstOrDefault(fault => fault is not null) is { } found)
            return found;
        var repeated = lines.GroupBy(line => (line.Key, line.InvoiceNumber)).FirstOrDefault(rows => rows.Count() > 1);
        return repeated is null ? null : $"{repeated.Key.Key} names the invoice {repeated.Key.InvoiceNumber} twice";
    }

    /// <summary>The refund of a row is its taxable amount times the rate, rounded half up to the fen (vat-refund.md section 3).</summary>
    public static long MostRefund(long taxableMinor, decimal ratePercent) =>
        (long)decimal.Round(taxableMinor * ratePercent / 100m, MidpointRounding.AwayFromZero);

    static string? Fault(ClaimLine line)
    {
        if (!IsKey(line.Key))
            return $"'{line.Key}' is not a key of {KeyLength} digits: declaration, 0, item";
        if (line.Quantity <= 0)
            return $"{line.Key} has no quantity";
        if (line.TaxableMinor <= 0)
            return $"{line.Key} has no taxable amount";
        if (line.RatePercent > HighestRatePercent)
            return $"{line.Key} has a rate above {HighestRatePercent} %";
        return line.RefundMinor > MostRefund(line.TaxableMinor, line.RatePercent)
            ? $"{line.Key} claims more than its taxable amount times the rate"
            : null;
    }
}
