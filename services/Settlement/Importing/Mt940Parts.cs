using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// The contents of single fields, as fx-and-payments section 3 lists them. Each answers the value or what is wrong with the text;
/// amounts carry a decimal comma always, and years have two digits of this century.
/// </summary>
static partial class Mt940Parts
{
    const int LongestAmount = 15;

    /// <summary>15d: digits, a comma, and at most as many decimals as the currency has; more of them only when they are zeros.</summary>
    public static long? Amount(string text, Currency currency)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 1 || text.Length > LongestAmount)
            return null;
        var whole = text[..comma];
        var decimals = text[(comma + 1)..].PadRight(currency.Exponent, '0');
        if (!(whole + decimals).All(char.IsAsciiDigit) || decimals[currency.Exponent..].Any(digit => digit != '0'))
            return null;
        return long.Parse(whole + decimals[..currency.Exponent], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>YYMMDD.</summary>
    public static DateOnly? Day(string text) =>
        text.Length == 6 && text.All(char.IsAsciiDigit)
            ? Day(2000 + Number(text[..2]), Number(text[2..4]), Number(text[4..]))
            : null;

    /// <summary>MMDD in the year that brings it nearest to the value date: January after a value date in December, and back.</summary>
    public static DateOnly? EntryDay(string text, DateOnly valueDate) =>
        Enumerable.Range(valueDate.Year - 1, 3)
            .Select(year => Day(year, Number(text[..2]), Number(text[2..4])))
            .Where(day => day is not null)
            .MinBy(day => Math.Abs(day!.Value.DayNumber - valueDate.DayNumber));

    public static Mt940Balance? Balance(string text, bool intermediate)
    {
        var match = BalanceField().Match(text.TrimEnd());
        if (!match.Success || Day(match.Groups["day"].Value) is not { } day
            || Currency.Find(match.Groups["currency"].Value) is not { } currency
            || Amount(match.Groups["amount"].Value, currency) is not { } minor)
            return null;
        return new Mt940Balance(intermediate, day, currency, match.Groups["mark"].Value == "D" ? -minor : minor);
    }

    /// <summary>Field 61: the entry without its narrative, or what is wrong.</summary>
    public static (Mt940Entry? Entry, string? Fault) Entry(string text, int position, int line, Currency currency)
    {
        var lines = text.TrimEnd().Split('\n');
        if (lines.Length > 2 || (lines.Length == 2 && lines[1].TrimEnd().Length > 34))
            return (null, "more than one line of at most 34 characters follows the entry");
        var match = EntryField().Match(lines[0].TrimEnd());
        if (!match.Success)
            return (null, "the entry is not YYMMDD[MMDD][R]C|D[funds code]amount, type, reference[//bank reference]");
        if (Day(match.Groups["value"].Value) is not { } value)
            return (null, $"the value date {match.Groups["value"].Value} is no day");
        var entryDay = match.Groups["entry"].Success ? EntryDay(match.Groups["entry"].Value, value) : value;
        if (entryDay is null)
            return (null, $"the entry date {match.Groups["entry"].Value} is no day");
        if (Amount(match.Groups["amount"].Value, currency) is not { } minor)
            return (null, $"the amount {match.Groups["amount"].Value} is not one in {currency}");
        if (minor == 0)
            return (null, "the amount is zero");
        return (new Mt940Entry(
            position, line, value, entryDay.Value, Enum.Parse<Mark>(match.Groups["mark"].Value),
            match.Groups["funds"].Success ? match.Groups["funds"].Value[0] : null, minor, match.Groups["type"].Value,
            Reference(match.Groups["customer"]), Reference(match.Groups["bank"]), lines.Length == 2 ? lines[1].TrimEnd() : "", ""), null);
    }

    /// <summary>5n[/5n]: statement and page; a statement without pages is its page 1.</summary>
    public static (int Statement, int Sequence)? Numbers(string text)
    {
        var match = NumberField().Match(text.TrimEnd());
        return match.Success
            ? (Number(match.Groups[1].Value), match.Groups[2].Success ? Number(match.Groups[2].Value) : 1)
            : null;
    }

    /// <summary>Field 13D: YYMMDDhhmm and the offset from UTC.</summary>
    public static DateTimeOffset? Created(string text) =>
        DateTimeOffset.TryParseExact(
            text.TrimEnd(), ["yyMMddHHmmzzz", "yyMMddHHmm"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null;

    /// <summary>Field 34F: currency, D or C or neither, amount.</summary>
    public static long? Floor(string text)
    {
        var match = FloorField().Match(text.TrimEnd());
        return match.Success && Currency.Find(match.Groups["currency"].Value) is { } currency
            ? Amount(match.Groups["amount"].Value, currency)
            : null;
    }

    public static Mt940Total? Total(string text, Mark side)
    {
        var match = TotalField().Match(text.TrimEnd());
        return match.Success && Currency.Find(match.Groups["currency"].Value) is { } currency
            && Amount(match.Groups["amount"].Value, currency) is { } minor
            ? new Mt940Total(side, Number(match.Groups["count"].Value), minor)
            : null;
    }

    static DateOnly? Day(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    static string? Reference(Group group) => group.Value.Trim() is { Length: > 0 } text && text != "NONREF" ? text : null;

    [GeneratedRegex("^(?<mark>[DC])(?<day>[0-9]{6})(?<currency>[A-Z]{3})(?<amount>[0-9,]{1,15})$")]
    private static partial Regex BalanceField();

    [GeneratedRegex(
        "^(?<value>[0-9]{6})(?<entry>[0-9]{4})?(?<mark>R?[DC])(?<funds>[A-Z])?(?<amount>[0-9,]{1,15})(?<type>[A-Z][A-Z0-9]{3})"
        + "(?<customer>(?:(?!//).){0,16})(?://(?<bank>.{0,16}))?$")]
    private static partial Regex EntryField();

    [GeneratedRegex("^([0-9]{1,5})(?:/([0-9]{1,5}))?$")]
    private static partial Regex NumberField();

    [GeneratedRegex("^(?<currency>[A-Z]{3})[DC]?(?<amount>[0-9,]{1,15})$")]
    private static partial Regex FloorField();

    [GeneratedRegex("^(?<count>[0-9]{1,5})(?<currency>[A-Z]{3})(?<amount>[0-9,]{1,15})$")]
    private static partial Regex TotalField();
}
