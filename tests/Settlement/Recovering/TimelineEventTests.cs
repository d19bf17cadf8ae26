using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What happens to money after the fact is told, so that the order's timeline shows it.</summary>
public sealed class TimelineEventTests(SettlementHost host)
{
    [Fact]
    public async Task A_refund_is_told_when_the_processor_made_it()
    {
        var (order, payment) = await host.PaidByCard();
        await host.Refund(payment, 40_000);
        var told = await host.Published.Next<PaymentRefunded>(e => e.OrderId == order.OrderId);
        Assert.Equal((40_000L, "Channel"), (told.AmountMinor, told.Method));

        await host.Until(payment, "PartlyRefunded");
        host.Others.Processors.Change(await host.Opening(payment), p => p.Refunded = 50_000);
        await host.Tell(host.Others.Processors.Message(await host.Opening(payment)));
        Assert.Equal(10_000, (await host.Published.Next<PaymentRefunded>(
            e => e.OrderId == order.OrderId && e.RefundId != told.RefundId)).AmountMinor);
    }

    [Fact]
    public async Task A_dispute_and_its_end_are_told_once_each()
    {
        var order = await host.HeldOrder("Delivery", 7);
        await host.AsBuyer(order).OpenDisputeAsync(
            new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "broken" }, FxStory.Key());
        var opened = await host.Published.Next<EscrowDisputed>(e => e.OrderId == order.OrderId);
        await host.AsBuyer(order).WithdrawDisputeAsync(EscrowStory.Of(order), FxStory.Key());
        Assert.Equal(("Withdrawn", opened.DisputeId), await Ended(order, "Withdrawn"));

        await host.AsBuyer(order).OpenDisputeAsync(
            new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "broken after all" }, FxStory.Key());
        var second = await host.Published.Next<EscrowDisputed>(e => e.OrderId == order.OrderId && e.DisputeId != opened.DisputeId);
        await host.Escrows(SettlementHost.Operator).DecideDisputeAsync(
            new V1.DecideDisputeRequest { OrderId = order.OrderId.ToString(), RefundMinor = 30_000, Reason = "half" }, FxStory.Key());
        Assert.Equal(("Decided", second.DisputeId), await Ended(order, "Decided"));
    }

    async Task<(string, Guid)> Ended(OrderPlaced order, string outcome)
    {
        var told = await host.Published.Next<EscrowDisputeEnded>(e => e.OrderId == order.OrderId && e.Outcome == outcome);
        Assert.Equal((2, outcome == "Decided" ? 30_000L : 0L), (told.Version, told.RefundMinor));
        return (told.Outcome, told.DisputeId);
    }

    [Fact]
    public async Task A_plan_made_anew_and_a_match_undone_are_told()
    {
        var order = Given.Order(terms: Given.Deposit);
        var receivable = await host.Place(order);
        var version = await host.Db.One<int>(
            "select version from order_case where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
        await host.ReceivablesAs(SettlementHost.Operator).ReplanReceivableAsync(
            new V1.ReplanRequest
            {
                OrderId = order.OrderId.ToString(),
                TotalMinor = 90_000,
                ExpectedVersion = version,
                Reason = "fewer mugs",
            },
            FxStory.Key());
        var told = await host.Published.Next<ReceivableReplanned>(e => e.OrderId == order.OrderId);
        Assert.Equal((100_000L, 90_000L, 90_000L, "fewer mugs"), (
            told.OldTotalMinor, told.TotalMinor, told.Schedule.Sum(line => line.DueMinor), told.Reason));

        await host.Import(StatementText.Of("USD").Credit(27_000, receivable.VirtualAccount));
        var received = await host.Published.Next<PaymentReceived>(e => e.OrderId == order.OrderId);
        var decision = await host.Db.One<Guid>(
            "select decision_id from allocation where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
        await host.Matching.UndoDecisionAsync(
            new V1.UndoDecisionRequest { DecisionId = decision.ToString(), Reason = "of another order" }, FxStory.Key());
        var undone = await host.Published.Next<PaymentTakenBack>(e => e.OrderId == order.OrderId);
        Assert.Equal((received.ReceiptId, 27_000L, "Undone"), (undone.ReceiptId, undone.AmountMinor, undone.Reason));
    }
}
