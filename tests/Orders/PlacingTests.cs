using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1Term = CrossBorder.Contracts.Orders.V1.PaymentTerm;

namespace CrossBorder.Orders.Tests;

public sealed class PlacingTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    [Fact]
    public async Task A_buyers_order_is_priced_reserved_numbered_and_told()
    {
        var request = Deal.Request(exporter);
        request.Reference = " PO-7 ";
        var order = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));

        // 10 x 2.55 = 25.50; 3 x 0.333 = 0.999; 7 x 1.005 = 7.035: half away from zero.
        Assert.Equal([2550, 100, 704], order.Lines.Select(line => line.AmountMinor));
        Assert.Equal((3354, 1500, 4854), (order.GoodsMinor, order.FreightMinor, order.TotalMinor));
        Assert.Equal(("Placed", 1, "PO-7"), (order.Status, order.Version, order.Reference));
        Assert.Equal((exporter.ToString(), buyer.ToString()), (order.ExporterId, order.BuyerId));
        Assert.Matches(@"^SO-20\d\d-\d{6,}$", order.Number);
        Assert.Equal(("30", "70", 30), (order.PaymentTerms[0].Percent, order.PaymentTerms[1].Percent, order.PaymentTerms[1].OffsetDays));
        Assert.Single(host.Catalog.Reserved, call => call.OrderId == order.Id);
        Assert.Equal(order, await host.Now(order.Id));
    }

    [Fact]
    public async Task OrderPlaced_tells_the_whole_order_with_its_number()
    {
        var request = Deal.Request(exporter);
        request.OverseasWarehouse = "GB-FEL-1";
        var order = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));

        var told = await host.Published.Next<OrderPlaced>(e => e.OrderId.ToString() == order.Id);
        Assert.Equal((order.Number, 1, "EUR", 4854), (told.Number, told.Version, told.Currency, told.TotalMinor));
        Assert.Equal(new Contracts.Events.Consignee("Geschenke GmbH", "DE", "Köln", "Domkloster 4", "50667"), told.ShipTo);
        Assert.Equal([new("Contract", 30, 0), new("Shipment", 70, 30)], told.PaymentTerms);
        Assert.Equal(
            new OrderLine(2, FakeCatalog.ProductOf("MUG-2"), "MUG-2", "Mug MUG-2", "杯子", null, "011", "CN", 3, 0.333m, 100, 900, 1050, 1),
            told.Lines[1]);
        Assert.Equal(("GB-FEL-1", null), (told.OverseasWarehouse, told.Reference));
    }

    [Fact]
    public async Task Every_term_of_payment_is_taken_and_told_with_its_method()
    {
        var request = Deal.Request(exporter);
        request.PaymentTerms.Clear();
        request.PaymentTerms.Add(new V1Term { Milestone = "ProformaInvoice", AmountMinor = 1_000 });
        request.PaymentTerms.Add(new V1Term { Milestone = "BillOfLading", Percent = "60", OffsetDays = 90, Method = "LC" });
        request.PaymentTerms.Add(new V1Term { Milestone = "Acceptance", Percent = "40", OffsetDays = 30, Method = "DA" });
        var order = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal(request.PaymentTerms, order.PaymentTerms);
        Assert.Equal(order, await host.Now(order.Id));
        var told = await host.Published.Next<OrderPlaced>(e => e.OrderId.ToString() == order.Id);
        Assert.Equal(
            [
                new("ProformaInvoice", 0, 0, null, 1_000), new("BillOfLading", 60, 90, "LC"),
                new Contracts.Events.PaymentTerm("Acceptance", 40, 30, "DA"),
            ],
            told.PaymentTerms);
    }

    [Fact]
    public async Task Amounts_that_leave_nothing_for_the_percents_are_refused_and_nothing_stays_reserved()
    {
        var request = Deal.Request(exporter);
        request.PaymentTerms.Add(new V1Term { Milestone = "Contract", AmountMinor = 4_854 });
        var refusal = await Assert.ThrowsAsync<RpcException>(
            () => host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid())).ResponseAsync);
        Assert.Equal("payment_terms", Problem.FromGrpc(refusal).Field);
        Assert.Contains(host.Catalog.Released, id => host.Catalog.Reserved.Any(call => call.OrderId == id));
    }

    [Fact]
    public async Task Order_lines_and_trail_commit_in_one_transaction_and_the_trail_names_who()
    {
        var deal = await host.Placed();
        var transactions = await host.Db.Many<string>(
            """
            select xmin::text from sales_order where id = @OrderId
            union all select xmin::text from order_line where order_id = @OrderId
            union all select xmin::text from order_event where order_id = @OrderId
            """,
            new { deal.OrderId }, CancellationToken.None);
        Assert.Equal(5, transactions.Count);
        Assert.Single(transactions.Distinct());
        var trail = await host.Db.One<string>(
            "select action || ' ' || to_status || ' ' || actor from order_event where order_id = @OrderId", new { deal.OrderId },
            CancellationToken.None);
        Assert.Equal($"Place Placed Buyer:{deal.Buyer}", trail);
    }

    [Fact]
    public async Task An_exporter_enters_an_order_of_a_buyer_at_an_agreed_price()
    {
        var request = Deal.Request(exporter, new PlaceLine { Sku = "MUG-1", Quantity = 4, AgreedUnitPrice = "1.99" });
        request.BuyerId = buyer.ToString();
        request.ExporterId = "";
        var order = await host.Client(OrdersHost.Exporter(exporter)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));

        Assert.Equal(("1.99", 796, 0), (order.Lines[0].UnitPrice, order.Lines[0].AmountMinor, order.Lines[0].TierMinQuantity));
        Assert.Equal((exporter.ToString(), buyer.ToString()), (order.ExporterId, order.BuyerId));
    }

    [Fact]
    public async Task An_operator_enters_an_order_between_any_two_parties()
    {
        var request = Deal.Request(exporter);
        request.BuyerId = buyer.ToString();
        var order = await host.Client(OrdersHost.Operator).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal((exporter.ToString(), buyer.ToString()), (order.ExporterId, order.BuyerId));
    }

    [Fact]
    public async Task A_product_may_be_named_by_its_id()
    {
        var line = new PlaceLine { ProductId = Guid.CreateVersion7().ToString(), Quantity = 1 };
        var order = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(Deal.Request(exporter, line), OrdersHost.Key(Guid.NewGuid()));
        Assert.Single(order.Lines);
    }

    [Fact]
    public async Task What_catalog_refuses_is_refused_with_its_code_and_field_and_nothing_is_kept()
    {
        var sku = $"SOLD-OUT-{exporter}";
        host.Catalog.Refuse(sku, new Problem(409, "stock_insufficient", "只有 2 件", "lines[1].quantity", "at most 2"));
        var request = Deal.Request(exporter, Deal.Line("MUG-1", 1), Deal.Line(sku, 3));

        var problem = await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid())));

        Assert.Equal(new Problem(409, "stock_insufficient", "只有 2 件", "lines[1].quantity", "at most 2"), problem);
        Assert.Empty((await host.Client(OrdersHost.Buyer(buyer)).ListAsync(new ListRequest())).Orders);
    }

    [Fact]
    public async Task While_catalog_is_down_the_buyer_may_try_again_and_then_reserves_for_the_same_order()
    {
        var sku = $"DOWN-{exporter}";
        host.Catalog.On(sku, () => throw new RpcException(new Status(StatusCode.Unavailable, "down")));
        var (request, key) = (Deal.Request(exporter, Deal.Line(sku, 1)), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var before = host.Catalog.Reserved.Count;

        var problem = await host.Refusal(async () => await client.PlaceAsync(request, OrdersHost.Key(key)));
        Assert.Equal((503, "service_unavailable"), (problem.Status, problem.Code));
        host.Catalog.Heal(sku);
        var order = await client.PlaceAsync(request, OrdersHost.Key(key));

        Assert.Equal(2, host.Catalog.Reserved.Skip(before).Count(call => call.OrderId == order.Id));
    }

    [Fact]
    public async Task A_caller_who_leaves_while_catalog_thinks_places_nothing_and_may_come_back()
    {
        var sku = $"SLOW-{exporter}";
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Catalog.On(sku, () => { asked.TrySetResult(); return answer.Task; });
        var (request, key) = (Deal.Request(exporter, Deal.Line(sku, 1)), Guid.NewGuid());
        using var leaving = new CancellationTokenSource();
        var client = host.Client(OrdersHost.Buyer(buyer));

        var call = client.PlaceAsync(request, OrdersHost.Key(key), cancellationToken: leaving.Token).ResponseAsync;
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => call);
        answer.SetResult();

        Assert.Empty((await client.ListAsync(new ListRequest())).Orders);
        Assert.Equal("Placed", (await client.PlaceAsync(request, OrdersHost.Key(key))).Status);
    }

    [Fact]
    public async Task An_order_that_comes_to_too_much_is_refused_and_holds_no_stock()
    {
        var request = Deal.Request(exporter, Deal.Line("GOLD", 1_000_000_000));
        var before = host.Catalog.Released.Count;
        var problem = await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid())));

        Assert.Equal((422, "order_total_too_large"), (problem.Status, problem.Code));
        Assert.Contains(host.Catalog.Released.Skip(before), id => !host.Catalog.Holds(id));
    }

    [Fact]
    public async Task A_total_is_exact_up_to_the_most_that_an_order_may_come_to()
    {
        var line = (await host.Published.Next<OrderPlaced>(_ => true)).Lines[0];
        OrderLine[] lines = [line with { AmountMinor = Totals.MostMinor - 2 }, line with { AmountMinor = 1 }];
        Assert.Equal(new Totals(Totals.MostMinor - 1, 1, Totals.MostMinor), Totals.Of(lines, 1).Value);
        Assert.Equal("order_total_too_large", Totals.Of(lines, 2).Problem?.Code);
        OrderLine[] largest = [.. Enumerable.Repeat(line with { AmountMinor = long.MaxValue }, PlaceCheck.MostLines)];
        Assert.Equal("order_total_too_large", Totals.Of(largest, Totals.MostMinor).Problem?.Code);
    }
}
