using System.Collections.Frozen;
using System.Data;
using Dapper;

namespace CrossBorder.Platform;

/// <summary>An ISO 4217 currency that the platform trades in, with its number of minor-unit digits.</summary>
public readonly record struct Currency
{
    static readonly FrozenDictionary<string, int> Exponents = new Dictionary<string, int>
    {
        ["AED"] = 2,
        ["AUD"] = 2,
        ["BHD"] = 3,
        ["BRL"] = 2,
        ["CAD"] = 2,
        ["CHF"] = 2,
        ["CNY"] = 2,
        ["CZK"] = 2,
        ["DKK"] = 2,
        ["EUR"] = 2,
        ["GBP"] = 2,
        ["HKD"] = 2,
        ["HUF"] = 2,
        ["IDR"] = 2,
        ["ILS"] = 2,
        ["INR"] = 2,
        ["ISK"] = 0,
        ["JPY"] = 0,
        ["KRW"] = 0,
        ["KWD"] = 3,
        ["MOP"] = 2,
        ["MXN"] = 2,
        ["MYR"] = 2,
        ["NOK"] = 2,
        ["NZD"] = 2,
        ["PHP"] = 2,
        ["PLN"] = 2,
        ["RUB"] = 2,
        ["SAR"] = 2,
        ["SEK"] = 2,
        ["SGD"] = 2,
        ["THB"] = 2,
        ["TRY"] = 2,
        ["TWD"] = 2,
        ["USD"] = 2,
        ["VND"] = 0,
        ["ZAR"] = 2,
    }.ToFrozenDictionary();

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
