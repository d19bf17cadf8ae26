using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// An amended order owes its new total: what is paid stays, what is open is planned anew on its own terms. It may be told before the
/// order itself, whose receivable is opened then as it read before, and after a return of its goods, which stays settled. What is paid
/// out or cancelled stays as it is.
/// </summary>
public sealed partial class FollowAmendment(
    Db db, BusinessDays days, OpenReceivable opening, ReceivablePlans plans, DivideReceivable dividing,
    ILogger<FollowAmendment> log) : IConsumer<OrderAmended>
{
    public async Task Consume(ConsumeContext<OrderAmended> context)
    {
        var calendar = await days.Calendar(context.CancellationToken);
        var by = context.Headers.Get<string>("principal") ?? $"{Role.Service}:{Guid.Empty}";
        await db.Receive(this, context, tx => Follow(tx, context.Message, calendar, by));
    }

    async Task Follow(Tx tx, OrderAmended amended, WorkCalendar calendar, string by)
    {
        if (amended.Rest is not null)
        {
            await dividing.Divide(tx, amended, calendar, by);
            return;
        }

        await opening.Open(tx, amended.Was, calendar);
        var id = amended.OrderId;
        var order = (await tx.One<OrderCase>($"select {OrderCase.Columns} from order_case where order_id = @id for update", new { id }))!;
        var newer = await tx.Run(
            "update order_case set amended_version = @Version where order_id = @id and amended_version < @Version",
            new { id, amended.Version });
        if (newer == 0)
            return;
        await ReplaceLines(tx, amended.Now);
        if (order.Cancelled || order.EarnedAt is not null)
        {
            LogLeft(log, id, order.ReceivableStatus);
            return;
        }

        var total = await SettleReturn.Owed(tx, id, amended.Now.TotalMinor);
        if (order.TotalMinor != total)
            await plans.Replan(
                tx, order, new Money(total, order.Currency), [], calendar,
                new PlanChange($"The order was amended ({amended.AmendmentId}).", by));
        LogFollowed(log, id, order.TotalMinor, total);
    }

    /// <summary>Units that invoices cover stay: somebody has to look at an invoice of more than is ordered.</summary>
    internal static Task<int> ReplaceLines(Tx tx, OrderPlaced order) => tx.Run(
        """
        delete from order_line
        where order_id = @OrderId and invoiced_quantity = 0 and line_no <> all(@LineNos);
        insert into order_line (order_id, line_no, quantity)
        select @OrderId, line_no, quantity
        from unnest(@LineNos, @Quantities) as line (line_no, quantity)
        on conflict on constraint order_line_key do update
        set quantity = greatest(excluded.quantity, order_line.invoiced_quantity)
        """,
        new
        {
            order.OrderId,
            LineNos = order.Lines.Select(line => line.LineNo).ToArray(),
            Quantities = order.Lines.Select(line => line.Quantity).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} amended: its receivable of {Old} is {Total} now")]
    static partial void LogFollowed(ILogger log, Guid orderId, long old, long total);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId} was amended, but its receivable is {Status} and stays")]
    static partial void LogLeft(ILogger log, Guid orderId, ReceivableStatus status);
}
