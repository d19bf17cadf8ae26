using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>A packed order is given up: both sides agreed to what it costs, and customs, carrier and settlement agreed.</summary>
static class CallOff
{
    const string Action = "CallOff";

    /// <summary>What left, or stands declared, is not given up any more.</summary>
    public static async Task<Problem?> Refusal(Tx tx, Order order)
    {
        var book = await LineLedger.Open(tx, order.Id.Value);
        if (Order.Next(order.Status, OrderAction.CallOff) is null)
            return Problem.Refused("order", order.Status, Action, Order.Allowed(order.Status));
        return book.Lines.Values.FirstOrDefault(line => line.Shipped > 0 || line.Declared > 0) is { } line
            ? new Problem(
                409, "order_not_cancellable", $"Units of line {line.LineNo} left or are declared.", "order_id",
                "to withdraw the declaration, or to return the goods when they arrived")
            : null;
    }

    public static async Task Do(Tx tx, Order order, Amendment amendment, string actor, DateTimeOffset now)
    {
        var cancelled = order with
        {
            Status = Order.Next(order.Status, OrderAction.CallOff)!.Value,
            Version = order.Version + 1,
            Pieces = null,
            NetGrams = null,
            GrossGrams = null,
            CancelReason = amendment.Note,
        };
        await Trail.Save(tx, order, cancelled, Action, actor, now);
        await AmendmentRows.End(
            tx, amendment, AmendmentStatus.Accepted, amendment.DecidedBy, amendment.DecidedAt, null, cancelled.Version);
        tx.Publish(new OrderCancelled(
            order.Id.Value, cancelled.Version, now, amendment.Note, amendment.ChargeMinor == 0 ? null : amendment.ChargeMinor));
    }
}
