using CrossBorder.Contracts.Events;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>
/// Catalog lost the reservation and the stock is gone: the order is cancelled while that is possible. Once packed, the goods are
/// there whatever the books say, so that the refusal is only noted in the trail.
/// </summary>
public sealed class ReservationRefusedConsumer(OrderFacts facts) : IConsumer<ReservationRefused>
{
    public Task Consume(ConsumeContext<ReservationRefused> context) => facts.Take(this, context,
        order => order with { StockRefusal = order.StockRefusal ?? context.Message.Reason });
}
