using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

public readonly record struct ShipmentId(Guid Value) : IId { public static ShipmentId New() => new(Guid.CreateVersion7()); }

public enum ShipmentStatus { Requested, Booked, Released, Departed, Delivered, Refused, Cancelled }

public enum ShipmentAction { Book, Refuse, Release, Depart, Deliver, Cancel }

/// <summary>One order on its way, as the database keeps it.</summary>
public sealed record Shipment
{
    public const string Columns =
        """
        id, version, order_id, exporter_id, buyer_id, partner_id, status, transport_mode, port_of_loading, port_of_discharge, pieces,
        gross_grams, carrier_code, carrier_name, waybill_number, freight_minor, insurance_minor, currency, conveyance_name,
        voyage_number, refusal_reason, list_number, milestone, milestone_at, exception_at, departed_at, delivered_at, hold,
        consignee_name, consignee_country, consolidation_id, house_no
        """;

    public required ShipmentId Id { get; init; }
    public int Version { get; init; } = 1;
    public required Guid OrderId { get; init; }
    public required Guid ExporterId { get; init; }
    public required Guid BuyerId { get; init; }
    public required Guid PartnerId { get; init; }
    public ShipmentStatus Status { get; init; }
    public required string TransportMode { get; init; }
    public required string PortOfLoading { get; init; }
    public required string PortOfDischarge { get; init; }
    public int? Pieces { get; init; }
    public long? GrossGrams { get; init; }
    public string? CarrierCode { get; init; }
    public string? CarrierName { get; init; }
    public string? WaybillNumber { get; init; }
    public long? FreightMinor { get; init; }
    public long? InsuranceMinor { get; init; }
    public string? Currency { get; init; }
    public string? ConveyanceName { get; init; }
    public string? VoyageNumber { get; init; }
    /// <summary>Whom the waybill is made out to; null when the carrier does not tell. The country is ISO 3166-1 alpha-2.</summary>
    public string? ConsigneeName { get; init; }

    public string? ConsigneeCountry { get; init; }

    public string? RefusalReason { get; init; }

    /// <summary>That it is part of; the carrier is then asked and told of the whole only. Null for a shipment by itself.</summary>
    public Guid? ConsolidationId { get; init; }

    /// <summary>Within the consolidation, from 1.</summary>
    public int? HouseNo { get; init; }

    /// <summary>The released customs list that the carrier was told, with which the goods may leave.</summary>
    public string? ListNumber { get; init; }

    /// <summary>Why customs does not let the goods leave for now; null when nothing is held.</summary>
    public string? Hold { get; init; }

    public string? Milestone { get; init; }
    public DateTimeOffset? MilestoneAt { get; init; }
    public DateTimeOffset? ExceptionAt { get; init; }
    public DateTimeOffset? DepartedAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>
    /// The whole life of a shipment. A pair that is missing here does not happen. What the carrier reports outruns what was not told
    /// yet: goods that departed have departed, whether the release was heard of or not.
    /// </summary>
    public static ShipmentStatus? Next(ShipmentStatus status, ShipmentAction action) => (status, action) switch
    {
        (ShipmentStatus.Requested, ShipmentAction.Book) => ShipmentStatus.Booked,
        (ShipmentStatus.Requested, ShipmentAction.Refuse) => ShipmentStatus.Refused,
        (ShipmentStatus.Requested or ShipmentStatus.Booked, ShipmentAction.Cancel) => ShipmentStatus.Cancelled,
        (ShipmentStatus.Booked, ShipmentAction.Release) => ShipmentStatus.Released,
        (ShipmentStatus.Booked or ShipmentStatus.Released, ShipmentAction.Depart) => ShipmentStatus.Departed,
        (ShipmentStatus.Booked or ShipmentStatus.Released or ShipmentStatus.Departed, ShipmentAction.Deliver) => ShipmentStatus.Delivered,
        _ => null,
    };

    /// <summary>The shipment with the status that the facts at hand lead to, whatever the order they came in.</summary>
    public Shipment Settled()
    {
        if (DeliveredAt is not null && Next(Status, ShipmentAction.Deliver) is { } delivered)
            return this with { Status = delivered };
        if (DepartedAt is not null && Next(Status, ShipmentAction.Depart) is { } departed)
            return this with { Status = departed };
        if (ListNumber is not null && Next(Status, ShipmentAction.Release) is { } released)
            return this with { Status = released };
        return this;
    }

    /// <summary>
    /// The shipment with one more milestone. The one furthest along the way is current; one that comes late fills its gap and moves
    /// nothing back; an exception lies over the current one and never replaces it.
    /// </summary>
    public Shipment Reached(string milestone, DateTimeOffset happenedAt)
    {
        if (milestone == Milestones.Exception)
            return this with { ExceptionAt = ExceptionAt > happenedAt ? ExceptionAt : happenedAt };

        var further = Milestone is null
            || (Milestones.Sequence[milestone], happenedAt).CompareTo((Milestones.Sequence[Milestone], MilestoneAt!.Value)) > 0;
        return (this with
        {
            Milestone = further ? milestone : Milestone,
            MilestoneAt = further ? happenedAt : MilestoneAt,
            DepartedAt = DepartedAt ?? (milestone == Milestones.Departed ? happenedAt : null),
            DeliveredAt = DeliveredAt ?? (milestone == Milestones.Delivered ? happenedAt : null),
        }).Settled();
    }

    /// <summary>What people see: the current milestone, or EXCEPTION while none has happened after it.</summary>
    public string? Shown => ExceptionAt is { } exception && !(MilestoneAt > exception) ? Milestones.Exception : Milestone;

    public V1.Shipment ToWire(IEnumerable<ReportedMilestone> milestones)
    {
        var wire = new V1.Shipment
        {
            Id = Id.Value.ToString(),
            Version = Version,
            OrderId = OrderId.ToString(),
            PartnerId = PartnerId.ToString(),
            Status = Status.ToString(),
            CarrierCode = CarrierCode ?? "",
            CarrierName = CarrierName ?? "",
            WaybillNumber = WaybillNumber ?? "",
            TransportMode = TransportMode,
            PortOfLoading = PortOfLoading,
            PortOfDischarge = PortOfDischarge,
            Pieces = Pieces ?? 0,
            GrossGrams = GrossGrams ?? 0,
            FreightMinor = FreightMinor ?? 0,
            InsuranceMinor = InsuranceMinor ?? 0,
            Currency = Currency ?? "",
            ConveyanceName = ConveyanceName ?? "",
            VoyageNumber = VoyageNumber ?? "",
            CurrentMilestone = Shown ?? "",
            ConsolidationId = ConsolidationId?.ToString() ?? "",
        };
        foreach (var milestone in milestones)
            wire.Milestones.Add(new V1.Milestone
            {
                Milestone_ = milestone.Milestone,
                HappenedAt = Timestamp.FromDateTimeOffset(milestone.HappenedAt),
                ReceivedAt = Timestamp.FromDateTimeOffset(milestone.ReceivedAt),
                Location = milestone.Location ?? "",
                EventId = milestone.EventId.Split(LogisticsService.HouseMark)[0],
            });
        return wire;
    }
}

/// <summary>A milestone as a partner reported it.</summary>
public sealed record ReportedMilestone(
    string EventId, string Milestone, DateTimeOffset HappenedAt, DateTimeOffset ReceivedAt, string? Location);

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class LogisticsService(Db db, Progress progress, TimeProvider clock, ILogger<LogisticsService> log)
    : V1.Logistics.LogisticsBase
{
    /// <summary>What makes a row the principal's own, as a condition; a role that is not listed finds nothing.</summary>
    static string Own(Principal principal) => principal.Role switch
    {
        Role.Exporter => "exporter_id = @PartyId",
        Role.Buyer => "buyer_id = @PartyId",
        Role.Partner => "partner_id = @PartyId",
        Role.Operator or Role.Service => "true",
        _ => "false",
    };
}
