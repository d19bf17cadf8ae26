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
        if (amended.Rest is not null)
        {
            await Split(tx, amended);
            return;
        }

        var (order, id) = (amended.Now, amended.OrderId);
        var reservation = await Reservation.LockOrBegin(tx, id);
        if (amended.HoldId is { } hold)
            await Reservation.End(tx, [hold], ReservationAction.Lapse);
        var known = await tx.One<int>("select order_version from reservation where order_id = @id", new { id });
        if (known >= amended.Version || Over(reservation))
            return;

        await Reservation.End(tx, [id], ReservationAction.Amend);
        await ForgetPrices(tx, order);
        await SampleUses.Follow(tx, order);
        var held = await OrderPlacedConsumer.HoldLines(tx, order);
        var version = await Reads(tx, amended, held);
        if (!held)
            tx.Publish(new ReservationRefused(id, version, clock.GetUtcNow(), "The stock was sold meanwhile."));
        else if (reservation.CompletedEarly)
            await Reservation.End(tx, [id], ReservationAction.Complete);
        LogAmended(log, id, held);
    }

    /// <summary>
    /// A part was split off: what was held is divided. What is held by an older reading, or not at all any more, is held as the order read
    /// before, and divided then; what a newer reading changed already leaves the part to be held anew.
    /// </summary>
    async Task Split(Tx tx, OrderAmended split)
    {
        var (id, rest) = (split.OrderId, split.Rest!.OrderId);
        // Two rows, in the order of their ids.
        var first = await Reservation.LockOrBegin(tx, id.CompareTo(rest) < 0 ? id : rest);
        var second = await Reservation.LockOrBegin(tx, id.CompareTo(rest) < 0 ? rest : id);
        var (order, part) = id.CompareTo(rest) < 0 ? (first, second) : (second, first);
        // Told once more.
        if (await tx.One<Guid?>("select split_of from reservation where order_id = @rest", new { rest }) is not null)
            return;
        var known = await tx.One<int>("select order_version from reservation where order_id = @id", new { id });
        var divides = known < split.Version && !Over(order) && await HoldsAsBefore(tx, split, order);
        var held = await SplitHold.Part(tx, split, part, divides, clock.GetUtcNow());
        if (known >= split.Version || Over(order))
        {
            LogSplit(log, id, rest, held);
            return;
        }

        var version = await Reads(tx, split, divides);
        if (!divides)
            tx.Publish(new ReservationRefused(id, version, clock.GetUtcNow(), "The stock was sold meanwhile."));
        else if (order.CompletedEarly)
            await Reservation.End(tx, [id], ReservationAction.Complete);
        LogSplit(log, id, rest, held);
    }

    /// <summary>True when exactly the units of the whole order are held.</summary>
    static async Task<bool> HoldsAsBefore(Tx tx, OrderAmended split, Reservation reservation)
    {
        if (!Reservation.HoldsStock(reservation.Status))
            return await OrderPlacedConsumer.HoldAgain(tx, split.Was);
        var held = await tx.Many<Units>(
            "select product_id, sum(quantity)::bigint as quantity from reservation_line where order_id = @OrderId group by product_id",
            new { split.OrderId });
        var wanted = split.Was.Lines.GroupBy(line => line.ProductId)
            .Select(lines => new Units(lines.Key, lines.Sum(line => line.Quantity)));
        if (held.ToHashSet().SetEquals(wanted))
            return true;
        await Reservation.End(tx, [split.OrderId], ReservationAction.Amend);
        await ForgetPrices(tx, split.Was);
        return await OrderPlacedConsumer.HoldLines(tx, split.Was);
    }

    static bool Over(Reservation reservation) =>
        reservation.Status is ReservationStatus.Completed or ReservationStatus.Cancelled or ReservationStatus.Refused;

    /// <summary>The reservation is of this reading. Returns its version.</summary>
    static Task<int> Reads(Tx tx, OrderAmended amended, bool held) => tx.One<int>(
        """
        update reservation
        set status = @Status, version = version + 1, exporter_id = @ExporterId, completed_early = false,
            order_version = @Version
        where order_id = @OrderId
        returning version
        """,
        new
        {
            amended.OrderId,
            amended.Now.ExporterId,
            amended.Version,
            Status = (held ? ReservationStatus.Confirmed : ReservationStatus.Refused).ToString(),
        });

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

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is split, its part {PartId} is held: {Held}")]
    static partial void LogSplit(ILogger log, Guid orderId, Guid partId, bool held);

    sealed record Units(Guid ProductId, long Quantity);
}

/// <summary>An amendment came to nothing: what was held for it is free again.</summary>
public sealed class AmendmentEndedConsumer(Db db) : IConsumer<AmendmentEnded>
{
    public Task Consume(ConsumeContext<AmendmentEnded> context) => context.Message.HoldId is { } hold
        ? db.Receive(this, context, tx => Reservation.End(tx, [hold], ReservationAction.Lapse))
        : Task.CompletedTask;
}
