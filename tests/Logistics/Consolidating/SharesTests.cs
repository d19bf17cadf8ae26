using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Logistics.Tests;

/// <summary>Sharing by weight, tariffs, and the groups that are proposed.</summary>
public sealed class SharesTests
{
    // By hand: 100 over 1:1:1 leaves one unit for the first; 10 over 6:3:1 is exact; 7 over 5:3 is 4.375 and 2.625, the larger
    // remainder is the second's; nothing weighs nothing.
    [Theory]
    [InlineData(100, "1 1 1", "34 33 33")]
    [InlineData(10, "6 3 1", "6 3 1")]
    [InlineData(7, "5 3", "4 3")]
    [InlineData(5, "0 4", "0 5")]
    [InlineData(0, "2 5", "0 0")]
    [InlineData(9_000_000_000_000_000, "9000000000000000 1", "8999999999999999 1")]
    public void An_amount_is_shared_by_weight_to_the_last_unit(long minor, string weights, string shares) =>
        Assert.Equal(shares, string.Join(' ', Shares.Split(minor, [.. weights.Split(' ').Select(long.Parse)])));

    [Fact]
    public void Shares_add_up_are_within_one_unit_of_their_part_and_follow_the_weights() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 26_000_000).Select(one => (long)one).NonEmptyListOf().ToArbitrary(),
            (minor, grams) =>
            {
                var weights = grams.Append(1).ToArray();
                var shares = Shares.Split(minor, weights);
                Assert.Equal(minor, shares.Sum());
                var whole = weights.Sum();
                Assert.All(shares.Zip(weights), each =>
                {
                    var exact = (decimal)minor * each.Second / whole;
                    Assert.True(Math.Abs(each.First - exact) < 1);
                });
                foreach (var (lighter, heavier) in weights.Zip(shares).Order().Zip(weights.Zip(shares).Order().Skip(1)))
                    Assert.True(lighter.First == heavier.First || lighter.Second <= heavier.Second);
            }));

    [Theory]
    [InlineData(1, 4500)]
    [InlineData(250_000, 4500)]
    [InlineData(250_001, 4509)]
    [InlineData(1_000_000, 18_000)]
    public void A_tariff_takes_each_started_step_and_no_less_than_the_least(long grams, long minor) => Assert.Equal(minor, Rate.Of(grams));

    [Fact]
    public void Orders_to_one_consignee_and_of_one_payer_are_proposed_together_with_what_it_saves()
    {
        var proposals = ConsolidationsService.Proposals(
        [
            Order("Shop", "DE", "FOB", 10_000), Order("Shop", "DE", "EXW", 20_000), Order("Shop", "DE", "CIF", 30_000),
            Order("Shop", "AT", "FOB", 40_000), Order("Depot", "US", "DDP", 300_000), Order("Depot", "US", "DAP", 300_000),
            Order("Alone", "US", "DAP", 1),
        ], Rate).ToArray();

        // 10 and 20 kg cost the least of 45.00 each, and once together; 300 kg cost 54.00 each, 108.00 together: nothing is saved.
        Assert.Equal(
            [("Shop", "Buyer", 2, 30_000L, 9000L, 4500L, 4500L), ("Depot", "Seller", 2, 600_000, 10_800, 10_800, 0)],
            proposals.Select(one => (one.ConsigneeName, one.FreightPaidBy, one.OrderIds.Count, one.GrossGrams, one.ApartMinor,
                one.TogetherMinor, one.SavedMinor)));
        Assert.Equal("", Assert.Single(
            ConsolidationsService.Proposals([Order("A", "DE", "FOB", 1), Order("A", "DE", "FOB", 1)], null)).Currency);
    }

    static readonly CarrierRate Rate = new()
    {
        TransportMode = "2",
        Currency = "USD",
        StepGrams = 500,
        MinorPerStep = 9,
        LeastMinor = 4500,
    };

    static OrderCase Order(string consignee, string country, string incoterm, long grams) => new()
    {
        OrderId = Guid.CreateVersion7(),
        ConsigneeName = consignee,
        ConsigneeCountry = country,
        Incoterm = incoterm,
        Pieces = 1,
        GrossGrams = grams,
    };
}
