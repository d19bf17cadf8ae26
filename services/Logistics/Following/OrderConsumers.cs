using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Logistics;

/// <summary>From now on the exporter may book.</summary>
public sealed class OrderPlacedConsumer(Db db, Progress progress) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) => db.Receive(this, context, tx => progress.Take(tx, new OrderCase
    {
        OrderId = context.Message.OrderId,
        ExporterId = context.Message.ExporterId,
        BuyerId = context.Message.BuyerId,
        ConsigneeName = context.Message.ShipTo.Name,
        ConsigneeCountry = context.Message.ShipTo.Country,
        Incoterm = context.Message.Incoterm,
        ConsigneeVersion = context.Message.Version,
    }));
}

/// <summary>
/// It goes to whom the order names now. One that was packed was agreed to here: what the carrier was asked for is booked anew when it
/// carries something else, or to somebody else.
/// </summary>
public sealed class OrderAmendedConsumer(Db db, Progress progress, CarrierSignal signal) : IConsumer<OrderAmended>
{
    public Task Consume(ConsumeContext<OrderAmended> context) => db.Receive(this, context, async tx =>
    {
        var amended = context.Message;
        await AskedAmendments.End(tx, amended.AmendmentId, amended.OrderId);
        await progress.Amend(tx, FactOf(amended));
        tx.AfterCommit(signal.Set);
    });

    /// <summary>The packing is told once more by the order's next version.</summary>
    static OrderCase FactOf(OrderAmended amended) => new()
    {
        OrderId = amended.OrderId,
        ExporterId = amended.Now.ExporterId,
        BuyerId = amended.Now.BuyerId,
        ConsigneeName = amended.Now.ShipTo.Name,
        ConsigneeCountry = amended.Now.ShipTo.Country,
        Incoterm = amended.Now.Incoterm,
        ConsigneeVersion = amended.Version,
        Pieces = amended.Packing?.Pieces,
        GrossGrams = amended.Packing?.GrossGrams,
        PackedVersion = amended.Packing is null ? 0 : amended.Version + 1,
    };
}

/// <summary>Pieces and weight are known: the carrier can be asked.</summary>
public sealed class OrderReadyToShipConsumer(Db db, Progress progress) : IConsumer<OrderReadyToShip>
{
    public Task Consume(ConsumeContext<OrderReadyToShip> context) => db.Receive(this, context, tx => progress.Take(tx, new OrderCase
    {
        OrderId = context.Message.OrderId,
        Pieces = context.Message.Pieces,
        GrossGrams = context.Message.GrossGrams,
        PackedVersion = context.Message.Version,
    }));
}

/// <summary>There is nothing to carry any more.</summary>
public sealed class OrderCancelledConsumer(Db db, Progress progress) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) => db.Receive(this, context,
        tx => progress.Take(tx, new OrderCase { OrderId = context.Message.OrderId, Cancelled = true }));
}
