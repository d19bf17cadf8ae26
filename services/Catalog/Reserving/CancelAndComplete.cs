using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>A cancelled order gives its stock back, also when the message outran the one that the order was placed.</summary>
public sealed partial class OrderCancelledConsumer(Db db, TimeProvider clock, ILogger<OrderCancelledConsumer> log)
    : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) =>
        db.Receive(this, context, tx => Cancel(tx, context.Message.OrderId));

    async Task Cancel(Tx tx, Guid orderId)
    {
        var reservation = await Reservation.LockOrBegin(tx, orderId);
        if (Reservation.Next(reservation.Status, ReservationAction.Cancel) is null)
            return;
        foreach (var (order, version, _) in await Reservation.End(tx, [orderId], ReservationAction.Cancel))
            tx.Publish(new StockReleased(order, version, clock.GetUtcNow(), "Cancelled"));

        // Also of an order that lost its stock before: what it had of samples is free again.
        await SampleUses.Back(tx, [orderId]);

        // Nothing was held: what remains of the order is that nothing will be.
        await tx.Run(
            """
            update reservation
            set status = 'Cancelled', version = version + 1, completed_early = false
            where order_id = @orderId and status <> 'Cancelled'
            """,
            new { orderId });
        LogCancelled(log, orderId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} cancelled: nothing is held for it")]
    static partial void LogCancelled(ILogger log, Guid orderId);
}

/// <summary>The goods of a completed order have left: they leave the stock on hand as well as the reserved one.</summary>
public sealed partial class OrderCompletedConsumer(Db db, TimeProvider clock, ILogger<OrderCompletedConsumer> log)
    : IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<OrderCompleted> context) =>
        db.Receive(this, context, tx => Complete(tx, context.Message.OrderId));

    async Task Complete(Tx tx, Guid orderId)
    {
        var reservation = await Reservation.LockOrBegin(tx, orderId);
        if (reservation.Status == ReservationStatus.Lapsed)
            await tx.Run("update reservation set completed_early = true where order_id = @orderId", new { orderId });
        else
            await SoldGoods.Complete(tx, orderId, clock.GetUtcNow());
        LogCompleted(log, orderId, reservation.Status);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} completed, its reservation was {Status}")]
    static partial void LogCompleted(ILogger log, Guid orderId, ReservationStatus status);
}
