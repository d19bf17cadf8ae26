using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Client = CrossBorder.Contracts.Orders.V1.Returns.ReturnsClient;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Orders.Tests;

/// <summary>Delivered goods that the buyer wants to send back.</summary>
public sealed class ReturnTests(OrdersHost host)
{
    const string Table =
        """
                   Agree   Offer    Refuse   TakeOffer  Withdraw   Receive
        Asked      Agreed  Offered  Refused  -          Withdrawn  -
        Agreed     -       -        -        -          Withdrawn  Received
        Offered    Agreed  Offered  -        Settled    Withdrawn  -
        Refused    -       -        -        -          -          -
        Withdrawn  -       -        -        -          -          -
        Received   -       -        -        -          -          -
        Settled    -       -        -        -          -          -
        """;

    Client Buyer(Deal deal) => new(host.As(OrdersHost.Buyer(deal.Buyer)));

    Client Exporter(Deal deal) => new(host.As(OrdersHost.Exporter(deal.Exporter)));

    static AskReturnRequest Request(Deal deal, params (int Line, long Units)[] lines)
    {
        var request = new AskReturnRequest { OrderId = deal.Id, ReasonCode = "Damaged", Reason = "two are broken" };
        request.Lines.AddRange(lines.Select(line => new LineUnitsOf { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    static ReturnChange On(Contracts.Orders.V1.OrderReturn found, string note = "") =>
        new() { ReturnId = found.Id, ExpectedVersion = found.Version, Note = note };

    async Task<Deal> Delivered()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Delivered);
        await host.Becomes(deal.Id, order => order.Status == "Delivered", "delivered");
        await OrdersHost.Eventually(async () => (await Units(deal))[0].Delivered == 10, "the ledger knows");
        return deal;
    }

    async Task<IReadOnlyList<LedgerLine>> Units(Deal deal) => (await new Ledger(host.As(OrdersHost.Operator))
        .GetAsync(new OrderLedgerRequest { OrderId = deal.Id })).Lines;

    [Fact]
    public void A_return_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<ReturnAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<ReturnStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (action, to) in rows[0].Zip(row[1..]))
                Assert.Equal(
                    to == "-" ? null : Enum.Parse<ReturnStatus>(to),
                    CrossBorder.Orders.OrderReturn.Next(Enum.Parse<ReturnStatus>(row[0]), Enum.Parse<ReturnAction>(action)));
    }

    [Fact]
    public async Task Goods_that_are_received_back_bring_their_value_less_the_costs_of_the_day_and_count_in_the_ledger_once()
    {
        var deal = await Delivered();
        await host.Db.Run(
            """
            insert into cancellation_term (id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from,
                recorded_by, recorded_at)
            values (gen_random_uuid(), @Exporter, 'Restocking', 'Returned', 'Buyer', 'EUR', 10, 0, current_date - 1, 'test', now()),
                (gen_random_uuid(), @Exporter, 'ReturnFreight', 'Returned', 'Buyer', 'EUR', 0, 200, current_date - 1, 'test', now())
            """,
            new { deal.Exporter }, CancellationToken.None);
        var asked = await Buyer(deal).AskAsync(Request(deal, (1, 4)));
        Assert.Equal(("Asked", 1_020L, 0L), (asked.Status, asked.GoodsMinor, asked.BackMinor));
        var agreed = await Exporter(deal).AgreeAsync(On(asked));
        // Four at 2.55, less a tenth and 2.00 of freight.
        Assert.Equal(("Agreed", 302L, 718L, "None"), (agreed.Status, agreed.CostsMinor, agreed.BackMinor, agreed.Tax));
        Assert.Equal("Restocking 102|ReturnFreight 200", string.Join('|', agreed.Costs.Select(cost => $"{cost.Kind} {cost.AmountMinor}")));
        var (change, key) = (On(agreed), Guid.NewGuid());
        var received = await Exporter(deal).ReceiveAsync(change, OrdersHost.Key(key));
        Assert.Equal(received, await Exporter(deal).ReceiveAsync(change, OrdersHost.Key(key)));
        Assert.Equal("Received", received.Status);
        Assert.Equal((10L, 4L), ((await Units(deal))[0].Delivered, (await Units(deal))[0].Returned));
        await host.Quiet();
        var told = Assert.Single(host.Published.Of<ReturnSettled>(), e => e.OrderId == deal.OrderId);
        Assert.Equal((718L, "EUR", false), (told.BackMinor, told.Currency, told.Kept));
        var more = await host.Refusal(async () => await Buyer(deal).AskAsync(Request(deal, (1, 7))));
        Assert.Equal(("return_exceeds_delivered", "at most 6"), (more.Code, more.Accepted));
    }

    /// <summary>All of the order was exported by a list, which customs closed. Returns the declaration's id.</summary>
    async Task<Guid> Declared(Deal deal)
    {
        DeclaredLine[] lines = [.. (await host.Now(deal.Id)).Lines
            .Select(line => new DeclaredLine(line.LineNo, "69111019", "杯", line.Quantity, "011", line.AmountMinor, null, null))];
        var closed = new DeclarationClosed(
            Guid.CreateVersion7(), 9, DateTimeOffset.UtcNow, deal.OrderId, deal.Exporter, "E", new DateOnly(2026, 3, 1), "EUR", lines,
            "CebList");
        await host.Deliver(closed);
        await OrdersHost.Eventually(async () => (await Units(deal))[0].Declared == 10, "declared");
        return closed.DeclarationId;
    }

    [Fact]
    public async Task Declared_units_are_received_when_customs_accepted_their_return_and_no_refund_is_claimed_for_them()
    {
        var deal = await Delivered();
        var declaration = await Declared(deal);
        var agreed = await Exporter(deal).AgreeAsync(On(await Buyer(deal).AskAsync(Request(deal, (1, 4)))));
        Assert.Equal("NotClaimable", agreed.Tax);
        Assert.Equal("", (await Buyer(deal).GetAsync(new ReturnIdRequest { ReturnId = agreed.Id })).Tax);
        Assert.Equal("return_not_cleared", (await host.Refusal(async () => await Exporter(deal).ReceiveAsync(On(agreed)))).Code);
        await host.Deliver(new GoodsReturnAccepted(
            declaration, 10, DateTimeOffset.UtcNow, deal.OrderId, Guid.CreateVersion7(), [new ReturnedLine(1, 4)]));
        await OrdersHost.Eventually(async () => (await Units(deal))[0].Returned == 4, "customs took it back");
        Assert.Equal("Received", (await Exporter(deal).ReceiveAsync(On(agreed))).Status);
        Assert.Equal(4, (await Units(deal))[0].Returned);
    }

    [Fact]
    public async Task What_customs_took_back_of_one_return_is_not_received_for_another()
    {
        var deal = await Delivered();
        var declaration = await Declared(deal);
        var first = await Exporter(deal).AgreeAsync(On(await Buyer(deal).AskAsync(Request(deal, (1, 4)))));
        var second = await Exporter(deal).AgreeAsync(On(await Buyer(deal).AskAsync(Request(deal, (1, 4)))));
        await host.Deliver(new GoodsReturnAccepted(
            declaration, 10, DateTimeOffset.UtcNow, deal.OrderId, Guid.CreateVersion7(), [new ReturnedLine(1, 4)]));
        await OrdersHost.Eventually(async () => (await Units(deal))[0].Returned == 4, "customs took it back");
        Assert.Equal("Received", (await Exporter(deal).ReceiveAsync(On(first))).Status);
        Assert.Equal("return_not_cleared", (await host.Refusal(async () => await Exporter(deal).ReceiveAsync(On(second)))).Code);
    }

    [Fact]
    public async Task An_exporter_that_waives_the_costs_gives_back_all_that_the_goods_were_sold_for()
    {
        var deal = await Delivered();
        await host.Db.Run(
            """
            insert into cancellation_term (id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from,
                recorded_by, recorded_at)
            values (gen_random_uuid(), @Exporter, 'Restocking', 'Returned', 'Buyer', 'EUR', 10, 0, current_date - 1, 'test', now())
            """,
            new { deal.Exporter }, CancellationToken.None);
        var waived = On(await Buyer(deal).AskAsync(Request(deal, (1, 4))));
        waived.WaivesCosts = true;
        var agreed = await Exporter(deal).AgreeAsync(waived);
        Assert.Equal((1_020L, 1_020L, 0L, 0), (agreed.GoodsMinor, agreed.BackMinor, agreed.CostsMinor, agreed.Costs.Count));
    }

    [Fact]
    public void Tax_that_was_paid_out_for_any_line_is_repaid_and_what_is_declared_is_not_claimed()
    {
        var plain = new LineUnits { LineNo = 1, Ordered = 10 };
        var declared = plain with { LineNo = 2, Declared = 10 };
        var paidOut = declared with { LineNo = 3, TaxRefunded = 1 };
        Assert.Equal(
            [ReturnTax.None, ReturnTax.NotClaimable, ReturnTax.ToRepay, ReturnTax.ToRepay],
            new LineUnits[][] { [plain], [plain, declared], [declared, paidOut], [paidOut, declared, plain] }
                .Select(CrossBorder.Orders.OrderReturn.TaxOf));
    }

    [Fact]
    public async Task An_offer_that_the_buyer_takes_leaves_the_goods_where_they_are()
    {
        var deal = await Delivered();
        var asked = await Buyer(deal).AskAsync(Request(deal, (3, 2)));
        var much = On(asked);
        much.OfferMinor = 202;
        Assert.Equal("offer_minor", (await host.Refusal(async () => await Exporter(deal).OfferAsync(much))).Field);
        much.OfferMinor = 90;
        var offered = await Exporter(deal).OfferAsync(much);
        var settled = await Buyer(deal).TakeOfferAsync(On(offered));
        Assert.Equal(("Settled", 90L), (settled.Status, settled.BackMinor));
        var told = await host.Published.Next<ReturnSettled>(e => e.OrderId == deal.OrderId);
        Assert.Equal((90L, true), (told.BackMinor, told.Kept));
        Assert.Equal(0, (await Units(deal))[2].Returned);
        Assert.Equal("order_return_transition_refused", (await host.Refusal(
            async () => await Buyer(deal).WithdrawAsync(On(settled)))).Code);
    }

    [Fact]
    public async Task What_did_not_arrive_whose_files_are_unknown_and_whose_it_is_not_is_refused()
    {
        var early = await host.Ready();
        Assert.Equal("order_not_delivered", (await host.Refusal(async () => await Buyer(early).AskAsync(Request(early, (1, 1))))).Code);
        var deal = await Delivered();
        var filed = Request(deal, (1, 1));
        filed.FileHashes.Add(new string('a', 64));
        Assert.Equal("return_file_unknown", (await host.Refusal(async () => await Buyer(deal).AskAsync(filed))).Code);
        var asked = await Buyer(deal).AskAsync(Request(deal, (1, 1)));
        var stale = On(asked);
        stale.ExpectedVersion = 9;
        Assert.Equal(412, (await host.Refusal(async () => await Exporter(deal).AgreeAsync(stale))).Status);
        var stranger = new Client(host.As(OrdersHost.Exporter(Guid.CreateVersion7())));
        var other = new Client(host.As(OrdersHost.Buyer(Guid.CreateVersion7())));
        Func<Task>[] calls =
        [
            async () => await stranger.GetAsync(new ReturnIdRequest { ReturnId = asked.Id }),
            async () => await stranger.AgreeAsync(On(asked)),
            async () => await other.WithdrawAsync(On(asked)),
            async () => await other.AskAsync(Request(deal, (1, 1))),
            async () => await other.ListAsync(new ListReturnsRequest { OrderId = deal.Id }),
        ];
        foreach (var call in calls)
            Assert.Equal(404, (await host.Refusal(call)).Status);
        var refused = await Exporter(deal).RefuseAsync(On(asked, "they were whole"));
        Assert.Equal(("Refused", "they were whole"), (refused.Status, refused.Answer));
    }
}
