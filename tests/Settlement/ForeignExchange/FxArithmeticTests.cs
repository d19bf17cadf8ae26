using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

public sealed class FxArithmeticTests
{
    static readonly Currency Cny = Currency.Of("CNY");

    static readonly Gen<Money> Sums =
        from code in Gen.Elements("USD", "EUR", "JPY", "KWD", "VND")
        from minor in Gen.Choose(1, int.MaxValue)
        from scale in Gen.Elements(1L, 1_000L, 400_000L)
        select new Money(minor * scale, Currency.Of(code));

    static readonly Gen<decimal> Rates = Gen.Choose(1, 100_000_000).Select(millionths => millionths / 1_000_000m);

    /// <summary>Computed by hand: 1,234.56 x 7.1098 = 8,777.474688; x 7.1205 = 8,790.68448; x 7.05 = 8,703.648.</summary>
    [Fact]
    public void A_settlement_is_what_the_calculator_says()
    {
        var result = FxArithmetic.Settle(new Money(123_456, Currency.Of("USD")), 7.1205m, 7.1098m, 7.05m, Cny);
        Assert.Equal(new FxResult(877_747, 1_321, 870_365, 7_382), result);
        Assert.Equal(-12_345, FxArithmetic.Settle(new Money(1_234_560, Currency.Of("USD")), 7.11m, 7.11m, 7.12m, Cny).ResultMinor);
        Assert.Null(FxArithmetic.Settle(new Money(123_456, Currency.Of("USD")), 7.1205m, 7.1098m, null, Cny).ResultMinor);
    }

    [Theory]
    [InlineData("JPY", 100_000, "0.0467", 467_000)]
    [InlineData("KWD", 1_234, "23.187", 2_861)]
    [InlineData("USD", 1, "0.5", 1)]
    [InlineData("USD", 1, "0.499999", 0)]
    [InlineData("VND", 1_000_000_000_000_000, "0.00027", 27_000_000_000_000)]
    public void Minor_units_are_those_of_each_currency_and_half_a_fen_counts_as_one(string code, long minor, string rate, long fen) =>
        Assert.Equal(fen, FxArithmetic.Worth(
            new Money(minor, Currency.Of(code)), decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture), Cny).Minor);

    [Fact]
    public void Bought_and_spread_are_the_worth_at_the_middle_rate_and_bought_less_booked_is_the_result() => Prop.ForAll(
        Sums.ToArbitrary(), Gen.Two(Rates).ToArbitrary(), Rates.ToArbitrary(), (sold, pair, booked) =>
        {
            var (mid, bank) = (Math.Max(pair.Item1, pair.Item2), Math.Min(pair.Item1, pair.Item2));
            var result = FxArithmetic.Settle(sold, mid, bank, booked, Cny);
            Assert.Equal(FxArithmetic.Worth(sold, mid, Cny).Minor, result.BoughtMinor + result.SpreadMinor);
            Assert.True(result.SpreadMinor >= 0);
            Assert.Equal(FxArithmetic.Worth(sold, booked, Cny).Minor, result.BookedMinor);
            Assert.Equal(result.BoughtMinor - result.BookedMinor, result.ResultMinor);
            Assert.InRange(result.BoughtMinor - (sold.Major * bank * 100), -0.5m, 0.5m);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rate_for_the_customer_above_the_middle_rate_is_a_defect() => Assert.Throws<ArgumentOutOfRangeException>(
        () => FxArithmetic.Settle(new Money(1, Currency.Of("USD")), 7.1m, 7.2m, null, Cny));

    [Fact]
    public void Shares_add_up_to_the_total_and_none_is_a_minor_unit_off() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(total => total * 1_000_003L).ToArbitrary(),
        Gen.NonEmptyListOf(Gen.Choose(0, 1_000_000)).Where(weights => weights.Sum(weight => (long)weight) > 0).ToArbitrary(),
        (total, weights) =>
        {
            var shares = FxArithmetic.Split(total, [.. weights.Select(weight => (long)weight)]);
            Assert.Equal(total, shares.Sum());
            var sum = weights.Sum(weight => (decimal)weight);
            foreach (var (share, weight) in shares.Zip(weights))
            {
                Assert.True(share >= 0);
                Assert.InRange(share - (total * (weight / sum)), -1.000001m, 1.000001m);
                Assert.True(weight > 0 || share == 0);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_remainder_falls_where_the_running_sum_rounds()
    {
        Assert.Equal([33, 34, 33], FxArithmetic.Split(100, [1, 1, 1]));
        Assert.Equal([1, 0, 0], FxArithmetic.Split(1, [5, 1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxArithmetic.Split(1, [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxArithmetic.Split(1, [2, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxArithmetic.Split(-1, [1]));
    }

    [Fact]
    public void Shares_of_a_conversion_keep_its_sums_and_each_has_its_own_result() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Choose(1, 5_000_000)).ToArbitrary(), Rates.ToArbitrary(), (sold, booked) =>
        {
            List<Sale> sales =
                [.. sold.Select((minor, i) => new Sale(new OrderId(Guid.CreateVersion7()), minor, default, i % 3 == 0 ? null : booked))];
            var whole = new Money(sold.Sum(minor => (long)minor), Currency.Of("USD"));
            var result = FxArithmetic.Settle(whole, 7.1205m, 7.1098m, null, Cny);
            var lines = Conversion.Share(result.BoughtMinor, result.SpreadMinor, sales, whole.Currency, Cny);
            Assert.Equal((result.BoughtMinor, result.SpreadMinor, whole.Minor),
                (lines.Sum(line => line.BoughtMinor), lines.Sum(line => line.SpreadMinor), lines.Sum(line => line.SoldMinor)));
            Assert.All(lines, line => Assert.Equal(
                line.BookedMinor is null ? null : line.BoughtMinor - line.BookedMinor, line.ResultMinor));
            Assert.Equal(Enumerable.Range(1, sold.Count), lines.Select(line => line.No));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Inverse_and_cross_are_rounded_at_ten_decimals()
    {
        Assert.Equal(0.1404395759m, FxArithmetic.Inverse(7.1205m));
        Assert.Equal(1.1560424128m, FxArithmetic.Cross(8.2316m, 7.1205m));
        Assert.Equal(1m, FxArithmetic.Cross(7m, 7m));
    }
}
