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
        ConsigneeVersion = context.Message.Version,
    }));
}

/// <summary>It goes to whom the order names now.</summary>
public sealed class OrderAmendedConsumer(Db db, Progress progress) : IConsumer<OrderAmended>
{
    public Task Consume(ConsumeContext<OrderAmended> context) => db.Receive(this, context, tx => progress.Take(tx, new OrderCase
    {
        OrderId = context.Message.OrderId,
        ExporterId = context.Message.Now.ExporterId,
        BuyerId = context.Message.Now.BuyerId,
        ConsigneeName = context.Message.Now.ShipTo.Name,
        ConsigneeCountry = context.Message.Now.ShipTo.Country,
        ConsigneeVersion = context.Message.Version,
    }));
}

/// <summary>Pieces and weight are known: the carrier can be asked.</summary>
public sealed class OrderReadyToShipConsumer(Db db, Progress progress) : IConsumer<OrderReadyToShip>
{
    public Task Consume(ConsumeContext<OrderReadyToShip> context) => db.Receive(this, context, tx => progress.Take(tx, new OrderCase
    {
        OrderId = context.Message.OrderId,
        Pieces = context.Message.Pieces,
        GrossGrams = context.Message.GrossGrams,
    }));
}

/// <summary>There is nothing to carry any more.</summary>
public sealed class OrderCancelledConsumer(Db db, Progress progress) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) => db.Receive(this, context,
        tx => progress.Take(tx, new OrderCase { OrderId = context.Message.OrderId, Cancelled = true }));
}
