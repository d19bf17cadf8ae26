using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Voids that came before the processor had answered the call that opens the payment. What was never sent ends at once; else the void
/// follows the answer: nothing is captured, and no other channel is tried.
/// </summary>
static class QueuedVoids
{
    /// <summary>With order and payment locked.</summary>
    public static async Task<Outcome<V1.ChannelPayment>> Queue(Tx tx, ChannelPayment payment, DateTimeOffset now)
    {
        await tx.Run(
            """
            with unmade as (
                select id
                from channel_operation
                where payment_id = @Id and kind = 'Open' and status = 'Requested' and attempts = 0 and not may_have_arrived
                for update skip locked),
            unsent as (
                update channel_operation
                set status = 'NotTaken', outcome = @Outcome, answered_at = @now, token = null
                where id in (select id from unmade)
                returning id)
            update channel_payment p
            set void_asked_at = coalesce(void_asked_at, @now), version = version + 1,
                status = case when exists (select from unsent) then 'Voided' else status end
            where id = @Id
            """,
            new { payment.Id, Outcome = PaymentOutcome.ChannelUnavailable, now });
        return new V1.ChannelPayment { Id = payment.Id.ToString() };
    }

    public static Task<bool> IsAsked(Tx tx, Guid payment) => tx.One<bool>(
        "select void_asked_at is not null from channel_payment where id = @payment", new { payment });

    /// <summary>After the answer to the opening: the void that waited for it is called. False when there is none to call.</summary>
    public static async Task<bool> Follow(Tx tx, Guid id, DateTimeOffset now)
    {
        if (!await IsAsked(tx, id) || await TellPayment.Lock(tx, id) is not { Payment: var payment }
            || ChannelPayment.Next(payment.Status, PaymentAction.Void) is null || payment.CapturedMinor > 0)
            return false;
        var no = await tx.One<int>("select max(no) + 1 from channel_operation where payment_id = @id", new { id });
        return await ChannelOperation.Of(id, no, OperationKind.Void, payment.Channel!, 0, now).Insert(tx);
    }
}
