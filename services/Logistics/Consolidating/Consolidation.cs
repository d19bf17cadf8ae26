using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

public enum ConsolidationStatus { Requested, Booked, Released, Departed, Delivered, Refused, Cancelled }

/// <summary>KeepBack: customs holds one order before the carrier heard of the release.</summary>
public enum ConsolidationAction { Book, Refuse, TakeOut, Release, KeepBack, Depart, Deliver, Cancel }

/// <summary>Several orders on one master waybill.</summary>
public sealed record Consolidation
{
    public const string Columns =
        """
        id, version, exporter_id, partner_id, status, transport_mode, port_of_loading, port_of_discharge, consignee_name,
        consignee_country, freight_paid_by, pieces, gross_grams, carrier_code, carrier_name, waybill_number, freight_minor,
        insurance_minor, currency, conveyance_name, voyage_number, refusal_reason, requested_at
        """;

    public Guid Id { get; init; }
    public int Version { get; init; }
    public Guid ExporterId { get; init; }
    public Guid PartnerId { get; init; }
    public ConsolidationStatus Status { get; init; }
    public required string TransportMode { get; init; }
    public required string PortOfLoading { get; init; }
    public required string PortOfDischarge { get; init; }
    public required string ConsigneeName { get; init; }
    public required string ConsigneeCountry { get; init; }
    public required string FreightPaidBy { get; init; }

    /// <summary>As the carrier was asked for, as is the weight.</summary>
    public int Pieces { get; init; }
    public long GrossGrams { get; init; }
    public string? CarrierCode { get; init; }
    public string? CarrierName { get; init; }

    /// <summary>The master waybill.</summary>
    public string? WaybillNumber { get; init; }
    public long? FreightMinor { get; init; }
    public long? InsuranceMinor { get; init; }
    public string? Currency { get; init; }
    public string? ConveyanceName { get; init; }
    public string? VoyageNumber { get; init; }
    public string? RefusalReason { get; init; }
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>The whole life of a consolidation. A pair that is missing here does not happen.</summary>
    public static ConsolidationStatus? Next(ConsolidationStatus status, ConsolidationAction action) => (status, action) switch
    {
        (ConsolidationStatus.Requested, ConsolidationAction.Book) => ConsolidationStatus.Booked,
        (ConsolidationStatus.Requested, ConsolidationAction.Refuse) => ConsolidationStatus.Refused,
        (ConsolidationStatus.Requested or ConsolidationStatus.Booked, ConsolidationAction.TakeOut) => status,
        (ConsolidationStatus.Requested or ConsolidationStatus.Booked, ConsolidationAction.Cancel) => ConsolidationStatus.Cancelled,
        (ConsolidationStatus.Booked, ConsolidationAction.Release) => ConsolidationStatus.Released,
        (ConsolidationStatus.Released, ConsolidationAction.KeepBack) => ConsolidationStatus.Booked,
        (ConsolidationStatus.Booked or ConsolidationStatus.Released, ConsolidationAction.Depart) => ConsolidationStatus.Departed,
        (ConsolidationStatus.Booked or ConsolidationStatus.Released or ConsolidationStatus.Departed, ConsolidationAction.Deliver) =>
            ConsolidationStatus.Delivered,
        _ => null,
    };

    /// <summary>The statuses in which the action is allowed.</summary>
    public static string[] From(ConsolidationAction action) =>
        [.. System.Enum.GetValues<ConsolidationStatus>().Where(one => Next(one, action) is not null).Select(one => one.ToString())];

    public static Problem NotFound(object id) => Problem.NotFound("consolidation", id);

    public static Problem Refused(ConsolidationStatus status, ConsolidationAction action) => Problem.Refused(
        "consolidation", status, action,
        System.Enum.GetValues<ConsolidationAction>().Where(one => Next(status, one) is not null).Select(one => one.ToString()));

    public V1.Consolidation ToWire(IEnumerable<Shipment> orders)
    {
        var wire = new V1.Consolidation
        {
            Id = Id.ToString(),
            Version = Version,
            ExporterId = ExporterId.ToString(),
            PartnerId = PartnerId.ToString(),
            Status = Status.ToString(),
            TransportMode = TransportMode,
            PortOfLoading = PortOfLoading,
            PortOfDischarge = PortOfDischarge,
            ConsigneeName = ConsigneeName,
            ConsigneeCountry = ConsigneeCountry,
            FreightPaidBy = FreightPaidBy,
            Pieces = Pieces,
            GrossGrams = GrossGrams,
            CarrierCode = CarrierCode ?? "",
            CarrierName = CarrierName ?? "",
            WaybillNumber = WaybillNumber ?? "",
            FreightMinor = FreightMinor ?? 0,
            InsuranceMinor = InsuranceMinor ?? 0,
            Currency = Currency ?? "",
            ConveyanceName = ConveyanceName ?? "",
            VoyageNumber = VoyageNumber ?? "",
            RefusalReason = RefusalReason ?? "",
            RequestedAt = Timestamp.FromDateTimeOffset(RequestedAt),
        };
        wire.Orders.AddRange(orders.Select(Part));
        return wire;
    }

    static V1.ConsolidatedOrder Part(Shipment shipment) => new()
    {
        OrderId = shipment.OrderId.ToString(),
        ShipmentId = shipment.Id.Value.ToString(),
        Status = shipment.Status.ToString(),
        WaybillNumber = shipment.WaybillNumber ?? "",
        Pieces = shipment.Pieces ?? 0,
        GrossGrams = shipment.GrossGrams ?? 0,
        FreightMinor = shipment.FreightMinor ?? 0,
        InsuranceMinor = shipment.InsuranceMinor ?? 0,
        ListNumber = shipment.ListNumber ?? "",
    };
}

/// <summary>Numbers of house waybills: the master's and a count, so that customs knows each order by one of its own.</summary>
static class HouseWaybill
{
    /// <summary>CEB 202205 has 32 characters for a waybill number.</summary>
    public const int LongestMaster = 28;

    public static string Of(string master, int houseNo) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{master}H{houseNo:D3}");
}
