using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>Limits of promotions: with many callers at once, and when orders come to nothing.</summary>
[Collection("moves the clock")]
public sealed class PromotionLimitTests(CatalogHost host, ClockedCatalogHost clocked)
{
    const int Rivals = 64;
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task As_many_orders_get_a_coupon_as_there_are_and_the_others_are_told(int uses)
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Shelf(Rivals);
        var coupon = await desk.Coupon("LAST", "10", request => request.MaxUses = uses);

        var codes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(i => desk.Reserve(desk.Order(["LAST"], ($"S{i}", 4)))));
        Assert.Equal(uses, codes.Count(code => code is null));
        Assert.Equal(Rivals - uses, codes.Count(code => code == "promotion_used_up"));
        // 4 at 2.55 are 10.20. Who was refused holds no stock either.
        Assert.Equal((uses, uses * 102L), ((await desk.Now(coupon)).Uses, (await desk.Now(coupon)).SpentMinor));
        Assert.Equal(uses * 4, await host.Db.One<long>(
            "select sum(reserved)::bigint from stock where exporter_id = @Id", new { desk.Seller.Id }, CancellationToken.None));
    }

    [Fact]
    public async Task A_budget_is_never_overspent_and_never_given_in_part()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Shelf(Rivals);
        // Of 10.20, 1.02 come off: five times is 5.10.
        var coupon = await desk.Coupon("POT", "10", request => request.BudgetMinor = 5 * 102 + 50);

        var codes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(i => desk.Reserve(desk.Order(["POT"], ($"S{i}", 4)))));
        Assert.Equal((5, Rivals - 5), (codes.Count(code => code is null), codes.Count(code => code == "promotion_used_up")));
        Assert.Equal((5L, 510L), ((await desk.Now(coupon)).Uses, (await desk.Now(coupon)).SpentMinor));
        // What is left is enough for a smaller order.
        Assert.Null(await desk.Reserve(desk.Order(["POT"], ("S0", 1))));
    }

    [Fact]
    public async Task A_buyer_gets_it_as_often_as_it_may_however_many_of_its_orders_come_at_once()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Shelf(Rivals);
        var coupon = await desk.Coupon("TWICE", "10", request => request.MaxUsesPerBuyer = 2);
        Guid[] buyers = [Guid.CreateVersion7(), Guid.CreateVersion7()];

        var codes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(
            i => desk.Reserve(desk.Order(["TWICE"], ($"S{i}", 1)), buyers[i % 2])));
        Assert.Equal((4, Rivals - 4), (codes.Count(code => code is null), codes.Count(code => code == "promotion_used_up")));
        Assert.Equal(4, (await desk.Now(coupon)).Uses);
    }

    [Fact]
    public async Task Who_names_no_code_pays_the_list_price_when_it_is_used_up_and_several_with_limits_never_deadlock()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Shelf(Rivals);
        foreach (var (code, uses) in new[] { ("A", 10), ("B", 20), ("C", 30) })
            await desk.Make(code, "TierDiscount", request =>
            {
                (request.Stacking, request.MaxUses, request.Priority) = ("Stackable", uses, -uses);
                request.Steps.Add(new PromotionStep { MinQuantity = 1, Percent = "10" });
            });

        var orders = Enumerable.Range(0, Rivals).Select(i => desk.Seller.Order(($"S{i}", 4))).ToList();
        Assert.All(await Task.WhenAll(orders.Select(order => desk.Reserve(order))), Assert.Null);
        var applied = new List<string>();
        foreach (var order in orders)
            applied.AddRange((await desk.Why(order.OrderId)).Promotions.Where(one => one.Reason == "Applied").Select(one => one.Code));
        Assert.Equal([("A", 10), ("B", 20), ("C", 30)], applied.GroupBy(code => code).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
    }

    [Fact]
    public async Task What_is_released_or_cancelled_is_given_back_and_what_is_completed_stays()
    {
        var desk = await PromotionDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var coupon = await desk.Coupon(
            "ONE", "10", request => (request.MaxUses, request.MaxUsesPerBuyer, request.BudgetMinor) = (1, 1, 102));
        var buyer = Guid.CreateVersion7();

        var released = desk.Order(["ONE"], ("A1", 4));
        Assert.Null(await desk.Reserve(released, buyer));
        Assert.Equal("promotion_used_up", await desk.Reserve(desk.Order(["ONE"], ("A1", 4))));
        Assert.True((await desk.Seller.Client.ReleaseAsync(new ReleaseRequest { OrderId = released.OrderId })).Released);
        Assert.Equal((0L, 0L), ((await desk.Now(coupon)).Uses, (await desk.Now(coupon)).SpentMinor));

        // The same request after it was released is held anew, with its promotion.
        Assert.Null(await desk.Reserve(released, buyer));
        Assert.Equal(1, (await desk.Now(coupon)).Uses);
        await desk.Tell(new OrderCancelled(Guid.Parse(released.OrderId), 2, Now, "changed my mind"));
        Assert.Equal(0, (await desk.Now(coupon)).Uses);

        var kept = desk.Order(["ONE"], ("A1", 4));
        var held = await desk.Seller.Buyer.ReserveAsync(kept);
        await desk.Tell(desk.Seller.Placed(held), new OrderCompleted(Guid.Parse(kept.OrderId), 5, Now));
        Assert.Equal("promotion_used_up", await desk.Reserve(desk.Order(["ONE"], ("A1", 4)), buyer));
    }

    [Theory]
    [InlineData(false, "Confirmed")]
    [InlineData(true, "Refused")]
    public async Task An_order_placed_after_its_hold_lapsed_takes_its_promotion_again_if_it_is_left(bool usedMeanwhile, string status)
    {
        var desk = await PromotionDesk.Open(clocked);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        var coupon = await desk.Coupon("ONE", "10", request => request.MaxUses = 1);
        var held = await desk.Seller.Buyer.ReserveAsync(desk.Order(["ONE"], ("A1", 4)));
        await clocked.Expire(TimeSpan.FromMinutes(16));
        Assert.Equal(0, (await desk.Now(coupon)).Uses);
        if (usedMeanwhile)
            Assert.Null(await desk.Reserve(desk.Order(["ONE"], ("A1", 1))));

        await desk.Tell(desk.Seller.Placed(held));
        Assert.Equal(status, await desk.Seller.StatusOf(Guid.Parse(held.OrderId)));
        Assert.Equal(1, (await desk.Now(coupon)).Uses);
        Assert.Equal(usedMeanwhile ? 1 : 4, (await desk.Seller.Stock(product)).Reserved);
    }
}
