namespace CrossBorder.Settlement;

/// <summary>A year of one exporter's trade in CNY minor units, each amount at the rate of its day.</summary>
/// <param name="ExportMinor">Goods that left.</param>
/// <param name="ReceiptMinor">Money that came.</param>
/// <param name="AdvanceMinor">Of it for goods that have not left.</param>
/// <param name="DeferredMinor">What is open for goods that have left.</param>
public readonly record struct TradeYear(long ExportMinor, long ReceiptMinor, long AdvanceMinor, long DeferredMinor);

/// <summary>
/// The ratios by which SAFE watches an enterprise over twelve months (fx-and-payments.md section 1: names verified, the formulas are
/// general knowledge, and so are the limits, which are rows with a first day).
/// </summary>
public static class SafeMeasures
{
    const int Decimals = 2;

    /// <summary>(goods - receipts) / (goods + receipts) in percent: above 0 money is missing, below 0 goods are.</summary>
    public static decimal? DifferenceRate(TradeYear year) =>
        Percent(year.ExportMinor - year.ReceiptMinor, (decimal)year.ExportMinor + year.ReceiptMinor);

    /// <summary>Open advance and deferred receipts to the year's trade in percent; null without trade.</summary>
    public static decimal? CreditBalanceRatio(TradeYear year) =>
        Percent((decimal)year.AdvanceMinor + year.DeferredMinor, Math.Max(year.ExportMinor, year.ReceiptMinor));

    /// <summary>Days of an advance receipt: from the credit to the export, or until today.</summary>
    public static int AdvanceDays(DateOnly creditedOn, DateOnly? exportedOn, DateOnly today) =>
        Days(creditedOn, exportedOn is { } day && day < today ? day : today);

    /// <summary>Days since the export for which money is open.</summary>
    public static int DeferredDays(DateOnly exportedOn, DateOnly today) => Days(exportedOn, today);

    static int Days(DateOnly from, DateOnly to) => Math.Max(0, to.DayNumber - from.DayNumber);

    static decimal? Percent(decimal part, decimal whole) =>
        whole == 0 ? null : decimal.Round(part * 100m / whole, Decimals, MidpointRounding.AwayFromZero);
}
