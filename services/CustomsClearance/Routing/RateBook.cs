using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>A customs rate: units of Chinese currency for one unit of another (major units both).</summary>
/// <param name="Month">First day of the month whose declarations it is for.</param>
/// <param name="Version">From 1; a correction of a month is its next version.</param>
public sealed record CustomsRate(string Currency, DateOnly Month, int Version, decimal CnyPerUnit, string Source)
{
    public string Id => string.Create(CultureInfo.InvariantCulture, $"customs-rate/{Currency}/{Month:yyyy-MM}/{Version}");
}

/// <summary>
/// The rates for declarations of one month: those of the third Wednesday of the month before (customs-modes.md section 4, general
/// knowledge). Where a month has none yet the newest one before it stands in, and what is computed says so.
/// </summary>
public sealed class RateBook(IEnumerable<CustomsRate> rates, DateOnly day)
{
    const string Yuan = "CNY";
    readonly Dictionary<string, CustomsRate> byCurrency = rates.ToDictionary(rate => rate.Currency);

    public bool Knows(string currency) => currency == Yuan || byCurrency.ContainsKey(currency);

    /// <summary>In the minor unit of the other currency, half away from zero; null when a rate is missing.</summary>
    public Charge? Convert(Charge charge, string currency)
    {
        if (charge.Currency == currency)
            return charge;
        if (!Knows(charge.Currency) || !Knows(currency))
            return null;
        var major = new Money(charge.Minor, Currency.Of(charge.Currency)).Major * Cny(charge.Currency) / Cny(currency);
        return new Charge(Money.FromMajor(major, Currency.Of(currency)).Minor, currency);
    }

    /// <summary>Which rate an amount in a currency was valued by.</summary>
    public RouteRule Ground(string currency)
    {
        if (currency == Yuan)
            return new("customs-rate/CNY", "The amount is in Chinese currency.", "no rate needed");
        var rate = byCurrency[currency];
        var month = new DateOnly(day.Year, day.Month, 1);
        var standsIn = rate.Month == month ? "" : string.Create(CultureInfo.InvariantCulture,
            $" There is no rate of {month:yyyy-MM} yet: the newest before it stands in.");
        return new(rate.Id, string.Create(CultureInfo.InvariantCulture,
            $"1 {currency} = {rate.CnyPerUnit} CNY for declarations of {rate.Month:yyyy-MM}.{standsIn}"), rate.Source);
    }

    decimal Cny(string currency) => currency == Yuan ? 1 : byCurrency[currency].CnyPerUnit;

    /// <param name="day">Day of the declaration in Asia/Shanghai.</param>
    internal static async Task<RateBook> At(Tx tx, IEnumerable<string> currencies, DateOnly day) => new(
        await tx.Many<CustomsRate>(
            """
            select distinct on (currency) currency, month, version, cny_per_unit, source
            from customs_rate
            where currency = any(@Currencies) and month <= @day
            order by currency, month desc, version desc
            """,
            new { Currencies = currencies.Distinct().ToArray(), day }), day);
}
