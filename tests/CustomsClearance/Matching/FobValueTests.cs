using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class FobValueTests
{
    static OrderPlaced Order(string incoterm, long freight, params long[] amounts)
    {
        var placed = new Story().Placed;
        return placed with
        {
            Incoterm = incoterm,
            FreightMinor = freight,
            Lines = [.. amounts.Select((amount, i) => placed.Lines[0] with { LineNo = i + 1, AmountMinor = amount })],
            GoodsMinor = amounts.Sum(),
        };
    }

    static ShipmentBooked Waybill(long freight, long insurance, string currency = "GBP") =>
        new Story().Booked with { FreightMinor = freight, InsuranceMinor = insurance, Currency = currency };

    [Theory]
    [InlineData("EXW")]
    [InlineData("FCA")]
    [InlineData("FAS")]
    [InlineData("FOB")]
    public void Without_carriage_in_the_price_the_price_is_the_value(string incoterm)
    {
        var (value, problem) = FobValue.Of(Order(incoterm, 0, 1000, 500), Waybill(300, 20, "USD"));
        Assert.Null(problem);
        Assert.Equal([1000, 500], value!.LineMinor);
        Assert.Equal((0, 0), (value.Freight.Minor, value.Insurance.Minor));
    }

    [Theory]
    [InlineData("CFR", 300, 0)]
    [InlineData("CPT", 300, 0)]
    [InlineData("CIF", 300, 20)]
    [InlineData("CIP", 300, 20)]
    public void Carriage_and_insurance_in_the_price_are_taken_out(string incoterm, long freight, long insurance)
    {
        var (value, _) = FobValue.Of(Order(incoterm, 0, 1000, 500), Waybill(300, 20));
        Assert.Equal(1500 - freight - insurance, value!.LineMinor.Sum());
        Assert.Equal((freight, insurance), (value.Freight.Minor, value.Insurance.Minor));
    }

    [Fact]
    public void The_last_line_takes_the_remainder()
    {
        // 100 over three equal lines: 33, 33 and 34.
        var (value, _) = FobValue.Of(Order("CFR", 0, 1000, 1000, 1000), Waybill(100, 0));
        Assert.Equal([967, 967, 966], value!.LineMinor);
        // 5 over 1 and 1: 2.5 rounds away from zero to 3, so that 2 are left.
        Assert.Equal([997, 998], FobValue.Of(Order("CFR", 0, 1000, 1000), Waybill(5, 0)).Value!.LineMinor);
    }

    [Fact]
    public void Freight_charged_besides_the_lines_is_not_in_their_prices()
    {
        var (value, _) = FobValue.Of(Order("CFR", 250, 1000, 500), Waybill(300, 20, "USD"));
        Assert.Equal([1000, 500], value!.LineMinor);
        Assert.Equal(new Charge(250, "GBP"), value.Freight);
    }

    [Theory]
    [InlineData("DAP")]
    [InlineData("DPU")]
    [InlineData("DDP")]
    public void Costs_at_the_destination_that_nobody_told_leave_the_value_unknown(string incoterm)
    {
        var (value, problem) = FobValue.Of(Order(incoterm, 0, 1000), Waybill(300, 20));
        Assert.Null(value);
        Assert.Equal(("fob_unknown", "Exporter"), (problem!.Code, problem.Owner));
    }

    [Fact]
    public void Amounts_of_two_currencies_are_not_subtracted()
    {
        var (_, problem) = FobValue.Of(Order("CIF", 0, 1000), Waybill(300, 20, "USD"));
        Assert.Equal("freight_currency_differs", problem!.Code);
        Assert.Contains("GBP CIF", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("USD", problem.Detail, StringComparison.Ordinal);
        Assert.Null(FobValue.Of(Order("CFR", 0, 1000), Waybill(0, 20, "USD")).Problem);
    }

    [Fact]
    public void A_line_that_freight_eats_up_is_told()
    {
        var (_, problem) = FobValue.Of(Order("CFR", 0, 1000, 10), Waybill(1010, 0));
        Assert.Equal("fob_not_positive", problem!.Code);
        Assert.Contains("Line 1 is sold for 10.00 GBP; without 10.00 GBP", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_minor_unit_is_lost_or_made_whatever_the_amounts()
    {
        var random = new Random(20260306);
        for (var run = 0; run < 2000; run++)
        {
            var amounts = Enumerable.Range(0, random.Next(1, 101)).Select(_ => random.NextInt64(1, 1L << random.Next(1, 40))).ToArray();
            var freight = random.NextInt64(0, amounts.Sum() / 2 + 1);
            var (value, problem) = FobValue.Of(Order("CFR", 0, amounts), Waybill(freight, 0));
            if (problem is not null)
                continue;
            Assert.Equal(amounts.Sum() - freight, value!.LineMinor.Sum());
            // Every line but the last is within half a minor unit of its exact share.
            foreach (var (amount, left) in amounts.Zip(value.LineMinor).SkipLast(1))
                Assert.True(Math.Abs(amount - (decimal)freight * amount / amounts.Sum() - left) <= 0.5m);
        }
    }
}
