using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Catalog.Tests;

/// <summary>What a promotion would have done to past orders, counted by hand.</summary>
public sealed class SimulatingTests(CatalogHost host)
{
    [Fact]
    public async Task The_effect_on_past_orders_is_told_by_currency_with_units_reasons_and_the_first_that_a_limit_turned_away()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var dollars = Seller.Draft("D1", stock: 1000);
        dollars.Currency = "USD";
        await desk.Seller.Publish(dollars);
        var buyer = Guid.CreateVersion7();
        var began = DateTimeOffset.UtcNow.AddMinutes(-1);

        // 27.00, 45.00 and 2.55 in GBP, 27.00 in USD, and two that were never placed, or cancelled.
        await Place(desk, desk.Seller.Order(("A1", 12)), buyer);
        await Place(desk, desk.Seller.Order(("A1", 20)), buyer);
        await Place(desk, desk.Seller.Order(("A1", 1)), buyer);
        var abroad = desk.Seller.Order(("D1", 12));
        abroad.Currency = "USD";
        await Place(desk, abroad, buyer);
        await desk.Reserve(desk.Seller.Order(("A1", 50)), buyer);

        var request = new SimulatePromotionRequest
        {
            Promotion = PromotionDesk.Draft("PLAN", "Coupon", draft => (draft.Percent, draft.MinGoodsMinor) = ("10", 1000)),
            From = Timestamp.FromDateTimeOffset(began),
        };
        var effect = await desk.Promotions.SimulateAsync(request);
        Assert.Equal((4, 2, false), (effect.Orders, effect.Touched, effect.Truncated));
        var pounds = effect.Currencies.Single(one => one.Currency == "GBP");
        Assert.Equal((3, 2, 7455L, 7200L), (pounds.Orders, pounds.Touched, pounds.ListGoodsMinor, pounds.TouchedGoodsMinor));
        Assert.Equal((720L, 32L), (pounds.DiscountMinor, pounds.Units));
        Assert.Equal(0, effect.Currencies.Single(one => one.Currency == "USD").DiscountMinor);
        Assert.Equal(["OtherCurrency", "BelowMinimum"], effect.Reasons.Select(one => one.Reason));
        Assert.Null(effect.LimitReachedAt);

        request.Promotion.MaxUsesPerBuyer = 1;
        effect = await desk.Promotions.SimulateAsync(request);
        Assert.Equal(1, effect.Touched);
        Assert.NotNull(effect.LimitReachedAt);
        Assert.Empty((await desk.Promotions.ListAsync(new())).Promotions);
        Assert.Equal(0, (await desk.As(CatalogHost.Exporter(Guid.CreateVersion7())).SimulateAsync(request)).Orders);
    }

    [Fact]
    public async Task Past_orders_are_weighed_at_their_list_prices_whatever_promotions_they_had()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Make("HALF", "TierDiscount", draft => draft.Steps.Add(new PromotionStep { MinQuantity = 1, Percent = "50" }));
        await Place(desk, desk.Seller.Order(("A1", 12)), Guid.CreateVersion7());

        var effect = await desk.Promotions.SimulateAsync(new SimulatePromotionRequest
        {
            Promotion = PromotionDesk.Draft("PLAN", "Coupon", draft => draft.Percent = "10"),
            From = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddMinutes(-1)),
        });
        Assert.Equal((2700L, 270L), (effect.Currencies.Single().ListGoodsMinor, effect.Currencies.Single().DiscountMinor));
    }

    async Task Place(PromotionDesk desk, ReserveRequest order, Guid buyer)
    {
        var held = await new Contracts.Catalog.V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(buyer))).ReserveAsync(order);
        await desk.Tell(desk.Seller.Placed(held));
    }
}
