using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>
/// What a dispute granted is the buyer's: the units that were claimed count as refunded, when the money pays for all of them at the price
/// they were sold at; a part of the price is of no units. Told twice it counts once.
/// </summary>
public sealed partial class DisputeSettledConsumer(Db db, TimeProvider clock, ILogger<DisputeSettledConsumer> log)
    : IConsumer<DisputeSettled>
{
    const string SettleAction = "Settle";

    public Task Consume(ConsumeContext<DisputeSettled> context) => db.Receive(this, context, tx => Settle(tx, context.Message));

    async Task Settle(Tx tx, DisputeSettled told)
    {
        // The order first, as everything that changes its ledger does.
        var order = await tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @OrderId for update", new { told.OrderId });
        var dispute = await tx.One<Dispute>(
            $"select {Dispute.Columns} from dispute d where d.id = @DisputeId and d.order_id = @OrderId for update of d",
            new { told.DisputeId, told.OrderId });
        if (order is null || dispute is not { Status: DisputeStatus.Resolved, SettledAt: null })
        {
            LogIgnored(log, told.DisputeId);
            return;
        }

        var now = Instants.ToMicroseconds(clock.GetUtcNow());
        var by = Principal.Service("settlement");
        var after = dispute with
        {
            Version = dispute.Version + 1,
            SettledMinor = told.RefundMinor,
            DebtMinor = told.DebtMinor,
            SettledAt = now,
        };
        await DisputeRows.Save(tx, dispute, after, SettleAction, by, "", (told.RefundMinor, dispute.OutcomeReturn ?? false), now);
        await Count(tx, order, after, by, now);
        LogSettled(log, told.DisputeId, told.RefundMinor, told.DebtMinor);
    }

    static async Task Count(Tx tx, Order order, Dispute dispute, Principal by, DateTimeOffset now)
    {
        var units = (await tx.Many<Claimed>("select line_no, quantity from dispute_line where dispute_id = @Id", new { dispute.Id }))
            .ToDictionary(line => line.LineNo, line => line.Quantity);
        var book = await LineLedger.Open(tx, dispute.OrderId, dispute.Id);
        var worth = (await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = dispute.OrderId }))
            .Where(line => units.ContainsKey(line.LineNo))
            .Sum(line => LineWorth.Of(line, book.Lines[line.LineNo].Refunded, units[line.LineNo], Currency.Of(order.Currency)));
        if (units.Count == 0 || worth > dispute.SettledMinor)
            return;
        book.Take(new LedgerFact(MovementKind.Refund, dispute.Id, 0, units, by.ToString(), now));
        await LineLedger.Close(tx, dispute.OrderId, book);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dispute {DisputeId} settled: {RefundMinor} are the buyer's, {DebtMinor} owed")]
    static partial void LogSettled(ILogger log, Guid disputeId, long refundMinor, long debtMinor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dispute {DisputeId} is told settled, and is not resolved or was settled before")]
    static partial void LogIgnored(ILogger log, Guid disputeId);

    sealed record Claimed(int LineNo, long Quantity);
}
