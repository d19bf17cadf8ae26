using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Client = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;
using Wire = CrossBorder.Contracts.Orders.V1.Amendment;

namespace CrossBorder.Orders.Tests;

/// <summary>What both sides agree to change of an order before it is packed.</summary>
public sealed class AmendmentTests(OrdersHost host)
{
    Client Exporter(Deal deal) => new(host.As(OrdersHost.Exporter(deal.Exporter)));

    Client Buyer(Deal deal) => new(host.As(OrdersHost.Buyer(deal.Buyer)));

    /// <summary>Ten mugs at 2.55, three at 0.333, seven at 1.005 and 15.00 of freight: 25.50 + 1.00 + 7.04 + 15.00 = 48.54.</summary>
    static ProposeAmendmentRequest Request(Deal deal, int version, params LineChange[] lines)
    {
        var request = new ProposeAmendmentRequest
        {
            OrderId = deal.Id,
            ExpectedVersion = version,
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
            Note = "more of it",
        };
        request.Lines.AddRange(lines);
        return request;
    }

    static LineChange Line(int no, long quantity, string price = "") => new() { LineNo = no, Quantity = quantity, UnitPrice = price };

    static AmendmentChange Decision(Wire amendment, string reason = "") =>
        new() { AmendmentId = amendment.Id, ExpectedVersion = amendment.Version, Reason = reason };

    [Fact]
    public async Task An_accepted_amendment_changes_lines_totals_ledger_and_trail_and_what_was_remains_readable()
    {
        var deal = await host.Placed();
        var box = host.Catalog.List(deal.Exporter, "BOX-" + deal.Id[..8]);
        var added = new LineChange { ProductId = box.ToString(), Quantity = 4, UnitPrice = "5" };
        var request = Request(deal, 1, Line(1, 12), Line(2, 0), added);
        request.Freight = new FreightChange { Minor = 2_000 };
        request.NamedPlace = "Shanghai";
        var proposed = await Exporter(deal).ProposeAsync(request, OrdersHost.Key(Guid.NewGuid()));

        // 30.60 + 7.04 + 20.00 + 20.00 of freight.
        Assert.Equal(("Open", "Exporter", 4_854, 7_764, 2_910), (
            proposed.Status, proposed.Side, proposed.OldTotalMinor, proposed.TotalMinor, proposed.DeltaMinor));
        Assert.Equal("1: 10 2.55 2550 > 12 2.55 3060|2: 3 0.333 100 > 0  0|0: 0  0 > 4 5 2000", string.Join('|', proposed.Lines.Select(l =>
            $"{l.LineNo}: {l.OldQuantity} {l.OldUnitPrice} {l.OldAmountMinor} > {l.Quantity} {l.UnitPrice} {l.AmountMinor}")));
        Assert.Equal(1, (await host.Now(deal.Id)).Version);
        var accepted = await Buyer(deal).AcceptAsync(Decision(proposed), OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal(("Accepted", 2, "buyer"), (accepted.Status, accepted.OrderVersion, accepted.DecidedBy));

        var order = await host.Now(deal.Id);
        Assert.Equal((2, 5_764, 2_000, 7_764, "Shanghai"),
            (order.Version, order.GoodsMinor, order.FreightMinor, order.TotalMinor, order.NamedPlace));
        Assert.Equal("1 MUG-1 12 3600|2 MUG-3 7 2100|3 BOX-" + deal.Id[..8] + " 4 1200",
            string.Join('|', order.Lines.Select(l => $"{l.LineNo} {l.Sku} {l.Quantity} {l.NetGrams}")));
        Assert.Equal("12 12|7 7|4 4", string.Join('|', (await LedgerOf(deal)).Select(l => $"{l.Ordered} {l.Reserved}")));
        await Told(deal, proposed);
        await Readable(deal);
    }

    async Task Told(Deal deal, Wire proposed)
    {
        var told = await host.Published.Next<OrderAmended>(e => e.OrderId == deal.OrderId);
        Assert.Equal(
            (2, 4_854L, 7_764L, proposed.Id), (told.Version, told.Was.TotalMinor, told.Now.TotalMinor, told.AmendmentId.ToString()));
        Assert.Equal((1, 2, "Ningbo", "Shanghai"), (told.Was.Version, told.Now.Version, told.Was.NamedPlace, told.Now.NamedPlace));
        Assert.Equal([1, 2, 3], told.Now.Lines.Select(line => line.LineNo));
        // Only what is wanted beyond what the order had is held, at the agreed prices.
        var ask = Assert.Single(host.Catalog.Reserved, ask => ask.OrderId == told.HoldId.ToString());
        Assert.Equal("2 2.55|4 5", string.Join('|', ask.Lines.Select(line => $"{line.Quantity} {line.AgreedUnitPrice}")));
        Assert.Equal(("EUR", deal.Buyer.ToString()), (ask.Currency, ask.BuyerId));
    }

    async Task Readable(Deal deal)
    {
        var revisions = (await Buyer(deal).ListRevisionsAsync(new ListRevisionsRequest { OrderId = deal.Id })).Revisions;
        Assert.Equal("1 1 4854|2 2 7764", string.Join('|', revisions.Select(one => $"{one.No} {one.OrderVersion} {one.TotalMinor}")));
        var first = (await Exporter(deal).GetRevisionAsync(new RevisionRequest { OrderId = deal.Id, No = 1 })).Order;
        Assert.Equal((4_854, "Ningbo", 3), (first.TotalMinor, first.NamedPlace, first.Lines.Count));
        Assert.Equal(["MUG-1", "MUG-2", "MUG-3"], first.Lines.Select(line => line.Sku));
        Assert.Equal("order_revision_not_found", (await host.Refusal(
            async () => await Exporter(deal).GetRevisionAsync(new RevisionRequest { OrderId = deal.Id, No = 3 }))).Code);
        var trail = await host.Db.Many<string>(
            "select action from order_event where order_id = @OrderId order by version", new { deal.OrderId }, CancellationToken.None);
        Assert.Equal(["Place", "Amend"], trail);
    }

    async Task<IReadOnlyList<LedgerLine>> LedgerOf(Deal deal) => (await new Ledger(host.As(OrdersHost.Exporter(deal.Exporter)))
        .GetAsync(new OrderLedgerRequest { OrderId = deal.Id })).Lines;

    [Fact]
    public async Task Packing_tells_which_reading_of_the_order_was_packed()
    {
        var deal = await host.Confirmed();
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 2, Line(3, 1)));
        await Exporter(deal).AcceptAsync(Decision(proposed));
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        var told = await host.Published.Next<OrderReadyToShip>(e => e.OrderId == deal.OrderId);
        Assert.Equal((4, 3), (told.Version, told.ReadingVersion));
        var never = await host.Ready();
        Assert.Equal(1, (await host.Published.Next<OrderReadyToShip>(e => e.OrderId == never.OrderId)).ReadingVersion);
    }

    [Fact]
    public async Task A_retry_of_placing_is_answered_as_the_order_was_placed()
    {
        var deal = new Deal(Guid.CreateVersion7(), Guid.CreateVersion7());
        var (request, key) = (Deal.Request(deal.Exporter), Guid.NewGuid());
        var orders = host.Client(OrdersHost.Buyer(deal.Buyer));
        var placed = await orders.PlaceAsync(request, OrdersHost.Key(key));
        deal = deal with { Id = placed.Id };
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(3, 1)));
        await Exporter(deal).AcceptAsync(Decision(proposed));
        Assert.Equal(placed, await orders.PlaceAsync(request, OrdersHost.Key(key)));
        Assert.Equal(1, (await host.Now(deal.Id)).Lines[2].Quantity);
    }

    [Fact]
    public async Task The_other_side_decides_and_the_own_one_withdraws()
    {
        var deal = await host.Placed();
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 4)));
        Assert.Equal("order_amendment_own", (await host.Refusal(async () => await Buyer(deal).AcceptAsync(Decision(proposed)))).Code);
        Assert.Equal("order_amendment_own", (await host.Refusal(
            async () => await Buyer(deal).DeclineAsync(Decision(proposed, "no")))).Code);
        Assert.Equal("order_amendment_own", (await host.Refusal(
            async () => await Exporter(deal).WithdrawAsync(Decision(proposed, "no")))).Code);
        Assert.Equal("Withdrawn", (await Buyer(deal).WithdrawAsync(Decision(proposed, "a mistake"))).Status);
        var again = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 5)));
        var declined = await Exporter(deal).DeclineAsync(Decision(again, "too few"));
        Assert.Equal(("Declined", 2, "too few"), (declined.Status, declined.No, declined.Reason));
        Assert.Equal("order_amendment_transition_refused", (await host.Refusal(
            async () => await Exporter(deal).AcceptAsync(Decision(declined)))).Code);
        Assert.Equal(1, (await host.Now(deal.Id)).Version);
        var listed = (await Buyer(deal).ListAsync(new ListAmendmentsRequest { OrderId = deal.Id })).Amendments;
        Assert.Equal(["Withdrawn", "Declined"], listed.Select(one => one.Status));
    }

    [Fact]
    public async Task One_amendment_is_open_at_a_time_and_an_expired_one_makes_way()
    {
        var deal = await host.Placed();
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 4)));
        Assert.Equal("order_amendment_open", (await host.Refusal(
            async () => await Exporter(deal).ProposeAsync(Request(deal, 1, Line(1, 6))))).Code);
        await host.Db.Run(
            "update order_amendment set valid_until = now() where id = @Id", new { Id = Guid.Parse(proposed.Id) }, CancellationToken.None);
        Assert.Equal("order_amendment_expired", (await host.Refusal(
            async () => await Exporter(deal).AcceptAsync(Decision(proposed)))).Code);
        Assert.Equal("Expired", (await Buyer(deal).GetAsync(new AmendmentIdRequest { AmendmentId = proposed.Id })).Status);
        Assert.Equal(2, (await Exporter(deal).ProposeAsync(Request(deal, 1, Line(1, 6)))).No);
    }

    [Fact]
    public async Task A_packed_part_is_not_taken_away_and_an_order_that_was_packed_since_is_proposed_anew()
    {
        var deal = await host.Confirmed();
        var pack = new PackRequest { OrderId = deal.Id };
        pack.Lines.Add(new LineUnitsOf { LineNo = 1, Quantity = 6 });
        pack.Lines.Add(new LineUnitsOf { LineNo = 3, Quantity = 1 });
        await new Ledger(host.As(OrdersHost.Exporter(deal.Exporter))).PackAsync(pack);
        var fewer = await Buyer(deal).ProposeAsync(Request(deal, 3, Line(1, 5)));
        Assert.Equal("order_amendment_below_packed", (await host.Refusal(
            async () => await Exporter(deal).AcceptAsync(Decision(fewer)))).Code);
        await Buyer(deal).WithdrawAsync(Decision(fewer, "packed"));
        // Without the second line the third, of which one is packed, would be the second.
        var moved = await Buyer(deal).ProposeAsync(Request(deal, 3, Line(2, 0)));
        Assert.Equal("order_amendment_below_packed", (await host.Refusal(
            async () => await Exporter(deal).AcceptAsync(Decision(moved)))).Code);
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal("order_amendment_needs_packing", (await host.Refusal(
            async () => await Exporter(deal).AcceptAsync(Decision(moved)))).Code);
        await Buyer(deal).WithdrawAsync(Decision(moved, "packed"));
        Assert.Equal("packing", (await host.Refusal(async () => await Buyer(deal).ProposeAsync(Request(deal, 4, Line(1, 12))))).Field);
    }

    [Fact]
    public async Task Who_read_an_older_version_is_told_so()
    {
        var deal = await host.Confirmed();
        Assert.Equal(412, (await host.Refusal(async () => await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 4))))).Status);
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 2, Line(1, 4)));
        var stale = Decision(proposed);
        stale.ExpectedVersion = 7;
        Assert.Equal(412, (await host.Refusal(async () => await Exporter(deal).AcceptAsync(stale))).Status);
        stale.ExpectedVersion = 0;
        Assert.Equal("If-Match", (await host.Refusal(async () => await Exporter(deal).AcceptAsync(stale))).Field);
    }

    [Fact]
    public async Task Stock_that_is_not_there_refuses_the_acceptance_and_leaves_the_amendment_open()
    {
        var deal = await host.Placed();
        var sku = "GONE-" + deal.Id[..8];
        var product = host.Catalog.List(deal.Exporter, sku);
        var added = new LineChange { ProductId = product.ToString(), Quantity = 4, UnitPrice = "5" };
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, added));
        host.Catalog.Refuse(sku, new Problem(409, "insufficient_stock", "none is left"));
        Assert.Equal("insufficient_stock", (await host.Refusal(async () => await Exporter(deal).AcceptAsync(Decision(proposed)))).Code);
        host.Catalog.Heal(sku);
        Assert.Equal("Accepted", (await Exporter(deal).AcceptAsync(Decision(proposed))).Status);
    }

    [Fact]
    public async Task Of_rivals_who_decide_at_once_one_wins_and_the_others_are_told()
    {
        for (var round = 0; round < 5; round++)
        {
            var deal = await host.Placed();
            var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 12), Line(2, 1)));
            Func<Task>[] rivals =
            [
                .. Enumerable.Range(0, 4).Select<int, Func<Task>>(_ => async () => await Exporter(deal).AcceptAsync(Decision(proposed))),
                async () => await Exporter(deal).DeclineAsync(Decision(proposed, "no")),
                async () => await Buyer(deal).WithdrawAsync(Decision(proposed, "no")),
            ];
            var outcomes = await Task.WhenAll(rivals.Select(async rival =>
            {
                try
                {
                    await Task.Run(rival);
                    return 200;
                }
                catch (RpcException e)
                {
                    return Problem.FromGrpc(e).Status;
                }
            }));
            Assert.Single(outcomes, status => status == 200);
            Assert.All(outcomes, status => Assert.Contains(status, new[] { 200, 409, 412 }));
            var ended = await Buyer(deal).GetAsync(new AmendmentIdRequest { AmendmentId = proposed.Id });
            var order = await host.Now(deal.Id);
            Assert.Equal(ended.Status == "Accepted" ? (2, 12L) : (1, 10L), (order.Version, order.Lines[0].Quantity));
            Assert.Equal(order.Lines.Select(line => line.Quantity), (await LedgerOf(deal)).Select(line => line.Ordered));
        }
    }

    [Fact]
    public async Task A_cancellation_and_an_acceptance_at_once_lose_nothing()
    {
        for (var round = 0; round < 5; round++)
        {
            var deal = await host.Placed();
            var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 12)));
            var accepting = Task.Run(async () => await Exporter(deal).AcceptAsync(Decision(proposed)));
            var cancelling = Task.Run(async () =>
                await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = deal.Id, Reason = "late" }));
            var cancelled = await cancelling;
            var won = await accepting.ContinueWith(done => done.IsCompletedSuccessfully, TaskScheduler.Default);
            Assert.Equal(won ? 3 : 2, cancelled.Version);
            var line = (await LedgerOf(deal))[0];
            Assert.Equal(won ? (12L, 12L) : (10L, 10L), (line.Ordered, line.Cancelled));
        }
    }

    [Fact]
    public async Task Another_party_finds_nothing_of_it()
    {
        var deal = await host.Placed();
        var proposed = await Buyer(deal).ProposeAsync(Request(deal, 1, Line(1, 4)));
        foreach (var stranger in new[] { OrdersHost.Exporter(Guid.CreateVersion7()), OrdersHost.Buyer(Guid.CreateVersion7()) })
        {
            var client = new Client(host.As(stranger));
            Func<Task>[] calls =
            [
                async () => await client.GetAsync(new AmendmentIdRequest { AmendmentId = proposed.Id }),
                async () => await client.AcceptAsync(Decision(proposed)),
                async () => await client.DeclineAsync(Decision(proposed, "no")),
                async () => await client.WithdrawAsync(Decision(proposed, "no")),
                async () => await client.ListAsync(new ListAmendmentsRequest { OrderId = deal.Id }),
                async () => await client.ProposeAsync(Request(deal, 1, Line(1, 3))),
                async () => await client.ListRevisionsAsync(new ListRevisionsRequest { OrderId = deal.Id }),
                async () => await client.GetRevisionAsync(new RevisionRequest { OrderId = deal.Id, No = 1 }),
            ];
            foreach (var call in calls)
                Assert.Equal(404, (await host.Refusal(call)).Status);
        }
    }

    public static TheoryData<string, Action<ProposeAmendmentRequest>> Faults => new()
    {
        { "lines", request => request.Lines.Clear() },
        { "lines", request => request.Lines.Add(Line(1, 3)) },
        { "lines", request => request.Lines.AddRange([Line(2, 0), Line(3, 0)]) },
        { "lines[0].line_no", request => request.Lines[0].LineNo = 9 },
        { "lines[0].line_no", request => request.Lines[0].LineNo = -1 },
        { "lines[0].product_id", request => request.Lines[0].LineNo = 0 },
        { "lines[0].product_id", request => request.Lines[0].ProductId = Guid.NewGuid().ToString() },
        { "lines[0].quantity", request => request.Lines[0].Quantity = -1 },
        { "lines[0].unit_price", request => request.Lines[0].UnitPrice = "free" },
        { "freight.minor", request => request.Freight = new FreightChange { Minor = -1 } },
        { "valid_until", request => request.ValidUntil = null },
        { "valid_until", request => request.ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) },
        { "ship_to.country", request => request.ShipTo = new() { Name = "x", Country = "XX", City = "x", Street = "x" } },
        { "If-Match", request => request.ExpectedVersion = 0 },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task What_cannot_be_is_refused_by_field(string field, Action<ProposeAmendmentRequest> change)
    {
        var deal = await host.Placed();
        var request = Request(deal, 1, Line(1, 0));
        change(request);
        Assert.Equal(field, (await host.Refusal(async () => await Buyer(deal).ProposeAsync(request))).Field);
    }
}
