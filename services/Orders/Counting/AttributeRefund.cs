using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Which units money went back for: banks tell amounts only. Units that still are to be made are not refunded, and a refund is of at
/// most the units that its amount pays for at the price they were sold at; a discount after the fact is of none.
/// </summary>
public sealed partial class OrderLedgerService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.OrderLedgerView> AttributeRefund(V1.AttributeRefundRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("note", request.Note, 0, LongestNote) is { } fault)
            throw fault.ToGrpc();
        var view = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Attribute(tx, request)), context.CancellationToken)).OrThrow();
        LogAttributed(log, view.OrderId, request.RefundId);
        return view;
    }

    async Task<Outcome<V1.OrderLedgerView>> Attribute(Tx tx, V1.AttributeRefundRequest request)
    {
        if (await Find(tx, request.OrderId, "for update") is not { } order)
            return Problem.NotFound("order", request.OrderId);
        var orderId = order.Id.Value;
        var refunds = await tx.Many<MoneyBack>(MoneyBack.Sql, new { orderId });
        var refund = refunds.SingleOrDefault(one => one.Id.ToString() == request.RefundId);
        if (refund is null)
            return Problem.NotFound("refund", request.RefundId);
        if (refund.LineNos.Length > 0)
            return new Problem(409, "refund_attributed", "It was said before which units this money was for.", "refund_id", "nothing");
        var book = await LineLedger.Open(tx, orderId, refund.Id);
        if (Check(request.Lines, book.Lines) is { } unfit)
            return unfit;
        var worth = await Worth(tx, order, request.Lines, book.Lines);
        var most = Math.Min(refund.AmountMinor, refunds.Where(one => one.LineNos.Length == 0).Sum(one => one.AmountMinor)
            - await CountedByDisputes(tx, orderId));
        if (refund.Currency != order.Currency || worth > most)
            return new Problem(
                409, "refund_units_exceed", $"These units were sold for {worth}, of which {most} went back.", "lines",
                $"units for at most {most} minor units of {refund.Currency}");
        var (actor, now) = (Principal.Required.ToString(), Instants.ToMicroseconds(clock.GetUtcNow()));
        if (book.Do([.. request.Lines.Select(line => new Movement(
            line.LineNo, MovementKind.Refund, refund.Id, 0, line.Quantity, actor, now, request.Note.Trim()))]) is { } broken)
            return new Problem(
                409, "refund_units_exceed", $"Line {broken.LineNo} has fewer units that were cancelled or left.", "lines",
                $"at most {book.Lines[broken.LineNo].Cancelled + book.Lines[broken.LineNo].Shipped - book.Lines[broken.LineNo].Refunded}");
        await LineLedger.Close(tx, orderId, book);
        return await View(tx, order);
    }

    /// <summary>What disputes gave back for units that they counted: the same money is told again when it left the bank.</summary>
    static Task<long> CountedByDisputes(Tx tx, Guid orderId) => tx.One<long>(
        """
        select coalesce(sum(settled_minor), 0)::bigint
        from dispute d
        where d.order_id = @orderId and exists (
            select from order_line_movement m where m.order_id = @orderId and m.kind = 'Refund' and m.source_id = d.id)
        """,
        new { orderId });

    /// <summary>What the units were sold for, in minor units of the order's currency.</summary>
    static async Task<long> Worth(
        Tx tx, Order order, IEnumerable<V1.LineUnitsOf> lines, IReadOnlyDictionary<int, LineUnits> ledger)
    {
        var sold = (await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value }))
            .ToDictionary(line => line.LineNo);
        return lines.Sum(line => LineWorth.Of(
            sold[line.LineNo], ledger[line.LineNo].Refunded, line.Quantity, Currency.Of(order.Currency)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: said which units refund {RefundId} was for")]
    static partial void LogAttributed(ILogger log, string orderId, string refundId);
}
