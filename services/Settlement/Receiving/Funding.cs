using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement;

/// <summary>The stages of OrderFunded.</summary>
static class FundingStage
{
    public const string ShipmentCovered = nameof(ShipmentCovered);
    public const string Full = nameof(Full);
}

/// <summary>Tells that an order has its money, wherever the money came from.</summary>
static class Funding
{
    /// <summary>Tells each stage once, also when a reversal undoes it and a later receipt reaches it again.</summary>
    /// <param name="order">With the sum of its receipts as it is now; the answer remembers what was told.</param>
    public static OrderCase Tell(List<IEvent> events, OrderCase order, DateTimeOffset now)
    {
        if (!order.CoveredTold && order.PaidMinor >= order.CoveredMinor)
        {
            events.Add(Told(order, FundingStage.ShipmentCovered, now));
            order = order with { CoveredTold = true };
        }

        if (order.FullTold || order.PaidMinor < order.TotalMinor)
            return order;
        // A version of its own, because a reader may drop an event whose version it has seen.
        order = order with { FullTold = true, Version = order.Version + 1 };
        events.Add(Told(order, FundingStage.Full, now));
        return order;
    }

    static OrderFunded Told(OrderCase order, string stage, DateTimeOffset now) => new(
        order.ReceivableId.Value, order.Version, now, order.OrderId.Value, stage, order.Currency.Code, order.PaidMinor, order.TotalMinor);
}
