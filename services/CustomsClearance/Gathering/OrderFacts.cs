using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

public sealed class OrderPlacedConsumer(Db db, Rendezvous rendezvous) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { Placed = context.Message }));
}

/// <summary>An amended order is declared as it reads now; a declaration that waits is matched again.</summary>
public sealed class OrderAmendedConsumer(Db db, Rendezvous rendezvous) : IConsumer<OrderAmended>
{
    public Task Consume(ConsumeContext<OrderAmended> context) => db.Receive(this, context, async tx =>
    {
        await AskedAmendments.End(tx, context.Message.AmendmentId, context.Message.OrderId, tookEffect: true);
        await rendezvous.Take(tx, new Fact(context.Message.OrderId) { Placed = context.Message.Now });
    });
}

public sealed class OrderReadyToShipConsumer(Db db, Rendezvous rendezvous) : IConsumer<OrderReadyToShip>
{
    public Task Consume(ConsumeContext<OrderReadyToShip> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { Packed = context.Message }));
}

public sealed class OrderCancelledConsumer(Db db, Rendezvous rendezvous) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { CancelledAt = context.Message.OccurredAt }));
}

/// <summary>Papers of the sale say so; nothing that is declared changes.</summary>
public sealed class PartialShipmentAllowedConsumer(Db db, Rendezvous rendezvous) : IConsumer<PartialShipmentAllowed>
{
    public Task Consume(ConsumeContext<PartialShipmentAllowed> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { PartsAllowedAt = context.Message.OccurredAt }));
}

/// <summary>Both stages say that what is due before shipment is paid; the newest tells currency and total.</summary>
public sealed class OrderFundedConsumer(Db db, Rendezvous rendezvous) : IConsumer<OrderFunded>
{
    public Task Consume(ConsumeContext<OrderFunded> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { Funded = context.Message }));
}

/// <summary>A shipment that was booked anew replaces the one booked before; what was declared of that one then differs.</summary>
public sealed class ShipmentBookedConsumer(Db db, Rendezvous rendezvous) : IConsumer<ShipmentBooked>
{
    public Task Consume(ConsumeContext<ShipmentBooked> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { Booked = context.Message }));
}

public sealed class ShipmentDepartedConsumer(Db db, Rendezvous rendezvous) : IConsumer<ShipmentDeparted>
{
    public Task Consume(ConsumeContext<ShipmentDeparted> context) => db.Receive(this, context, tx =>
        rendezvous.Take(tx, new Fact(context.Message.OrderId) { DepartedAt = context.Message.DepartedAt }));
}

public static class OrderFacts
{
    /// <summary>What is told of the order itself; its amendments are in Agreeing.</summary>
    public static void AddOrders(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OrderPlacedConsumer>();
        bus.AddConsumer<PartialShipmentAllowedConsumer>();
        bus.AddConsumer<OrderReadyToShipConsumer>();
        bus.AddConsumer<OrderCancelledConsumer>();
        bus.AddConsumer<OrderFundedConsumer>();
    }
}
