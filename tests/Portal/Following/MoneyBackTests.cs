using CrossBorder.Contracts.Events;

namespace CrossBorder.Portal.Tests;

/// <summary>What the flow says once money that was paid moves again.</summary>
public sealed class MoneyBackTests
{
    readonly Story story = new();

    Flow Learn(params IEnumerable<IOrderEvent> events)
    {
        var flow = new Flow { OrderId = story.Order };
        foreach (var told in events)
            flow.Learn(told);
        return flow;
    }

    IEnumerable<IOrderEvent> Until<T>() => story.Whole.TakeWhile(told => told is not T);

    PayoutReturned Returned => new(story.Payout, 3, story.At(15), story.Order, "GBP", 26730, "account closed");

    [Fact]
    public void A_payout_that_came_back_takes_the_stage_back_until_the_order_is_paid_again()
    {
        var flow = Learn([.. Until<RefundClaimFiled>(), Returned]);
        Assert.Equal((Stage.Completed, "Exporter", 0L), (Stages.Of(flow), Stages.WaitsFor(flow), flow.PaidOutMinor));
        Assert.Equal("payout_returned", Assert.Single(Stages.StuckBy(flow)).Code);
        Assert.DoesNotContain(Fact.PaidOut, flow.Facts.Keys);

        flow.Learn(new PayoutCompleted(
            Guid.CreateVersion7(), 4, story.At(16), story.Order, story.Exporter, "GBP", 26730, 30, 26700, "BR0009"));
        Assert.Equal((Stage.PaidOut, story.At(16), 26700L), (Stages.Of(flow), flow.Facts[Fact.PaidOut], flow.PaidOutMinor));
        Assert.Empty(Stages.StuckBy(flow));
    }

    [Fact]
    public void An_order_whose_tax_refund_is_under_way_goes_back_behind_the_payout_too()
    {
        Assert.Equal(Stage.Completed, Stages.Of(Learn([.. story.Whole, Returned])));
        Assert.Equal(Stage.Completed, Stages.Of(Learn([Returned, .. story.Whole])));
    }

    [Fact]
    public void Money_that_the_exporter_keeps_counts_as_paid_out_and_the_tax_refund_goes_on()
    {
        var kept = new EarningsKept(story.Order, 1, story.At(12), story.Exporter, "GBP", 26730, "kept");
        var flow = Learn([.. Until<PayoutCompleted>(), kept]);
        Assert.Equal((Stage.PaidOut, "Exporter", 0L), (Stages.Of(flow), Stages.WaitsFor(flow), flow.PaidOutMinor));

        flow.Learn(story.Filed);
        Assert.Equal(Stage.RefundFiled, Stages.Of(flow));
    }

    [Fact]
    public void What_went_back_to_the_buyer_is_no_longer_received()
    {
        var flow = Learn(
            story.Placed, story.Deposit, story.Balance,
            new PaymentRefunded(Guid.CreateVersion7(), 1, story.At(13), story.Order, "GBP", 1000, "Channel"),
            new PaymentTakenBack(story.Receipt, 2, story.At(14), story.Order, "GBP", 8100, "Reversed"));
        Assert.Equal(27000 - 1000 - 8100, flow.ReceivedMinor);
    }

    [Fact]
    public void A_chargeback_stops_an_order_that_was_over_and_a_won_one_gives_the_money_back()
    {
        var id = Guid.CreateVersion7();
        var opened = new ChargebackOpened(id, 8, story.At(20), story.Order, "cb7", "GBP", 500, "not received", story.At(90));
        var flow = Learn([.. story.Whole, opened]);
        Assert.Equal((Stage.Refunded, "Exporter", 26500L), (Stages.Of(flow), Stages.WaitsFor(flow), flow.ReceivedMinor));
        Assert.Equal("chargeback_open", Assert.Single(Stages.StuckBy(flow)).Code);

        flow.Learn(new ChargebackClosed(id, 11, story.At(30), story.Order, "cb7", "GBP", 500, "Won"));
        Assert.Equal((Stage.Refunded, null, 27000L), (Stages.Of(flow), Stages.WaitsFor(flow), flow.ReceivedMinor));
    }

    [Fact]
    public void Reviews_and_disputes_each_hold_the_order_until_they_end()
    {
        var (first, second, dispute) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var flow = Learn(
        [
            .. Until<OrderCompleted>(), new OrderHeld(first, 1, story.At(5), story.Order, "ReceiptMatched"),
            new OrderHeld(second, 1, story.At(6), story.Order, "ReceiptMatched"),
            new EscrowDisputed(dispute, 1, story.At(7), story.Order, "broken"),
        ]);
        Assert.Equal(["risk_review", "escrow_disputed"], Stages.StuckBy(flow).Select(stuck => stuck.Code));

        flow.Learn(new OrderHoldDecided(first, 3, story.At(8), story.Order, "Released"));
        flow.Learn(new EscrowDisputeEnded(dispute, 2, story.At(8), story.Order, "Withdrawn", "GBP", 0, ""));
        Assert.Equal("risk_review", Assert.Single(Stages.StuckBy(flow)).Code);

        flow.Learn(new OrderHoldDecided(second, 2, story.At(9), story.Order, "Refused"));
        Assert.Equal("risk_refused", Assert.Single(Stages.StuckBy(flow)).Code);
    }
}
