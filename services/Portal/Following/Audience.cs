using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>
/// Who sees what of an order. Its exporter and operators see everything; the buyer sees the sale and the shipment, but not what
/// the exporter settles with banks and the tax bureau; the partner sees the shipment and its release by customs. A kind of event
/// that is not listed is for the exporter and operators only.
/// </summary>
public static class Audience
{
    static readonly Type[] ForBuyers =
    [
        typeof(OrderPlaced), typeof(OrderConfirmed), typeof(OrderAmended), typeof(OrderCancelled), typeof(OrderReadyToShip),
        typeof(OrderCompleted), typeof(AmendmentAsked), typeof(AmendmentAnswered), typeof(AmendmentEnded),
        typeof(ReturnSettled), typeof(PartialShipmentAllowed),
        typeof(StockReleased), typeof(ReservationRefused), typeof(ReceivableOpened), typeof(PaymentReceived), typeof(OrderFunded),
        typeof(DeclarationReleased), typeof(PaymentTakenBack), typeof(PaymentRefunded), typeof(ChargebackOpened), typeof(ChargebackClosed),
        typeof(EscrowDisputed), typeof(EscrowDisputeEnded), typeof(ReceivableReplanned), typeof(OrderDisputed), typeof(DisputeMoved),
        typeof(DisputeEnded), typeof(DisputeSettled), .. ForPartners(),
    ];

    static readonly Dictionary<Role, string[]> TypesByRole = new()
    {
        [Role.Buyer] = [.. ForBuyers.Select(type => type.Name).Distinct()],
        [Role.Partner] = [.. ForPartners().Select(type => type.Name)],
    };

    /// <summary>What the exporter pays its partner, or owes after a dispute, is not the buyer's business.</summary>
    static readonly string[] HiddenFromBuyers = ["freightMinor", "insuranceMinor", "debtMinor"];

    /// <summary>An SQL condition on order_flow f: the order is the principal's. Its parameters are the principal's.</summary>
    public const string Sees =
        """
        (@SeesAll or (@Role = 'Exporter' and f.exporter_id = @PartyId) or (@Role = 'Buyer' and f.buyer_id = @PartyId)
            or (@Role = 'Partner' and f.partner_id = @PartyId))
        """;

    /// <summary>Kinds of events that the role sees; null means all.</summary>
    public static string[]? Types(Role role) => role is Role.Exporter or Role.Operator ? null : TypesByRole.GetValueOrDefault(role) ?? [];

    public static bool Shows(Role role, string type) => Types(role)?.Contains(type) ?? true;

    public static IReadOnlyList<string> HiddenFields(Role role) => role == Role.Buyer ? HiddenFromBuyers : [];

    /// <summary>Roles that are shown a reason: exporter and operators always, others when they must act or it is their shipment.</summary>
    public static string[] Of(Stuck stuck) => stuck switch
    {
        { Topic: Topic.Shipment } => ["Exporter", "Operator", "Buyer", "Partner"],
        { Owner: "Buyer" or "Partner" } => ["Exporter", "Operator", stuck.Owner],
        _ => ["Exporter", "Operator"],
    };

    /// <summary>The furthest stage that the role sees: what follows acceptance is between the exporter, banks and the tax bureau.</summary>
    public static Stage Seen(Role role, Stage stage) =>
        role is Role.Buyer or Role.Partner && stage is Stage.PaidOut or Stage.RefundFiled or Stage.Refunded or Stage.Settled
            ? Stage.Completed
            : stage;

    static Type[] ForPartners() =>
    [
        typeof(ShipmentBooked), typeof(MilestoneReached), typeof(ShipmentDeparted), typeof(ShipmentDelivered), typeof(ShipmentException),
        typeof(DeclarationReleased),
    ];
}
