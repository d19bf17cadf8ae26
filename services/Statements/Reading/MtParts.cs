using System.Globalization;

namespace CrossBorder.Statements;

/// <summary>
/// The contents of single fields, as fx-and-payments section 3 lists them; null when they do not have their format. Amounts carry a
/// decimal comma always, and years have two digits of this century.
/// </summary>
static class MtParts
{
    const int LongestAmount = 18;

    /// <summary>YYMMDD.</summary>
    public static DateOnly? Day(ReadOnlySpan<char> text) =>
        text.Length == 6 && Digits(text) is { } number ? Day(2000 + (number / 10_000), number / 100 % 100, number % 100) : null;

    /// <summary>MMDD in the year that brings it nearest to the value date: January after a value date in December, and back.</summary>
    public static DateOnly? EntryDay(ReadOnlySpan<char> text, DateOnly valueDate)
    {
        if (Digits(text) is not { } number)
            return null;
        DateOnly? nearest = null;
        for (var year = valueDate.Year - 1; year <= valueDate.Year + 1; year++)
        {
            if (Day(year, number / 100, number % 100) is { } day
                && (nearest is null || Distance(day, valueDate) < Distance(nearest.Value, valueDate)))
                nearest = day;
        }

        return nearest;
    }

    public static long? Amount(ReadOnlySpan<char> text, string currency) =>
        text.Length <= LongestAmount && Iso4217.Decimals(currency) is { } decimals ? Amounts.Parse(text, ',', true, decimals) : null;

    /// <summary>Fields 60, 62, 64 and 65.</summary>
    public static Balance? Balance(MtField field, BalanceKind kind)
    {
        var text = field.Text.AsSpan().TrimEnd();
        if (text.Length < 12 || text[0] is not ('C' or 'D') || Currency(text[7..10]) is not { } currency
            || Amount(text[10..], currency) is not { } minor)
            return null;
        // Some banks state 000000 before the first booking of an account.
        var day = Day(text[1..7]);
        if (day is null && text[1..7] is not "000000")
            return null;
        return new Balance(kind, field.Tag.EndsWith('M'), day, currency, text[0] == 'D' ? -minor : minor);
    }

    /// <summary>5n[/5n]: statement and page.</summary>
    public static (long Number, int? Page)? Numbers(string field)
    {
        var text = field.AsSpan().Trim();
        var slash = text.IndexOf('/');
        var number = Digits(slash < 0 ? text : text[..slash]);
        var page = slash < 0 ? null : Digits(text[(slash + 1)..]);
        return number is null || (slash >= 0 && page is null) ? null : (number.Value, page);
    }

    /// <summary>Field 13D: YYMMDDhhmm and the offset from UTC.</summary>
    public static DateTimeOffset? Created(string text) =>
        DateTimeOffset.TryParseExact(
            text.TrimEnd(), ["yyMMddHHmmzzz", "yyMMddHHmm"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null;

    /// <summary>Field 34F: currency, D or C or neither, amount.</summary>
    public static FloorLimit? Floor(string field)
    {
        var text = field.AsSpan().TrimEnd();
        if (text.Length < 5 || Currency(text[..3]) is not { } currency)
            return null;
        char? side = text[3] is 'C' or 'D' ? text[3] : null;
        return Amount(text[(side is null ? 3 : 4)..], currency) is { } minor ? new FloorLimit(currency, minor, side) : null;
    }

    /// <summary>Fields 90D and 90C: count, currency, sum.</summary>
    public static StatementTotal? Total(string field, bool isCredit)
    {
        var text = field.AsSpan().TrimEnd();
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9 || text.Length < digits + 4 || Currency(text[digits..(digits + 3)]) is not { } currency)
            return null;
        return Amount(text[(digits + 3)..], currency) is { } minor
            ? new StatementTotal(isCredit, Digits(text[..digits])!.Value, minor)
            : null;
    }

    /// <summary>A known currency; the same text for the same one.</summary>
    public static string? Currency(ReadOnlySpan<char> code) => Iso4217.Known(code);

    static int? Digits(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 9 && !text.ContainsAnyExceptInRange('0', '9')
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    static DateOnly? Day(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    static int Distance(DateOnly a, DateOnly b) => Math.Abs(a.DayNumber - b.DayNumber);
}
