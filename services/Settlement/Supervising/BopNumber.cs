using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// The declaration number of the balance of payments, 22 characters: region (GB/T 2260, 6 digits), institution (4), its sequence (2),
/// day YYMMDD, serial (a letter or digit and 3 digits). fx-and-payments.md section 1.
/// </summary>
public static partial class BopNumber
{
    const int Century = 2000;

    /// <summary>First two digits of a region: provinces, autonomous regions and municipalities.</summary>
    static readonly HashSet<string> Provinces =
        [.. "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".Split(' ')];

    /// <summary>What is wrong with the number of a receipt that was credited and declared on these days; null when nothing is.</summary>
    public static Problem? Check(string number, DateOnly creditedOn, DateOnly declaredOn)
    {
        if (!Shape().IsMatch(number))
            return Invalid($"'{number}' is not a declaration number.", "22 characters: 18 digits, a letter or digit, 3 digits");
        if (!Provinces.Contains(number[..2]))
            return Invalid($"'{number[..6]}' is no region.", "a region of GB/T 2260 in the first 6 digits");
        if (DayOf(number) is not { } day)
            return Invalid($"'{number[12..18]}' is not a day.", "YYMMDD in digits 13 to 18");
        return day < creditedOn || day > declaredOn
            ? Invalid($"The number's day is {day:O}.", $"from the credit, {creditedOn:O}, to the declaration, {declaredOn:O}")
            : null;
    }

    /// <summary>The day in the number; null when there is none.</summary>
    static DateOnly? DayOf(string number)
    {
        var (year, month, day) = (Two(number, 12), Two(number, 14), Two(number, 16));
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Century + year, month)
            ? new DateOnly(Century + year, month, day)
            : null;
    }

    static int Two(string number, int at) => int.Parse(number.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    static Problem Invalid(string detail, string accepted) => Problem.Invalid("number", detail, accepted);

    [GeneratedRegex("^[0-9]{18}[A-Z0-9][0-9]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
