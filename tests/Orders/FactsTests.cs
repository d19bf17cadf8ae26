using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Orders.Tests;

/// <summary>Facts of other services come at any time, in any order and more than once.</summary>
public sealed class FactsTests(OrdersHost host)
{
    [Fact]
    public async Task A_delivery_outruns_its_departure_which_is_then_only_kept()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Delivered);
        await host.Becomes(deal.Id, now => now is { Status: "Delivered", Version: 4 }, "the order is delivered");
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, now => now is { Status: "Delivered", Version: 5 }, "the departure is kept");
    }

    [Fact]
    public async Task What_comes_before_the_order_is_packed_is_applied_when_it_is()
    {
        var deal = await host.Confirmed();
        await host.Deliver(deal.Delivered);
        await host.Becomes(deal.Id, now => now is { Status: "Confirmed", Version: 3 }, "the delivery is kept");

        var packed = await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal(("Delivered", 4), (packed.Status, packed.Version));
        Assert.Equal(4, (await host.Published.Next<OrderReadyToShip>(e => e.OrderId == deal.OrderId)).Version);
    }

    [Theory]
    [InlineData("ShipmentCovered")]
    [InlineData("Full")]
    public async Task An_order_is_funded_by_either_stage_once(string stage)
    {
        var deal = await host.Placed();
        Assert.False((await host.Now(deal.Id)).Funded);
        await host.Deliver(deal.Funded(stage));
        await host.Deliver(deal.Funded("Full"));
        await host.Becomes(deal.Id, now => now is { Funded: true, Version: 2 }, "the order is funded");
    }

    [Fact]
    public async Task An_order_without_stock_is_cancelled_and_told()
    {
        var deal = await host.Confirmed();
        await host.Deliver(deal.OutOfStock);

        var told = await host.Published.Next<OrderCancelled>(e => e.OrderId == deal.OrderId);
        Assert.Equal((3, "MUG-1 is sold out"), (told.Version, told.Reason));
        Assert.Equal("Cancelled", (await host.Now(deal.Id)).Status);
    }

    [Fact]
    public async Task A_packed_order_is_not_cancelled_for_want_of_stock_but_its_trail_says_so()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.OutOfStock);
        await host.Becomes(deal.Id, now => now is { Status: "ReadyToShip", Version: 4 }, "the refusal is noted");

        Assert.DoesNotContain(host.Published.Of<OrderCancelled>(), e => e.OrderId == deal.OrderId);
        var noted = await host.Db.One<string>(
            "select action || ' ' || to_status from order_event where order_id = @OrderId and version = 4", new { deal.OrderId },
            CancellationToken.None);
        Assert.Equal("ReservationRefused ReadyToShip", noted);
    }

    [Fact]
    public async Task A_cancelled_order_stays_cancelled_whatever_is_told_of_its_shipment()
    {
        var deal = await host.Placed();
        await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = deal.Id, Reason = "late" });
        await host.Deliver(deal.Departed);
        await host.Deliver(deal.Delivered);
        await host.Deliver(deal.OutOfStock);
        await host.Becomes(deal.Id, now => now is { Status: "Cancelled", Version: 5, CancelReason: "late" }, "all facts are kept");
    }

    [Fact]
    public async Task A_fact_about_an_unknown_order_is_taken_and_changes_nothing()
    {
        var unknown = new Deal(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid().ToString());
        await host.Deliver(unknown.Delivered);
        var deal = await host.Ready();
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, now => now.Status == "Shipped", "the queue goes on");
        Assert.Equal(0u, await host.Published.Depth("orders_error"));
    }

    /// <summary>Seeded permutations of every fact, each told three times (twice as the same message), packing at a random place.</summary>
    [Fact]
    public async Task In_whatever_order_and_how_often_facts_come_the_end_is_the_same()
    {
        const int Orders = 24;
        var random = new Random(7_301);
        var deals = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => host.Confirmed()));
        foreach (var deal in deals)
        {
            IEvent[] facts = [deal.Departed, deal.Delivered, deal.Funded("ShipmentCovered"), deal.Funded("Full")];
            var deliveries = facts.SelectMany(fact =>
            {
                var again = Guid.CreateVersion7();
                return new[] { (fact, again), (fact, again), (fact, Guid.CreateVersion7()) };
            }).ToArray();
            random.Shuffle(deliveries);
            var packedAt = random.Next(deliveries.Length + 1);
            for (var i = 0; i <= deliveries.Length; i++)
            {
                if (i == packedAt)
                    await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
                if (i < deliveries.Length)
                    await host.Deliver(deliveries[i].fact, deliveries[i].Item2);
            }
        }

        // Placed, confirmed, packed, departed, delivered and funded: six versions, whatever the order.
        foreach (var deal in deals)
            await host.Becomes(
                deal.Id, now => now is { Status: "Delivered", Funded: true, Version: 6 }, $"order {deal.Id} is where all are");
        var ends = await host.Db.Many<string>(
            """
            select distinct concat_ws('|', status, version, funded, departed_at, delivered_at, pieces)
            from sales_order
            where id = any(@ids)
            """,
            new { ids = deals.Select(deal => deal.OrderId).ToArray() }, CancellationToken.None);
        Assert.Single(ends);
    }

    [Fact]
    public async Task The_trail_says_on_whose_behalf_a_fact_came()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, now => now.Status == "Shipped", "the order is shipped");
        var actor = await host.Db.One<string>(
            "select actor from order_event where order_id = @OrderId and version = 4", new { deal.OrderId }, CancellationToken.None);
        Assert.StartsWith($"{Role.Service}:", actor, StringComparison.Ordinal);
    }
}
