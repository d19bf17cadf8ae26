using System.Collections.Frozen;
using System.Data;
using Dapper;

namespace CrossBorder.Platform;

/// <summary>An ISO 4217 currency that the platform trades in, with its number of minor-unit digits.</summary>
public readonly record struct Currency
{
    const string WithoutMinorUnit = "ISK JPY KRW VND";
    const string InCents =
        "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR MOP MXN MYR NOK NZD PHP PLN RUB SAR SEK SGD THB TRY TWD USD ZAR";
    const string InMills = "BHD KWD";

    static readonly FrozenDictionary<string, int> Exponents = new[] { (WithoutMinorUnit, 0), (InCents, 2), (InMills, 3) }
        .SelectMany(group => group.Item1.Split(' ').Select(code => KeyValuePair.Create(code, group.Item2))).ToFrozenDictionary();

    Currency(string code) => Code = code;

    public string Code { get; }

    /// <summary>Digits after the point: 2 for USD, 0 for JPY, 3 for KWD.</summary>
    public int Exponent => Exponents[Code];

    /// <summary>The codes that are accepted, for error texts.</summary>
    public static string Accepted { get; } = string.Join(", ", Exponents.Keys.Order(StringComparer.Ordinal));

    public static Currency? Find(string? code) => code is not null && Exponents.ContainsKey(code) ? new Currency(code) : null;

    /// <exception cref="ArgumentException">The code is not one that the platform trades in.</exception>
    public static Currency Of(string code) => Find(code) ?? throw new ArgumentException($"'{code}' is not one of {Accepted}", nameof(code));

    public override string ToString() => Code;
}

/// <summary>An exact amount in minor units of one currency: cents for EUR, yen for JPY.</summary>
public readonly record struct Money(long Minor, Currency Currency)
{
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Rounds half away from zero to the minor unit, the commercial rule for invoice amounts.</summary>
    /// <exception cref="OverflowException">The amount does not fit 64 bits of minor units.</exception>
    public static Money FromMajor(decimal major, Currency currency)
    {
        for (var digit = 0; digit < currency.Exponent; digit++)
            major *= 10m;
        return new Money(checked((long)decimal.Round(major, MidpointRounding.AwayFromZero)), currency);
    }

    public decimal Major
    {
        get
        {
            var value = (decimal)Minor;
            for (var digit = 0; digit < Currency.Exponent; digit++)
                value /= 10m;
            return value;
        }
    }

    public static Money operator +(Money a, Money b) => new(checked(a.Minor + Same(a, b).Minor), a.Currency);

    public static Money operator -(Money a, Money b) => new(checked(a.Minor - Same(a, b).Minor), a.Currency);

    /// <summary>Splits by percents that sum to 100: each share rounds half away from zero, the last takes the remainder.</summary>
    public IReadOnlyList<Money> SplitByPercent(IReadOnlyList<decimal> percents)
    {
        if (percents.Count == 0 || percents.Sum() != 100m)
            throw new ArgumentException($"the percents sum to {percents.Sum()}, not to 100", nameof(percents));
        var shares = new List<Money>(percents.Count);
        var left = Minor;
        for (var i = 0; i < percents.Count - 1; i++)
        {
            var share = checked((long)decimal.Round(Minor * percents[i] / 100m, MidpointRounding.AwayFromZero));
            shares.Add(this with { Minor = share });
            left -= share;
        }

        shares.Add(this with { Minor = left });
        return shares;
    }

    public override string ToString() =>
        Major.ToString($"F{Currency.Exponent}", System.Globalization.CultureInfo.InvariantCulture) + " " + Currency.Code;

    static Money Same(Money a, Money b) =>
        a.Currency == b.Currency ? b : throw new InvalidOperationException($"cannot mix {a.Currency} and {b.Currency}");
}

sealed class CurrencyHandler : SqlMapper.TypeHandler<Currency>
{
    public override Currency Parse(object value) => Currency.Of((string)value);

    public override void SetValue(IDbDataParameter parameter, Currency value) => parameter.Value = value.Code;
}
