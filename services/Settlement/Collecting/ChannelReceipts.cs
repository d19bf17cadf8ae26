using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Why an order's receipts moved through a channel.</summary>
public enum ChannelFact { Captured, RefundRequested, RefundRefused, RefundTold, ChargedBack, ChargebackWon }

/// <summary>
/// Counts what channels bring and take in the receipts of an order, whose row is locked, as bank receipts count: ledger, stages,
/// events, and the payout and claims that wait for the money.
/// </summary>
static class ChannelReceipts
{
    /// <summary>Money for the order: what lies beyond its total, or comes for a cancelled one, is the buyer's.</summary>
    public static async Task<OrderCase> Add(
        Tx tx, RiskGate risk, OrderCase order, ChannelPayment payment, ChannelFact fact, Guid id, long amountMinor, DateTimeOffset now)
    {
        var events = new List<IEvent>();
        var after = order.Holding(checked(order.PaidMinor + amountMinor));
        var toOrder = order.Cancelled ? 0 : after.OrderMinor - order.OrderMinor;
        await Ledger.Book(tx,
        [
            Entry(fact, id, order, now)
                .Debit(OtherSide(fact), PartyId.Platform, amountMinor)
                .Credit(AccountKind.OrderFunds, order.ExporterId, toOrder)
                .Credit(AccountKind.BuyerCredit, order.BuyerId, amountMinor - toOrder),
        ]);
        if (fact == ChannelFact.Captured)
            events.Add(new PaymentReceived(
                id, 1, now, order.OrderId.Value, order.Currency.Code, amountMinor, ChinaDay.Of(now), payment.ProcessorReference ?? ""));
        if (!order.Cancelled)
            after = Funding.Tell(events, after, now);
        await risk.Tell(tx, events);
        return await Keep(tx, after, payment, fact, id, amountMinor, now);
    }

    /// <summary>Money that the order loses: what lies beyond its total leaves first.</summary>
    public static async Task<OrderCase> Take(
        Tx tx, OrderCase order, ChannelPayment payment, ChannelFact fact, Guid id, long amountMinor, DateTimeOffset now)
    {
        var after = order.Holding(order.PaidMinor - amountMinor);
        var fromOrder = order.Cancelled ? 0 : order.OrderMinor - after.OrderMinor;
        await Ledger.Book(tx,
        [
            Entry(fact, id, order, now)
                .Debit(AccountKind.OrderFunds, order.ExporterId, fromOrder)
                .Debit(AccountKind.BuyerCredit, order.BuyerId, amountMinor - fromOrder)
                .Credit(OtherSide(fact), PartyId.Platform, amountMinor),
        ]);
        return await Keep(tx, after, payment, fact, id, -amountMinor, now);
    }

    /// <summary>What refunds and chargebacks may take from the order itself; the rest is the buyer's credit.</summary>
    public static long FromOrder(OrderCase order, long amountMinor) =>
        order.Cancelled ? 0 : order.OrderMinor - order.Holding(order.PaidMinor - amountMinor).OrderMinor;

    static AccountKind OtherSide(ChannelFact fact) =>
        fact is ChannelFact.RefundRequested or ChannelFact.RefundRefused ? AccountKind.RefundClearing : AccountKind.ProcessorClearing;

    static LedgerEntry Entry(ChannelFact fact, Guid id, OrderCase order, DateTimeOffset now) => new(
        fact switch
        {
            ChannelFact.Captured => "channel-receipt",
            ChannelFact.RefundRequested => "channel-refund",
            ChannelFact.RefundRefused => "channel-refund-refused",
            ChannelFact.RefundTold => "channel-refund-told",
            ChannelFact.ChargedBack => "chargeback",
            _ => "chargeback-won",
        },
        id, order.OrderId, ChinaDay.Of(now), order.Currency);

    static async Task<OrderCase> Keep(
        Tx tx, OrderCase order, ChannelPayment payment, ChannelFact fact, Guid id, long amountMinor, DateTimeOffset now)
    {
        await tx.Run(
            """
            with noted as (
                insert into channel_receipt (id, payment_id, order_id, amount_minor, booked_on, fact)
                values (@Receipt, @PaymentId, @OrderId, @amountMinor, @Today, @Fact))
            update order_case
            set paid_minor = @PaidMinor, receivable_status = @Status, version = @Version, covered_told = @CoveredTold,
                full_told = @FullTold
            where order_id = @OrderId
            """,
            new
            {
                Receipt = ChannelIds.Named($"receipt-{fact}", id, 0),
                PaymentId = payment.Id,
                order.OrderId,
                amountMinor,
                Today = ChinaDay.Of(now),
                Fact = fact.ToString(),
                order.PaidMinor,
                Status = order.ReceivableStatus.ToString(),
                order.Version,
                order.CoveredTold,
                order.FullTold,
            });
        await EscrowBook.Align(tx, order, now);
        var cause = fact == ChannelFact.ChargedBack ? RecoverableCause.Chargeback : RecoverableCause.Refund;
        await WithdrawnPayouts.Withdraw(tx, order, now);
        await Recoverables.Align(tx, [order], cause, payment.ProcessorReference ?? payment.Id.ToString(), now);
        return order;
    }
}
