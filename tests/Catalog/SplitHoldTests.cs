using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using Asking = CrossBorder.Contracts.Catalog.V1.OrderStock.OrderStockClient;
using Funnels = CrossBorder.Contracts.Catalog.V1.Campaigns.CampaignsClient;
using Pricing = CrossBorder.Contracts.Catalog.V1.PriceLists.PriceListsClient;
using Stocking = CrossBorder.Contracts.Catalog.V1.Warehouses.WarehousesClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>What is held for an order that is split, in whatever order the messages arrive.</summary>
public sealed class SplitHoldTests(CatalogHost host)
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    /// <summary>Some units of the first line, and all of the second when there is one, go to the part.</summary>
    static OrderAmended Split(OrderPlaced was, int version, long off)
    {
        var line = was.Lines[0];
        var part = was with
        {
            OrderId = Guid.CreateVersion7(),
            Version = 1,
            Number = "SO-2026-000002",
            SplitOf = was.OrderId,
            Part = 2,
            Lines = [line with { Quantity = off, AmountMinor = line.AmountMinor * off / line.Quantity },
                .. was.Lines.Skip(1).Select((other, i) => other with { LineNo = i + 2 })],
        };
        var kept = line with { Quantity = line.Quantity - off, AmountMinor = line.AmountMinor - part.Lines[0].AmountMinor };
        return new OrderAmended(
            was.OrderId, version, Now, Guid.CreateVersion7(), null, was, was with { Version = version, Lines = [kept] }, Rest: part);
    }

    async Task Tell(params IEvent[] facts)
    {
        foreach (var fact in facts)
        {
            var id = Guid.CreateVersion7();
            await host.Deliver(fact, id);
            await host.Taken([id]);
        }
    }

    async Task<(Seller Seller, string ProductId, OrderPlaced Placed)> Placed(long stock, long quantity)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock));
        return (seller, id, seller.Placed(await seller.Buyer.ReserveAsync(seller.Order(("A1", quantity)))));
    }

    [Fact]
    public async Task Both_orders_hold_what_the_one_held_and_each_gives_back_or_takes_its_own()
    {
        var (seller, id, placed) = await Placed(stock: 20, quantity: 14);
        var split = Split(placed, 3, 5);
        await Tell(placed, split, split, split.Rest!);
        Assert.Equal((20, 14), await seller.Stock(id));
        Assert.Equal(("Confirmed", "Confirmed"), (await seller.StatusOf(placed.OrderId), await seller.StatusOf(split.Rest!.OrderId)));
        // The tier of 12 was reached by the whole, and is cited by both.
        var prices = new Pricing(host.As(CatalogHost.Exporter(seller.Id)));
        foreach (var (order, units) in new[] { (placed.OrderId, 9), (split.Rest.OrderId, 5) })
        {
            var line = Assert.Single((await prices.GetSoldAsync(new GetSoldRequest { OrderId = order.ToString() })).Lines);
            Assert.Equal((units, "2.25", "Product"), (line.Quantity, line.UnitPrice, line.Source));
        }

        await Tell(new OrderCancelled(split.Rest.OrderId, 3, Now, "no time"));
        Assert.Equal((20, 9), await seller.Stock(id));
        await Tell(new OrderCompleted(placed.OrderId, 6, Now));
        Assert.Equal((11, 0), await seller.Stock(id));
    }

    [Fact]
    public async Task Who_waits_for_the_stock_gets_nothing_of_it_while_it_is_divided()
    {
        var (seller, id, placed) = await Placed(stock: 10, quantity: 10);
        await Tell(placed);
        using var done = new CancellationTokenSource();
        var rivals = Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var got = 0;
            do
            {
                try
                {
                    await seller.Buyer.ReserveAsync(seller.Order(("A1", 1)));
                    got++;
                }
                catch (Grpc.Core.RpcException)
                {
                    // There is none, which is what is asked for.
                }
            }
            while (!done.IsCancellationRequested);
            return got;
        })).ToList();
        var split = Split(placed, 3, 6);
        await Tell(split);
        await Tell(Split(split.Now, 4, 1), Split(split.Rest! with { Version = 2 }, 3, 2));
        await done.CancelAsync();
        Assert.Equal(0, (await Task.WhenAll(rivals)).Sum());
        Assert.Equal((10, 10), await seller.Stock(id));
    }

    [Fact]
    public async Task The_end_is_the_same_in_whatever_order_the_messages_come()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 1_000));
        var random = new Random(41);
        for (var i = 0; i < 12; i++)
        {
            var reservation = await seller.Buyer.ReserveAsync(seller.Order(("A1", 8)));
            // Every third one's hold was lost before it was told.
            if (i % 3 == 0)
                await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = reservation.OrderId });
            var placed = seller.Placed(reservation);
            var split = Split(placed, 3, 3);
            IEvent end = i % 2 == 0
                ? new OrderCancelled(split.Rest!.OrderId, 3, Now, "x")
                : new OrderCompleted(split.Rest!.OrderId, 6, Now);
            IEvent[] facts = [placed, split, split.Rest!, end, split.Rest!];
            random.Shuffle(facts);
            await Tell(facts);
            Assert.Equal("Confirmed", await seller.StatusOf(placed.OrderId));
            Assert.Equal(i % 2 == 0 ? "Cancelled" : "Completed", await seller.StatusOf(split.Rest!.OrderId));
        }

        Assert.Equal((1_000 - (6 * 3), 12 * 5), await seller.Stock(id));
    }

    [Fact]
    public async Task A_part_whose_stock_is_gone_is_told_so_by_itself()
    {
        var (seller, id, placed) = await Placed(stock: 10, quantity: 10);
        var split = Split(placed, 3, 6);
        // The order was cancelled before its split was told: what it held went to another.
        await Tell(placed, new OrderCancelled(placed.OrderId, 4, Now, "x"));
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 7)));
        await Tell(split);
        await host.Published.Next<ReservationRefused>(e => e.OrderId == split.Rest!.OrderId);
        Assert.Equal(("Cancelled", "Refused"), (await seller.StatusOf(placed.OrderId), await seller.StatusOf(split.Rest!.OrderId)));
        Assert.Equal((10, 7), await seller.Stock(id));
    }

    [Fact]
    public async Task An_order_in_parts_is_one_order_of_the_funnel_and_its_money_is_all_of_it()
    {
        var (seller, _, placed) = await Placed(stock: 20, quantity: 10);
        var split = Split(placed, 3, 4);
        await Tell(placed, split);
        var row = Assert.Single((await new Funnels(host.As(CatalogHost.Exporter(seller.Id))).FunnelAsync(new FunnelRequest
        {
            From = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddHours(-1)),
            Until = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddHours(1)),
            By = "channel",
        })).Rows);
        var value = Assert.Single(row.Values);
        Assert.Equal((1, 1, 2_550), (row.DirectOrders, value.Orders, value.GoodsMinor));
    }

    [Fact]
    public async Task Catalog_says_what_of_an_order_is_there_and_when_the_rest_can_be()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 6));
        var exporter = host.As(CatalogHost.Exporter(seller.Id));
        await new Stocking(exporter).SetSupplyAsync(new SetSupplyRequest { ProductId = id, MadeToOrder = true });
        var other = await seller.Buyer.ReserveAsync(seller.Order(("A1", 2)));
        var order = await seller.Buyer.ReserveAsync(seller.Order(("A1", 10)));
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch.AddYears(150)).ToString("yyyy-MM-dd");
        await new Stocking(exporter).PutLotAsync(
            new PutLotRequest { ProductId = id, Warehouse = "MAIN", Quantity = 6, ExpectedOn = day, Reference = "SHIP-1" },
            new Grpc.Core.Metadata { { Platform.Idempotency.Header, Guid.NewGuid().ToString() } });

        // Six on the shelf, two of them the other's; ten are asked for, and six come.
        var line = Assert.Single((await new Asking(exporter).PromiseAsync(new OrderStockRequest { OrderId = order.OrderId })).Lines);
        Assert.Equal((id, 10, 4, day), (line.ProductId, line.Held, line.InStock, line.On));
        Assert.Equal(2, (await new Asking(exporter).PromiseAsync(new OrderStockRequest { OrderId = other.OrderId })).Lines[0].Held);
        Assert.Equal(404, (await CatalogHost.Refusal(new Asking(host.As(CatalogHost.Exporter(Guid.CreateVersion7())))
            .PromiseAsync(new OrderStockRequest { OrderId = order.OrderId }))).Status);
    }
}
