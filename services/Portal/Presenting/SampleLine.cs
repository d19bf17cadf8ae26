using System.Globalization;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>What a public page says of the samples or trial orders of a product, in one line for each kind.</summary>
static class SampleLine
{
    const string Free = "0";
    const string NoCredit = "None";

    public static string Of(SampleTerms terms, ShopTexts texts) => texts.Code == "zh" ? Chinese(terms) : English(terms);

    static string English(SampleTerms terms)
    {
        var pieces = terms.MostUnits == 1 ? "1 piece" : $"{Range(terms, " to ")} pieces";
        var cost = terms.UnitPrice == Free ? "free of charge" : $"{Each(terms)} each";
        var what = terms.Credit == "Product" ? " of this product" : "";
        var from = terms.CreditLeastMinor > 0 ? $" from {Least(terms)}" : "";
        return $"{(terms.Kind == "Trial" ? "Trial order" : "Samples")}: {pieces}, {cost}"
            + (terms.Freight == "Exporter" ? ", freight included" : "")
            + (terms.Credit == NoCredit ? "" : $", credited on the first order{what}{from} within {terms.CreditDays} days");
    }

    static string Chinese(SampleTerms terms)
    {
        var cost = terms.UnitPrice == Free ? "免费" : $"每件 {Each(terms)}";
        var what = terms.Credit == "Product" ? "本产品" : "";
        var from = terms.CreditLeastMinor > 0 ? $"满 {Least(terms)} " : "";
        return $"{(terms.Kind == "Trial" ? "试单" : "样品")}：{Range(terms, "–")} 件，{cost}"
            + (terms.Freight == "Exporter" ? "，含运费" : "")
            + (terms.Credit == NoCredit ? "" : $"，{terms.CreditDays} 天内{what}首单{from}可抵扣");
    }

    static string Range(SampleTerms terms, string to) => terms.LeastUnits == terms.MostUnits
        ? $"{terms.MostUnits}"
        : $"{terms.LeastUnits}{to}{terms.MostUnits}";

    /// <summary>With the digits that the currency has, and those beyond that the price has.</summary>
    static string Each(SampleTerms terms) => decimal.TryParse(terms.UnitPrice, CultureInfo.InvariantCulture, out var each)
        && Currency.Find(terms.Currency) is { } currency
            ? $"{each.ToString($"0.{new string('0', currency.Exponent)}####", CultureInfo.InvariantCulture)} {currency}"
            : $"{terms.UnitPrice} {terms.Currency}";

    static string Least(SampleTerms terms) => Currency.Find(terms.Currency) is { } currency
        ? $"{new Money(terms.CreditLeastMinor, currency).Major.ToString($"F{currency.Exponent}", CultureInfo.InvariantCulture)} {currency}"
        : "";
}
