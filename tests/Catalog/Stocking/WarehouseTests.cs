using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Desk = CrossBorder.Contracts.Catalog.V1.Warehouses.WarehousesClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>Stock by warehouse: what moves is told, what orders hold stays, and nothing is sold twice.</summary>
public sealed class WarehouseTests(CatalogHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<(Seller Seller, Desk Desk, string Product)> Open(long stock = 100)
    {
        var seller = await Seller.Qualified(host);
        var desk = new Desk(host.As(CatalogHost.Exporter(seller.Id)));
        await desk.PutWarehouseAsync(new PutWarehouseRequest { Code = "LA", Name = "Los Angeles", Country = "US", Kind = "Overseas" });
        return (seller, desk, await seller.Publish(Seller.Draft("A1", stock)));
    }

    static MoveStockRequest Move(string product, string warehouse, long change, string reason = "Received") =>
        new() { ProductId = product, Warehouse = warehouse, Change = change, Reason = reason };

    static async Task<string> Shown(Desk desk, string product)
    {
        var stock = await desk.GetStockAsync(new GetProductStockRequest { ProductId = product });
        return $"{stock.OnHand}/{stock.Reserved}: {string.Join(
            ", ", stock.Warehouses.Select(one => $"{one.Warehouse.Code} {one.OnHand}"))}";
    }

    [Fact]
    public async Task Of_many_who_name_a_warehouse_anew_by_one_version_one_succeeds_and_the_others_are_told()
    {
        var (_, desk, _) = await Open();
        var rivals = await Task.WhenAll(Enumerable.Range(1, 16).Select(async i =>
        {
            var request = new PutWarehouseRequest
            {
                Code = "LA",
                Name = $"Name {i}",
                Country = "US",
                Kind = "Overseas",
                ExpectedVersion = 1,
            };
            try
            {
                return (await desk.PutWarehouseAsync(request)).Name;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e) is { Status: 412, Code: "version_conflict" } ? "told" : e.Message;
            }
        }));
        var listed = (await desk.ListWarehousesAsync(new ListWarehousesRequest())).Warehouses.Single(one => one.Code == "LA");
        Assert.Equal((2, 15, listed.Name), (listed.Version, rivals.Count(said => said == "told"), rivals.Single(said => said != "told")));
    }

    [Fact]
    public async Task The_stock_that_was_there_is_the_default_warehouses_and_goods_move_between_them()
    {
        var (seller, desk, product) = await Open();
        Assert.Equal("100/0: MAIN 100, LA 0", await Shown(desk, product));
        await desk.MoveAsync(Move(product, "LA", 30));
        await desk.TransferAsync(
            new TransferStockRequest { ProductId = product, From = "MAIN", To = "LA", Quantity = 20, Note = "by sea" });
        await desk.MoveAsync(Move(product, "MAIN", -5, "Damaged"));
        await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = product, Change = 1 });
        Assert.Equal("126/0: MAIN 76, LA 50", await Shown(desk, product));
        Assert.Equal(
            ["MAIN 1 Adjusted", "MAIN -5 Damaged", "LA 20 TransferredIn", "MAIN -20 TransferredOut", "LA 30 Received", "MAIN 100 Opening"],
            (await desk.ListMovementsAsync(new ListMovementsRequest { ProductId = product })).Movements
                .Select(one => $"{one.Warehouse} {one.Change} {one.Reason}").OrderByDescending(Order));

        int Order(string line) => Array.IndexOf(
            ["Opening", "Received", "TransferredOut", "TransferredIn", "Damaged", "Adjusted"], line.Split(' ')[2]);
    }

    [Fact]
    public async Task What_a_warehouse_does_not_have_or_orders_hold_is_not_taken()
    {
        var (seller, desk, product) = await Open(stock: 10);
        await desk.MoveAsync(Move(product, "LA", 5));
        await seller.Client.ReserveAsync(seller.Order(("A1", 12)));
        foreach (var (call, accepted) in new[]
            {
                (CatalogHost.Refusal(desk.MoveAsync(Move(product, "LA", -6, "Damaged"))), "-3 to 999999999985"),
                (CatalogHost.Refusal(desk.MoveAsync(Move(product, "MAIN", -4, "Counted"))), "-3 to 999999999985"),
                (CatalogHost.Refusal(desk.TransferAsync(
                    new TransferStockRequest { ProductId = product, From = "MAIN", To = "LA", Quantity = 11 })), "at most 10 from there"),
                (CatalogHost.Refusal(seller.Client.AdjustStockAsync(
                    new AdjustStockRequest { Id = product, Change = -4 })), "-3 to 999999999985"),
            })
        {
            var problem = await call;
            Assert.Equal(("stock_out_of_range", 409), (problem.Code, problem.Status));
            if (problem.Accepted != accepted)
                Assert.Fail($"{problem.Accepted} instead of {accepted}");
        }

        Assert.Equal("warehouse_not_found", (await CatalogHost.Refusal(desk.MoveAsync(Move(product, "NY", 1)))).Code);
        Assert.Equal("15/12: MAIN 10, LA 5", await Shown(desk, product));
    }

    [Fact]
    public async Task Sixty_four_buyers_after_the_last_units_in_two_warehouses_get_what_there_is_and_others_are_told_what_is_left()
    {
        var (seller, desk, product) = await Open(stock: 20);
        await desk.MoveAsync(Move(product, "LA", 17));
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            // Some of the goods move meanwhile, which changes what is where and not how much there is.
            if (i % 16 == 0)
                await desk.TransferAsync(new TransferStockRequest { ProductId = product, From = "MAIN", To = "LA", Quantity = 1 });
            try
            {
                return (await seller.Buyer.ReserveAsync(seller.Order(("A1", 1)))).OrderId;
            }
            catch (RpcException e)
            {
                var problem = Problem.FromGrpc(e);
                Assert.Equal((409, "insufficient_stock", "0 or less over all lines"), (problem.Status, problem.Code, problem.Accepted));
                return null;
            }
        }));
        Assert.Equal(37, answers.Count(answer => answer is not null));
        Assert.Equal("37/37: MAIN 16, LA 21", await Shown(desk, product));
    }

    [Fact]
    public async Task Sold_goods_leave_the_default_warehouse_first_and_what_is_elsewhere_adds_up()
    {
        var (seller, desk, product) = await Open(stock: 10);
        await desk.MoveAsync(Move(product, "LA", 9));
        foreach (var (quantity, left) in new[] { (8, "11/0: MAIN 2, LA 9"), (6, "5/0: MAIN 0, LA 5") })
        {
            var reserved = await seller.Client.ReserveAsync(seller.Order(("A1", quantity)));
            await Complete(seller, reserved);
            Assert.Equal(left, await Shown(desk, product));
        }

        var movements = (await desk.ListMovementsAsync(new ListMovementsRequest { ProductId = product })).Movements;
        Assert.Equal(["LA -4", "MAIN -2", "MAIN -8"], movements.Where(one => one.Reason == "Sold")
            .Select(one => $"{one.Warehouse} {one.Change}").Order(StringComparer.Ordinal));
        Assert.Equal(5, movements.Sum(one => one.Change));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(
            "update stock_movement set change = 1 where exporter_id = @Id", new { seller.Id }, Stop));
    }

    [Fact]
    public async Task A_product_made_to_order_is_reserved_without_stock_and_completed_with_what_there_was()
    {
        var (seller, desk, product) = await Open(stock: 3);
        Assert.True((await desk.SetSupplyAsync(new SetSupplyRequest { ProductId = product, MadeToOrder = true })).MadeToOrder);
        var reserved = await seller.Client.ReserveAsync(seller.Order(("A1", 10)));
        Assert.Equal("3/10: MAIN 3, LA 0", await Shown(desk, product));
        Assert.Equal("stock_out_of_range", (await CatalogHost.Refusal(
            desk.SetSupplyAsync(new SetSupplyRequest { ProductId = product }))).Code);
        await Complete(seller, reserved);
        Assert.Equal("0/0: MAIN 0, LA 0", await Shown(desk, product));
        Assert.False((await desk.SetSupplyAsync(new SetSupplyRequest { ProductId = product })).MadeToOrder);
        Assert.Equal("insufficient_stock", (await CatalogHost.Refusal(seller.Client.ReserveAsync(seller.Order(("A1", 1))))).Code);
    }

    [Fact]
    public async Task A_lot_is_promised_for_its_day_and_counted_once_when_it_comes()
    {
        var (seller, desk, product) = await Open(stock: 4);
        var day = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(20)).ToString("yyyy-MM-dd");
        var lot = await desk.PutLotAsync(new PutLotRequest
        {
            ProductId = product,
            Warehouse = "LA",
            Quantity = 50,
            ExpectedOn = day,
            Reference = "PO 77",
        });
        var ask = new PromiseRequest { ProductId = product, Quantity = 30, Destination = "US" };
        var promise = await desk.PromiseAsync(ask);
        Assert.Equal((day, "4 Stock MAIN, 26 Lot LA"), (promise.On, string.Join(", ", promise.Parts.Select(
            part => $"{part.Quantity} {part.Source} {part.Warehouse}"))));
        var seen = await new Desk(host.As(CatalogHost.Buyer(Guid.CreateVersion7()))).PromiseAsync(ask);
        Assert.Equal((day, " CN Home,  US Overseas"), (seen.On, string.Join(", ", seen.Parts.Select(
            part => $"{part.Warehouse}{part.LotId} {part.Country} {part.Kind}"))));

        var receipts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(
            () => desk.ReceiveLotAsync(new ReceiveLotRequest { LotId = lot.Id, Quantity = 48 }).ResponseAsync).AsTask()));
        Assert.Single(receipts, error => error is null);
        Assert.All(receipts.OfType<RpcException>(), error => Assert.Equal("incoming_lot_transition_refused", Problem.FromGrpc(error).Code));
        Assert.Equal("52/0: MAIN 4, LA 48", await Shown(desk, product));
        Assert.Equal(3, (await seller.Client.GetAsync(new GetRequest { Id = product })).Version);
    }

    [Fact]
    public async Task Another_exporters_product_lot_and_warehouse_are_not_there()
    {
        var (_, desk, product) = await Open();
        var lot = await desk.PutLotAsync(
            new PutLotRequest { ProductId = product, Warehouse = "LA", Quantity = 1, ExpectedOn = "2030-01-01" });
        var thief = new Desk(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        foreach (var call in new[]
            {
                CatalogHost.Refusal(thief.MoveAsync(Move(product, "MAIN", 1))),
                CatalogHost.Refusal(thief.TransferAsync(
                    new TransferStockRequest { ProductId = product, From = "MAIN", To = "LA", Quantity = 1 })),
                CatalogHost.Refusal(thief.GetStockAsync(new GetProductStockRequest { ProductId = product })),
                CatalogHost.Refusal(thief.PutLotAsync(
                    new PutLotRequest { ProductId = product, Warehouse = "MAIN", Quantity = 1, ExpectedOn = "2030-01-01" })),
                CatalogHost.Refusal(thief.ReceiveLotAsync(new ReceiveLotRequest { LotId = lot.Id, Quantity = 1 })),
                CatalogHost.Refusal(thief.CancelLotAsync(new CancelLotRequest { LotId = lot.Id })),
                CatalogHost.Refusal(thief.SetSupplyAsync(new SetSupplyRequest { ProductId = product })),
            })
            Assert.Equal(404, (await call).Status);
        Assert.Empty((await thief.ListMovementsAsync(new ListMovementsRequest { ProductId = product })).Movements);
        Assert.Equal("MAIN", (await thief.ListWarehousesAsync(new ListWarehousesRequest())).Warehouses.Single().Code);
    }

    const string Table =
        """
                   Receive    Cancel
        Expected   Received   Cancelled
        Received   -          -
        Cancelled  -          -
        """;

    [Fact]
    public void A_lot_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var cells = rows[1..].SelectMany(row => rows[0].Zip(row[1..], (action, to) => (From: row[0], Action: action, To: to))).ToArray();
        Assert.Equal(Enum.GetValues<LotStatus>().Length * Enum.GetValues<LotAction>().Length, cells.Length);
        Assert.All(cells, cell => Assert.Equal(cell.To == "-" ? null : Enum.Parse<LotStatus>(cell.To),
            WarehousesService.Next(Enum.Parse<LotStatus>(cell.From), Enum.Parse<LotAction>(cell.Action))));
    }

    async Task Complete(Seller seller, Contracts.Catalog.V1.Reservation reserved)
    {
        foreach (IEvent fact in new IEvent[]
            {
                seller.Placed(reserved), new OrderCompleted(Guid.Parse(reserved.OrderId), 9, DateTimeOffset.UtcNow),
            })
        {
            var message = Guid.CreateVersion7();
            await host.Deliver(fact, message);
            await host.Taken([message]);
        }
    }
}
