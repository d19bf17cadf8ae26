using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>
/// An amended order keeps what it reads now: what it had and what was held for the amendment are freed and the new lines are held in one
/// transaction, under the locks of their stock, so that nobody gets in between. Should the amendment's hold have expired and the stock be
/// gone, the order is told that it cannot be supplied, as one that was placed too late is.
/// </summary>
public sealed partial class OrderAmendedConsumer(Db db, TimeProvider clock, ILogger<OrderAmendedConsumer> log) : IConsumer<OrderAmended>
{
    public Task Consume(ConsumeContext<OrderAmended> context) => db.Receive(this, context, tx => Amend(tx, context.Message));

    async Task Amend(Tx tx, OrderAmended amended)
    {
        var (order, id) = (amended.Now, amended.OrderId);
        var reservation = await Reservation.LockOrBegin(tx, id);
        if (amended.HoldId is { } hold)
            await Reservation.End(tx, [hold], ReservationAction.Lapse);
        var known = await tx.One<int>("select order_version from reservation where order_id = @id", new { id });
        var over = reservation.Status is ReservationStatus.Completed or ReservationStatus.Cancelled or ReservationStatus.Refused;
        if (known >= amended.Version || over)
            return;

        await Reservation.End(tx, [id], ReservationAction.Amend);
        await ForgetPrices(tx, order);
        var held = await OrderPlacedConsumer.HoldLines(tx, order);
        var version = await tx.One<int>(
            """
            update reservation
            set status = @Status, version = version + 1, exporter_id = @ExporterId, completed_early = false,
                order_version = @Version
            where order_id = @id
            returning version
            """,
            new
            {
                id,
                order.ExporterId,
                amended.Version,
                Status = (held ? ReservationStatus.Confirmed : ReservationStatus.Refused).ToString(),
            });
        if (!held)
            tx.Publish(new ReservationRefused(id, version, clock.GetUtcNow(), "The stock was sold meanwhile."));
        else if (reservation.CompletedEarly)
            await Reservation.End(tx, [id], ReservationAction.Complete);
        LogAmended(log, id, held);
    }

    /// <summary>A line that was sold otherwise, or is another product by now, does not cite the price list of the line before.</summary>
    static Task<int> ForgetPrices(Tx tx, OrderPlaced order) => tx.Run(
        """
        delete from reservation_line r
        where r.order_id = @OrderId and not exists (
            select from unnest(@LineNos, @ProductIds, @Quantities, @Prices) as line (line_no, product_id, quantity, unit_price)
            where line.line_no = r.line_no and line.product_id = r.product_id and line.quantity = r.quantity
                and line.unit_price = r.unit_price)
        """,
        new
        {
            order.OrderId,
            LineNos = order.Lines.Select(line => line.LineNo).ToArray(),
            ProductIds = order.Lines.Select(line => line.ProductId).ToArray(),
            Quantities = order.Lines.Select(line => line.Quantity).ToArray(),
            Prices = order.Lines.Select(line => line.UnitPrice).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} amended, held anew: {Held}")]
    static partial void LogAmended(ILogger log, Guid orderId, bool held);
}
