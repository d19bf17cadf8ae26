using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Amounts are reckoned by hand, in cents.</summary>
public sealed class LandedCostTests
{
    static readonly DateOnly Day = new(2026, 3, 5);
    static readonly RateBook Rates = new(
        [new("USD", new(2026, 3, 1), 1, 7m, "test"), new("EUR", new(2026, 3, 1), 1, 8m, "test")], Day);

    static readonly ImportRegime Germany = new("DE", Day, 1, DutyBase.Cif, 19m, null, null, "", "test", false);
    static readonly ImportRegime Australia = new("AU", Day, 1, DutyBase.Fob, 10m, null, null, "", "test", false);
    static readonly ImportRegime States = new("US", Day, 1, DutyBase.Fob, 0m, null, null, "", "test", false);

    // 1000.00 free on board, 100.00 freight, 5.00 insurance: 1105.00 at the border, 4 % of it 44.20, 19 % of 1149.20 218.35.
    [Theory]
    [InlineData("EXW", 1_000_00, 367_55)]
    [InlineData("FOB", 1_000_00, 367_55)]
    [InlineData("CFR", 1_100_00, 267_55)]
    [InlineData("CIF", 1_105_00, 262_55)]
    [InlineData("DAP", 1_105_00, 262_55)]
    [InlineData("DDP", 1_367_55, 0)]
    public void The_same_goods_cost_the_same_whatever_the_price_contains(string incoterm, long price, long onTop)
    {
        var cost = Reckon(Germany, incoterm, price, 100_00, 5_00, Duty(4));

        Assert.Equal(
            (1_000_00L, 44_20L, 218_35L, 1_367_55L, onTop),
            (cost.GoodsMinor, cost.DutyMinor, cost.VatMinor, cost.TotalMinor, cost.TotalMinor - cost.PriceMinor));
        Assert.Equal(1_105_00, Assert.Single(cost.Lines).CustomsValueMinor);
    }

    [Fact]
    public void Where_duty_is_reckoned_from_the_goods_alone_carriage_counts_for_vat_only()
    {
        // 5 % of 200.00 is 10.00; 10 % of 200.00 + 10.00 + 31.00 is 24.10.
        var cost = Reckon(Australia, "FOB", 200_00, 30_00, 1_00, Duty(5));

        Assert.Equal((200_00L, 10_00L, 24_10L, 265_10L), (cost.Lines[0].CustomsValueMinor, cost.DutyMinor, cost.VatMinor, cost.TotalMinor));
    }

    [Fact]
    public void Measures_add_up_and_each_is_told()
    {
        var cost = Reckon(States, "FOB", 1_000_00, 100_00, 0, Duty(6, "General"), Duty(25, "Additional"));

        Assert.Equal([60_00L, 250_00L], cost.Lines[0].Measures.Select(measure => measure.DutyMinor));
        Assert.Equal(1_410_00, cost.TotalMinor);
    }

    [Fact]
    public void A_price_with_duty_and_vat_of_a_country_that_reckons_from_the_goods_alone_is_taken_apart()
    {
        var cost = Reckon(Australia, "DDP", 265_10, 30_00, 1_00, Duty(5));

        Assert.Equal((200_00L, 10_00L, 24_10L, 265_10L), (cost.GoodsMinor, cost.DutyMinor, cost.VatMinor, cost.TotalMinor));
    }

    [Theory]
    [InlineData("EUR", 150_00, true)]
    [InlineData("EUR", 150_01, false)]
    [InlineData("USD", 171_42, true)] // 7/8 of it are EUR 149.99
    [InlineData("USD", 171_44, false)] // EUR 150.01
    public void Goods_of_little_value_come_in_free_up_to_the_last_cent(string currency, long price, bool free)
    {
        var cost = LandedCost.Reckon(
            Goods("FOB", price, 10_00, 0, currency), Germany with { DutyFreeTo = 150, ThresholdCurrency = "EUR" }, Of(Duty(10)),
            Rates).Require();

        Assert.Equal(free, cost.DutyFree);
        Assert.Equal(free, cost.DutyMinor == 0);
        Assert.True(cost.VatMinor > 0);
    }

    [Fact]
    public void Without_a_rate_to_the_thresholds_currency_all_is_taxed_and_that_is_said()
    {
        var cost = LandedCost.Reckon(
            Goods("FOB", 10_00, 0, 0, "CHF"), Germany with { DutyFreeTo = 150, ThresholdCurrency = "EUR" }, Of(Duty(10)), Rates).Require();

        Assert.Equal(1_00, cost.DutyMinor);
        Assert.False(cost.ThresholdJudged);
        Assert.Contains("threshold_not_judged", Assumptions.Of(cost).Select(said => said.Code));
    }

    [Fact]
    public void A_line_whose_duty_nobody_knows_is_named_and_the_total_is_the_least()
    {
        var cost = Reckon(Germany, "FOB", 100_00, 0, 0);

        Assert.False(cost.Complete);
        Assert.Equal((0L, 19_00L, 119_00L), (cost.DutyMinor, cost.VatMinor, cost.TotalMinor));
        Assert.Contains("duty_unknown", Assumptions.Of(cost).Select(said => said.Code));
    }

    [Fact]
    public void A_price_that_does_not_cover_the_freight_it_holds_is_refused() => Assert.Equal(
        "freight_minor",
        LandedCost.Reckon(Goods("CIF", 99_00, 100_00, 0), Germany, Of(Duty(4)), Rates).Problem!.Field);

    [Fact]
    public void Whatever_the_amounts_the_parts_make_the_whole() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var term = new[] { "EXW", "FOB", "CFR", "CIF", "DAP", "DDP" }[random.Next(6)];
            var lines = Enumerable.Range(1, random.Next(1, 6))
                .Select(no => new PricedLine(no, $"{random.Next(1, 4)}00000", random.NextInt64(1_000, 100_000_000))).ToList();
            var goods = new PricedGoods(
                "DE", term, Currency.Of("EUR"), Day, lines, random.NextInt64(0, 200), random.NextInt64(0, 50));
            var regime = random.Next(2) == 0
                ? Germany
                : Australia with
                {
                    VatPercent = random.Next(0, 28),
                    DutyFreeTo = random.Next(2) == 0 ? null : 5_000,
                    ThresholdCurrency = "EUR",
                };
            var duties = new[] { "100000", "200000" }.SelectMany(code => Enumerable.Range(0, random.Next(1, 3)).Select(
                no => (code, Duty(random.Next(0, 400) / 10m, $"{no}")))).ToLookup(pair => pair.code, pair => pair.Item2);

            var cost = LandedCost.Reckon(goods, regime, duties, Rates).Require();

            var held = TradeTerms.Of(term)!;
            Assert.Equal(goods.FreightMinor, cost.Lines.Sum(line => line.FreightMinor));
            Assert.Equal(goods.InsuranceMinor, cost.Lines.Sum(line => line.InsuranceMinor));
            Assert.All(cost.Lines, line => Assert.True(line.GoodsMinor > 0));
            Assert.Equal(
                cost.PriceMinor + (held.Freight ? 0 : goods.FreightMinor) + (held.Insurance ? 0 : goods.InsuranceMinor)
                    + (held.Duty ? 0 : cost.DutyMinor + cost.VatMinor),
                cost.TotalMinor);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    static LandedCost Reckon(ImportRegime regime, string incoterm, long price, long freight, long insurance, params ImportDuty[] duties) =>
        LandedCost.Reckon(Goods(incoterm, price, freight, insurance), regime, Of(duties), Rates).Require();

    static PricedGoods Goods(string incoterm, long price, long freight, long insurance, string currency = "EUR") =>
        new("DE", incoterm, Currency.Of(currency), Day, [new PricedLine(1, "691110", price)], freight, insurance);

    static ImportDuty Duty(decimal percent, string measure = "General") => new("DE", "6911", measure, Day, 1, percent, "test", false);

    static ILookup<string, ImportDuty> Of(params ImportDuty[] duties) => duties.ToLookup(_ => "691110");
}

static class Outcomes
{
    public static T Require<T>(this Outcome<T> outcome)
    {
        Assert.Null(outcome.Problem);
        return outcome.OrThrow();
    }
}
