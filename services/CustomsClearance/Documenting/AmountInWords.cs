using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// An amount as banks want it on an invoice: SAY GBP ONE THOUSAND TWO HUNDRED AND FIVE AND 50/100 ONLY. The currency is its ISO 4217
/// code; minor units are a fraction, of a thousand where the currency has three decimals, and left out where it is whole.
/// </summary>
static class AmountInWords
{
    const int Thousand = 1000;

    static readonly string[] Small =
    [
        "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN",
        "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN",
    ];

    static readonly string[] Tens = ["", "", "TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"];

    static readonly string[] Groups = ["", "THOUSAND", "MILLION", "BILLION", "TRILLION", "QUADRILLION", "QUINTILLION"];

    /// <param name="money">Not negative: what is written on an invoice is owed.</param>
    public static string Of(Money money)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(money.Minor);
        var unit = 1L;
        for (var i = 0; i < money.Currency.Exponent; i++)
            unit *= 10;
        var (whole, part) = Math.DivRem(money.Minor, unit);
        var fraction = part == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" AND {part.ToString(new string('0', money.Currency.Exponent), CultureInfo.InvariantCulture)}/{unit}");
        return $"SAY {money.Currency.Code} {Whole(whole)}{fraction} ONLY";
    }

    static string Whole(long value)
    {
        if (value == 0)
            return Small[0];
        List<string> words = [];
        for (var group = 0; value > 0; group++, value /= Thousand)
            if (value % Thousand > 0)
                words.Insert(0, $"{Below(value % Thousand)} {Groups[group]}".TrimEnd());
        return string.Join(' ', words);
    }

    /// <summary>1 to 999.</summary>
    static string Below(long value)
    {
        var (hundreds, rest) = Math.DivRem(value, 100);
        var low = rest switch
        {
            0 => "",
            < 20 => Small[rest],
            _ when rest % 10 == 0 => Tens[rest / 10],
            _ => $"{Tens[rest / 10]}-{Small[rest % 10]}",
        };
        return hundreds == 0 ? low : low.Length == 0 ? $"{Small[hundreds]} HUNDRED" : $"{Small[hundreds]} HUNDRED AND {low}";
    }
}
