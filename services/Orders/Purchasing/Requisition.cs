using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

public enum RequisitionStatus { Waiting, Ordered, Rejected, Withdrawn }

public enum RequisitionAction { Approve, Reject, Withdraw }

/// <summary>An order that waits for a colleague of whoever wants it.</summary>
/// <param name="TotalMinor">As priced when it was submitted.</param>
/// <param name="Request">The order as it was asked for, in protobuf.</param>
public sealed record Requisition(
    Guid Id, long Serial, int Version, RequisitionStatus Status, Guid BuyerId, Guid ExporterId, string Currency, long TotalMinor,
    string AskedBy, DateTimeOffset AskedAt, string Note, byte[] Request, string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason,
    Guid? OrderId)
{
    public const string Columns =
        """
        id, serial, version, status, buyer_id, exporter_id, currency, total_minor, asked_by, asked_at, note, request,
        decided_by, decided_at, reason, order_id
        """;

    /// <summary>What is waiting is decided once.</summary>
    public static RequisitionStatus? Next(RequisitionStatus status, RequisitionAction action) => (status, action) switch
    {
        (RequisitionStatus.Waiting, RequisitionAction.Approve) => RequisitionStatus.Ordered,
        (RequisitionStatus.Waiting, RequisitionAction.Reject) => RequisitionStatus.Rejected,
        (RequisitionStatus.Waiting, RequisitionAction.Withdraw) => RequisitionStatus.Withdrawn,
        _ => null,
    };

    public Problem Refused(RequisitionAction action) => Problem.Refused(
        "requisition", Status, action,
        System.Enum.GetValues<RequisitionAction>().Where(one => Next(Status, one) is not null).Select(one => one.ToString()));

    public V1.PlaceRequest Order => V1.PlaceRequest.Parser.ParseFrom(Request);

    /// <summary>The order that it becomes: a retry of the approval holds the same stock again.</summary>
    public OrderId OrderIdToBe => Orders.OrderId.Of(BuyerId, Id, "requisition");

    public V1.Requisition ToWire() => new()
    {
        Id = Id.ToString(),
        Version = Version,
        Status = Status.ToString(),
        ExporterId = ExporterId.ToString(),
        Currency = Currency,
        TotalMinor = TotalMinor,
        AskedBy = AskedBy,
        AskedAt = Timestamp.FromDateTimeOffset(AskedAt),
        Note = Note,
        Order = Order,
        DecidedBy = DecidedBy ?? "",
        DecidedAt = DecidedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        Reason = Reason ?? "",
        OrderId = OrderId?.ToString() ?? "",
    };
}
