using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Orders.V1.OrderParts.OrderPartsClient;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Orders.Tests;

/// <summary>Orders of 10, 3 and 7 mugs that come to 33.54 and 15.00 of freight, split as the exporter ships them.</summary>
public sealed class SplitTests(OrdersHost host)
{
    Client As(Principal principal) => new(host.As(principal));

    Client Exporter(Deal deal) => As(OrdersHost.Exporter(deal.Exporter));

    static SplitRequest Off(Deal deal, int version, params (int Line, long Units)[] lines)
    {
        var request = new SplitRequest { OrderId = deal.Id, ExpectedVersion = version, Way = "Lines", Note = "by the next ship" };
        request.Lines.AddRange(lines.Select(line => new SplitLine { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    async Task<OrderPartsView> Split(Deal deal, SplitRequest request, Guid? key = null) =>
        await Exporter(deal).SplitAsync(request, OrdersHost.Key(key ?? Guid.NewGuid()));

    async Task<string> LedgerOf(string id) => string.Join('|', (await new Ledger(host.As(OrdersHost.Operator))
        .GetAsync(new OrderLedgerRequest { OrderId = id })).Lines.Select(l => $"{l.Ordered} {l.Reserved} {l.Produced}"));

    static string Lines(Contracts.Orders.V1.Order order) =>
        string.Join('|', order.Lines.Select(line => $"{line.LineNo} {line.Sku} {line.Quantity} {line.AmountMinor}"));

    [Fact]
    public async Task What_is_split_off_is_an_order_of_its_own_and_both_come_to_what_was_ordered()
    {
        var deal = await host.Confirmed();
        var view = await Split(deal, Off(deal, 2, (1, 4), (3, 7)));
        var (kept, part) = (await host.Now(deal.Id), await host.Now(view.Parts[1].OrderId));
        Assert.Equal("1 MUG-1 6 1530|2 MUG-2 3 100", Lines(kept));
        Assert.Equal("1 MUG-1 4 1020|2 MUG-3 7 704", Lines(part));
        // 15.00 over 16.30 and 17.24 are 7.2898 and 7.7102.
        Assert.Equal((1_630, 729, 2_359, 3, "Confirmed"), (kept.GoodsMinor, kept.FreightMinor, kept.TotalMinor, kept.Version, kept.Status));
        Assert.Equal((1_724, 771, 2_495, 2, "Confirmed"), (part.GoodsMinor, part.FreightMinor, part.TotalMinor, part.Version, part.Status));
        Assert.Equal((deal.Id, 2, 2), (part.SplitOf, part.Part, part.Parts));
        Assert.Equal(("", 0, 2), (kept.SplitOf, kept.Part, kept.Parts));
        Assert.Equal(
            (kept.ExporterId, kept.BuyerId, kept.Currency, kept.Incoterm, kept.NamedPlace, kept.ShipTo, kept.PaymentTerms),
            (part.ExporterId, part.BuyerId, part.Currency, part.Incoterm, part.NamedPlace, part.ShipTo, part.PaymentTerms));
        Assert.NotEqual(kept.Number, part.Number);
        Assert.Equal(("6 6 0|3 3 0|0 0 0", "4 4 0|7 7 0"), (await LedgerOf(deal.Id), await LedgerOf(part.Id)));

        var told = await host.Published.Next<OrderAmended>(e => e.OrderId == deal.OrderId);
        Assert.Equal((4_854, 2_359, 2_495, 3), (told.Was.TotalMinor, told.Now.TotalMinor, told.Rest!.TotalMinor, told.Version));
        Assert.Equal((part.Number, deal.OrderId, 2), (told.Rest.Number, told.Rest.SplitOf, told.Rest.Part));
        var placed = await host.Published.Next<OrderPlaced>(e => e.OrderId == Guid.Parse(part.Id));
        Assert.Equal(
            (part.Number, deal.OrderId, 2_495, true), (placed.Number, placed.SplitOf, placed.TotalMinor, placed.PartialAllowed));
        await host.Published.Next<OrderConfirmed>(e => e.OrderId == Guid.Parse(part.Id));
    }

    [Fact]
    public async Task Both_sides_see_all_parts_from_each_of_them_and_nobody_else_does()
    {
        var deal = await host.Confirmed();
        var request = Off(deal, 2, (1, 4));
        request.Lines[0].PromisedOn = "2199-03-05";
        var second = (await Split(deal, request)).Parts[1].OrderId;
        var third = (await Split(deal with { Id = second }, Off(deal with { Id = second }, 2, (1, 1)))).Parts[2].OrderId;
        foreach (var seen in new[] { deal.Id, second, third })
        {
            var view = await As(OrdersHost.Buyer(deal.Buyer)).GetAsync(new OrderPartsRequest { OrderId = seen });
            Assert.Equal((seen, deal.Id, "EUR"), (view.OrderId, view.RootId, view.Currency));
            Assert.Equal(
                [(1, deal.Id, ""), (2, second, deal.Id), (3, third, second)],
                view.Parts.Select(part => (part.Part, part.OrderId, part.SplitFrom)));
            Assert.Equal(4_854, view.Parts.Sum(part => part.TotalMinor));
            Assert.Equal(("2199-03-05", "by the next ship"), (view.Parts[1].Lines[0].PromisedOn, view.Parts[1].Note));
        }

        foreach (var stranger in new[] { OrdersHost.Exporter(Guid.CreateVersion7()), OrdersHost.Buyer(Guid.CreateVersion7()) })
            Assert.Equal(404, (await host.Refusal(async () =>
                await As(stranger).GetAsync(new OrderPartsRequest { OrderId = second }))).Status);
        Assert.Equal(404, (await host.Refusal(async () =>
            await As(OrdersHost.Exporter(Guid.CreateVersion7())).SplitAsync(Off(deal, 3, (1, 1))))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () =>
            await As(OrdersHost.Buyer(deal.Buyer)).SplitAsync(Off(deal, 3, (1, 1))))).StatusCode);
    }

    [Fact]
    public async Task What_is_packed_leaves_now_and_the_rest_goes_its_own_way()
    {
        var deal = await host.Confirmed();
        var pack = new PackRequest { OrderId = deal.Id, ExpectedVersion = 2 };
        pack.Lines.Add(new LineUnitsOf { LineNo = 2, Quantity = 3 });
        await new Ledger(host.As(OrdersHost.Exporter(deal.Exporter))).PackAsync(pack);
        var view = await Split(deal, new SplitRequest { OrderId = deal.Id, ExpectedVersion = 3, Way = "NotPacked" });
        // The only line that is left has number 1, as customs ask, and its units are packed still.
        Assert.Equal("1 MUG-2 3 100", Lines(await host.Now(deal.Id)));
        Assert.Equal(("3 3 3|0 0 0|0 0 0", "10 10 0|7 7 0"), (await LedgerOf(deal.Id), await LedgerOf(view.Parts[1].OrderId)));

        var exporter = host.Client(OrdersHost.Exporter(deal.Exporter));
        await exporter.ReadyToShipAsync(deal.Packed);
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, order => order.Status == "Shipped", "the first part left");
        var rest = deal with { Id = view.Parts[1].OrderId };
        Assert.Equal("Confirmed", (await host.Now(rest.Id)).Status);
        await exporter.ReadyToShipAsync(rest.Packed);
        await host.Deliver(rest.Delivered);
        await host.Becomes(rest.Id, order => order.Status == "Delivered", "the second part arrived");
        Assert.Equal("Shipped", (await host.Now(deal.Id)).Status);
    }

    [Fact]
    public async Task What_is_in_stock_leaves_now_and_what_is_made_to_order_is_promised()
    {
        var deal = await host.Confirmed();
        FakeOrderStock.Says(deal.Id, ("MUG-1", 10, 6, "2199-02-01"), ("MUG-2", 3, 3, "2199-01-01"), ("MUG-3", 7, 0, "2199-04-01"));
        var view = await Split(deal, new SplitRequest { OrderId = deal.Id, ExpectedVersion = 2, Way = "NotInStock" });
        Assert.Equal("1 MUG-1 6 1530|2 MUG-2 3 100", Lines(await host.Now(deal.Id)));
        Assert.Equal(
            "MUG-1 4 2199-02-01|MUG-3 7 2199-04-01",
            string.Join('|', view.Parts[1].Lines.Select(line => $"{line.Sku} {line.Quantity} {line.PromisedOn}")));
        FakeOrderStock.Says(deal.Id, ("MUG-1", 6, 6, ""), ("MUG-2", 3, 3, ""));
        Assert.Equal("split_nothing_left", (await host.Refusal(() =>
            Split(deal, new SplitRequest { OrderId = deal.Id, ExpectedVersion = 3, Way = "NotInStock" }))).Code);
    }

    [Fact]
    public async Task Of_many_who_split_at_once_one_does_and_the_others_are_told_that_they_are_late()
    {
        var deal = await host.Confirmed();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Split(deal, Off(deal, 2, (1, 1 + (i % 5))));
                return "split";
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Equal((1, 15), (outcomes.Count(one => one == "split"), outcomes.Count(one => one == "version_conflict")));
        Assert.Equal(2, (await host.Now(deal.Id)).Parts);
    }

    [Fact]
    public async Task A_repeat_is_answered_as_before_also_when_the_money_could_not_be_divided_any_more()
    {
        var deal = await host.Confirmed();
        var (request, key) = (Off(deal, 2, (1, 4)), Guid.NewGuid());
        var first = await Split(deal, request, key);
        FakeOrderSplits.Refuse(deal.Id, "paid_out");
        Assert.Equal(first, await Split(deal, request, key));
        var refused = await host.Refusal(() => Split(deal, Off(deal, 3, (1, 1))));
        Assert.Equal((409, "split_not_possible", "paid_out: as the test says"), (refused.Status, refused.Code, refused.Detail));
        FakeOrderSplits.Agree(deal.Id);
        Assert.Equal(2, (await host.Now(deal.Id)).Parts);
    }

    [Fact]
    public async Task A_split_that_does_not_fit_is_refused_with_its_reason_and_changes_nothing()
    {
        var deal = await host.Confirmed();
        async Task<string> Code(SplitRequest request) => (await host.Refusal(() => Split(deal, request))).Code;
        Assert.Equal("version_conflict", await Code(Off(deal, 1, (1, 4))));
        Assert.Equal("If-Match", (await host.Refusal(() => Split(deal, Off(deal, 0, (1, 4))))).Field);
        Assert.Equal("split_exceeds_open", await Code(Off(deal, 2, (1, 11))));
        Assert.Equal("split_nothing_leaves", await Code(Off(deal, 2, (1, 10), (2, 3), (3, 7))));
        Assert.Equal("split_nothing_leaves", await Code(new SplitRequest { OrderId = deal.Id, ExpectedVersion = 2, Way = "NotPacked" }));
        Assert.Equal("lines", (await host.Refusal(() => Split(deal, Off(deal, 2, (9, 1))))).Field);
        Assert.Equal("lines[1].line_no", (await host.Refusal(() => Split(deal, Off(deal, 2, (1, 1), (1, 2))))).Field);
        var all = new SplitRequest { OrderId = deal.Id, ExpectedVersion = 2, Way = "All" };
        Assert.Equal("way", (await host.Refusal(() => Split(deal, all))).Field);
        var late = Off(deal, 2, (1, 1));
        late.Lines[0].PromisedOn = "2001-01-01";
        Assert.Equal("lines[0].promised_on", (await host.Refusal(() => Split(deal, late))).Field);
        var same = await host.Now(deal.Id);
        Assert.Equal((2, 0, 4_854), (same.Version, same.Parts, same.TotalMinor));

        var placed = await host.Placed();
        Assert.Equal("order_transition_refused", (await host.Refusal(() => Split(placed, Off(placed, 1, (1, 4))))).Code);
        var ready = await host.Ready();
        Assert.Equal("order_transition_refused", (await host.Refusal(() => Split(ready, Off(ready, 3, (1, 4))))).Code);
    }

    [Fact]
    public async Task An_order_that_may_not_be_shipped_in_parts_is_split_once_its_buyer_allows_it()
    {
        var deal = new Deal(Guid.CreateVersion7(), Guid.CreateVersion7());
        var request = Deal.Request(deal.Exporter);
        request.PartialForbidden = true;
        deal = deal with { Id = (await host.Client(OrdersHost.Buyer(deal.Buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()))).Id };
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ConfirmAsync(new ChangeRequest { Id = deal.Id });
        Assert.Equal("partial_shipment_forbidden", (await host.Refusal(() => Split(deal, Off(deal, 2, (1, 4))))).Code);
        Assert.False((await host.Published.Next<OrderPlaced>(e => e.OrderId == deal.OrderId)).PartialAllowed);

        var allow = new AllowPartsRequest { OrderId = deal.Id, ExpectedVersion = 2 };
        Assert.Equal(404, (await host.Refusal(async () => await As(OrdersHost.Buyer(Guid.CreateVersion7())).AllowAsync(allow))).Status);
        var allowed = await As(OrdersHost.Buyer(deal.Buyer)).AllowAsync(allow);
        Assert.Equal((true, 3), (allowed.PartialAllowed, allowed.OrderVersion));
        Assert.Equal(3, (await host.Published.Next<PartialShipmentAllowed>(e => e.OrderId == deal.OrderId)).Version);
        Assert.Equal("order_transition_refused", (await host.Refusal(async () =>
            await As(OrdersHost.Buyer(deal.Buyer)).AllowAsync(new AllowPartsRequest { OrderId = deal.Id, ExpectedVersion = 3 }))).Code);
        Assert.Equal(2, (await Split(deal, Off(deal, 3, (1, 4)))).Parts.Count);
    }

    [Fact]
    public async Task A_write_that_fails_at_the_end_leaves_the_order_as_it_was()
    {
        var deal = await host.Confirmed();
        await host.Db.Run(
            """
            create or replace function refuse_marked_split() returns trigger language plpgsql as
            $$ begin raise exception 'the disk is full'; end $$;
            create or replace trigger refuse_marked_split before insert on order_split
                for each row when (new.note = 'fails') execute function refuse_marked_split();
            """,
            new { }, CancellationToken.None);
        var request = Off(deal, 2, (1, 4));
        request.Note = "fails";
        await Assert.ThrowsAsync<RpcException>(() => Split(deal, request));
        Assert.Equal((2, 4_854), ((await host.Now(deal.Id)).Version, (await host.Now(deal.Id)).TotalMinor));
        Assert.Equal("10 10 0|3 3 0|7 7 0", await LedgerOf(deal.Id));
        request.Note = "";
        Assert.Equal(2, (await Split(deal, request)).Parts.Count);
    }

    [Fact]
    public async Task A_part_is_cancelled_by_itself()
    {
        var deal = await host.Confirmed();
        var part = (await Split(deal, Off(deal, 2, (1, 4)))).Parts[1].OrderId;
        await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = part, Reason = "no time to wait" });
        Assert.Equal(("Cancelled", "Confirmed"), ((await host.Now(part)).Status, (await host.Now(deal.Id)).Status));
        var told = await host.Published.Next<OrderCancelled>(e => e.OrderId == Guid.Parse(part));
        Assert.Equal("no time to wait", told.Reason);
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal("6 6 6|3 3 3|7 7 7", await LedgerOf(deal.Id));
    }

    [Fact]
    public async Task However_often_an_order_is_split_its_parts_come_to_what_was_ordered()
    {
        var random = new Random(20_260_115);
        var deal = await host.Confirmed();
        List<string> parts = [deal.Id];
        for (var i = 0; i < 12; i++)
        {
            var order = await host.Now(parts[random.Next(parts.Count)]);
            var of = deal with { Id = order.Id };
            var lines = order.Lines.Select(line => (line.LineNo, Units: random.NextInt64(0, line.Quantity + 1)))
                .Where(line => line.Units > 0).ToArray();
            try
            {
                if (lines.Length > 0)
                    parts = [.. (await Split(of, Off(of, order.Version, lines))).Parts.Select(part => part.OrderId)];
            }
            catch (RpcException e)
            {
                Assert.Contains(Problem.FromGrpc(e).Code, (string[])["split_nothing_leaves", "split_not_possible"]);
            }
        }

        Assert.True(parts.Count > 3, $"{parts.Count} parts");
        var all = await Task.WhenAll(parts.Select(host.Now));
        Assert.Equal((3_354, 1_500, 4_854), (all.Sum(o => o.GoodsMinor), all.Sum(o => o.FreightMinor), all.Sum(o => o.TotalMinor)));
        Assert.Equal(
            [("MUG-1", 10), ("MUG-2", 3), ("MUG-3", 7)],
            all.SelectMany(o => o.Lines).GroupBy(line => line.Sku).OrderBy(group => group.Key)
                .Select(group => (group.Key, (int)group.Sum(line => line.Quantity))));
        Assert.Equal(20, await host.Db.One<long>(
            "select sum(ordered) from order_line_ledger where order_id = any(@Ids)",
            new { Ids = parts.ConvertAll(Guid.Parse).ToArray() }, CancellationToken.None));
    }
}
