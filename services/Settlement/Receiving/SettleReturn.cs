using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// Goods came back, or the buyer keeps them for less: the order owes that much less. What is open falls away first; what was paid above
/// the new total is the buyer's credit; and what the exporter had been given of it, it owes.
/// </summary>
public sealed partial class SettleReturn(
    Db db, BusinessDays days, ReceivablePlans plans, TimeProvider clock, ILogger<SettleReturn> log) : IConsumer<ReturnSettled>
{
    public async Task Consume(ConsumeContext<ReturnSettled> context)
    {
        var calendar = await days.Calendar(context.CancellationToken);
        var by = context.Headers.Get<string>("principal") ?? $"{Role.Service}:{Guid.Empty}";
        await db.Receive(this, context, tx => Settle(tx, context.Message, calendar, by));
    }

    async Task Settle(Tx tx, ReturnSettled settled, WorkCalendar calendar, string by)
    {
        var order = await EscrowBook.LockOrder(tx, settled.OrderId)
            ?? throw new InvalidOperationException($"order {settled.OrderId} of return {settled.ReturnId} is not here yet");
        if (order.Cancelled || await tx.Run(
            """
            insert into return_settled (return_id, order_id, back_minor, at)
            values (@ReturnId, @OrderId, @BackMinor, @OccurredAt)
            on conflict on constraint return_settled_key do nothing
            """,
            new { settled.ReturnId, settled.OrderId, settled.BackMinor, settled.OccurredAt }) == 0)
            return;
        var total = new Money(Math.Max(0, order.TotalMinor - settled.BackMinor), order.Currency);
        await plans.Replan(tx, order, total, [], calendar, new PlanChange($"Goods were returned ({settled.ReturnId}).", by));
        var now = clock.GetUtcNow();
        var after = (await EscrowBook.LockOrder(tx, settled.OrderId))!;
        await WithdrawnPayouts.Withdraw(tx, after, now);
        await Recoverables.Align(tx, [after], RecoverableCause.Refund, $"return {settled.ReturnId}", now);
        LogSettled(log, settled.OrderId, settled.ReturnId, settled.BackMinor);
    }

    /// <summary>What an order that came to so much owes after the returns that were settled, whenever the sum was told.</summary>
    internal static async Task<long> Owed(Tx tx, Guid orderId, long totalMinor) => Math.Max(0, totalMinor - await tx.One<long>(
        "select coalesce(sum(back_minor), 0)::bigint from return_settled where order_id = @orderId", new { orderId }));

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: {BackMinor} are not owed after return {ReturnId}")]
    static partial void LogSettled(ILogger log, Guid orderId, Guid returnId, long backMinor);
}
