using CrossBorder.MainJob.Retail;

namespace CrossBorder.MainJob.Tests;

public sealed class PriceTiersTests
{
    [Fact]
    public void The_most_frequent_price_of_a_bracket_is_its_tier()
    {
        var sales = new PriceTiers();
        sales.Sold(6, 2.95m);
        sales.Sold(6, 2.95m);
        sales.Sold(2, 5.79m);
        sales.Sold(64, 2.55m);
        Assert.Equal([new PriceTier(1, 2.95m), new PriceTier(48, 2.55m)], sales.Tiers());
        Assert.Equal(78, sales.Units);
    }

    [Fact]
    public void Buying_more_never_costs_more_per_unit()
    {
        var sales = new PriceTiers();
        sales.Sold(1, 1.00m);
        sales.Sold(200, 3.00m);
        Assert.Equal([new PriceTier(1, 1.00m)], sales.Tiers());
    }

    [Fact]
    public void A_product_sold_only_in_quantity_is_offered_from_one_unit_on()
    {
        var sales = new PriceTiers();
        sales.Sold(500, 0.42m);
        Assert.Equal([new PriceTier(1, 0.42m)], sales.Tiers());
    }

    [Theory]
    [InlineData(1, "2.95")]
    [InlineData(47, "2.95")]
    [InlineData(48, "2.55")]
    public void The_tier_of_a_quantity_is_the_last_that_it_reaches(long quantity, string price) => Assert.Equal(
        decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture),
        PriceTiers.PriceOf([new PriceTier(1, 2.95m), new PriceTier(48, 2.55m)], quantity));
}
