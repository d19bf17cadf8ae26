using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Orders that were changed: what is paid stays, what is open is planned anew.</summary>
public sealed class ReplanTests(SettlementHost host)
{
    V1.Receivables.ReceivablesClient Desk => host.ReceivablesAs(SettlementHost.Operator);

    [Fact]
    public async Task A_larger_order_keeps_its_paid_deposit_and_owes_the_rest_as_before()
    {
        var order = Given.Order(terms: Given.Deposit);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(30_000, account));
        var schedule = await Replan(order, 130_000);
        Assert.Equal("1 Contract 30000/30000; 3 Shipment 100000/0", Text(schedule));
        Assert.Equal((130_000L, "PartlyPaid"), (schedule.TotalMinor, schedule.Status));
        await host.Import(StatementText.Of("USD").Credit(100_000, account));
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        Assert.Equal(-130_000, (await host.Balances(order.OrderId))[AccountKind.OrderFunds]);
        var told = await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        Assert.Equal((130_000L, 130_000L), (told.PaidMinor, told.TotalMinor));
    }

    [Fact]
    public async Task A_line_that_is_paid_in_part_keeps_that_part_and_new_terms_are_of_what_is_open()
    {
        var order = Given.Order(terms: Given.Deposit);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(45_000, account));
        var request = Request(order, 80_000);
        request.Terms.Add(new V1.ReplanTerm { Milestone = "BillOfLading", Percent = "50", OffsetDays = 30, Method = "OA" });
        request.Terms.Add(new V1.ReplanTerm { Milestone = "Arrival", Percent = "50" });
        var schedule = await Replan(order, request);
        Assert.Equal("1 Contract 30000/30000; 2 Shipment 15000/15000; 3 BillOfLading 17500/0; 4 Arrival 17500/0", Text(schedule));
    }

    [Fact]
    public async Task What_was_paid_beyond_a_smaller_total_is_the_buyers_and_goes_back_when_the_order_grows()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        Assert.Equal("1 Contract 60000/60000", Text(await Replan(order, 60_000)));
        Assert.Equal("Overpaid", (await host.Receivable(order.OrderId)).Status);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-60_000L, -40_000L), (balances[AccountKind.OrderFunds], balances[AccountKind.BuyerCredit]));
        Assert.Equal("1 Contract 60000/60000; 2 Contract 60000/40000", Text(await Replan(order, 120_000)));
        balances = await host.Balances(order.OrderId);
        Assert.Equal(-100_000, balances[AccountKind.OrderFunds]);
        Assert.False(balances.ContainsKey(AccountKind.BuyerCredit));
    }

    [Fact]
    public async Task A_plan_for_a_version_that_is_over_a_paid_out_or_a_cancelled_order_is_refused()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        var stale = Request(order, 1);
        Assert.Equal("version_conflict", (await FxStory.Refused(() => Desk.ReplanReceivableAsync(stale).ResponseAsync)).Code);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        Assert.Equal("receivable_paid_out", (await FxStory.Refused(() => Replan(order, 1))).Code);

        var cancelled = Given.Order();
        await host.Place(cancelled);
        await host.Deliver(Given.Cancelled(cancelled));
        await SettlementHost.Eventually(async () => (await host.Receivable(cancelled.OrderId)).Status == "Cancelled", "cancelled");
        Assert.Equal("receivable_transition_refused", (await FxStory.Refused(() => Replan(cancelled, 1))).Code);
    }

    [Theory]
    [InlineData(0, "", "", "total_minor")]
    [InlineData(5, "Contract", "99", "terms")]
    [InlineData(5, "Contract", "", "terms[0].percent")]
    [InlineData(5, "Never", "100", "terms[0]")]
    public async Task A_plan_that_cannot_be_is_refused_by_field(long total, string milestone, string percent, string field)
    {
        var order = Given.Order();
        await host.Place(order);
        var request = Request(order, total);
        if (milestone.Length > 0)
            request.Terms.Add(new V1.ReplanTerm { Milestone = milestone, Percent = percent });
        Assert.Equal(field, (await FxStory.Refused(() => Desk.ReplanReceivableAsync(request).ResponseAsync)).Field);
    }

    static V1.ReplanRequest Request(OrderPlaced order, long total) =>
        new() { OrderId = order.OrderId.ToString(), TotalMinor = total, Reason = "the buyer changed the quantity" };

    Task<V1.Schedule> Replan(OrderPlaced order, long total) => Replan(order, Request(order, total));

    async Task<V1.Schedule> Replan(OrderPlaced order, V1.ReplanRequest request)
    {
        request.ExpectedVersion = (await host.Receivable(order.OrderId)).Version;
        return await Desk.ReplanReceivableAsync(request);
    }

    static string Text(V1.Schedule schedule) => string.Join("; ", schedule.Lines.Select(line =>
        $"{line.No} {line.Milestone} {line.DueMinor}/{line.PaidMinor}"));
}
