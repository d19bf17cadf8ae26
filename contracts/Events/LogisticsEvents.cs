namespace CrossBorder.Contracts.Events;

/// <summary>The partner accepted the booking and gave it a waybill.</summary>
/// <param name="CarrierCode">Customs code or USCC of the logistics company (CEB logisticsCode), at most 18 characters.</param>
/// <param name="WaybillNumber">At most 32 characters; not reused by one carrier within six months.</param>
/// <param name="TransportMode">Customs transport mode code: 2 water, 3 rail, 4 road, 5 air, 6 post.</param>
/// <param name="PortOfLoading">UN/LOCODE, as <paramref name="PortOfDischarge"/>.</param>
/// <param name="ConsigneeName">On the waybill, as its country (ISO 3166-1 alpha-2); null when the carrier does not tell.</param>
public sealed record ShipmentBooked(
    Guid ShipmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid PartnerId, string CarrierCode, string CarrierName,
    string WaybillNumber, string TransportMode, int Pieces, long GrossGrams, long FreightMinor, long InsuranceMinor, string Currency,
    string? ConveyanceName, string? VoyageNumber, string PortOfLoading, string PortOfDischarge,
    string? ConsigneeName = null, string? ConsigneeCountry = null) : IOrderEvent
{
    Guid IEvent.AggregateId => ShipmentId;
}

/// <summary>A milestone of logistics.md section 1 was reached. Milestone is its name; HappenedAt the partner's time for it.</summary>
public sealed record MilestoneReached(
    Guid ShipmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Milestone, DateTimeOffset HappenedAt,
    string? Location) : IOrderEvent
{
    Guid IEvent.AggregateId => ShipmentId;
}

public sealed record ShipmentDeparted(
    Guid ShipmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, DateTimeOffset DepartedAt) : IOrderEvent
{
    Guid IEvent.AggregateId => ShipmentId;
}

public sealed record ShipmentDelivered(
    Guid ShipmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, DateTimeOffset DeliveredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => ShipmentId;
}

/// <summary>Delay, damage, loss, refusal, return or a refused booking: somebody must act.</summary>
public sealed record ShipmentException(
    Guid ShipmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => ShipmentId;
}
