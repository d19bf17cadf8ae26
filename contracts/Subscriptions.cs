using CrossBorder.Contracts.Events;

namespace CrossBorder.Contracts;

/// <summary>
/// Which service consumes which events. Every service declares the whole table at the broker before its relay starts,
/// so that no event is confirmed and dropped because its consumer has not bound its queue yet (docs/architecture.md).
/// </summary>
public static class Subscriptions
{
    /// <summary>Service name (also the name of its queue) to the events it consumes.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Type>> ByService { get; } = new Dictionary<string, IReadOnlyList<Type>>
    {
        ["catalog"] =
        [
            typeof(ExporterQualified), typeof(ExporterSuspended), typeof(OrderPlaced), typeof(OrderAmended),
            typeof(AmendmentEnded),
            typeof(OrderCancelled), typeof(OrderCompleted), typeof(InquiryOpened), typeof(QuoteSent), typeof(QuoteAccepted),
            typeof(OrderFunded), typeof(ShipmentDeparted), typeof(PaymentRefunded),
        ],
        ["orders"] =
        [
            typeof(ReservationRefused), typeof(OrderFunded), typeof(ShipmentDeparted), typeof(ShipmentDelivered), typeof(StockReleased),
            typeof(DeclarationClosed), typeof(DeclarationAmended), typeof(DeclarationWithdrawn), typeof(GoodsReturnAccepted),
            typeof(RefundPaid), typeof(PaymentRefunded), typeof(LeadAnswered), typeof(DisputeSettled), typeof(AmendmentAnswered),
        ],
        ["logistics"] =
        [
            typeof(EnterpriseRegistered), typeof(OrderPlaced), typeof(OrderAmended), typeof(OrderReadyToShip), typeof(OrderCancelled),
            typeof(DeclarationReleased), typeof(DeclarationWithdrawn), typeof(InspectionOrdered), typeof(InspectionConcluded),
            typeof(AmendmentAsked), typeof(AmendmentEnded),
        ],
        ["customs-clearance"] =
        [
            typeof(EnterpriseRegistered), typeof(ProductPublished), typeof(ProductClassified), typeof(OrderPlaced),
            typeof(OrderAmended), typeof(OrderReadyToShip), typeof(OrderCancelled), typeof(OrderFunded), typeof(ShipmentBooked),
            typeof(ShipmentDeparted), typeof(RefundClaimFiled), typeof(RefundClaimRefused), typeof(RefundPaid), typeof(AmendmentAsked),
            typeof(AmendmentEnded), typeof(PartialShipmentAllowed),
        ],
        ["settlement"] =
        [
            typeof(EnterpriseRegistered), typeof(OrderPlaced), typeof(OrderAmended), typeof(OrderCancelled), typeof(OrderCompleted),
            typeof(DeclarationClosed), typeof(DeclarationConsolidated), typeof(DeclarationAmended), typeof(DeclarationWithdrawn),
            typeof(GoodsReturnAccepted), typeof(ShipmentDeparted), typeof(ShipmentDelivered), typeof(MilestoneReached),
            typeof(OrderDisputed), typeof(DisputeEnded), typeof(AmendmentAsked), typeof(ReturnSettled),
        ],
        ["enterprises"] = [],
        ["portal"] = [.. AllEvents().Where(type => type.IsAssignableTo(typeof(IOrderEvent)))],
    };

    /// <summary>Every event of the platform.</summary>
    public static IReadOnlyList<Type> Events { get; } = AllEvents();

    static List<Type> AllEvents() =>
    [
        .. typeof(IEvent).Assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IEvent)))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];
}
