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

    static (FobValue? Value, WaitingReason? Problem) Value(OrderPlaced order, ShipmentBooked waybill, StatedCharges? stated = null) =>
        FobValue.Of(order, waybill, stated, TestRules.Rates);

    [Theory]
    [InlineData("EXW")]
    [InlineData("FCA")]
    [InlineData("FAS")]
    [InlineData("FOB")]
    public void Without_carriage_in_the_price_the_price_is_the_value(string incoterm)
    {
        var (value, problem) = Value(Order(incoterm, 0, 1000, 500), Waybill(300, 20, "USD"));
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
        var (value, _) = Value(Order(incoterm, 0, 1000, 500), Waybill(300, 20));
        Assert.Equal(1500 - freight - insurance, value!.LineMinor.Sum());
        Assert.Equal((freight, insurance), (value.Freight.Minor, value.Insurance.Minor));
    }

    [Fact]
    public void The_last_line_takes_the_remainder()
    {
        // 100 over three equal lines: 33, 33 and 34.
        var (value, _) = Value(Order("CFR", 0, 1000, 1000, 1000), Waybill(100, 0));
        Assert.Equal([967, 967, 966], value!.LineMinor);
        // 5 over 1 and 1: 2.5 rounds away from zero to 3, so that 2 are left.
        Assert.Equal([997, 998], Value(Order("CFR", 0, 1000, 1000), Waybill(5, 0)).Value!.LineMinor);
    }

    [Fact]
    public void Freight_charged_besides_the_lines_is_not_in_their_prices()
    {
        var (value, _) = Value(Order("CFR", 250, 1000, 500), Waybill(300, 20, "USD"));
        Assert.Equal([1000, 500], value!.LineMinor);
        Assert.Equal(new Charge(250, "GBP"), value.Freight);
    }

    [Theory]
    [InlineData("DAP")]
    [InlineData("DPU")]
    [InlineData("DDP")]
    public void Costs_at_the_destination_that_nobody_told_leave_the_value_unknown(string incoterm)
    {
        var (value, problem) = Value(Order(incoterm, 0, 1000), Waybill(300, 20));
        Assert.Null(value);
        Assert.Equal(("fob_unknown", "Exporter"), (problem!.Code, problem.Owner));
    }

    [Fact]
    public void Freight_in_another_currency_is_converted_at_the_customs_rate_which_is_kept()
    {
        // 300 + 20 cents at 7 CNY a dollar and 9.5 CNY a pound: 221.05 and 14.74 pence.
        var (value, problem) = Value(Order("CIF", 0, 1000), Waybill(300, 20, "USD"));
        Assert.Null(problem);
        Assert.Equal([1000 - 221 - 15], value!.LineMinor);
        Assert.Equal((new Charge(300, "USD"), new Charge(221, "GBP")), (value.Freight, value.OrderFreight));
        Assert.Equal(["customs-rate/USD/2026-03/1", "customs-rate/GBP/2026-03/1"], value.Grounds.Select(ground => ground.Id));
    }

    [Fact]
    public void Without_a_rate_amounts_of_two_currencies_are_not_subtracted()
    {
        var (_, problem) = Value(Order("CIF", 0, 1000), Waybill(300, 20, "NZD"));
        Assert.Equal("freight_currency_differs", problem!.Code);
        Assert.Contains("GBP CIF", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("NZD", problem.Detail, StringComparison.Ordinal);
        Assert.Null(Value(Order("CFR", 0, 1000), Waybill(0, 20, "NZD")).Problem);
    }

    [Theory]
    [InlineData("DAP", 1000 - 300 - 20 - 80, 1000 - 80)]
    [InlineData("DPU", 1000 - 300 - 20 - 80, 1000 - 80)]
    [InlineData("DDP", 1000 - 300 - 20 - 80 - 50, 1000 - 80 - 50)]
    public void With_the_charges_stated_the_rules_of_arrival_have_a_value(string incoterm, long fob, long term)
    {
        var (value, problem) = Value(Order(incoterm, 0, 1000), Waybill(300, 20), new("GBP", null, null, 80, 50));
        Assert.Null(problem);
        Assert.Equal(("1", fob, term), (value!.TradeTerm, value.LineMinor.Single(), value.TermMinor.Single()));
    }

    [Fact]
    public void What_nobody_told_is_named_and_what_a_person_states_wins_over_the_bill()
    {
        Assert.Contains("the charges at the destination and the duty and taxes at the destination",
            Value(Order("DDP", 0, 1000), Waybill(300, 20)).Problem!.Detail, StringComparison.Ordinal);
        Assert.Contains(": the duty and taxes", Value(Order("DDP", 0, 1000), Waybill(300, 20), new("GBP", null, null, 1, null))
            .Problem!.Detail, StringComparison.Ordinal);
        Assert.Equal([1000 - 100 - 20], Value(Order("CIF", 0, 1000), Waybill(300, 20), new("GBP", 100, null, null, null)).Value!.LineMinor);
        Assert.Equal("fob_unknown", Value(Order("XXX", 0, 1000), Waybill(300, 20)).Problem!.Code);
    }

    [Theory]
    [InlineData("EXW", "7")]
    [InlineData("FCA", "3")]
    [InlineData("FAS", "3")]
    [InlineData("FOB", "3")]
    [InlineData("CFR", "2")]
    [InlineData("CPT", "2")]
    [InlineData("CIF", "1")]
    [InlineData("CIP", "1")]
    public void Each_rule_has_its_trade_term(string incoterm, string code) =>
        Assert.Equal(code, Value(Order(incoterm, 0, 1000), Waybill(300, 20)).Value!.TradeTerm);

    [Fact]
    public void Value_under_the_trade_term_is_free_on_board_with_freight_and_insurance_whatever_the_deal()
    {
        var random = new Random(20261121);
        string[] rules = ["EXW", "FCA", "FAS", "FOB", "CFR", "CPT", "CIF", "CIP", "DAP", "DPU", "DDP"];
        for (var run = 0; run < 3000; run++)
        {
            var amounts = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.NextInt64(100, 1L << random.Next(8, 40))).ToArray();
            var most = amounts.Sum() / 8;
            long Some() => random.NextInt64(0, most + 1);
            var (rule, besides) = (rules[random.Next(rules.Length)], random.Next(2) == 0 ? 0 : Some());
            var order = Order(rule, besides, amounts);
            var (value, problem) = Value(order, Waybill(Some(), Some()), new("GBP", null, null, Some(), Some()));
            if (problem is not null)
                continue;
            var contained = value!.TradeTerm is "1" or "2" ? value.OrderFreight.Minor : 0;
            Assert.Equal(value.LineMinor.Sum() + contained + value.Insurance.Minor, value.TermMinor.Sum());
            Assert.All(value.LineMinor, amount => Assert.True(amount > 0));
        }
    }

    [Fact]
    public void A_line_that_freight_eats_up_is_told()
    {
        var (_, problem) = Value(Order("CFR", 0, 1000, 10), Waybill(1010, 0));
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
            var (value, problem) = Value(Order("CFR", 0, amounts), Waybill(freight, 0));
            if (problem is not null)
                continue;
            Assert.Equal(amounts.Sum() - freight, value!.LineMinor.Sum());
            // Every line but the last is within half a minor unit of its exact share.
            foreach (var (amount, left) in amounts.Zip(value.LineMinor).SkipLast(1))
                Assert.True(Math.Abs(amount - (decimal)freight * amount / amounts.Sum() - left) <= 0.5m);
        }
    }
}
