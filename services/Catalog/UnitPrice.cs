using System.Globalization;

namespace CrossBorder.Catalog;

/// <summary>A price per unit as it travels: a decimal number without sign or exponent, at most four decimals.</summary>
public static class UnitPrice
{
    public const string Accepted = "a number above 0 and below 100000000 with at most 4 decimals, such as 2.55";
    const int Decimals = 4;
    const decimal Below = 100_000_000m;

    /// <summary>Null when the text is not a price.</summary>
    public static decimal? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
        && price is > 0 and < Below && price == decimal.Round(price, Decimals)
            ? price
            : null;

    public static string Format(decimal price) => price.ToString("0.####", CultureInfo.InvariantCulture);
}
