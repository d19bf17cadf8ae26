using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A buyer's credit goes back by the channels that brought the money.</summary>
static class CreditRefunds
{
    /// <summary>
    /// The latest payment first. One with an open call or chargeback is left out: that part stays the buyer's credit. Returns what no
    /// channel gives back.
    /// </summary>
    public static async Task<long> ThroughChannels(Tx tx, OrderCase order, long minor, DateTimeOffset now)
    {
        if (minor == 0)
            return 0;
        var payments = await tx.Many<Refundable>(
            """
            select p.id, p.channel, p.captured_minor - p.refunded_minor - p.charged_back_minor as minor,
                (select max(no) + 1 from channel_operation o where o.payment_id = p.id) as no
            from channel_payment p
            where p.order_id = @OrderId and p.captured_minor > p.refunded_minor + p.charged_back_minor
                and not exists (select from channel_operation o where o.payment_id = p.id and o.status = 'Requested')
                and not exists (select from chargeback c where c.payment_id = p.id and c.stage in ('Opened', 'Contested'))
            order by p.seq desc
            for update of p
            """,
            new { order.OrderId });
        foreach (var payment in payments.TakeWhile(_ => minor > 0))
        {
            var part = Math.Min(minor, payment.Minor);
            var call = ChannelOperation.Of(payment.Id, payment.No, OperationKind.Refund, payment.Channel, part, now);
            await (call with { Note = "dispute decided" }).Insert(tx);
            await Ledger.Book(tx,
            [
                new LedgerEntry("credit-refund", call.Id, order.OrderId, ChinaDay.Of(now), order.Currency)
                    .Debit(AccountKind.BuyerCredit, order.BuyerId, part)
                    .Credit(AccountKind.RefundClearing, PartyId.Platform, part),
            ]);
            minor -= part;
        }

        return minor;
    }

    sealed record Refundable(Guid Id, string Channel, long Minor, int No);
}
