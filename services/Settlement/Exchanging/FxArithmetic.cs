using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What a sale of foreign currency comes to. Amounts of the bought currency, in minor units.</summary>
/// <param name="BoughtMinor">At the bank's rate: what the exporter gets.</param>
/// <param name="SpreadMinor">What the middle rate would have given more; 0 or above.</param>
/// <param name="BookedMinor">At the rate of the day on which the receivable was booked; null where none is known.</param>
/// <param name="ResultMinor">Bought less booked: a gain, or a loss when negative. The spread is a part of it.</param>
public readonly record struct FxResult(long BoughtMinor, long SpreadMinor, long? BookedMinor, long? ResultMinor);

/// <summary>The arithmetic of exchanges: pure, in minor units, every rounding named.</summary>
public static class FxArithmetic
{
    /// <summary>Decimals of the rate of a settlement record (fx-and-payments.md section 7).</summary>
    public const int RateDecimals = 6;

    /// <summary>Decimals of rates that are computed from others.</summary>
    public const int CrossDecimals = 10;

    /// <summary>The most that one deal may sell; within it no product overflows.</summary>
    public const long LargestMinor = 1_000_000_000_000_000;

    /// <summary>The highest rate that is taken: 10,000 dong are less than a krone, but nothing costs more than this.</summary>
    public const decimal HighestRate = 1_000_000m;

    /// <summary>What an amount is worth at a rate, in minor units of the other currency: half away from zero, as invoices are.</summary>
    /// <param name="rate">Major units of the other currency for one of the amount's.</param>
    /// <exception cref="OverflowException">The worth does not fit.</exception>
    public static Money Worth(Money amount, decimal rate, Currency other) => Money.FromMajor(amount.Major * rate, other);

    /// <summary>A sale at the bank's rate; each amount is rounded by itself, so that spread and result add up exactly.</summary>
    /// <param name="bankRate">Above 0, at most the middle rate.</param>
    public static FxResult Settle(Money sold, decimal midRate, decimal bankRate, decimal? bookedRate, Currency bought)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bankRate, midRate);
        var at = Worth(sold, bankRate, bought).Minor;
        var booked = bookedRate is { } rate ? Worth(sold, rate, bought).Minor : (long?)null;
        return new FxResult(at, Worth(sold, midRate, bought).Minor - at, booked, at - booked);
    }

    /// <summary>
    /// Shares of a total by weight, each within one minor unit of its exact share. Rounded at the running sums, so that nothing is
    /// lost and no share bears the remainder of all.
    /// </summary>
    /// <param name="weights">None negative, not all 0.</param>
    public static long[] Split(long total, IReadOnlyList<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var sum = weights.Aggregate((Int128)0, (all, weight) => weight < 0
            ? throw new ArgumentOutOfRangeException(nameof(weights), weight, "a weight is not negative") : all + weight);
        ArgumentOutOfRangeException.ThrowIfZero((decimal)sum, nameof(weights));
        var shares = new long[weights.Count];
        var (running, given) = ((Int128)0, 0L);
        for (var i = 0; i < shares.Length; i++)
        {
            running += weights[i];
            var upTo = (long)(((running * total * 2) + sum) / (sum * 2));
            (shares[i], given) = (upTo - given, upTo);
        }

        return shares;
    }

    /// <summary>The rate of the other direction, half away from zero at ten decimals.</summary>
    public static decimal Inverse(decimal rate) => decimal.Round(1m / rate, CrossDecimals, MidpointRounding.AwayFromZero);

    /// <summary>How many of one currency another is worth, when a third says what each is worth.</summary>
    public static decimal Cross(decimal baseInThird, decimal quoteInThird) =>
        decimal.Round(baseInThird / quoteInThird, CrossDecimals, MidpointRounding.AwayFromZero);
}
