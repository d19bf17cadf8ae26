using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Orders that both sides amended: what is paid stays, what is open is planned anew.</summary>
public sealed class FollowAmendmentTests(SettlementHost host)
{
    static OrderAmended Amended(OrderPlaced was, int version, long total) => new(
        was.OrderId, version, Given.Placed.AddHours(version), Guid.CreateVersion7(), null, was,
        was with { Version = version, GoodsMinor = total, TotalMinor = total, Lines = [was.Lines[0] with { Quantity = 12 }] });

    [Fact]
    public async Task An_amended_order_keeps_what_is_paid_and_owes_the_rest_of_its_new_total()
    {
        var order = Given.Order(terms: Given.Deposit);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(30_000, account));
        await host.Deliver(Amended(order, 3, 130_000));
        await Becomes(order, "1 Contract 30000/30000; 3 Shipment 100000/0");
        var told = await host.Published.Next<ReceivableReplanned>(e => e.OrderId == order.OrderId);
        Assert.Equal((100_000L, 130_000L), (told.OldTotalMinor, told.TotalMinor));
        Assert.Equal(12, await Quantity(order));
    }

    [Fact]
    public async Task Amendments_that_come_before_the_order_and_in_any_order_end_at_the_newest()
    {
        var order = Given.Order(terms: Given.Deposit);
        var first = Amended(order, 3, 130_000);
        await host.Deliver(Amended(first.Now, 5, 90_000));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and total_minor = 90000", order.OrderId) == 1, "amended");
        await host.Deliver(first);
        await host.Deliver(order);
        await host.Quiet();
        Assert.Equal(90_000, (await Schedule(order)).TotalMinor);
        Assert.Single(host.Published.Of<ReceivableOpened>(), e => e.OrderId == order.OrderId);
    }

    [Fact]
    public async Task A_return_that_was_settled_stays_so_when_an_older_amendment_comes_after_it()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(new ReturnSettled(Guid.CreateVersion7(), 4, Given.Done, order.OrderId, order.Currency, 30_000, false));
        await Becomes(order, "1 Contract 70000/70000");
        await host.Deliver(Amended(order, 3, 90_000));
        await Becomes(order, "1 Contract 60000/60000");
        await host.Quiet();
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-60_000L, -40_000L), (balances[AccountKind.OrderFunds], balances[AccountKind.BuyerCredit]));
    }

    [Fact]
    public async Task Money_beyond_a_smaller_total_is_the_buyers()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Amended(order, 3, 60_000));
        await Becomes(order, "1 Contract 60000/60000");
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-60_000L, -40_000L), (balances[AccountKind.OrderFunds], balances[AccountKind.BuyerCredit]));
    }

    [Fact]
    public async Task A_cancelled_order_owes_nothing_whatever_was_amended()
    {
        var order = Given.Order();
        await host.Place(order);
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Cancelled", "cancelled");
        await host.Deliver(Amended(order, 3, 60_000));
        await host.Quiet();
        Assert.Equal("Cancelled", (await host.Receivable(order.OrderId)).Status);
    }

    async Task<V1.Schedule> Schedule(OrderPlaced order) => await host.ReceivablesAs(SettlementHost.Operator)
        .GetScheduleAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() });

    Task Becomes(OrderPlaced order, string plan) => SettlementHost.Eventually(
        async () => string.Join("; ", (await Schedule(order)).Lines.Select(line =>
            $"{line.No} {line.Milestone} {line.DueMinor}/{line.PaidMinor}")) == plan, plan);

    Task<long> Quantity(OrderPlaced order) => host.Db.One<long>(
        "select quantity from order_line where order_id = @OrderId and line_no = 1", new { order.OrderId }, CancellationToken.None);
}
