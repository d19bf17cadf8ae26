using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// A cancelled order cancels its receivable, also when it is told before the order itself. Money that came in is owed to the buyer
/// from then on. After the payout was requested there is nothing to cancel any more.
/// </summary>
public sealed partial class CancelReceivable(Db db, ILogger<CancelReceivable> log) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) => db.Receive(this, context, tx => Cancel(tx, context.Message));

    async Task Cancel(Tx tx, OrderCancelled cancelled)
    {
        var order = await Remember(tx, cancelled);
        if (order is null || order.Cancelled)
            return;
        if (order.EarnedAt is not null || OrderCase.Next(order.ReceivableStatus, ReceivableAction.Cancel) is not { } next)
        {
            LogRefused(log, cancelled.OrderId, order.ReceivableStatus);
            return;
        }

        await tx.Run(
            "update order_case set receivable_status = @next, version = version + 1 where order_id = @OrderId",
            new { next = next.ToString(), order.OrderId });
        if (order.OrderMinor > 0)
            await Ledger.Book(tx, [OwedToBuyer(order, cancelled)]);
        LogCancelled(log, cancelled.OrderId, order.PaidMinor);
    }

    /// <summary>The exporter keeps what giving the order up costs, of what was paid and never more.</summary>
    static LedgerEntry OwedToBuyer(OrderCase order, OrderCancelled cancelled)
    {
        var kept = Math.Min(cancelled.ChargeMinor ?? 0, order.OrderMinor);
        return new LedgerEntry("cancelled", cancelled.OrderId, order.OrderId, ChinaDay.Of(cancelled.OccurredAt), order.Currency)
            .Debit(AccountKind.OrderFunds, order.ExporterId, order.OrderMinor)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, order.OrderMinor - kept)
            .Credit(AccountKind.ExporterPayable, order.ExporterId, kept);
    }

    /// <summary>Notes the cancellation; the case as it stands when the order is placed already, else nothing.</summary>
    static async Task<OrderCase?> Remember(Tx tx, OrderCancelled cancelled)
    {
        var orders = await tx.Many<OrderCase>(
            $"""
            with remembered as (
                insert into order_case (order_id, cancelled_at)
                values (@OrderId, @OccurredAt)
                on conflict on constraint order_case_key do update
                set cancelled_at = coalesce(order_case.cancelled_at, excluded.cancelled_at)
                returning {OrderCase.Columns}, placed_at)
            select {OrderCase.Columns}
            from remembered
            where placed_at is not null
            """,
            new { cancelled.OrderId, cancelled.OccurredAt });
        return orders.SingleOrDefault();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Receivable of order {OrderId} cancelled, {PaidMinor} are owed to the buyer")]
    static partial void LogCancelled(ILogger log, Guid orderId, long paidMinor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId} was cancelled, but its receivable is {Status} and stays")]
    static partial void LogRefused(ILogger log, Guid orderId, ReceivableStatus status);
}
