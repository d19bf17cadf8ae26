using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// What becomes of the goods releases the money: they left, they arrived, or the buyer accepted them. Each fact is kept the first time
/// it is told, also before the order itself.
/// </summary>
public sealed partial class FollowOrderOnItsWay(
    Db db, EscrowPayouts payouts, TimeProvider clock, ILogger<FollowOrderOnItsWay> log)
    : IConsumer<ShipmentDeparted>, IConsumer<ShipmentDelivered>, IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<ShipmentDeparted> context) => db.Receive(
        this, context, tx => Note(tx, context.Message.OrderId, "shipped_at", context.Message.DepartedAt));

    public Task Consume(ConsumeContext<ShipmentDelivered> context) => db.Receive(
        this, context, tx => Note(tx, context.Message.OrderId, "delivered_at", context.Message.DeliveredAt));

    public Task Consume(ConsumeContext<OrderCompleted> context) => db.Receive(
        this, context, tx => Note(tx, context.Message.OrderId, "accepted_at", context.Message.OccurredAt));

    /// <param name="fact">A column of ours, never what somebody sent.</param>
    async Task Note(Tx tx, Guid id, string fact, DateTimeOffset at)
    {
        var order = await EscrowBook.LockOrder(tx, id);
        await tx.Run(
            $"""
            insert into escrow (order_id, {fact})
            values (@id, @at)
            on conflict on constraint escrow_key do update
            set {fact} = coalesce(escrow.{fact}, excluded.{fact})
            """,
            new { id, at });
        // It may have been placed while we waited for the row.
        order ??= await EscrowBook.LockOrder(tx, id);
        if (order is null || order.Escrow != OrderEscrow.Held || await EscrowBook.Lock(tx, order.OrderId) is not { } escrow)
            return;
        var now = clock.GetUtcNow();
        order = await EscrowBook.Judge(tx, order, escrow, now);
        await payouts.Follow(tx, order, now);
        if (order.Escrow == OrderEscrow.Released)
            LogReleased(log, id, fact);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Escrow of order {OrderId} released: {Fact}")]
    static partial void LogReleased(ILogger log, Guid orderId, string fact);
}

/// <summary>The payout of an order whose money was released.</summary>
public sealed class EscrowPayouts(PayoutSignal payouts)
{
    /// <summary>Requests the payout when the order has earned it.</summary>
    public async Task Follow(Tx tx, OrderCase order, DateTimeOffset now)
    {
        if (await PayoutRequests.Request(tx, [order], now) > 0)
            tx.AfterCommit(payouts.Set);
    }
}
