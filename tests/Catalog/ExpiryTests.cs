using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

[Collection("moves the clock")]
public sealed class ExpiryTests(ClockedCatalogHost host)
{
    [Fact]
    public async Task A_hold_ends_after_15_minutes_and_not_before()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        var reservation = await seller.Buyer.ReserveAsync(seller.Order(("A1", 4)));

        await host.Expire(TimeSpan.FromMinutes(14));
        Assert.Equal((10, 4), await seller.Stock(id));
        await host.Expire(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        Assert.Equal((10, 0), await seller.Stock(id));
        var told = await host.Published.Next<StockReleased>(e => e.OrderId.ToString() == reservation.OrderId);
        Assert.Equal(("Expired", 2), (told.Reason, told.Version));
    }

    [Fact]
    public async Task A_confirmed_hold_does_not_end()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        var reservation = await seller.Buyer.ReserveAsync(seller.Order(("A1", 4)));
        var message = Guid.CreateVersion7();
        await host.Deliver(seller.Placed(reservation), message);
        await host.Taken([message]);

        await host.Expire(TimeSpan.FromDays(30));
        Assert.Equal((10, 4), await seller.Stock(id));
    }

    [Fact]
    public async Task More_holds_than_one_batch_end_together()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 1000));
        await Task.WhenAll(Enumerable.Range(0, 450).Select(_ => seller.Buyer.ReserveAsync(seller.Order(("A1", 2))).ResponseAsync));
        Assert.Equal((1000, 900), await seller.Stock(id));

        await host.Expire(TimeSpan.FromMinutes(16));
        Assert.Equal((1000, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task A_repeat_for_an_expired_order_holds_anew()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        var order = seller.Order(("A1", 4));
        var first = await seller.Buyer.ReserveAsync(order);
        await host.Expire(TimeSpan.FromMinutes(16));
        var second = await seller.Buyer.ReserveAsync(order);

        Assert.Equal((10, 4), await seller.Stock(id));
        Assert.True(second.ExpiresAt.ToDateTimeOffset() > first.ExpiresAt.ToDateTimeOffset().AddMinutes(15));
        Assert.Equal(first.Lines, second.Lines);
    }

    [Fact]
    public async Task An_order_that_is_placed_late_is_held_again_or_refused()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        var first = seller.Placed(await seller.Buyer.ReserveAsync(seller.Order(("A1", 6))));
        await host.Expire(TimeSpan.FromMinutes(16));
        var second = seller.Placed(await seller.Buyer.ReserveAsync(seller.Order(("A1", 6))));
        Guid[] messages = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await host.Deliver(first, messages[0]);
        await host.Deliver(second, messages[1]);
        await host.Taken(messages);

        Assert.Equal(("Refused", "Confirmed"), (await seller.StatusOf(first.OrderId), await seller.StatusOf(second.OrderId)));
        Assert.Equal((10, 6), await seller.Stock(id));
        await host.Published.Next<ReservationRefused>(e => e.OrderId == first.OrderId);
    }
}
