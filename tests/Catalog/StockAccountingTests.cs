using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Catalog.Tests;

/// <summary>
/// Random sequences of everything that moves stock, many at once, against a model that only adds and subtracts what was answered:
/// on hand = what came in less what was completed; reserved = the lines of exactly the held and confirmed orders.
/// </summary>
[Collection("moves the clock")]
public sealed class StockAccountingTests(ClockedCatalogHost host)
{
    static readonly string[] Skus = ["A", "B", "C"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Stock_always_adds_up(int seed)
    {
        var random = new Random(seed);
        var seller = await Seller.Qualified(host);
        var model = new Model(seller);
        foreach (var sku in Skus)
            model.Products[sku] = (await seller.Publish(Seller.Draft(sku, stock: 60)), 60);

        var seen = new HashSet<string>();
        for (var round = 0; round < 25; round++)
        {
            // Every step of a round is about another order, so that the model knows what each must come to.
            var orders = model.Orders.Keys.ToArray();
            random.Shuffle(orders);
            var steps = new List<Task>();
            for (var i = 0; i < 6; i++)
                steps.Add(Reserve(model, random));
            steps.AddRange(orders.Take(6).Select(order => Move(model, order, random.Next(4))));
            steps.Add(Adjust(model, Skus[random.Next(Skus.Length)], random.Next(-15, 16)));
            await Task.WhenAll(steps);
            if (round % 8 == 7)
                await Expire(model);
            await Compare(model, $"seed {seed}, round {round}");
            seen.UnionWith(model.Orders.Values.Select(order => order.Status));
        }

        // The sequences reach every end of a reservation; else they would prove little.
        Assert.Superset(
            new HashSet<string> { "Held", "Confirmed", "Completed", "Cancelled", "Lapsed" }, seen);
    }

    static async Task Reserve(Model model, Random random)
    {
        var order = model.Seller.Order(
            [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (Skus[random.Next(Skus.Length)], (long)random.Next(1, 9)))]);
        try
        {
            var held = await model.Seller.Buyer.ReserveAsync(order);
            lock (model)
                model.Orders[Guid.Parse(order.OrderId)] = new Known(held, "Held");
        }
        catch (RpcException e) when (Problem.FromGrpc(e).Code == "insufficient_stock")
        {
            // The model knows of no such order.
        }
    }

    async Task Move(Model model, Guid orderId, int action)
    {
        var known = model.Orders[orderId];
        var now = host.Clock.GetUtcNow();
        IEvent? fact = action switch
        {
            0 => model.Seller.Placed(known.Reservation),
            1 => new OrderCancelled(orderId, 9, now, "x"),
            2 => new OrderCompleted(orderId, 9, now),
            _ => null,
        };
        if (fact is null)
        {
            if ((await model.Seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = orderId.ToString() })).Released)
                known.Status = "Lapsed";
            return;
        }

        var message = Guid.CreateVersion7();
        await host.Deliver(fact, message);
        await host.Taken([message]);
        var status = await model.Seller.StatusOf(orderId);
        Assert.Contains(status, Possible(known, fact));
        known.CompletedEarly |= fact is OrderCompleted && known.Status == "Lapsed";
        known.Status = status!;
    }

    /// <summary>What the order may be after the fact; two only where the stock decides.</summary>
    static string[] Possible(Known known, IEvent fact) => (fact, known.Status) switch
    {
        (OrderPlaced, "Held") => ["Confirmed"],
        (OrderPlaced, "Lapsed") => [known.CompletedEarly ? "Completed" : "Confirmed", "Refused"],
        (OrderCancelled, not "Completed") => ["Cancelled"],
        (OrderCompleted, "Held" or "Confirmed") => ["Completed"],
        _ => [known.Status],
    };

    static async Task Adjust(Model model, string sku, int change)
    {
        try
        {
            await model.Seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = model.Products[sku].Id, Change = change });
            model.Products[sku] = (model.Products[sku].Id, model.Products[sku].CameIn + change);
        }
        catch (RpcException e) when (Problem.FromGrpc(e).Code is "stock_out_of_range" or "invalid_field")
        {
            // Below what is reserved, or no change at all.
        }
    }

    async Task Expire(Model model)
    {
        await host.Expire(TimeSpan.FromMinutes(16));
        foreach (var order in model.Orders.Values.Where(order => order.Status == "Held"))
            order.Status = "Lapsed";
    }

    static async Task Compare(Model model, string when)
    {
        foreach (var (sku, (id, cameIn)) in model.Products)
        {
            long Units(params string[] statuses) => model.Orders.Values.Where(order => statuses.Contains(order.Status))
                .SelectMany(order => order.Reservation.Lines).Where(line => line.Sku == sku).Sum(line => line.Quantity);
            var expected = (cameIn - Units("Completed"), Units("Held", "Confirmed"));
            var stock = await model.Seller.Stock(id);
            Assert.True(expected == stock, $"{when}, {sku}: {stock} instead of {expected}");
        }
    }

    sealed class Model(Seller seller)
    {
        public Seller Seller { get; } = seller;
        public Dictionary<string, (string Id, long CameIn)> Products { get; } = [];
        public Dictionary<Guid, Known> Orders { get; } = [];
    }

    sealed class Known(Contracts.Catalog.V1.Reservation reservation, string status)
    {
        public Contracts.Catalog.V1.Reservation Reservation { get; } = reservation;
        public string Status { get; set; } = status;
        public bool CompletedEarly { get; set; }
    }
}
