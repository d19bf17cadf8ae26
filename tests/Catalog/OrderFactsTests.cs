using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>What becomes of a reservation when Orders tells of its order, in whatever order the messages arrive.</summary>
public sealed class OrderFactsTests(CatalogHost host)
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task A_placed_order_keeps_its_stock_and_cannot_be_released()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        await Tell(seller.Placed(reservation));

        Assert.Equal("Confirmed", await Status(seller, reservation));
        Assert.False((await seller.Client.ReleaseAsync(new ReleaseRequest { OrderId = reservation.OrderId })).Released);
        Assert.Equal((10, 4), await seller.Stock(id));
    }

    [Fact]
    public async Task A_repeat_after_the_order_was_placed_still_gets_the_first_answer()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1"));
        var order = seller.Order(("A1", 4));
        var first = await seller.Buyer.ReserveAsync(order);
        await Tell(seller.Placed(first));

        Assert.Equal(first, await seller.Buyer.ReserveAsync(order));
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_stock_back_once()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        var cancelled = new OrderCancelled(Guid.Parse(reservation.OrderId), 2, Now, "changed my mind");
        await Tell(seller.Placed(reservation), cancelled, cancelled);

        Assert.Equal((10, 0), await seller.Stock(id));
        var told = await host.Published.Next<StockReleased>(e => e.OrderId == cancelled.OrderId);
        Assert.Equal("Cancelled", told.Reason);
        await host.Quiet();
        Assert.Single(host.Published.Of<StockReleased>(), e => e.OrderId == cancelled.OrderId);
    }

    [Fact]
    public async Task A_completed_order_takes_its_units_from_the_stock()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        await Tell(seller.Placed(reservation), new OrderCompleted(Guid.Parse(reservation.OrderId), 5, Now));

        Assert.Equal("Completed", await Status(seller, reservation));
        Assert.Equal((6, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task An_order_placed_after_its_hold_lapsed_is_held_again_at_the_price_it_was_sold_at()
    {
        var (seller, id, reservation) = await Lapsed(stock: 10, quantity: 4);
        var dearer = Seller.Draft("A1");
        dearer.Tiers[0].UnitPrice = "9.99";
        await seller.Put(dearer);
        await Tell(seller.Placed(reservation));

        Assert.Equal("Confirmed", await Status(seller, reservation));
        Assert.Equal((10, 4), await seller.Stock(id));
        Assert.Equal(1020, await host.Db.One<long>(
            "select amount_minor from reservation_line where order_id = @Id", new { Id = Guid.Parse(reservation.OrderId) },
            CancellationToken.None));
    }

    [Fact]
    public async Task An_order_placed_after_its_stock_was_sold_to_another_is_told_so()
    {
        var (seller, id, reservation) = await Lapsed(stock: 10, quantity: 4);
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 7)));
        var placed = seller.Placed(reservation);
        await Tell(placed, placed);

        await host.Published.Next<ReservationRefused>(e => e.OrderId == placed.OrderId);
        Assert.Equal("Refused", await Status(seller, reservation));
        Assert.Equal((10, 7), await seller.Stock(id));
        await host.Quiet();
        Assert.Single(host.Published.Of<ReservationRefused>(), e => e.OrderId == placed.OrderId);

        // Orders cancels it: nothing was held, nothing comes back.
        await Tell(new OrderCancelled(placed.OrderId, 2, Now, "no stock"));
        Assert.Equal((10, 7), await seller.Stock(id));
    }

    static OrderAmended Amended(OrderPlaced was, int version, long quantity, Guid? hold = null) => new(
        was.OrderId, version, Now, Guid.CreateVersion7(), hold, was,
        was with { Version = version, Lines = [was.Lines[0] with { Quantity = quantity, TierMinQuantity = null }] });

    [Fact]
    public async Task An_amended_order_holds_what_it_reads_now_and_the_hold_for_more_is_part_of_it()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        var placed = seller.Placed(reservation);
        await Tell(placed);
        var more = await seller.Buyer.ReserveAsync(seller.Order(("A1", 5)));
        Assert.Equal((10, 9), await seller.Stock(id));

        var amended = Amended(placed, 3, 9, Guid.Parse(more.OrderId));
        await Tell(amended, amended, Amended(placed, 2, 1));
        Assert.Equal("Confirmed", await Status(seller, reservation));
        Assert.Equal("Lapsed", await seller.StatusOf(Guid.Parse(more.OrderId)));
        Assert.Equal((10, 9), await seller.Stock(id));
        await Tell(Amended(placed, 4, 2));
        Assert.Equal((10, 2), await seller.Stock(id));
        await Tell(new OrderCompleted(placed.OrderId, 6, Now));
        Assert.Equal((8, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task An_amendment_that_is_told_before_its_order_holds_the_amended_lines()
    {
        var (seller, id, reservation) = await Lapsed(stock: 10, quantity: 4);
        var placed = seller.Placed(reservation);
        await Tell(Amended(placed, 2, 6), placed);
        Assert.Equal("Confirmed", await Status(seller, reservation));
        Assert.Equal((10, 6), await seller.Stock(id));
    }

    [Fact]
    public async Task An_amended_order_whose_stock_is_gone_is_told_so_and_holds_nothing()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        var placed = seller.Placed(reservation);
        await Tell(placed, Amended(placed, 2, 11));
        await host.Published.Next<ReservationRefused>(e => e.OrderId == placed.OrderId);
        Assert.Equal("Refused", await Status(seller, reservation));
        Assert.Equal((10, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task All_lines_are_held_again_or_none()
    {
        var seller = await Seller.Qualified(host);
        var plenty = await seller.Publish(Seller.Draft("A1", stock: 10));
        await seller.Publish(Seller.Draft("A2", stock: 1));
        var reservation = await seller.Buyer.ReserveAsync(seller.Order(("A1", 2), ("A2", 1)));
        await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = reservation.OrderId });
        await seller.Buyer.ReserveAsync(seller.Order(("A2", 1)));
        await Tell(seller.Placed(reservation));

        Assert.Equal("Refused", await Status(seller, reservation));
        Assert.Equal((10, 0), await seller.Stock(plenty));
    }

    [Fact]
    public async Task An_order_that_nothing_was_ever_reserved_for_is_held_when_it_is_placed()
    {
        var (seller, id, reservation) = await Held(stock: 10, quantity: 4);
        var unknown = seller.Placed(reservation) with { OrderId = Guid.CreateVersion7() };
        await Tell(unknown);

        Assert.Equal("Confirmed", await seller.StatusOf(unknown.OrderId));
        Assert.Equal((10, 8), await seller.Stock(id));
    }

    [Fact]
    public async Task Nothing_is_reserved_for_an_order_that_is_over()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));
        var order = seller.Order(("A1", 1));
        await Tell(new OrderCancelled(Guid.Parse(order.OrderId), 2, Now, "early"));

        var problem = await CatalogHost.Refusal(seller.Buyer.ReserveAsync(order));
        Assert.Equal((409, "reservation_closed"), (problem.Status, problem.Code));
        Assert.Equal((100, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task An_order_completed_before_it_is_known_to_be_placed_takes_its_units_then()
    {
        var (seller, id, reservation) = await Lapsed(stock: 10, quantity: 4);
        await Tell(new OrderCompleted(Guid.Parse(reservation.OrderId), 5, Now));
        Assert.Equal((10, 0), await seller.Stock(id));
        Assert.Equal("reservation_closed", (await CatalogHost.Refusal(seller.Buyer.ReserveAsync(
            seller.Order(("A1", 1)).With(reservation.OrderId)))).Code);

        await Tell(seller.Placed(reservation));
        Assert.Equal("Completed", await Status(seller, reservation));
        Assert.Equal((6, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task An_order_cancelled_before_it_is_known_to_be_placed_holds_nothing()
    {
        var (seller, id, reservation) = await Lapsed(stock: 10, quantity: 4);
        await Tell(new OrderCancelled(Guid.Parse(reservation.OrderId), 2, Now, "x"), seller.Placed(reservation));

        Assert.Equal("Cancelled", await Status(seller, reservation));
        Assert.Equal((10, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task The_end_is_the_same_in_whatever_order_the_messages_come()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10_000));
        var random = new Random(97);
        var deliveries = new List<(Guid MessageId, IEvent Fact)>();
        var expected = new Dictionary<Guid, string>();
        for (var i = 0; i < 60; i++)
        {
            var reservation = await seller.Buyer.ReserveAsync(seller.Order(("A1", 1 + (i % 5))));
            if (i % 2 == 0)
                await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = reservation.OrderId });
            var placed = seller.Placed(reservation);
            IEvent end = i % 3 == 0
                ? new OrderCancelled(placed.OrderId, 3, Now, "x")
                : new OrderCompleted(placed.OrderId, 3, Now);
            expected[placed.OrderId] = i % 3 == 0 ? "Cancelled" : "Completed";
            var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            // Redelivered with the same id, and told again with another.
            deliveries.AddRange([(first, placed), (first, placed), (Guid.CreateVersion7(), placed), (second, end), (second, end),
                (Guid.CreateVersion7(), end)]);
        }

        var mixed = deliveries.ToArray();
        random.Shuffle(mixed);
        await Task.WhenAll(mixed.Select(delivery => host.Deliver(delivery.Fact, delivery.MessageId)));
        await host.Taken([.. mixed.Select(delivery => delivery.MessageId)]);

        foreach (var (orderId, status) in expected)
            Assert.Equal(status, await seller.StatusOf(orderId));
        var gone = Enumerable.Range(0, 60).Where(i => i % 3 != 0).Sum(i => 1 + (i % 5));
        Assert.Equal((10_000 - gone, 0), await seller.Stock(id));
    }

    async Task<(Seller Seller, string ProductId, Contracts.Catalog.V1.Reservation Reservation)> Held(long stock, long quantity)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock));
        return (seller, id, await seller.Buyer.ReserveAsync(seller.Order(("A1", quantity))));
    }

    async Task<(Seller Seller, string ProductId, Contracts.Catalog.V1.Reservation Reservation)> Lapsed(long stock, long quantity)
    {
        var held = await Held(stock, quantity);
        Assert.True((await held.Seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = held.Reservation.OrderId })).Released);
        return held;
    }

    /// <summary>Delivers one after the other, each under an id of its own, and waits until it is taken.</summary>
    async Task Tell(params IEvent[] facts)
    {
        foreach (var fact in facts)
        {
            var id = Guid.CreateVersion7();
            await host.Deliver(fact, id);
            await host.Taken([id]);
        }
    }

    static Task<string?> Status(Seller seller, Contracts.Catalog.V1.Reservation reservation) =>
        seller.StatusOf(Guid.Parse(reservation.OrderId));
}
