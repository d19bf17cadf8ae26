using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Platform.Tests;

public sealed class MoneyTests
{
    static readonly Currency Gbp = Currency.Of("GBP");

    [Fact]
    public void A_split_by_percent_loses_and_makes_no_unit() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte[]>(), (minor, weights) =>
        {
            var percents = Percents(weights);
            var shares = new Money(minor, Gbp).SplitByPercent(percents);
            return shares.Sum(share => share.Minor) == minor && shares.Count == percents.Count;
        }).QuickCheckThrowOnFailure();

    [Theory]
    // 30 % of 100.01 is 30.003: 30.00 and the remainder 70.01 on the last.
    [InlineData(10001, new[] { 30, 70 }, new long[] { 3000, 7001 })]
    [InlineData(1, new[] { 50, 50 }, new long[] { 1, 0 })]
    [InlineData(-10001, new[] { 30, 70 }, new long[] { -3000, -7001 })]
    [InlineData(100, new[] { 33, 33, 34 }, new long[] { 33, 33, 34 })]
    public void The_last_share_takes_the_remainder(long minor, int[] percents, long[] expected) =>
        Assert.Equal(expected, new Money(minor, Gbp).SplitByPercent([.. percents.Select(p => (decimal)p)]).Select(share => share.Minor));

    [Fact]
    public void Percents_that_do_not_sum_to_100_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Money(1, Gbp).SplitByPercent([30m, 69.99m]));

    [Theory]
    [InlineData("2.555", "GBP", 256)]
    [InlineData("-2.555", "GBP", -256)]
    [InlineData("2.5", "JPY", 3)]
    [InlineData("1.2345", "KWD", 1235)]
    public void Major_amounts_round_half_away_from_zero_to_the_minor_unit(string major, string currency, long minor) =>
        Assert.Equal(minor, Money.FromMajor(decimal.Parse(major, CultureInfo.InvariantCulture), Currency.Of(currency)).Minor);

    [Fact]
    public void Minor_to_major_and_back_is_the_same_amount() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), minor =>
        new[] { "JPY", "GBP", "KWD" }.Select(Currency.Of).All(c => Money.FromMajor(new Money(minor, c).Major, c).Minor == minor))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Amounts_of_two_currencies_are_never_added() =>
        Assert.Throws<InvalidOperationException>(() => new Money(1, Gbp) + new Money(1, Currency.Of("USD")));

    [Fact]
    public void An_overflow_is_an_error_and_not_a_negative_amount() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Gbp) + new Money(1, Gbp));

    [Fact]
    public void An_unknown_currency_is_refused_with_the_known_ones() =>
        Assert.Contains("USD", Assert.Throws<ArgumentException>(() => Currency.Of("XXX")).Message, StringComparison.Ordinal);

    static List<decimal> Percents(byte[]? weights)
    {
        var percents = (weights ?? []).Take(12).Select(weight => weight % 8 + 0.25m).ToList();
        percents.Add(100m - percents.Sum());
        return percents;
    }
}
