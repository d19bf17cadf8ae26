using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

/// <summary>Golden fees are computed by hand from the definition; properties hold at every edge.</summary>
public sealed class FeeRuleTests
{
    static readonly FeeTier[] Steps = [new(0, 2m, 0), new(10_000, 1m, 50), new(100_000, 0.25m, 0)];

    static FeeRule Rule(
        decimal percent = 0, long fixedMinor = 0, long min = 0, long? max = null, FeeTiering tiering = FeeTiering.None,
        params FeeTier[] tiers) =>
        new("X", 1, FeeKind.Platform, Currency.Of("USD"), percent, fixedMinor, min, max, tiering, tiers);

    [Theory]
    [InlineData(100_000, 0.50, 0, 0, null, 500)]
    [InlineData(101, 0.50, 0, 0, null, 1)]
    [InlineData(99, 0.50, 0, 0, null, 0)]
    [InlineData(300, 0.50, 0, 0, null, 2)]
    [InlineData(100_000, 0.50, 0, 700, null, 700)]
    [InlineData(100_000, 0.50, 0, 0, 300L, 300)]
    [InlineData(500, 0.50, 0, 700, null, 499)]
    [InlineData(1, 100, 0, 0, null, 0)]
    [InlineData(9_000_000_000_000_000_000, 0.50, 0, 0, null, 45_000_000_000_000_000)]
    // 1,234.56 x 0.125 % = 1.5432, and 0.30: 1.84.
    [InlineData(123_456, 0.125, 30, 0, null, 184)]
    [InlineData(123_456, 0.125, 30, 200, null, 200)]
    [InlineData(123_456, 0.125, 30, 0, 180L, 180)]
    [InlineData(40, 0, 25, 0, null, 25)]
    public void A_fee_is_a_rounded_percent_and_a_fixed_part_within_bounds_and_leaves_something_to_pay(
        long amount, double percent, long fixedMinor, long min, long? max, long fee) =>
        Assert.Equal(fee, Rule((decimal)percent, fixedMinor, min, max).On(amount).FeeMinor);

    [Theory]
    [InlineData(5_000, 100)]
    // Below the edge 2 % of all: 199.98; from the edge on 1 % of all and 50: 150.
    [InlineData(9_999, 200)]
    [InlineData(10_000, 150)]
    [InlineData(99_999, 1_050)]
    [InlineData(100_000, 250)]
    [InlineData(1_000_000, 2_500)]
    public void A_slab_charges_all_of_the_amount_at_the_tier_that_it_falls_into(long amount, long fee) =>
        Assert.Equal(fee, Rule(tiering: FeeTiering.Slab, tiers: Steps).On(amount).FeeMinor);

    [Theory]
    // 2 % of the first 10,000 is 200; 1 % of the next 90,000 is 900; 0.25 % beyond.
    [InlineData(5_000, 100)]
    [InlineData(10_000, 200)]
    [InlineData(10_050, 201)]
    [InlineData(100_000, 1_100)]
    [InlineData(100_400, 1_101)]
    [InlineData(1_000_000, 3_350)]
    public void A_graduated_fee_charges_each_part_at_its_own_tier(long amount, long fee)
    {
        var tiers = Steps.Select(tier => tier with { FixedMinor = 0 }).ToArray();
        Assert.Equal(fee, Rule(tiering: FeeTiering.Graduated, tiers: tiers).On(amount).FeeMinor);
        Assert.Equal(fee + 7, Rule(fixedMinor: 7, tiering: FeeTiering.Graduated, tiers: tiers).On(amount).FeeMinor);
    }

    [Fact]
    public void The_line_says_how_it_was_computed()
    {
        Assert.Equal("100000 x 0.5 % = 500", Rule(0.5m).On(100_000).Computed);
        Assert.Equal("100000 x 0.5 % + 30 = 300, capped", Rule(0.5m, 30, 0, 300).On(100_000).Computed);
        Assert.Equal("500 x 0.5 % = 499, the least, all but one unit", Rule(0.5m, 0, 700).On(500).Computed);
        Assert.Equal("10000 x 1 % + 50 (from 10000) = 150", Rule(tiering: FeeTiering.Slab, tiers: Steps).On(10_000).Computed);
        Assert.Equal("10000 x 2 % + 50 x 1 % = 201",
            Rule(tiering: FeeTiering.Graduated, tiers: [new(0, 2m, 0), new(10_000, 1m, 0)]).On(10_050).Computed);
    }

    [Fact]
    public void A_fee_stays_within_its_bounds_whatever_the_amount()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<(uint, ushort, ushort, ushort)>(), seed =>
        {
            var (amount, percent, min, more) = (seed.Item1 + 1L, seed.Item2 % 10_001 / 100m, (long)seed.Item3, (long)seed.Item4);
            var fee = Rule(percent, 0, min, min + more).On(amount).FeeMinor;
            return fee >= 0 && fee < amount && fee <= min + more && (fee >= min || fee == amount - 1);
        }));
    }

    [Fact]
    public void A_graduated_fee_never_falls_when_the_amount_grows_and_meets_at_every_edge()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(ArbMap.Default.ArbFor<(ushort, byte, byte, byte)>(), seed =>
        {
            var edge = seed.Item1 + 2L;
            FeeTier[] tiers = [new(0, seed.Item2 % 101, 0), new(edge, seed.Item3 % 101, 0), new(edge * 3, seed.Item4 % 101, 0)];
            var rule = Rule(tiering: FeeTiering.Graduated, tiers: tiers);
            long[] around = [1, edge - 1, edge, edge + 1, (3 * edge) - 1, 3 * edge, (3 * edge) + 1, 9 * edge];
            var fees = around.Select(amount => rule.On(amount).FeeMinor).ToList();
            // One unit more costs at most one unit more, also across an edge.
            return fees.Zip(fees.Skip(1)).All(pair => pair.First <= pair.Second)
                && fees[2] - fees[1] <= 1 && fees[3] - fees[2] <= 1 && fees[6] - fees[5] <= 1;
        }));
    }

    [Theory]
    [InlineData(101, 0, null, FeeTiering.None, 0, "percent")]
    [InlineData(1, -1, null, FeeTiering.None, 0, "fixed_minor")]
    [InlineData(1, 5, 4L, FeeTiering.None, 0, "max_minor")]
    [InlineData(0, 0, null, FeeTiering.Slab, 0, "tiers")]
    [InlineData(0, 0, null, FeeTiering.None, 2, "tiers")]
    [InlineData(1, 0, null, FeeTiering.Graduated, 2, "percent")]
    [InlineData(0, 0, null, FeeTiering.Slab, -2, "tiers.from_minor")]
    public void A_rule_that_cannot_be_names_its_field(int percent, long min, long? max, FeeTiering tiering, int tiers, string field)
    {
        FeeTier[] some = [.. Enumerable.Range(0, Math.Abs(tiers)).Select(i => new FeeTier(tiers < 0 ? 10 - i : i * 10, 1, 0))];
        Assert.Equal(field, Rule(percent, 0, min, max, tiering, some).Fault()?.Field);
    }
}
