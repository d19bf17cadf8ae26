using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What all changes of an order have in common: lock it, check owner, version and life cycle, write it with its trail.</summary>
public sealed partial class OrdersService
{
    /// <param name="apply">Sets what the action brings along; status and version are set here.</param>
    /// <param name="tell">The event of the changed order.</param>
    async Task<V1.Order> Change(
        IMessage request, string id, int expectedVersion, OrderAction action, ServerCallContext context, Func<Order, Order> apply,
        Func<Order, IEvent> tell)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Change(tx, id, expectedVersion, action, apply, tell)),
            context.CancellationToken);
        var changed = outcome.OrThrow();
        LogChanged(log, changed.Id, action, changed.Status);
        return changed;
    }

    async Task<Outcome<V1.Order>> Change(
        Tx tx, string id, int expectedVersion, OrderAction action, Func<Order, Order> apply, Func<Order, IEvent> tell)
    {
        var principal = Principal.Required;
        var order = Guid.TryParse(id, out var key)
            ? await tx.One<Order>(
                $"select {Order.Columns} from sales_order where id = @key and {Own(principal)} for update",
                new { key, principal.PartyId })
            : null;
        if (order is null)
            return Problem.NotFound("order", id);
        if (expectedVersion != 0 && expectedVersion != order.Version)
            return Problem.Stale("order", expectedVersion, order.Version);
        if (Order.Next(order.Status, action) is not { } next)
            return Problem.Refused("order", order.Status, action, Order.Allowed(order.Status));
        if (action == OrderAction.Accept && await AmendmentRows.IsAsked(tx, order.Id))
            return AmendmentRows.Asked;
        if (action == OrderAction.Cancel && await CancellationCosts.Unpaid(tx, order, principal.Role, clock.GetUtcNow()) is { } unpaid)
            return unpaid;

        var changed = (apply(order) with { Status = next, Version = order.Version + 1 }).Settled();
        await Trail.Save(tx, order, changed, action.ToString(), principal.ToString(), clock.GetUtcNow());
        tx.Publish(tell(changed));
        return changed.ToWire(await tx.Many<OrderLine>(LinesOfOrder, new { id = key }));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: {Action}, now {Status}")]
    static partial void LogChanged(ILogger log, string orderId, OrderAction action, string status);
}

/// <summary>Writes the next version of a locked order together with its row of the audit trail.</summary>
static class Trail
{
    /// <param name="action">The action or the fact that made the change.</param>
    /// <param name="actor">The principal, as role and party.</param>
    public static async Task Save(Tx tx, Order before, Order after, string action, string actor, DateTimeOffset now)
    {
        await Write(tx, before, after, action, actor, now);
        await LineLedger.Follow(tx, before, after, actor, now);
    }

    static Task<int> Write(Tx tx, Order before, Order after, string action, string actor, DateTimeOffset now) => tx.Run(
        """
        with changed as (
            update sales_order
            set version = @Version, status = @To, pieces = @Pieces, net_grams = @NetGrams, gross_grams = @GrossGrams,
                funded = @Funded, departed_at = @DepartedAt, delivered_at = @DeliveredAt, stock_refusal = @StockRefusal,
                cancel_reason = @CancelReason
            where id = @Id and version = @Before
            returning id
        )
        insert into order_event (order_id, version, action, from_status, to_status, actor, at)
        select id, @Version, @action, @From, @To, @actor, @now
        from changed
        """,
        new
        {
            after.Id,
            Before = before.Version,
            after.Version,
            From = before.Status.ToString(),
            To = after.Status.ToString(),
            after.Pieces,
            after.NetGrams,
            after.GrossGrams,
            after.Funded,
            after.DepartedAt,
            after.DeliveredAt,
            after.StockRefusal,
            after.CancelReason,
            action,
            actor,
            now,
        });
}
