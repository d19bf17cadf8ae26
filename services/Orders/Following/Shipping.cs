using CrossBorder.Contracts.Events;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>The goods left. It may be told after their delivery, which then stands.</summary>
public sealed class ShipmentDepartedConsumer(OrderFacts facts) : IConsumer<ShipmentDeparted>
{
    public Task Consume(ConsumeContext<ShipmentDeparted> context) => facts.Take(this, context,
        order => order with { DepartedAt = order.DepartedAt ?? context.Message.DepartedAt });
}

/// <summary>The goods arrived at the consignee: the buyer may accept them.</summary>
public sealed class ShipmentDeliveredConsumer(OrderFacts facts) : IConsumer<ShipmentDelivered>
{
    public Task Consume(ConsumeContext<ShipmentDelivered> context) => facts.Take(this, context,
        order => order with { DeliveredAt = order.DeliveredAt ?? context.Message.DeliveredAt });
}
