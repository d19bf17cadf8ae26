using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Catalog.Tests;

/// <summary>What each kind of promotion takes off an order, computed by hand, and what is said about it.</summary>
public sealed class PromotionTests(CatalogHost host)
{
    [Fact]
    public async Task A_tier_discount_takes_its_percent_off_the_price_that_the_line_would_have()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var tiers = await desk.Make("VOLUME", "TierDiscount", request => request.Steps.AddRange(
            [new PromotionStep { MinQuantity = 10, Percent = "10" }, new PromotionStep { MinQuantity = 50, Percent = "15" }]));

        // 20 at 2.25 are 45.00, less 10 percent.
        var held = await desk.Seller.Buyer.ReserveAsync(desk.Seller.Order(("A1", 20)));
        var line = held.Lines.Single();
        Assert.Equal(("2.025", 4050L, "2.25", 450L), (line.UnitPrice, line.AmountMinor, line.ListUnitPrice, line.DiscountMinor));
        Assert.Equal(["VOLUME"], held.PromotionCodes);
        Assert.Equal((1L, 450L), ((await desk.Now(tiers)).Uses, (await desk.Now(tiers)).SpentMinor));
        var below = (await desk.Seller.Buyer.ReserveAsync(desk.Seller.Order(("A1", 9)))).Lines.Single();
        Assert.Equal(("2.55", ""), (below.UnitPrice, below.ListUnitPrice));
    }

    [Fact]
    public async Task A_bundle_takes_its_percent_off_whole_bundles_only()
    {
        var desk = await PromotionDesk.Open(host);
        var (a, b) = (await desk.Seller.Publish(Seller.Draft("A1")), await desk.Seller.Publish(Seller.Draft("A2")));
        await desk.Make("SET", "Bundle", request =>
        {
            request.Percent = "20";
            request.Products.Add(new PromotionProduct { ProductId = a, Quantity = 2 });
            request.Products.Add(new PromotionProduct { ProductId = b, Quantity = 1 });
        });

        // Two bundles: four of the five A1, which are 10.20 of 12.75, and both A2, which are 5.10.
        var held = await desk.Seller.Buyer.ReserveAsync(desk.Seller.Order(("A1", 5), ("A2", 2)));
        Assert.Equal([("2.142", 204L), ("2.04", 102L)], held.Lines.Select(line => (line.UnitPrice, line.DiscountMinor)));
        var order = desk.Seller.Order(("A1", 5));
        await desk.Seller.Buyer.ReserveAsync(order);
        Assert.Equal("BundleIncomplete", (await desk.Why(order.OrderId)).Promotions.Single().Reason);
    }

    [Fact]
    public async Task A_coupon_over_an_amount_is_spread_over_the_goods_and_given_only_to_who_names_it()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Seller.Publish(Seller.Draft("A2"));
        await desk.Make("five-off", "Coupon", request => (request.AmountMinor, request.MinGoodsMinor) = (500, 3000));

        // 27.00 and 5.10: 4.20 and 0.80 of 5.00.
        var held = await desk.Seller.Buyer.ReserveAsync(desk.Order(["Five-Off"], ("A1", 12), ("A2", 2)));
        Assert.Equal([("1.9", 2280L), ("2.15", 430L)], held.Lines.Select(line => (line.UnitPrice, line.AmountMinor)));
        Assert.Equal(0, (await desk.Seller.Buyer.ReserveAsync(desk.Seller.Order(("A1", 12), ("A2", 2)))).Lines.Sum(l => l.DiscountMinor));
        var small = await CatalogHost.Refusal(desk.Seller.Buyer.ReserveAsync(desk.Order(["FIVE-OFF"], ("A1", 11))));
        Assert.Equal(("promotion_not_applicable", 409, "promotion_codes"), (small.Code, small.Status, small.Field));
        Assert.Contains("28.05 GBP", small.Detail, StringComparison.Ordinal);
        Assert.Equal("promotion_not_found",
            (await CatalogHost.Refusal(desk.Seller.Buyer.ReserveAsync(desk.Order(["OTHER"], ("A1", 1))))).Code);
    }

    [Fact]
    public async Task Samples_are_sold_at_their_price_and_the_freight_is_shared()
    {
        var desk = await PromotionDesk.Open(host);
        var sample = await desk.Seller.Publish(Seller.Draft("A3"));
        await desk.Make("TRY", "FreeSample", request =>
        {
            (request.UnitPrice, request.MostUnits) = ("0.01", 1);
            request.Products.Add(new PromotionProduct { ProductId = sample });
        });
        await desk.Make("FREIGHT", "ShippingContribution", request =>
            (request.Percent, request.AmountMinor, request.MinGoodsMinor) = ("50", 3000, 500));

        // One of three, which are 7.65, at a penny: 5.11 for the line. Half of 100.00 would be 50.00, at most 30.00 are given.
        var order = desk.Seller.Order(("A3", 3));
        order.FreightMinor = 10_000;
        var held = await desk.Seller.Buyer.ReserveAsync(order);
        Assert.Equal((511L, 254L), (held.Lines.Single().AmountMinor, held.Lines.Single().DiscountMinor));
        Assert.Equal(3000, held.FreightDiscountMinor);
        Assert.Equal(held, await desk.Seller.Buyer.ReserveAsync(order));
        Assert.Equal(["FREIGHT", "TRY"], held.PromotionCodes.Order());
    }

    [Fact]
    public async Task An_order_says_of_each_promotion_why_it_did_not_apply()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Coupon("BEST", "10", request => (request.NeedsCode, request.Priority) = (true, 9));
        await desk.Coupon("SECOND", "5");
        await desk.Make("DE", "ShippingContribution", request => (request.AmountMinor, request.Market) = (1000, "DE"));
        await desk.Make("FAIR", "ShippingContribution", request => (request.AmountMinor, request.Channel) = (1000, "fair"));
        await desk.Make("LATER", "ShippingContribution", request => (request.AmountMinor, request.ValidFrom) =
            (1000, Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(1))));
        await desk.Make("EUROS", "ShippingContribution", request => (request.AmountMinor, request.Currency) = (1000, "EUR"));
        await desk.Make("HERS", "ShippingContribution", request =>
            (request.AmountMinor, request.BuyerId) = (1000, Guid.CreateVersion7().ToString()));

        var buyer = Guid.CreateVersion7();
        var order = desk.Order(["BEST"], ("A1", 12));
        (order.Market, order.FreightMinor) = ("GB", 5000);
        Assert.Null(await desk.Reserve(order, buyer));
        var why = await desk.Why(order.OrderId);
        Assert.Equal((2700L, 2430L), (why.ListGoodsMinor, why.GoodsMinor));
        Assert.Equal(
            ["BEST Applied", "DE OtherMarket", "EUROS OtherCurrency", "FAIR OtherChannel", "HERS OtherBuyer", "LATER NotYetValid",
                "SECOND CodeNotGiven"],
            why.Promotions.Select(one => $"{one.Code} {one.Reason}").Order(StringComparer.Ordinal));

        // The buyer sees what it named and got; somebody else sees no order.
        var request = new ExplainPromotionsRequest { OrderId = order.OrderId };
        Assert.Equal("BEST", (await desk.As(CatalogHost.Buyer(buyer)).ExplainAsync(request)).Promotions.Single().Code);
        foreach (var stranger in new[] { CatalogHost.Buyer(Guid.CreateVersion7()), CatalogHost.Exporter(Guid.CreateVersion7()) })
            Assert.Equal("order_not_found", (await CatalogHost.Refusal(desk.As(stranger).ExplainAsync(request))).Code);
    }

    [Fact]
    public async Task Two_separate_coupons_do_not_share_goods_and_the_order_that_names_both_is_refused()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Coupon("TEN", "10", request => request.Priority = 1);
        await desk.Coupon("FIVE", "5");
        await desk.Coupon("PLUS", "50", request => request.Stacking = "Stackable");
        Assert.Equal("promotion_not_applicable", await desk.Reserve(desk.Order(["FIVE", "TEN"], ("A1", 12))));
        Assert.Equal("promotion_not_applicable", await desk.Reserve(desk.Order(["PLUS", "TEN"], ("A1", 12))));
        Assert.Null(await desk.Reserve(desk.Order(["TEN"], ("A1", 12))));
    }

    [Fact]
    public async Task An_agreed_price_is_left_alone_and_an_order_of_an_exporter_without_promotions_is_held_at_once()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var before = desk.Seller.Order(("A1", 1));
        await desk.Seller.Buyer.ReserveAsync(before);
        Assert.Equal(1, await VersionOf(before));
        Assert.Equal("order_not_found",
            (await CatalogHost.Refusal(desk.Promotions.ExplainAsync(new() { OrderId = before.OrderId }))).Code);

        await desk.Make("ALL", "TierDiscount", request => request.Steps.Add(new PromotionStep { MinQuantity = 1, Percent = "50" }));
        var agreed = desk.Seller.Order(("A1", 1));
        agreed.Lines[0].AgreedUnitPrice = "2";
        Assert.Equal(("2", 0L), (await desk.Seller.Client.ReserveAsync(agreed)).Lines.Select(l => (l.UnitPrice, l.DiscountMinor)).Single());
        Assert.Equal(1, await VersionOf(agreed));
    }

    [Fact]
    public async Task A_promotion_is_its_exporters_own_and_keeps_kind_currency_and_limits()
    {
        var desk = await PromotionDesk.Open(host);
        var made = await desk.Coupon("ONCE", "10", request => request.MaxUses = 3);
        foreach (var stranger in new[] { desk.As(CatalogHost.Exporter(Guid.CreateVersion7())) })
        {
            Assert.Equal("promotion_not_found", (await CatalogHost.Refusal(stranger.GetAsync(new() { Id = made.Id }))).Code);
            Assert.Empty((await stranger.ListAsync(new())).Promotions);
        }

        var change = PromotionDesk.Draft("ONCE", "Coupon", request => (request.Id, request.Percent, request.MaxUses) = (made.Id, "12", 4));
        var changed = await desk.Promotions.PutAsync(change);
        Assert.Equal((2, "12", 4L), (changed.Version, changed.Percent, changed.MaxUses));
        change.MaxUses = 0;
        Assert.Equal("promotion_fixed", (await CatalogHost.Refusal(desk.Promotions.PutAsync(change))).Code);
        (change.MaxUses, change.ExpectedVersion) = (4, 1);
        Assert.Equal("version_conflict", (await CatalogHost.Refusal(desk.Promotions.PutAsync(change))).Code);
        Assert.Equal("promotion_code_taken", (await CatalogHost.Refusal(
            desk.Promotions.PutAsync(PromotionDesk.Draft("once", "Coupon", request => request.Percent = "1")))).Code);
        Assert.Equal(2, await host.Db.One<long>(
            "select count(*) from promotion_version where promotion_id = @Id", new { Id = Guid.Parse(made.Id) }, CancellationToken.None));
    }

    Task<int> VersionOf(ReserveRequest order) => host.Db.One<int>(
        "select version from reservation where order_id = @Id", new { Id = Guid.Parse(order.OrderId) }, CancellationToken.None);
}
