using System.Diagnostics;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using MassTransit;

namespace CrossBorder.Portal;

/// <summary>Puts every event of an order on its timeline, with the trace that it came by.</summary>
public sealed class Timeline<T>(FlowWriter writer) : IConsumer<T> where T : class, IOrderEvent
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public Task Consume(ConsumeContext<T> context) => writer.Write(new TimelineEntry(
        context.MessageId!.Value, context.Message, typeof(T).Name, JsonSerializer.Serialize(context.Message, Web),
        Activity.Current?.TraceId.ToHexString()));
}

public static class Timelines
{
    /// <summary>One consumer for each event of Subscriptions["portal"]; a test compares the two lists.</summary>
    public static void AddTimelines(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<Timeline<OrderPlaced>>();
        bus.AddConsumer<Timeline<OrderConfirmed>>();
        bus.AddConsumer<Timeline<OrderAmended>>();
        bus.AddConsumer<Timeline<PartialShipmentAllowed>>();
        bus.AddConsumer<Timeline<AmendmentAsked>>();
        bus.AddConsumer<Timeline<AmendmentAnswered>>();
        bus.AddConsumer<Timeline<AmendmentEnded>>();
        bus.AddConsumer<Timeline<ReturnSettled>>();
        bus.AddConsumer<Timeline<OrderCancelled>>();
        bus.AddConsumer<Timeline<OrderReadyToShip>>();
        bus.AddConsumer<Timeline<OrderCompleted>>();
        bus.AddConsumer<Timeline<StockReleased>>();
        bus.AddConsumer<Timeline<ReservationRefused>>();
        bus.AddConsumer<Timeline<ReceivableOpened>>();
        bus.AddConsumer<Timeline<PaymentReceived>>();
        bus.AddConsumer<Timeline<OrderFunded>>();
        bus.AddConsumer<Timeline<ShipmentBooked>>();
        bus.AddConsumer<Timeline<MilestoneReached>>();
        bus.AddConsumer<Timeline<ShipmentDeparted>>();
        bus.AddConsumer<Timeline<ShipmentDelivered>>();
        bus.AddConsumer<Timeline<ShipmentException>>();
        bus.AddConsumer<Timeline<PayoutCompleted>>();
        bus.AddConsumer<Timeline<PayoutRefused>>();
        bus.AddConsumer<Timeline<RefundClaimFiled>>();
        bus.AddConsumer<Timeline<RefundClaimRefused>>();
        bus.AddConsumer<Timeline<RefundPaid>>();
        bus.AddCustomsTimelines();
        bus.AddMoneyTimelines();
    }

    static void AddCustomsTimelines(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<Timeline<DeclarationWaiting>>();
        bus.AddConsumer<Timeline<DeclarationSubmitted>>();
        bus.AddConsumer<Timeline<DeclarationRejected>>();
        bus.AddConsumer<Timeline<DeclarationReleased>>();
        bus.AddConsumer<Timeline<DeclarationClosed>>();
        bus.AddConsumer<Timeline<DeclarationConsolidated>>();
        bus.AddConsumer<Timeline<DeclarationWithdrawn>>();
        bus.AddConsumer<Timeline<DeclarationAmended>>();
        bus.AddConsumer<Timeline<InspectionOrdered>>();
        bus.AddConsumer<Timeline<InspectionConcluded>>();
        bus.AddConsumer<Timeline<GoodsReturnAccepted>>();
    }

    /// <summary>What becomes of money after it was received or paid out.</summary>
    static void AddMoneyTimelines(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<Timeline<PayoutReturned>>();
        bus.AddConsumer<Timeline<EarningsKept>>();
        bus.AddConsumer<Timeline<PaymentTakenBack>>();
        bus.AddConsumer<Timeline<PaymentRefunded>>();
        bus.AddConsumer<Timeline<ChargebackOpened>>();
        bus.AddConsumer<Timeline<ChargebackClosed>>();
        bus.AddConsumer<Timeline<EscrowDisputed>>();
        bus.AddConsumer<Timeline<EscrowDisputeEnded>>();
        bus.AddConsumer<Timeline<OrderDisputed>>();
        bus.AddConsumer<Timeline<DisputeMoved>>();
        bus.AddConsumer<Timeline<DisputeEnded>>();
        bus.AddConsumer<Timeline<DisputeSettled>>();
        bus.AddConsumer<Timeline<ReceivableReplanned>>();
        bus.AddConsumer<Timeline<OrderHeld>>();
        bus.AddConsumer<Timeline<OrderHoldDecided>>();
        bus.AddConsumer<Timeline<RecoverableRaised>>();
        bus.AddConsumer<Timeline<RecoverableRecovered>>();
    }
}
