using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>
/// What other services tell about units of an order is counted in its ledger. Each fact is counted once, by its source and not only by
/// its message; one that does not fit yet waits in the database.
/// </summary>
public sealed partial class LedgerFactsConsumer(Db db, ILogger<LedgerFactsConsumer> log)
    : IConsumer<ShipmentDeparted>, IConsumer<ShipmentDelivered>, IConsumer<DeclarationClosed>, IConsumer<DeclarationAmended>,
        IConsumer<DeclarationWithdrawn>, IConsumer<GoodsReturnAccepted>, IConsumer<RefundPaid>, IConsumer<StockReleased>,
        IConsumer<ReservationRefused>
{
    static readonly Dictionary<int, long> All = [];

    public Task Consume(ConsumeContext<ShipmentDeparted> context) =>
        Take(context, MovementKind.Ship, context.Message.ShipmentId, 0, All);

    public Task Consume(ConsumeContext<ShipmentDelivered> context) =>
        Take(context, MovementKind.Deliver, context.Message.ShipmentId, 0, All);

    public Task Consume(ConsumeContext<DeclarationClosed> context) =>
        Take(context, MovementKind.Declare, context.Message.DeclarationId, context.Message.Version, Sum(context.Message.Lines));

    public Task Consume(ConsumeContext<DeclarationAmended> context) =>
        Take(context, MovementKind.Declare, context.Message.DeclarationId, context.Message.Version, Sum(context.Message.Lines));

    public Task Consume(ConsumeContext<DeclarationWithdrawn> context) =>
        Take(context, MovementKind.Declare, context.Message.DeclarationId, context.Message.Version, All);

    public Task Consume(ConsumeContext<GoodsReturnAccepted> context) =>
        Take(context, MovementKind.Return, context.Message.ReturnId, 0, Sum(context.Message.Lines, line => (line.LineNo, line.Quantity)));

    public Task Consume(ConsumeContext<RefundPaid> context) => context.Message.Lines is { } lines
        ? Take(context, MovementKind.TaxRefund, context.Message.ClaimId, 0, Sum(lines, line => (line.LineNo, line.Quantity)))
        : Task.CompletedTask;

    /// <summary>A hold that expired is held again, or refused, when its order comes; others that expired are of no order.</summary>
    public Task Consume(ConsumeContext<StockReleased> context) => context.Message.Reason == "Cancelled"
        ? Take(context, MovementKind.Unreserve, context.Message.OrderId, context.Message.Version, All)
        : Task.CompletedTask;

    public Task Consume(ConsumeContext<ReservationRefused> context) =>
        Take(context, MovementKind.Unreserve, context.Message.OrderId, context.Message.Version, All);

    Task Take<T>(ConsumeContext<T> context, MovementKind kind, Guid source, int version, IReadOnlyDictionary<int, long> lines)
        where T : class, IOrderEvent => db.Receive(this, context, async tx =>
        {
            var id = context.Message.OrderId;
            if (await tx.One<Guid?>("select id from sales_order where id = @id for update", new { id }) is null)
                return;
            var actor = context.Headers.Get<string>("principal") ?? $"{Role.Service}:{Guid.Empty}";
            var book = await LineLedger.Open(tx, id, source);
            book.Take(new LedgerFact(kind, source, version, lines, actor, Instants.ToMicroseconds(context.Message.OccurredAt)));
            await LineLedger.Close(tx, id, book);
            LogTaken(log, id, kind, book.Fresh.Count, book.Waiting.Count);
        });

    static Dictionary<int, long> Sum(IReadOnlyList<DeclaredLine> lines) => Sum(lines, line => (line.LineNo, line.Quantity));

    static Dictionary<int, long> Sum<TLine>(IReadOnlyList<TLine> lines, Func<TLine, (int LineNo, long Quantity)> units) =>
        lines.Select(units).GroupBy(line => line.LineNo).ToDictionary(line => line.Key, line => line.Sum(part => part.Quantity));

    [LoggerMessage(Level = LogLevel.Information, Message = "Ledger of order {OrderId}: {Kind}, {Moved} movements, {Waiting} facts wait")]
    static partial void LogTaken(ILogger log, Guid orderId, MovementKind kind, int moved, int waiting);
}

/// <summary>Keeps what went back to the buyer, until somebody says which units it was for.</summary>
public sealed class MoneyBackConsumer(Db db) : IConsumer<PaymentRefunded>
{
    public Task Consume(ConsumeContext<PaymentRefunded> context) => db.Receive(this, context, tx => tx.Run(
        """
        insert into order_refund (id, order_id, currency, amount_minor, method, at)
        select @RefundId, id, @Currency, @AmountMinor, @Method, @OccurredAt
        from sales_order
        where id = @OrderId
        on conflict on constraint order_refund_key do nothing
        """,
        context.Message));
}
