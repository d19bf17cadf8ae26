using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>
/// Takes what other services tell about an order: the fact is kept, then the order goes as far as all its facts allow. Each fact
/// that is new counts one version, so that the end is the same in whatever order and how often they come.
/// </summary>
public sealed partial class OrderFacts(Db db, TimeProvider clock, ILogger<OrderFacts> log)
{
    /// <param name="keep">The order with the fact; the same order when it was known already.</param>
    public Task Take<T>(IConsumer consumer, ConsumeContext<T> context, Func<Order, Order> keep) where T : class, IOrderEvent =>
        db.Receive(consumer, context, tx => Take(tx, context, keep));

    async Task Take<T>(Tx tx, ConsumeContext<T> context, Func<Order, Order> keep) where T : class, IOrderEvent
    {
        var id = context.Message.OrderId;
        var order = await tx.One<Order>($"select {Order.Columns} from sales_order where id = @id for update", new { id });
        if (order is null)
        {
            LogUnknown(log, id, typeof(T).Name);
            return;
        }

        var kept = keep(order);
        if (kept == order)
            return;
        var changed = (kept with { Version = order.Version + 1 }).Settled();
        var actor = context.Headers.Get<string>("principal") ?? $"{Role.Service}:{Guid.Empty}";
        await Trail.Save(tx, order, changed, typeof(T).Name, actor, clock.GetUtcNow());
        if (changed.Status == OrderStatus.Cancelled && order.Status != OrderStatus.Cancelled)
            tx.Publish(new OrderCancelled(id, changed.Version, clock.GetUtcNow(), changed.CancelReason!));
        LogTaken(log, id, typeof(T).Name, changed.Status);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: {Fact}, now {Status}")]
    static partial void LogTaken(ILogger log, Guid orderId, string fact, OrderStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fact} names order {OrderId}, which is not here")]
    static partial void LogUnknown(ILogger log, Guid orderId, string fact);
}
