using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes over what a processor says of a payment, wherever it said so: in the answer to a call, in a message, when asked. The order
/// is locked first, then the payment; both change together with ledger, events and all that follows.
/// </summary>
public sealed partial class TellPayment(
    ChannelBook channels, RiskGate risk, PayoutSignal payouts, ClaimSignal claims, ILogger<TellPayment> log)
{
    /// <summary>The order and the payment, locked in this order; null when there is none.</summary>
    internal static async Task<(OrderCase Order, ChannelPayment Payment)?> Lock(Tx tx, Guid payment)
    {
        var order = await tx.One<OrderCase>(
            $"""
            select {OrderCase.Columns}
            from order_case
            where order_id = (select order_id from channel_payment where id = @payment)
            for update
            """,
            new { payment });
        if (order is null)
            return null;
        var locked = await tx.One<ChannelPayment>(
            $"select {ChannelPayment.Columns} from channel_payment where id = @payment for update", new { payment });
        return (order, locked!);
    }

    internal static Task<List<Chargeback>> Chargebacks(Tx tx, Guid payment) => tx.Many<Chargeback>(
        $"select {Chargeback.Columns} from chargeback where payment_id = @payment order by opened_at, reference", new { payment });

    /// <summary>
    /// Applies the state to the locked payment. Null: a refund is on its way, so that what became of it must be known before a
    /// chargeback is noted.
    /// </summary>
    internal async Task<PaymentTelling?> Tell(
        Tx tx, OrderCase order, ChannelPayment payment, ProcessorState told, DateTimeOffset now)
    {
        var before = await Chargebacks(tx, payment.Id);
        var telling = PaymentTelling.Of(payment, before, told);
        if (telling.Verdict != TellingVerdict.Applied)
        {
            if (telling.Verdict == TellingVerdict.Contradiction)
                LogContradiction(log, payment.Id, telling.Reason);
            return telling;
        }

        var refunds = (await tx.One<Refunds>(
            """
            select coalesce(sum(amount_minor), 0)::bigint - (
                    select coalesce(sum(amount_minor), 0)::bigint
                    from channel_receipt
                    where payment_id = @Id and fact = 'RefundTold') as booked_minor,
                count(*) filter (where status = 'Requested') > 0 as underway
            from channel_operation
            where payment_id = @Id and kind = 'Refund' and status in ('Requested', 'Succeeded')
            """,
            new { payment.Id }))!;
        if (telling.Changed.Count > 0 && refunds.Underway)
            return null;
        await Write(tx, telling.After);
        foreach (var fact in ChargebackTelling.Of(telling, before, now))
            tx.Publish(fact);
        await Chargeback.Note(tx, payment.Id, telling.Changed, now);
        var after = await Move(tx, order, telling, refunds.BookedMinor, now);
        await Follow(tx, after, now);
        return telling;
    }

    /// <summary>Books what moved, one fact each: what was captured, refunded without our asking, charged back or won.</summary>
    /// <param name="bookedMinor">Refunds that are in the books: those we asked for, and those told before.</param>
    async Task<OrderCase> Move(Tx tx, OrderCase order, PaymentTelling telling, long bookedMinor, DateTimeOffset now)
    {
        var payment = telling.After;
        if (telling.CapturedMinor > 0)
            order = await ChannelReceipts.Add(
                tx, risk, order, payment, ChannelFact.Captured, ChannelIds.Named("captured", payment.Id, payment.CapturedMinor),
                telling.CapturedMinor, now);
        var id = ChannelIds.Named("told", payment.Id, payment.ProcessorSequence);
        if (payment.RefundedMinor > bookedMinor)
        {
            var minor = payment.RefundedMinor - bookedMinor;
            tx.Publish(new PaymentRefunded(id, 1, now, order.OrderId.Value, order.Currency.Code, minor, "Channel"));
            order = await ChannelReceipts.Take(tx, order, payment, ChannelFact.RefundTold, id, minor, now);
        }

        return telling.ChargedBackMinor switch
        {
            > 0 => await ChannelReceipts.Take(tx, order, payment, ChannelFact.ChargedBack, id, telling.ChargedBackMinor, now),
            < 0 => await ChannelReceipts.Add(tx, risk, order, payment, ChannelFact.ChargebackWon, id, -telling.ChargedBackMinor, now),
            _ => order,
        };
    }

    /// <summary>The payout and the claims of an order that has its money now.</summary>
    async Task Follow(Tx tx, OrderCase order, DateTimeOffset now)
    {
        if (await PayoutRequests.Request(tx, [order], now) > 0)
            tx.AfterCommit(payouts.Set);
        if (order.FullyPaid && await ClaimEvaluation.Evaluate(tx, [order.OrderId], now) > 0)
            tx.AfterCommit(claims.Set);
    }

    static Task<int> Write(Tx tx, ChannelPayment payment) => tx.Run(
        """
        update channel_payment
        set version = @Version, status = @Name, outcome = @Outcome, processor_reference = @ProcessorReference,
            processor_sequence = @ProcessorSequence, authorised_minor = @AuthorisedMinor, captured_minor = @CapturedMinor,
            refunded_minor = @RefundedMinor, charged_back_minor = @ChargedBackMinor, pay_to_account = @PayToAccount,
            pay_to_name = @PayToName, pay_reference = @PayReference, expires_at = @ExpiresAt
        where id = @Id
        """,
        new
        {
            payment.Id,
            payment.Version,
            Name = payment.Status.ToString(),
            payment.Outcome,
            payment.ProcessorReference,
            payment.ProcessorSequence,
            payment.AuthorisedMinor,
            payment.CapturedMinor,
            payment.RefundedMinor,
            payment.ChargedBackMinor,
            payment.PayToAccount,
            payment.PayToName,
            payment.PayReference,
            payment.ExpiresAt,
        });

    /// <summary>
    /// Messages that came before the payment was known, or while a refund was on its way: the latest of them says all, so the others
    /// are stale.
    /// </summary>
    internal async Task TellWaiting(Tx tx, Guid payment, DateTimeOffset now)
    {
        if (await Lock(tx, payment) is not { Payment: { OpeningId: { } opening, Channel: { } channel } } locked)
            return;
        var waiting = await tx.Many<Waiting>(
            "select id, body from processor_event where opening_id = @opening and status = 'Waiting' order by sequence desc for update",
            new { opening });
        if (waiting.Count == 0 || channels.Find(channel)?.Read(waiting[0].Body).State is not { } told)
            return;
        if (await Tell(tx, locked.Order, locked.Payment, told, now) is not { } telling)
            return;
        await tx.Run(
            """
            update processor_event
            set status = case when id = @Last then @Verdict else 'Stale' end,
                reason = case when id = @Last then @Reason end
            where id = any(@Ids)
            """,
            new
            {
                Last = waiting[0].Id,
                Verdict = telling.Verdict.ToString(),
                telling.Reason,
                Ids = waiting.Select(one => one.Id).ToArray(),
            });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The processor contradicts what is known of payment {PaymentId}: {Reason}")]
    static partial void LogContradiction(ILogger log, Guid paymentId, string? reason);

    sealed record Refunds(long BookedMinor, bool Underway);

    sealed record Waiting(Guid Id, byte[] Body);
}
