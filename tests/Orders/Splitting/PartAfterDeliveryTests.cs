using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Parts = CrossBorder.Contracts.Orders.V1.OrderParts.OrderPartsClient;
using Quarrels = CrossBorder.Contracts.Orders.V1.Disputes.DisputesClient;
using Returned = CrossBorder.Contracts.Orders.V1.Returns.ReturnsClient;

namespace CrossBorder.Orders.Tests;

/// <summary>A part of an order arrives, comes back or is disputed: what became of the other part is as if nothing had happened.</summary>
public sealed class PartAfterDeliveryTests(OrdersHost host)
{
    Returned Returns(Deal deal, bool buyer) =>
        new(host.As(buyer ? OrdersHost.Buyer(deal.Buyer) : OrdersHost.Exporter(deal.Exporter)));

    Quarrels Disputes(Deal deal, bool buyer) =>
        new(host.As(buyer ? OrdersHost.Buyer(deal.Buyer) : OrdersHost.Exporter(deal.Exporter)));

    /// <summary>The part that comes of splitting off these units.</summary>
    async Task<Deal> SplitOff(Deal deal, params (int Line, long Units)[] lines)
    {
        var request = new SplitRequest { OrderId = deal.Id, ExpectedVersion = (await host.Now(deal.Id)).Version, Way = "Lines" };
        request.Lines.AddRange(lines.Select(line => new SplitLine { LineNo = line.Line, Quantity = line.Units }));
        var view = await new Parts(host.As(OrdersHost.Exporter(deal.Exporter))).SplitAsync(request, OrdersHost.Key(Guid.NewGuid()));
        return deal with { Id = view.Parts[^1].OrderId };
    }

    async Task Arrives(Deal deal)
    {
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        await host.Deliver(deal.Departed);
        await host.Deliver(deal.Delivered with { DeliveredAt = DateTimeOffset.UtcNow.AddDays(-1) });
        await host.Becomes(deal.Id, order => order.Status == "Delivered", "delivered");
        await OrdersHost.Eventually(async () => (await Units(deal)).All(line => line.Delivered == line.Ordered), "the ledger knows");
    }

    async Task<IReadOnlyList<LedgerLine>> Units(Deal deal) =>
        (await new OrderLedger.OrderLedgerClient(host.As(OrdersHost.Operator))
            .GetAsync(new OrderLedgerRequest { OrderId = deal.Id })).Lines;

    /// <summary>The order and all of its ledger, as one text.</summary>
    async Task<string> Everything(Deal deal) => $"{await host.Now(deal.Id)} {string.Join(' ', await Units(deal))}";

    static AskReturnRequest Back(Deal deal, params (int Line, long Units)[] lines)
    {
        var request = new AskReturnRequest { OrderId = deal.Id, ReasonCode = "Damaged", Reason = "broken" };
        request.Lines.AddRange(lines.Select(line => new LineUnitsOf { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    async Task<Contracts.Orders.V1.OrderReturn> ComesBack(Deal deal, params (int Line, long Units)[] lines)
    {
        var asked = await Returns(deal, buyer: true).AskAsync(Back(deal, lines));
        var agreed = await Returns(deal, buyer: false).AgreeAsync(new() { ReturnId = asked.Id, ExpectedVersion = asked.Version });
        return await Returns(deal, buyer: false).ReceiveAsync(new() { ReturnId = agreed.Id, ExpectedVersion = agreed.Version });
    }

    OpenClaimRequest Claim(Deal deal, long asked, params (int Line, long Units)[] lines)
    {
        var request = new OpenClaimRequest { OrderId = deal.Id, Kind = "Damaged", AskedMinor = asked, Text = "All are broken." };
        request.Lines.AddRange(lines.Select(line => new ClaimedLine { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    async Task<Contracts.Orders.V1.Dispute> Granted(Deal deal, long minor, params (int Line, long Units)[] lines)
    {
        var opened = await Disputes(deal, buyer: true).OpenAsync(Claim(deal, minor, lines), OrdersHost.Key(Guid.NewGuid()));
        return await Disputes(deal, buyer: false).AgreeAsync(new() { DisputeId = opened.Id, ExpectedVersion = opened.Version });
    }

    [Fact]
    public async Task A_part_comes_back_by_its_own_lines_while_the_order_that_it_was_divided_from_waits()
    {
        var deal = await host.Confirmed();
        var part = await SplitOff(deal, (1, 4), (3, 7));
        await Arrives(part);
        var before = await Everything(deal);
        // The part's second line are the mugs of the order's third.
        var beyond = await host.Refusal(async () => await Returns(part, buyer: true).AskAsync(Back(part, (2, 8))));
        Assert.Equal(("return_exceeds_delivered", "at most 7"), (beyond.Code, beyond.Accepted));
        var back = await ComesBack(part, (1, 1), (2, 7));
        // One at 2.55 and all seven, which were sold for 7.04.
        Assert.Equal(("Received", 959L), (back.Status, back.BackMinor));
        Assert.Equal([(4L, 1L), (7L, 7L)], (await Units(part)).Select(line => (line.Delivered, line.Returned)));

        await host.Quiet();
        var told = Assert.Single(host.Published.Of<ReturnSettled>(), e => e.ReturnId.ToString() == back.Id);
        Assert.Equal((part.OrderId, 959L), (told.OrderId, told.BackMinor));
        Assert.Equal(before, await Everything(deal));
        Assert.Equal("order_not_delivered", (await host.Refusal(
            async () => await Returns(deal, buyer: true).AskAsync(Back(deal, (1, 1))))).Code);
        await Arrives(deal);
        Assert.Equal(1_530, (await ComesBack(deal, (1, 6))).BackMinor);
        Assert.Equal([1L, 7L], (await Units(part)).Select(line => line.Returned));
    }

    [Fact]
    public async Task A_part_is_disputed_and_the_other_goes_on_and_is_disputed_by_itself()
    {
        var deal = await host.Confirmed();
        var part = await SplitOff(deal, (1, 4), (3, 7));
        var total = (await host.Now(part.Id)).TotalMinor;
        await Arrives(part);
        host.Catalog.Settlement.Paid(part.Id, total);
        host.Catalog.Settlement.Paid(deal.Id, 2_359);
        var before = await Everything(deal);
        // What was paid for the other part is not claimed here.
        Assert.Equal($"1 to {total}", (await host.Refusal(
            async () => await Disputes(part, buyer: true).OpenAsync(Claim(part, total + 1)))).Accepted);
        var dispute = await Granted(part, 1_020, (1, 4));
        Assert.Equal((part.OrderId, 1_020L), await Ended(dispute));
        await host.Deliver(new DisputeSettled(
            Guid.Parse(dispute.Id), dispute.Version + 1, DateTimeOffset.UtcNow, part.OrderId, "EUR", 1_020, 0));
        await OrdersHost.Eventually(async () => (await Units(part))[0].Refunded == 4, "its units are refunded");
        Assert.Equal([4L, 0L], (await Units(part)).Select(line => line.Refunded));
        Assert.Equal(before, await Everything(deal));

        Assert.Equal("dispute_too_early", (await host.Refusal(
            async () => await Disputes(deal, buyer: true).OpenAsync(Claim(deal, 100)))).Code);
        await Arrives(deal);
        var second = await Disputes(part, buyer: true).OpenAsync(Claim(part, 100, (2, 1)));
        // One runs of each, numbered by itself.
        var other = await Disputes(deal, buyer: true).OpenAsync(Claim(deal, 2_359));
        Assert.Equal((2, 1, "Open", "Open"), (second.No, other.No, second.Status, other.Status));
        Assert.Equal([(1, 6L), (2, 3L)], other.Lines.Select(line => (line.LineNo, line.Quantity)));
        await host.Client(OrdersHost.Buyer(deal.Buyer)).AcceptAsync(new ChangeRequest { Id = deal.Id });
        Assert.Equal(("Completed", "Delivered"), ((await host.Now(deal.Id)).Status, (await host.Now(part.Id)).Status));
    }

    async Task<(Guid, long)> Ended(Contracts.Orders.V1.Dispute dispute)
    {
        var ended = await host.Published.Next<DisputeEnded>(e => e.DisputeId.ToString() == dispute.Id);
        return (ended.OrderId, ended.RefundMinor);
    }

    [Fact]
    public async Task An_order_is_split_further_while_a_part_of_it_is_disputed_and_the_disputed_part_is_not()
    {
        var deal = await host.Confirmed();
        var part = await SplitOff(deal, (1, 4));
        await Arrives(part);
        host.Catalog.Settlement.Paid(part.Id, 100);
        await Disputes(part, buyer: true).OpenAsync(Claim(part, 100), OrdersHost.Key(Guid.NewGuid()));
        var third = await SplitOff(deal, (3, 1));
        Assert.Equal(3, (await host.Now(third.Id)).Part);
        Assert.Equal("order_transition_refused", (await host.Refusal(() => SplitOff(part, (1, 1)))).Code);
    }

    [Fact]
    public async Task All_of_a_line_that_was_divided_to_the_cent_is_worth_what_it_was_sold_for_when_it_comes_back_or_is_disputed()
    {
        var deal = await host.Confirmed();
        // Two at 1.005 come to 2.01, and one of them to 1.00.
        var two = await SplitOff(deal, (3, 2));
        var one = await SplitOff(two, (1, 1));
        Assert.Equal((101L, 100L), ((await host.Now(two.Id)).GoodsMinor, (await host.Now(one.Id)).GoodsMinor));
        var again = await SplitOff(deal, (3, 2));
        var disputed = await SplitOff(again, (1, 1));
        foreach (var part in new[] { two, one, disputed })
            await Arrives(part);
        Assert.Equal((101L, 100L), ((await ComesBack(two, (1, 1))).BackMinor, (await ComesBack(one, (1, 1))).BackMinor));

        host.Catalog.Settlement.Paid(disputed.Id, (await host.Now(disputed.Id)).TotalMinor);
        var granted = await Granted(disputed, 100, (1, 1));
        await host.Deliver(new DisputeSettled(
            Guid.Parse(granted.Id), granted.Version + 1, DateTimeOffset.UtcNow, disputed.OrderId, "EUR", 100, 0));
        await OrdersHost.Eventually(async () => (await Units(disputed))[0].Refunded == 1, "all of it was paid back");
    }
}
