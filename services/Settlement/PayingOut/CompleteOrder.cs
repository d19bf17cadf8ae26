using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>The buyer accepted the goods: when all money is here, it is the exporter's. Else the last receipt leads to the same.</summary>
public sealed partial class CompleteOrder(Db db, PayoutSignal payouts, TimeProvider clock, ILogger<CompleteOrder> log)
    : IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<OrderCompleted> context) => db.Receive(this, context, async tx =>
    {
        var order = await Remember(tx, context.Message);
        if (order is null || await PayoutRequests.Request(tx, [order], clock.GetUtcNow()) == 0)
            LogWaits(log, context.Message.OrderId);
        else
            tx.AfterCommit(payouts.Set);
    });

    /// <summary>Notes the completion; the case as it stands when the order is placed already, else nothing.</summary>
    static async Task<OrderCase?> Remember(Tx tx, OrderCompleted completed)
    {
        var orders = await tx.Many<OrderCase>(
            $"""
            with remembered as (
                insert into order_case (order_id, completed_at)
                values (@OrderId, @OccurredAt)
                on conflict on constraint order_case_key do update
                set completed_at = coalesce(order_case.completed_at, excluded.completed_at)
                returning {OrderCase.Columns}, placed_at)
            select {OrderCase.Columns}
            from remembered
            where placed_at is not null
            """,
            new { completed.OrderId, completed.OccurredAt });
        return orders.SingleOrDefault();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is completed; its money waits or is kept")]
    static partial void LogWaits(ILogger log, Guid orderId);
}
