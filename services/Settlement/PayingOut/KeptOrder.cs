using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>An order whose money became the exporter's without a payout of its own.</summary>
/// <param name="LeftMinor">On the balance, after fee and netting.</param>
sealed record KeptOrder(OrderCase Order, long LeftMinor, InstructionMode Mode)
{
    /// <summary>
    /// What the exporter keeps, and what went against its debts, is not paid out by itself: the order is told so. What should have been
    /// paid out and has no approved beneficiary waits, and whatever is paid from the balance pays it.
    /// </summary>
    public static async Task Tell(Tx tx, List<KeptOrder> kept, DateTimeOffset now)
    {
        var stuck = kept.FindAll(one => one is { Mode: InstructionMode.AtOnce, LeftMinor: > 0 });
        await OwedOrders.Add(tx, stuck.ConvertAll(one => (one.Order.OrderId, one.Order.ExporterId, one.Order.Currency, one.LeftMinor)));
        foreach (var one in stuck)
            tx.Publish(new PayoutRefused(
                PayoutId.For(one.Order.OrderId).Value, 1, now, one.Order.OrderId.Value,
                "the beneficiary of the standing instruction is not approved"));
        foreach (var one in kept.Except(stuck))
            tx.Publish(new EarningsKept(
                one.Order.OrderId.Value, 1, now, one.Order.ExporterId.Value, one.Order.Currency.Code, one.LeftMinor,
                one.LeftMinor > 0 ? "kept" : "recovered"));
    }
}
