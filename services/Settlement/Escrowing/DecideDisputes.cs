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
    static readonly Problem Claimed = new(
        StatusCodes.Status409Conflict, "escrow_claimed", "The order has a dispute, which ends the holding when it is over.", "order_id",
        "the dispute of the order");

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
            if (await OrderDisputes.Run(tx, order.OrderId))
                return Claimed;
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
            if (await OrderDisputes.Run(tx, order.OrderId))
                return Claimed;
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
            await CreditRefunds.ThroughChannels(tx, order, request.RefundMinor, now);
            tx.AfterCommit(operations.Set);
            await payouts.Follow(tx, order, now);
            LogDecided(log, escrow.OrderId.Value, request.RefundMinor);
            return null;
        });
    }

    static Guid DisputeId(EscrowCase escrow, int no) => ChannelIds.Named("escrow-dispute", escrow.OrderId.Value, no);

    static EscrowDisputeEnded Ended(EscrowCase escrow, int no, string outcome, long refundMinor, string reason, DateTimeOffset now) =>
        new(DisputeId(escrow, no), 2, now, escrow.OrderId.Value, outcome, escrow.Currency.Code, refundMinor, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The buyer disputes order {OrderId}")]
    static partial void LogDisputed(ILogger log, Guid orderId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The dispute of order {OrderId} is decided: {RefundMinor} go back")]
    static partial void LogDecided(ILogger log, Guid orderId, long refundMinor);
}
