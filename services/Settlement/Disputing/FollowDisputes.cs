using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// A disputed order's money is held, and moved when the dispute is over. Both are kept as facts first, so that they count once whatever
/// came first and however often: the end before the beginning, or the dispute before the order.
/// </summary>
public sealed partial class FollowDisputes(Db db, TimeProvider clock, ILogger<FollowDisputes> log)
    : IConsumer<OrderDisputed>, IConsumer<DisputeEnded>
{
    public Task Consume(ConsumeContext<OrderDisputed> context) => db.Receive(this, context, async tx =>
    {
        var told = context.Message;
        await tx.Run(
            """
            insert into order_dispute (dispute_id, order_id, status, opened_at)
            values (@DisputeId, @OrderId, 'Open', @OccurredAt)
            on conflict on constraint order_dispute_key do nothing
            """,
            new { told.DisputeId, told.OrderId, told.OccurredAt });
        await OrderDisputes.Follow(tx, told.OrderId, clock.GetUtcNow());
        LogTold(log, told.OrderId, told.DisputeId, "opened");
    });

    public Task Consume(ConsumeContext<DisputeEnded> context) => db.Receive(this, context, async tx =>
    {
        var told = context.Message;
        await tx.Run(
            """
            insert into order_dispute (dispute_id, order_id, status, opened_at, outcome, ended_version, refund_minor)
            values (@DisputeId, @OrderId, 'Ended', @OccurredAt, @Outcome, @Version, @RefundMinor)
            on conflict on constraint order_dispute_key do update
            set status = 'Ended', outcome = excluded.outcome, ended_version = excluded.ended_version,
                refund_minor = excluded.refund_minor
            where order_dispute.status = 'Open'
            """,
            told);
        await OrderDisputes.Follow(tx, told.OrderId, clock.GetUtcNow());
        LogTold(log, told.OrderId, told.DisputeId, told.Outcome);
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}, dispute {DisputeId}: {What}")]
    static partial void LogTold(ILogger log, Guid orderId, Guid disputeId, string what);
}
