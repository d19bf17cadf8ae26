using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Npgsql;
using Client = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Orders.Tests;

/// <summary>The ledger of an order's lines: fed by what the order decides and by what other services tell.</summary>
public sealed class OrderLedgerTests(OrdersHost host)
{
    static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    Client As(Principal principal) => new(host.As(principal));

    async Task<OrderLedgerView> Ledger(Deal deal, Principal? by = null) =>
        await As(by ?? OrdersHost.Exporter(deal.Exporter)).GetAsync(new OrderLedgerRequest { OrderId = deal.Id });

    static string Brief(LedgerLine l) => string.Join(' ', new[]
    {
        l.Ordered, l.Cancelled, l.Reserved, l.Produced, l.Shipped, l.Declared, l.Delivered, l.Returned, l.Refunded, l.TaxRefunded,
    });

    Task Becomes(Deal deal, string first, string what) => OrdersHost.Eventually(
        async () => Brief((await Ledger(deal)).Lines[0]) == first, what);

    static DeclarationClosed Closed(Deal deal, Guid declaration) => new(
        declaration, 5, At, deal.OrderId, deal.Exporter, "310120263100000001", new DateOnly(2026, 3, 2), "EUR",
        [Declared(1, 10), Declared(2, 3), Declared(3, 7)]);

    static DeclaredLine Declared(int line, long units) => new(line, "69120010", "杯子", units, "011", 100);

    static PackRequest Part(Deal deal, int version, params (int Line, long Units)[] lines)
    {
        var request = new PackRequest { OrderId = deal.Id, ExpectedVersion = version, Note = "first pallet" };
        request.Lines.AddRange(lines.Select(line => new LineUnitsOf { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    [Fact]
    public async Task Units_are_counted_from_the_order_to_the_refund_of_tax_and_of_money()
    {
        var deal = await host.Placed();
        Assert.Equal("10 0 10 0 0 0 0 0 0 0", Brief((await Ledger(deal)).Lines[0]));
        var exporter = host.Client(OrdersHost.Exporter(deal.Exporter));
        await exporter.ConfirmAsync(new ChangeRequest { Id = deal.Id });
        await exporter.ReadyToShipAsync(deal.Packed);
        Assert.Equal("10 0 10 10 0 0 0 0 0 0", Brief((await Ledger(deal)).Lines[0]));

        var (declaration, refund) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.Deliver(Closed(deal, declaration));
        await Becomes(deal, "10 0 10 10 0 10 0 0 0 0", "declared");
        var shipment = Guid.CreateVersion7();
        await host.Deliver(deal.Delivered with { ShipmentId = shipment });
        await host.Deliver(deal.Departed with { ShipmentId = shipment });
        await Becomes(deal, "10 0 10 10 10 10 10 0 0 0", "delivered");
        await host.Deliver(new GoodsReturnAccepted(declaration, 8, At, deal.OrderId, Guid.CreateVersion7(), [new(1, 2)]));
        await host.Deliver(new RefundPaid(Guid.CreateVersion7(), 3, At, deal.OrderId, 900, "TR-1", [new(1, 8)]));
        await host.Deliver(new PaymentRefunded(refund, 1, At, deal.OrderId, "EUR", 510, "Bank"));
        await Becomes(deal, "10 0 10 10 10 10 10 2 0 8", "returned, and tax refunded");
        await OrdersHost.Eventually(async () => (await Ledger(deal)).Refunds.Count == 1, "the money that went back is here");

        var request = new AttributeRefundRequest { OrderId = deal.Id, RefundId = refund.ToString(), Note = "broken" };
        request.Lines.Add(new LineUnitsOf { LineNo = 1, Quantity = 2 });
        var seen = await As(OrdersHost.Exporter(deal.Exporter)).AttributeRefundAsync(request, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal("10 0 10 10 10 10 10 2 2 8", Brief(seen.Lines[0]));
        Assert.Equal((510, 2), (seen.Refunds[0].AmountMinor, seen.Refunds[0].Lines[0].Quantity));
        Assert.Empty(seen.Waiting);
    }

    [Fact]
    public async Task The_buyer_does_not_see_that_tax_was_refunded()
    {
        var deal = await host.Ready();
        await host.Deliver(Closed(deal, Guid.CreateVersion7()));
        await host.Deliver(new RefundPaid(Guid.CreateVersion7(), 3, At, deal.OrderId, 900, "TR-1", [new(1, 8)]));
        await Becomes(deal, "10 0 10 10 0 10 0 0 0 8", "tax is refunded");
        Assert.Equal(0, (await Ledger(deal, OrdersHost.Buyer(deal.Buyer))).Lines[0].TaxRefunded);
        var request = new ListMovementsRequest { OrderId = deal.Id };
        var exporters = (await As(OrdersHost.Exporter(deal.Exporter)).ListMovementsAsync(request)).Movements;
        Assert.Contains(exporters, one => one.Kind == "TaxRefund");
        var buyers = (await As(OrdersHost.Buyer(deal.Buyer)).ListMovementsAsync(request)).Movements;
        Assert.Equal(exporters.Where(one => one.Kind != "TaxRefund"), buyers);
    }

    [Fact]
    public async Task A_part_is_packed_the_rest_is_on_backorder_and_packing_the_order_packs_the_rest()
    {
        var deal = await host.Confirmed();
        var client = As(OrdersHost.Exporter(deal.Exporter));
        var (request, key) = (Part(deal, 2, (1, 6), (3, 7)), Guid.NewGuid());
        var packed = await client.PackAsync(request, OrdersHost.Key(key));
        Assert.Equal((3, 6, 4, 3, 0), (packed.OrderVersion, packed.Lines[0].Produced, packed.Lines[0].Open, packed.Lines[1].Open,
            packed.Lines[2].Open));
        Assert.Equal(packed, await client.PackAsync(request, OrdersHost.Key(key)));

        var ready = await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal(4, ready.Version);
        Assert.All((await Ledger(deal)).Lines, line => Assert.Equal((0, line.Ordered), (line.Open, line.Produced)));
        var movements = (await client.ListMovementsAsync(new ListMovementsRequest { OrderId = deal.Id })).Movements;
        Assert.Equal(
            ["1 Place 10", "2 Place 3", "3 Place 7", "1 Pack 6", "3 Pack 7", "1 Pack 4", "2 Pack 3"],
            movements.Select(one => $"{one.LineNo} {one.Kind} {one.Quantity}"));
        Assert.All(movements.Skip(3), one => Assert.Equal($"Exporter:{deal.Exporter}", one.Actor));
        Assert.Equal("first pallet", movements[3].Note);
    }

    [Fact]
    public async Task More_than_is_open_is_not_packed_nor_by_who_read_an_older_version_nor_after_the_whole_is()
    {
        var deal = await host.Confirmed();
        var client = As(OrdersHost.Exporter(deal.Exporter));
        var more = await host.Refusal(async () => await client.PackAsync(Part(deal, 2, (2, 4))));
        Assert.Equal((409, "packing_exceeds_order", "at most 3 of line 2"), (more.Status, more.Code, more.Accepted));
        Assert.Equal(412, (await host.Refusal(async () => await client.PackAsync(Part(deal, 1, (2, 1))))).Status);
        Assert.Equal("lines[1].line_no", (await host.Refusal(async () => await client.PackAsync(Part(deal, 2, (2, 1), (2, 1))))).Field);
        Assert.Equal("lines[0].line_no", (await host.Refusal(async () => await client.PackAsync(Part(deal, 2, (4, 1))))).Field);
        Assert.Equal("lines[0].quantity", (await host.Refusal(async () => await client.PackAsync(Part(deal, 2, (1, 0))))).Field);
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal("order_transition_refused", (await host.Refusal(async () => await client.PackAsync(Part(deal, 0, (1, 1))))).Code);
    }

    [Fact]
    public async Task Rivals_pack_what_is_open_once()
    {
        var deal = await host.Confirmed();
        var client = As(OrdersHost.Exporter(deal.Exporter));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await client.PackAsync(Part(deal, 0, (1, 4)), OrdersHost.Key(Guid.NewGuid()));
                return "";
            }
            catch (Grpc.Core.RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Equal(2, outcomes.Count(code => code.Length == 0));
        Assert.All(outcomes.Where(code => code.Length > 0), code => Assert.Equal("packing_exceeds_order", code));
        Assert.Equal(8, (await Ledger(deal)).Lines[0].Produced);
    }

    [Fact]
    public async Task A_cancelled_order_wants_nothing_and_its_stock_is_free_when_Catalog_says_so()
    {
        var deal = await host.Confirmed();
        await As(OrdersHost.Exporter(deal.Exporter)).PackAsync(Part(deal, 2, (1, 6)));
        await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = deal.Id, Reason = "late" });
        Assert.Equal("10 10 10 0 0 0 0 0 0 0", Brief((await Ledger(deal)).Lines[0]));
        await host.Deliver(new StockReleased(deal.OrderId, 3, At, "Cancelled"));
        await Becomes(deal, "10 10 0 0 0 0 0 0 0 0", "nothing is held");
    }

    [Fact]
    public async Task A_withdrawn_declaration_declares_nothing_also_when_that_is_told_first()
    {
        var deal = await host.Ready();
        var declaration = Guid.CreateVersion7();
        await host.Deliver(new DeclarationWithdrawn(declaration, 7, At, deal.OrderId, "mistake", true));
        await host.Deliver(Closed(deal, declaration));
        await host.Deliver(Closed(deal, Guid.CreateVersion7()));
        await Becomes(deal, "10 0 10 10 0 10 0 0 0 0", "the declaration in force counts alone");
        await host.Quiet();
        Assert.Equal("10 0 10 10 0 10 0 0 0 0", Brief((await Ledger(deal)).Lines[0]));
    }

    [Fact]
    public async Task A_fact_that_does_not_fit_is_shown_as_waiting_and_counted_once_it_does()
    {
        var deal = await host.Confirmed();
        var returned = Guid.CreateVersion7();
        await host.Deliver(new GoodsReturnAccepted(Guid.CreateVersion7(), 8, At, deal.OrderId, returned, [new(1, 2)]));
        await OrdersHost.Eventually(async () => (await Ledger(deal)).Waiting.Count == 1, "the return waits");
        var waiting = (await Ledger(deal)).Waiting[0];
        Assert.Equal(("Return", returned.ToString(), "returned_of_shipped", 2),
            (waiting.Kind, waiting.SourceId, waiting.Reason, waiting.Lines[0].Quantity));
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        await host.Deliver(deal.Departed);
        await Becomes(deal, "10 0 10 10 10 0 0 2 0 0", "the return is counted");
        Assert.Empty((await Ledger(deal)).Waiting);
    }

    [Fact]
    public async Task Money_is_attributed_once_to_units_that_it_pays_for()
    {
        var deal = await host.Ready();
        var refund = Guid.CreateVersion7();
        await host.Deliver(deal.Departed);
        await host.Deliver(new PaymentRefunded(refund, 1, At, deal.OrderId, "EUR", 510, "Channel"));
        await OrdersHost.Eventually(async () => (await Ledger(deal)).Refunds.Count == 1, "the money that went back is here");
        await Becomes(deal, "10 0 10 10 10 0 0 0 0 0", "the goods left");
        AttributeRefundRequest Units(long units, string? id = null)
        {
            var request = new AttributeRefundRequest { OrderId = deal.Id, RefundId = id ?? refund.ToString() };
            request.Lines.Add(new LineUnitsOf { LineNo = 1, Quantity = units });
            return request;
        }

        var client = As(OrdersHost.Exporter(deal.Exporter));
        Assert.Equal("refund_units_exceed", (await host.Refusal(async () => await client.AttributeRefundAsync(Units(3)))).Code);
        Assert.Equal(404, (await host.Refusal(async () => await client.AttributeRefundAsync(Units(1, $"{Guid.NewGuid()}")))).Status);
        await client.AttributeRefundAsync(Units(2));
        Assert.Equal("refund_attributed", (await host.Refusal(async () => await client.AttributeRefundAsync(Units(1)))).Code);
    }

    [Fact]
    public async Task Another_party_finds_no_ledger()
    {
        var deal = await host.Confirmed();
        foreach (var stranger in new[] { OrdersHost.Exporter(Guid.CreateVersion7()), OrdersHost.Buyer(Guid.CreateVersion7()) })
        {
            var client = As(stranger);
            Assert.Equal(404, (await host.Refusal(() => Ledger(deal, stranger))).Status);
            Assert.Equal(404, (await host.Refusal(
                async () => await client.ListMovementsAsync(new ListMovementsRequest { OrderId = deal.Id }))).Status);
        }

        var other = As(OrdersHost.Exporter(Guid.CreateVersion7()));
        Assert.Equal(404, (await host.Refusal(async () => await other.PackAsync(Part(deal, 2, (1, 1))))).Status);
        Assert.Equal(404, (await host.Refusal(async () => await other.AttributeRefundAsync(
            new AttributeRefundRequest { OrderId = deal.Id, RefundId = $"{Guid.NewGuid()}" }))).Status);
        Assert.Equal(403, (await host.Refusal(async () => await As(OrdersHost.Buyer(deal.Buyer)).PackAsync(Part(deal, 2, (1, 1))))).Status);
    }

    [Theory]
    [InlineData("update order_line_ledger set ordered = ordered + 1 where order_id = @OrderId", "order_line_ledger_only_adds")]
    [InlineData("delete from order_line_movement where order_id = @OrderId", "trade_is_append_only")]
    [InlineData("Pack 11", "order_line_ledger_produced_of_wanted")]
    [InlineData("Ship 1", "order_line_ledger_shipped_of_produced")]
    [InlineData("Declare 1", "order_line_ledger_declared_of_produced")]
    [InlineData("Declare -1", "order_line_ledger_not_negative")]
    [InlineData("Deliver 1", "order_line_ledger_delivered_of_shipped")]
    [InlineData("Return 1", "order_line_ledger_returned_of_shipped")]
    [InlineData("Refund 1", "order_line_ledger_refunded_of_ended")]
    [InlineData("TaxRefund 1", "order_line_ledger_tax_refunded_of_declared")]
    [InlineData("Pack -1", "order_line_movement_signed")]
    [InlineData("Place 1", "order_line_movement_key")]
    public async Task The_database_itself_keeps_the_ledger(string what, string constraint)
    {
        var deal = await host.Placed();
        var moved = what.Split(' ') is [var kind, var units] ? (kind, units) : ("", "0");
        var sql = moved.Item1.Length == 0
            ? what
            : $"""
            insert into order_line_movement (order_id, line_no, kind, source_id, source_version, quantity, actor, note, at)
            values (@OrderId, 1, '{moved.Item1}', @OrderId, 1, {moved.Item2}, '', '', now())
            """;
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(sql, new { deal.OrderId }, CancellationToken.None));
        Assert.Equal(constraint, error.ConstraintName);
    }
}
