using CrossBorder.Contracts.Catalog.V1;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Prices that are computed from costs and other lists.</summary>
public sealed class PriceFormulaTests(CatalogHost host)
{
    // By hand: 10.00 CNY x 0.11 = 1.10; x 1.25 = 1.375; + 0.05 = 1.425. With a rate of 0.12: 1.2 x 1.25 + 0.05 = 1.55.
    [Fact]
    public async Task A_formula_over_cost_keeps_rate_source_and_date_and_follows_both_cost_and_rate()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var list = await desk.List("costed");
        await desk.Lists.PutCostsAsync(Costs(("A1", "10.00", "CNY")));
        await Rate(desk, list, "0.11");
        await desk.Rows(list, PriceDesk.On("A1", "Cost", "25", "0.05"));
        Assert.Equal("1.425", (await desk.Sell("A1", 1)).UnitPrice);

        var row = (await desk.Why("A1", 1)).Candidates.Single().Row;
        Assert.Equal(("10", "CNY", "0.11", "Bank of China", "2026-03-02", "Cost", 1), (row.BasePrice, row.BaseCurrency, row.Rate,
            row.RateSource, row.RateDate, row.Base, row.BaseVersion));
        Assert.Equal(1, (await Rate(desk, list, "0.12")).Repriced);
        Assert.Equal("1.55", (await desk.Sell("A1", 1)).UnitPrice);
        Assert.Equal(1, (await desk.Lists.PutCostsAsync(Costs(("A1", "20.00", "CNY")))).Repriced);
        Assert.Equal(("3.05", 3), (await desk.Sell("A1", 1)) is var line ? (line.UnitPrice, line.PriceRowVersion) : default);
    }

    [Fact]
    public async Task Lists_on_lists_follow_in_the_same_change_and_without_a_base_they_price_nothing()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var (a, b, c) = (await desk.List("base"), await desk.List("dealer", request => request.Priority = 1),
            await desk.List("partner", request => request.Priority = 2));
        await desk.Rows(a, PriceDesk.Row("A1", "2.00"), PriceDesk.Row("A1", "1.80", from: 10));
        await desk.Rows(b, PriceDesk.On("A1", "base", "-10"), PriceDesk.On("A1", "base", "-10", from: 20));
        await desk.Rows(c, PriceDesk.On("A1", "dealer", amount: "-0.30"));
        Assert.Equal("1.5", (await desk.Sell("A1", 5)).UnitPrice);

        Assert.Equal((1, 2), await desk.Rows(a, PriceDesk.Row("A1", "3.00")) is var change ? (change.Changed, change.Repriced) : default);
        Assert.Equal("2.4", (await desk.Sell("A1", 5)).UnitPrice);
        // Of the dealers' second tier the base is the tier from 10 on, which did not change.
        Assert.Equal("1.62", (await desk.Why("A1", 20)).Candidates.Single(
            one => one.List.Code == "dealer" && one.Row.MinQuantity == 20).Row.UnitPrice);

        var gone = await desk.Rows(a, new PriceRowDraft { Sku = "A1", MinQuantity = 1, Remove = true });
        Assert.Equal((1, 2, 2), (gone.Removed, gone.Repriced, gone.Unpriced));
        Assert.Equal("2.55", (await desk.Sell("A1", 5)).UnitPrice);
        Assert.Equal(["NoBase"], PriceDesk.Codes((await desk.Why("A1", 5)).Candidates.Single(one => one.List.Code == "partner")));
    }

    [Fact]
    public async Task A_list_that_would_be_computed_from_itself_is_refused_with_the_path()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var (a, b, c) = (await desk.List("a"), await desk.List("b"), await desk.List("c"));
        await desk.Rows(a, PriceDesk.Row("A1", "2.00"), PriceDesk.Row("A1", "1.80", from: 10));
        await desk.Rows(b, PriceDesk.On("A1", "a"));
        await desk.Rows(c, PriceDesk.On("A1", "b"));

        var problem = await CatalogHost.Refusal(desk.Lists.PutRowsAsync(
            new PutPriceRowsRequest { ListId = a.Id, Rows = { PriceDesk.On("A1", "c", from: 10) } }));
        Assert.Equal((409, "price_formula_cycle"), (problem.Status, problem.Code));
        Assert.Contains("a -> c -> b -> a", problem.Detail, StringComparison.Ordinal);
        Assert.Equal("price_formula_cycle", (await CatalogHost.Refusal(desk.Lists.PutRowsAsync(
            new PutPriceRowsRequest { ListId = a.Id, Rows = { PriceDesk.On("A1", "a", from: 10) } }))).Code);
        // The row that stood in the way goes in the same change: no cycle.
        await desk.Rows(b, PriceDesk.Row("A1", "1.00"));
        await desk.Rows(a, PriceDesk.On("A1", "c", from: 10));
    }

    [Theory]
    [InlineData("base", "A1", "nowhere", "")]
    [InlineData("base", "A1", "Cost", "")]
    [InlineData("sku", "B9", "Cost", "")]
    [InlineData("percent", "A1", "Cost", "-100")]
    [InlineData("percent", "A1", "Cost", "1e3")]
    public async Task A_formula_that_comes_to_nothing_is_refused_by_its_field(string field, string sku, string basis, string percent)
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var list = await desk.List("a");
        var problem = await CatalogHost.Refusal(desk.Lists.PutRowsAsync(
            new PutPriceRowsRequest { ListId = list.Id, Rows = { PriceDesk.On(sku, basis, percent) } }));
        Assert.Equal($"rows[0].{field}", problem.Field);
    }

    static async Task<V1.PriceChange> Rate(PriceDesk desk, V1.PriceList list, string rate) => await desk.Lists.SetRateAsync(
        new SetPriceRateRequest { ListId = list.Id, BaseCurrency = "CNY", Rate = rate, Source = "Bank of China", Date = "2026-03-02" });

    static PutCostsRequest Costs(params (string Sku, string Cost, string Currency)[] costs)
    {
        var request = new PutCostsRequest();
        request.Costs.AddRange(costs.Select(cost => new CostDraft { Sku = cost.Sku, Cost = cost.Cost, Currency = cost.Currency }));
        return request;
    }
}
