using System.Globalization;

namespace CrossBorder.Ceb;

/// <summary>Values in the notation of the specification.</summary>
public static class CebText
{
    const string TimeFormat = "yyyyMMddHHmmss";
    const string Exact = "0.############################";

    /// <summary>China has one time and no summer time since 1991; customs' clock shows it.</summary>
    static readonly TimeSpan ChinaStandardTime = TimeSpan.FromHours(8);

    /// <summary>All decimals that the value has, without zeros at the end.</summary>
    public static string Number(decimal value) => value.ToString(Exact, CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>yyyyMMddHHmmss in China Standard Time.</summary>
    public static string Time(DateTimeOffset instant) =>
        instant.ToOffset(ChinaStandardTime).ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>yyyyMMdd in China Standard Time.</summary>
    public static string Day(DateTimeOffset instant) => Time(instant)[.."yyyyMMdd".Length];

    /// <summary>An instant from yyyyMMddHHmmss and, in receipts, milliseconds; null when it is no such time.</summary>
    public static DateTimeOffset? Instant(string text) =>
        text.Length is 14 or 17 && DateTime.TryParseExact(
            text, text.Length == 17 ? TimeFormat + "fff" : TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        && local.Year is > 2000 and < 9999
            ? new DateTimeOffset(local, ChinaStandardTime)
            : null;

    /// <summary>A day from yyyyMMdd; null when it is none.</summary>
    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Number of an export declaration, 18 digits: 4 district, 4 year, 0, 9 serial (customs-modes.md section 6).</summary>
    public static bool IsEntryNumber(string text) => text is { Length: 18 } && text[8] == '0' && text.All(char.IsAsciiDigit);
}
