using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>Samples and trial orders are reserved at their terms, within the buyer's share, however many come at once.</summary>
[Collection("moves the clock")]
public sealed class SampleOrderTests(CatalogHost host, ClockedCatalogHost clocked)
{
    const int Rivals = 64;

    [Fact]
    public async Task A_sample_has_the_price_of_its_terms_below_the_least_quantity_and_besides_promotions()
    {
        var desk = await SampleDesk.Open(host);
        var draft = Seller.Draft("A1");
        draft.Tiers.Clear();
        draft.Tiers.Add(new PriceTier { MinQuantity = 100, UnitPrice = "2.55" });
        var product = await desk.Seller.Publish(draft);
        await new PromotionDesk(host, desk.Seller).Make("ALL", "TierDiscount", request =>
            request.Steps.Add(new PromotionStep { MinQuantity = 1, Percent = "10" }));
        Assert.Equal("quantity_below_moq", (await desk.Reserve(desk.Order("Standard", ("A1", 2))))?.Code);
        Assert.Equal(
            (409, "sample_not_offered", "lines[0].product_id"),
            await desk.Reserve(desk.Order("Sample", ("A1", 2))) is { } no ? (no.Status, no.Code, no.Field) : default);

        await desk.Offer(product);
        var line = (await desk.Hold(desk.Order("Sample", ("A1", 2)))).Lines.Single();
        Assert.Equal(("4", 800L, "", 0L), (line.UnitPrice, line.AmountMinor, line.CustomsUnitPrice, line.TierMinQuantity));
        Assert.Equal(2, (await desk.Seller.Stock(product)).Reserved);
    }

    [Fact]
    public async Task What_is_given_away_says_what_it_is_worth_to_customs_and_is_not_mixed_with_what_is_sold()
    {
        var desk = await SampleDesk.Open(host);
        var (free, sold) = (await desk.Seller.Publish(Seller.Draft("FREE")), await desk.Seller.Publish(Seller.Draft("SOLD")));
        await desk.Offer(free, change: terms => (terms.UnitPrice, terms.CustomsUnitPrice) = ("0", "1.85"));
        await desk.Offer(sold);
        var order = desk.Order("Sample", ("FREE", 3));
        var line = (await desk.Hold(order)).Lines.Single();
        Assert.Equal(("0", 0L, "1.85"), (line.UnitPrice, line.AmountMinor, line.CustomsUnitPrice));
        // The same request is answered the same.
        Assert.Equal(line, (await desk.Hold(order)).Lines.Single());
        Assert.Equal("samples_mixed", (await desk.Reserve(desk.Order("Sample", ("FREE", 1), ("SOLD", 1))))?.Code);
    }

    [Theory]
    [InlineData("Sample", 6, "FOB", 0, "GBP", "sample_quantity", "lines[0].quantity", "1 to 5")]
    [InlineData("Sample", 2, "CIF", 0, "GBP", "sample_freight", "incoterm", "EXW")]
    [InlineData("Sample", 2, "FOB", 0, "USD", "currency_differs", "currency", "GBP")]
    [InlineData("Trial", 9, "DAP", 0, "GBP", "sample_quantity", "lines[0].quantity", "10 to 50")]
    [InlineData("Trial", 10, "DAP", 5, "GBP", "sample_freight", "freight_minor", "0")]
    [InlineData("Trial", 10, "FOB", 0, "GBP", "sample_freight", "incoterm", "DAP")]
    [InlineData("Gift", 1, "FOB", 0, "GBP", "invalid_field", "kind", "Sample")]
    public async Task What_the_terms_do_not_allow_names_its_field_and_what_they_do(
        string kind, long units, string incoterm, long freight, string currency, string code, string field, string accepted)
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product);
        await desk.Offer(product, "Trial", terms => (terms.LeastUnits, terms.MostUnits, terms.Freight) = (10, 50, "Exporter"));
        var order = desk.Order(kind, ("A1", units));
        (order.Incoterm, order.FreightMinor, order.Currency) = (incoterm, freight, currency);

        var refused = await desk.Reserve(order);
        Assert.Equal((code, field), (refused?.Code, refused?.Field));
        Assert.Contains(accepted, refused!.Accepted, StringComparison.Ordinal);
        Assert.Equal(0, (await desk.Seller.Stock(product)).Reserved);
    }

    [Fact]
    public async Task Sixty_four_orders_for_the_last_units_of_a_buyer_leave_nobody_above_its_share()
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        await desk.Offer(product, change: terms => (terms.MostUnitsPerBuyer, terms.PeriodDays) = (7, 30));
        var other = Guid.CreateVersion7();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(i =>
            desk.Reserve(desk.Order("Sample", ("A1", 2)), i % 2 == 0 ? desk.Buyer : other)));
        Assert.Equal(6, outcomes.Count(outcome => outcome is null));
        Assert.All(outcomes.OfType<Platform.Problem>(), refused => Assert.Equal(
            (409, "sample_share_used", "lines[0].quantity", "1 or less over all lines"),
            (refused.Status, refused.Code, refused.Field, refused.Accepted)));
        Assert.Equal((12L, 6L), ((await desk.Seller.Stock(product)).Reserved, (await desk.Share(product)).UnitsUsed));
        Assert.Null(await desk.Reserve(desk.Order("Sample", ("A1", 1))));
        Assert.Contains("0 or less", (await desk.Reserve(desk.Order("Sample", ("A1", 1))))!.Accepted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buyer_makes_as_many_trial_orders_as_it_may_also_of_two_products_in_either_order()
    {
        var desk = await SampleDesk.Open(host);
        foreach (var sku in new[] { "A1", "B1" })
            await desk.Offer(await desk.Seller.Publish(Seller.Draft(sku, stock: 10_000)), "Trial", terms =>
                (terms.LeastUnits, terms.MostUnits, terms.MostOrdersPerBuyer) = (10, 50, 1));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(i => desk.Reserve(
            i % 2 == 0 ? desk.Order("Trial", ("A1", 10), ("B1", 10)) : desk.Order("Trial", ("B1", 10), ("A1", 10)))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Platform.Problem>(), refused => Assert.Equal("sample_share_used", refused.Code));
    }

    [Fact]
    public async Task Units_come_back_when_the_order_is_released_expires_or_is_cancelled_and_those_that_are_given_up()
    {
        var desk = await SampleDesk.Open(clocked);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product, change: terms => terms.MostUnitsPerBuyer = 5);
        var released = desk.Order("Sample", ("A1", 5));
        await desk.Hold(released);
        await desk.Release(released.OrderId);
        Assert.Null(await desk.Reserve(released));
        await clocked.Expire(TimeSpan.FromMinutes(16));
        Assert.Equal(0, (await desk.Share(product)).UnitsUsed);

        var held = await desk.Hold(desk.Order("Sample", ("A1", 5)));
        var placed = desk.Placed(held, OrderKind.Sample);
        await desk.Tell(placed);
        var less = placed with { Version = 2, Lines = [placed.Lines[0] with { Quantity = 2, AmountMinor = 800 }] };
        await desk.Tell(new OrderAmended(placed.OrderId, 2, SampleDesk.Now, Guid.CreateVersion7(), null, placed, less));
        Assert.Equal((2L, 1), ((await desk.Share(product)).UnitsUsed, (await desk.Share(product)).OrdersUsed));
        await desk.Tell(new OrderCancelled(placed.OrderId, 3, SampleDesk.Now, "not needed"));
        Assert.Equal(0, (await desk.Share(product)).UnitsUsed);
        Assert.Equal((100L, 0L), await desk.Seller.Stock(product));
    }

    [Theory]
    [InlineData(false, "Confirmed")]
    [InlineData(true, "Refused")]
    public async Task An_order_placed_after_its_hold_lapsed_has_its_units_if_the_share_still_has_them(bool usedMeanwhile, string status)
    {
        var desk = await SampleDesk.Open(clocked);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product, change: terms => terms.MostUnitsPerBuyer = 5);
        var held = await desk.Hold(desk.Order("Sample", ("A1", 5)));
        await clocked.Expire(TimeSpan.FromMinutes(16));
        if (usedMeanwhile)
            Assert.Null(await desk.Reserve(desk.Order("Sample", ("A1", 1))));

        await desk.Tell(desk.Placed(held, OrderKind.Sample));
        Assert.Equal(status, await desk.Seller.StatusOf(Guid.Parse(held.OrderId)));
        Assert.Equal(usedMeanwhile ? 1 : 5, (await desk.Share(product)).UnitsUsed);
    }

    [Fact]
    public async Task After_the_period_the_buyer_has_its_share_again()
    {
        var desk = await SampleDesk.Open(clocked);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product, change: terms => (terms.MostUnitsPerBuyer, terms.PeriodDays) = (5, 30));
        var held = await desk.Hold(desk.Order("Sample", ("A1", 5)));
        await desk.Tell(desk.Placed(held, OrderKind.Sample));
        clocked.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal("sample_share_used", (await desk.Reserve(desk.Order("Sample", ("A1", 1))))?.Code);
        clocked.Clock.Advance(TimeSpan.FromDays(1.1));
        Assert.Null(await desk.Reserve(desk.Order("Sample", ("A1", 5))));
    }
}
