using CrossBorder.Contracts.Events;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>What is due before shipment is paid; both stages of OrderFunded say so.</summary>
public sealed class OrderFundedConsumer(OrderFacts facts) : IConsumer<OrderFunded>
{
    public Task Consume(ConsumeContext<OrderFunded> context) => facts.Take(this, context, order => order with { Funded = true });
}
