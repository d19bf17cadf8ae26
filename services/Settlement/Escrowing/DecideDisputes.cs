using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// The buyer disputes, with a reason: timers stop and nothing is released. An operator decides how much goes back to the buyer; the
/// rest is the exporter's. What was paid through channels is refunded through them, the rest is the buyer's credit.
/// </summary>
public sealed partial class EscrowService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Escrow> OpenDispute(V1.OpenDisputeRequest request, ServerCallContext context)
    {
        var reason = Reason(request.Reason);
        return await Change(context, request, request.OrderId, async (tx, order, escrow, now) =>
        {
            if (EscrowCase.Next(escrow.Status, EscrowAction.Dispute) is not { } disputed)
                return escrow.Refused(EscrowAction.Dispute);
            var no = await tx.One<int>(
                """
                insert into escrow_dispute (order_id, no, reason, opened_at)
                select @OrderId, count(*) + 1, @reason, @now
                from escrow_dispute
                where order_id = @OrderId
                returning no
                """,
                new { escrow.OrderId, reason, now });
            tx.Publish(new EscrowDisputed(DisputeId(escrow, no), 1, now, escrow.OrderId.Value, reason));
            escrow = await EscrowBook.Align(tx, order, escrow, now);
            await EscrowBook.Save(tx, escrow with { Status = disputed, Version = escrow.Version + 1 });
            LogDisputed(log, escrow.OrderId.Value);
            return null;
        });
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Escrow> WithdrawDispute(V1.EscrowOrderRequest request, ServerCallContext context) =>
        Change(context, request, request.OrderId, async (tx, order, escrow, now) =>
        {
            if (EscrowCase.Next(escrow.Status, EscrowAction.Withdraw) is not { } held)
                return escrow.Refused(EscrowAction.Withdraw);
            var no = await tx.One<int>(
                "update escrow_dispute set status = 'Withdrawn', closed_at = @now where order_id = @OrderId and status = 'Open' "
                    + "returning no",
                new { escrow.OrderId, now });
            tx.Publish(Ended(escrow, no, "Withdrawn", 0, "", now));
            // What fell due meanwhile is released now.
            order = await EscrowBook.Judge(tx, order, escrow with { Status = held, Version = escrow.Version + 1 }, now);
            await payouts.Follow(tx, order, now);
            return null;
        });

    [Allow(Role.Operator)]
    public override async Task<V1.Escrow> DecideDispute(V1.DecideDisputeRequest request, ServerCallContext context)
    {
        var reason = Reason(request.Reason);
        return await Change(context, request, request.OrderId, async (tx, order, escrow, now) =>
        {
            if (EscrowCase.Next(escrow.Status, EscrowAction.Decide) is not { } decided)
                return escrow.Refused(EscrowAction.Decide);
            escrow = await EscrowBook.Align(tx, order, escrow, now);
            if (request.RefundMinor < 0 || request.RefundMinor > escrow.HeldMinor)
                return Problem.Invalid(
                    "refund_minor", $"{request.RefundMinor} is no part of what is held.", $"0 to {escrow.HeldMinor}");
            var no = await tx.One<int>(
                """
                update escrow_dispute
                set status = 'Decided', decision = @reason, decided_by = @By, refund_minor = @RefundMinor, closed_at = @now
                where order_id = @OrderId and status = 'Open'
                returning no
                """,
                new { escrow.OrderId, reason, By = Principal.Required.ToString(), request.RefundMinor, now });
            tx.Publish(Ended(escrow, no, "Decided", request.RefundMinor, reason, now));
            order = await EscrowBook.End(tx, order, escrow, decided, request.RefundMinor, now, now);
            await RefundThroughChannels(tx, order, request.RefundMinor, now);
            await payouts.Follow(tx, order, now);
            LogDecided(log, escrow.OrderId.Value, request.RefundMinor);
            return null;
        });
    }

    /// <summary>
    /// Gives back by the channels that brought the money, the latest first, what the decision made the buyer's credit. A payment with an
    /// open call or chargeback is left out: that part stays the buyer's credit.
    /// </summary>
    async Task RefundThroughChannels(Tx tx, OrderCase order, long minor, DateTimeOffset now)
    {
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

        tx.AfterCommit(operations.Set);
    }

    static Guid DisputeId(EscrowCase escrow, int no) => ChannelIds.Named("escrow-dispute", escrow.OrderId.Value, no);

    static EscrowDisputeEnded Ended(EscrowCase escrow, int no, string outcome, long refundMinor, string reason, DateTimeOffset now) =>
        new(DisputeId(escrow, no), 2, now, escrow.OrderId.Value, outcome, escrow.Currency.Code, refundMinor, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The buyer disputes order {OrderId}")]
    static partial void LogDisputed(ILogger log, Guid orderId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The dispute of order {OrderId} is decided: {RefundMinor} go back")]
    static partial void LogDecided(ILogger log, Guid orderId, long refundMinor);

    sealed record Refundable(Guid Id, string Channel, long Minor, int No);
}
