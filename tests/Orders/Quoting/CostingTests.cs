using System.Globalization;
using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders.Tests;

/// <summary>What an offer leaves. The figures are computed by hand, in CNY at 8 CNY for one EUR.</summary>
public sealed class CostingTests(OrdersHost host)
{
    [Fact]
    public async Task A_margin_is_the_price_at_the_locked_rate_and_the_expected_refund_less_every_cost()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        var costing = Costing.Check(request).OrThrow();

        // 1,000 x 2.55 EUR = 2,550.00 EUR = 20,400.00 CNY; 15.00 + 0.40 + 0.20 - 1.60 = 14.00 a piece.
        Assert.Equal((2_040_000L, 1_400_000L, 640_000L, 31.37m), Brief(costing.Margins[0]));
        // 3,000 x 2.40 EUR = 57,600.00 CNY; 42,000.00: 27.0833... % is rounded down.
        Assert.Equal((5_760_000L, 4_200_000L, 1_560_000L, 27.08m), Brief(costing.Margins[1]));
        // 1,000 x 0.333 EUR = 2,664.00 CNY; 2,000.00: 24.9249... %.
        Assert.Equal((266_400L, 200_000L, 66_400L, 24.92m), Brief(costing.Margins[3]));
        Assert.Equal(24.92m, costing.LowestPercent);
    }

    [Fact]
    public async Task A_loss_is_rounded_down_too_and_an_unknown_cost_leaves_no_lowest_margin()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing("25"));
        // 24.00 a piece: (20,400 - 24,000) / 20,400 = -17.647... %.
        Assert.Equal(-17.65m, Costing.Check(request).OrThrow().Margins[0].Percent);
        request.Costs.RemoveAt(4);
        Assert.Null(Costing.Check(request).OrThrow().LowestPercent);
    }

    [Fact]
    public async Task Duty_is_a_cost_under_DDP_alone_and_a_rate_is_needed_between_two_currencies()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.Add(new OfferCost { LineNo = 1, OfferNo = 1, Factory = "10", Duty = "1" });
        Assert.Equal("costs[0].duty", Costing.Check(request).Problem?.Field);
        request.Terms.Deliveries[0].Incoterm = "DDP";
        Assert.Equal(1_100_000, Costing.Check(request).OrThrow().Margins[0].CostMinor);
        request.Terms.Rate = null;
        Assert.Equal("cost_rate", Costing.Check(request).Problem?.Field);
        request.CostRate = "7.5";
        Assert.Equal(1_912_500, Costing.Check(request).OrThrow().Margins[0].RevenueMinor);
        (request.CostRate, request.CostCurrency) = ("", "EUR");
        Assert.Equal(255_000, Costing.Check(request).OrThrow().Margins[0].RevenueMinor);
    }

    [Theory]
    [InlineData("costs[0].factory", "-1", 1)]
    [InlineData("costs[0].factory", "1.23456", 1)]
    [InlineData("costs[0].factory", "100000000", 1)]
    [InlineData("costs[0].offer_no", "1", 4)]
    public async Task A_cost_that_is_none_is_named(string field, string factory, int offerNo)
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.Add(new OfferCost { LineNo = 1, OfferNo = offerNo, Factory = factory });
        Assert.Equal(field, (await host.Refusal(async () => await bargain.AsExporter.OfferAsync(request))).Field);
    }

    [Fact]
    public async Task A_counter_is_held_against_the_dearest_cost_of_its_line_at_any_quantity()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        request.Costs[1].Factory = "16";
        var counter = bargain.Terms("2");
        counter.Lines[0].Offers[0].Quantity = 100;
        var margin = Costing.OfCounter(counter, Costing.Check(request).OrThrow()).Margins[0];
        // 100 x 2.00 EUR = 1,600.00 CNY; 16.00 + 0.40 + 0.20 - 1.60 = 15.00 a piece.
        Assert.Equal((160_000L, 150_000L, 10_000L, 6.25m), Brief(margin));
    }

    [Fact]
    public async Task What_was_kept_is_read_back_by_any_person_of_the_exporter()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        var quote = await bargain.AsExporter.OfferAsync(request);
        var kept = await bargain.CostsOf.GetAsync(new QuoteVersionRequest { QuoteId = quote.Id, No = 1 });
        Assert.Equal(("CNY", "8", "24.92", 5), (kept.Currency, kept.Rate, kept.LowestMarginPercent, kept.Offers.Count));
        Assert.Equal(new OfferCost { LineNo = 1, OfferNo = 1, Factory = "15", Freight = "0.4", Fee = "0.2", Refund = "1.6", Duty = "0" },
            kept.Offers[0].Cost);
        Assert.Equal("31.37", kept.Offers[0].MarginPercent.ToString(CultureInfo.InvariantCulture));
    }

    static (long, long, long, decimal) Brief(OfferMargin margin) =>
        (margin.RevenueMinor, margin.CostMinor, margin.MarginMinor, margin.Percent);
}
