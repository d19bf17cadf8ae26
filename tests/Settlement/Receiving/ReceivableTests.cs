using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ReceivableTests(SettlementHost host)
{
    [Fact]
    public async Task A_placed_order_opens_a_receivable_and_tells_where_to_pay_how_much_when()
    {
        var order = Given.Order(totalMinor: 100_001, terms: Given.Deposit);
        var receivable = await host.Place(order);

        Assert.Equal(("Open", 100_001L, 0L, "USD", 1),
            (receivable.Status, receivable.TotalMinor, receivable.PaidMinor, receivable.Currency, receivable.Version));
        // 30 % of 1000.01 is 300.003: 300.00, and the balance carries the cent.
        Assert.Equal([("Contract", 30_000L), ("Shipment", 70_001L)], receivable.Schedule.Select(row => (row.Milestone, row.DueMinor)));
        Assert.True(VirtualAccount.IsGood(receivable.VirtualAccount));
        var told = await host.Published.Next<ReceivableOpened>(e => e.OrderId == order.OrderId);
        Assert.Equal((receivable.Id, 1, receivable.VirtualAccount), (told.ReceivableId.ToString(), told.Version, told.VirtualAccount));
        Assert.Equal([30_000L, 70_001L], told.Schedule.Select(row => row.DueMinor));
    }

    [Theory]
    [InlineData("33.33,33.33,33.34", 1, "0,0,1")]
    [InlineData("33.33,33.33,33.34", 100, "33,33,34")]
    [InlineData("30,70", 5, "2,3")]
    [InlineData("50,50", 3, "2,1")]
    [InlineData("10,20,70", 999, "100,200,699")]
    public async Task Each_share_is_rounded_and_the_last_takes_what_is_left(string percents, long total, string expected)
    {
        var terms = percents.Split(',').Select(percent => new PaymentTerm("Shipment", decimal.Parse(percent), 0)).ToArray();
        var receivable = await host.Place(Given.Order(total, terms: terms));
        Assert.Equal(expected, string.Join(',', receivable.Schedule.Select(row => row.DueMinor)));
        Assert.Equal(total, receivable.Schedule.Sum(row => row.DueMinor));
    }

    [Fact]
    public async Task Shipment_is_covered_at_once_when_nothing_is_due_before_it()
    {
        var order = Given.Order(terms: Given.OpenAccount);
        await host.Place(order);
        var told = await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId);
        Assert.Equal(("ShipmentCovered", 0L, 2), (told.Stage, told.PaidMinor, told.Version));
    }

    [Fact]
    public async Task Samples_that_are_given_away_are_paid_as_they_are_placed_and_nothing_is_paid_out_of_them()
    {
        var order = Given.Order(totalMinor: 0);
        var receivable = await host.Place(order);
        Assert.Equal(("Paid", 0L, 3), (receivable.Status, receivable.TotalMinor, receivable.Version));
        var full = await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        var covered = await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "ShipmentCovered");
        Assert.Equal((2, 3, 0L), (covered.Version, full.Version, full.TotalMinor));

        await Taken(
            Given.Exporter(order), Given.Completed(order),
            Given.Closed(order) with { Refundable = false, WithoutRefund = NoRefund.SampleNotSold });
        Assert.Empty(await host.Payouts(order.OrderId));
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from claim where order_id = @OrderId", new { order.OrderId }, CancellationToken.None));
    }

    [Fact]
    public async Task Samples_that_are_given_away_may_be_cancelled()
    {
        var order = Given.Order(totalMinor: 0);
        await host.Place(order);
        await Taken(Given.Cancelled(order));
        Assert.Equal("Cancelled", (await host.Receivable(order.OrderId)).Status);
    }

    async Task Taken(params IEvent[] facts)
    {
        var ids = facts.Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var (fact, id) in facts.Zip(ids))
            await host.Deliver(fact, id);
        await SettlementHost.Eventually(
            async () => await host.Db.One<long>(
                "select count(distinct message_id) from inbox where message_id = any(@ids)", new { ids }, CancellationToken.None)
                == ids.Length,
            "the facts are taken");
    }

    [Fact]
    public async Task The_deposit_covers_shipment_and_the_balance_funds_the_order_each_told_once()
    {
        var order = Given.Order(terms: Given.Deposit);
        var account = (await host.Place(order)).VirtualAccount;

        await host.Import(StatementText.Of("USD").Credit(29_999, account));
        Assert.Equal("PartlyPaid", (await host.Receivable(order.OrderId)).Status);
        await host.Import(StatementText.Of("USD").Credit(1, account));
        Assert.Equal((30_000L, 0L), Shares(await host.Receivable(order.OrderId)));
        await host.Import(StatementText.Of("USD").Credit(70_000, account));

        var full = await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        await host.Quiet();
        var covered = Assert.Single(host.Published.Of<OrderFunded>(), e => e.OrderId == order.OrderId && e.Stage == "ShipmentCovered");
        Assert.Equal((30_000L, 100_000L), (covered.PaidMinor, full.PaidMinor));
        Assert.True(covered.Version < full.Version);
        var paid = await host.Receivable(order.OrderId);
        Assert.Equal(("Paid", full.Version), (paid.Status, paid.Version));
        Assert.Equal((30_000L, 70_000L), Shares(paid));
    }

    [Fact]
    public async Task One_payment_for_all_tells_both_stages_under_versions_of_their_own()
    {
        var order = Given.Order(terms: Given.Deposit);
        await host.PlaceAndPay(order);
        await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        await host.Quiet();
        var stages = host.Published.Of<OrderFunded>().Where(e => e.OrderId == order.OrderId).OrderBy(e => e.Version).ToList();
        Assert.Equal(["ShipmentCovered", "Full"], stages.Select(e => e.Stage));
        Assert.Equal(2, stages.Select(e => e.Version).Distinct().Count());
    }

    [Fact]
    public async Task An_order_told_again_changes_nothing()
    {
        var order = Given.Order();
        var first = await host.Place(order);
        await host.Deliver(order);
        await host.Deliver(order with { TotalMinor = 1 });
        await host.Quiet();
        Assert.Equal(first, await host.Receivable(order.OrderId));
        Assert.Single(host.Published.Of<ReceivableOpened>(), e => e.OrderId == order.OrderId);
    }

    [Fact]
    public async Task A_cancelled_order_leaves_its_money_to_the_buyer_also_what_comes_later()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(40_000, account));
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Cancelled", "cancelled");
        Assert.Equal(-40_000, (await host.Balances(order.OrderId))[AccountKind.BuyerCredit]);

        var late = await host.Import(StatementText.Of("USD").Credit(60_000, account));
        Assert.Equal((0, 1), (late.Matched, late.Unmatched));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(-100_000, balances[AccountKind.BuyerCredit]);
        Assert.Equal(100_000, balances[AccountKind.Bank]);
        Assert.Equal(2, balances.Count);
        var held = await host.Desk.ListUnmatchedAsync(new V1.ListRequest { Status = "receivable_cancelled" });
        Assert.Contains(held.Entries, entry => entry.Narrative.Contains(account, StringComparison.Ordinal) && entry.AmountMinor == 60_000);
        Assert.DoesNotContain(host.Published.Of<OrderFunded>(), e => e.OrderId == order.OrderId);
    }

    [Fact]
    public async Task An_order_cancelled_before_it_is_known_opens_nothing_to_pay()
    {
        var order = Given.Order(terms: Given.OpenAccount);
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => await host.Count("order_case where order_id = @Id", order.OrderId) == 1, "remembered");
        var receivable = await host.Place(order);
        Assert.Equal("Cancelled", receivable.Status);
        await host.Quiet();
        Assert.DoesNotContain(host.Published.Of<ReceivableOpened>(), e => e.OrderId == order.OrderId);
        Assert.DoesNotContain(host.Published.Of<OrderFunded>(), e => e.OrderId == order.OrderId);
    }

    [Fact]
    public async Task After_the_payout_was_requested_a_cancellation_changes_nothing()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () =>
            await host.Count("order_case where order_id = @Id and cancelled_at is not null", order.OrderId) == 1, "noted");
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
    }

    [Fact]
    public async Task A_virtual_account_that_is_taken_gives_way_to_the_next()
    {
        var order = Given.Order();
        var wanted = VirtualAccount.Candidates(new OrderId(order.OrderId));
        var other = Given.Order();
        await host.Place(other);
        await host.Db.Run(
            "update order_case set virtual_account = @Wanted where order_id = @OrderId",
            new { Wanted = wanted[0], other.OrderId }, CancellationToken.None);
        Assert.Equal(wanted[1], (await host.Place(order)).VirtualAccount);
    }

    static (long, long) Shares(V1.Receivable receivable) => (receivable.Schedule[0].PaidMinor, receivable.Schedule[1].PaidMinor);
}
