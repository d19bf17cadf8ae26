using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

public enum InquiryStatus { Open, Answered, Quoted, Ordered, Closed }

/// <summary>Ask is a message of the buyer, Answer one of the exporter; Quote an offer that was sent; Order the accepted quote.</summary>
public enum InquiryAction { Ask, Answer, Quote, Order, Close }

/// <summary>What a buyer asks of an exporter, without its lines, which never change.</summary>
public sealed record Inquiry
{
    public const string Columns =
        """
        id, version, serial, number, status, exporter_id, buyer_id, opened_by, subject, destination_country,
        destination_place, incoterm, currency, needed_by, opened_at, closed_reason, channel
        """;

    public required Guid Id { get; init; }
    public int Version { get; init; } = 1;
    public long Serial { get; init; }
    public string Number { get; init; } = "";
    public InquiryStatus Status { get; init; }
    public required Guid ExporterId { get; init; }
    public required Guid BuyerId { get; init; }
    public required string OpenedBy { get; init; }
    public required string Subject { get; init; }
    public required string DestinationCountry { get; init; }
    public required string DestinationPlace { get; init; }
    public string? Incoterm { get; init; }
    public string? Currency { get; init; }
    public DateOnly? NeededBy { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public string? ClosedReason { get; init; }

    /// <summary>By which it came; null when it came by itself.</summary>
    public string? Channel { get; init; }

    /// <summary>The request of the pool that it answers; known while it is written.</summary>
    public Guid? LeadId { get; init; }

    /// <summary>Messages that the reading side has not marked as read; counted in lists only.</summary>
    public int Unread { get; init; }

    /// <summary>The whole life of an inquiry. A pair that is missing here is refused.</summary>
    public static InquiryStatus? Next(InquiryStatus status, InquiryAction action) => (status, action) switch
    {
        (InquiryStatus.Open or InquiryStatus.Answered, InquiryAction.Ask) => InquiryStatus.Open,
        (InquiryStatus.Open or InquiryStatus.Answered, InquiryAction.Answer) => InquiryStatus.Answered,
        // Talk goes on beside a quote and after the order, without changing what it has come to.
        (InquiryStatus.Quoted or InquiryStatus.Ordered, InquiryAction.Ask or InquiryAction.Answer) => status,
        (InquiryStatus.Open or InquiryStatus.Answered or InquiryStatus.Quoted, InquiryAction.Quote) => InquiryStatus.Quoted,
        (InquiryStatus.Quoted, InquiryAction.Order) => InquiryStatus.Ordered,
        (InquiryStatus.Open or InquiryStatus.Answered or InquiryStatus.Quoted, InquiryAction.Close) => InquiryStatus.Closed,
        _ => null,
    };

    public static IEnumerable<string> Allowed(InquiryStatus status) =>
        System.Enum.GetValues<InquiryAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>The inquiry after the action, one version on, or why it is refused.</summary>
    public Outcome<Inquiry> After(InquiryAction action) => Next(Status, action) is { } next
        ? this with { Status = next, Version = Version + 1 }
        : Problem.Refused("inquiry", Status, action, Allowed(Status));

    public V1.Inquiry ToWire() => new()
    {
        Id = Id.ToString(),
        Version = Version,
        Number = Number,
        Status = Status.ToString(),
        ExporterId = ExporterId.ToString(),
        BuyerId = BuyerId.ToString(),
        OpenedBy = OpenedBy,
        Subject = Subject,
        DestinationCountry = DestinationCountry,
        DestinationPlace = DestinationPlace,
        Incoterm = Incoterm ?? "",
        Currency = Currency ?? "",
        NeededBy = NeededBy?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        OpenedAt = Timestamp.FromDateTimeOffset(OpenedAt),
        ClosedReason = ClosedReason ?? "",
        Unread = Unread,
        Channel = Channel ?? "",
    };

    /// <summary>Locks the inquiry of one of the principal's own; null when there is none.</summary>
    public static Task<Inquiry?> Lock(Tx tx, Guid id, Principal principal) => tx.One<Inquiry>(
        $"select {Columns} from inquiry where id = @id and {OrdersService.Own(principal)} for update",
        new { id, principal.PartyId });

    /// <summary>Writes the next version of a locked inquiry.</summary>
    public Task Save(Tx tx) => tx.Run(
        """
        update inquiry
        set version = @Version, status = @Now, closed_reason = @ClosedReason
        where id = @Id and version = @Version - 1
        """,
        new { Id, Version, Now = Status.ToString(), ClosedReason });
}

/// <summary>A line of an inquiry: a product, or free words.</summary>
public sealed record InquiryLine(
    int LineNo, Guid? ProductId, string Words, long Quantity, string Unit, decimal? TargetPrice, string? Sku, string? NameEn,
    string? NameZh)
{
    public V1.InquiryLine ToWire() => new()
    {
        LineNo = LineNo,
        ProductId = ProductId?.ToString() ?? "",
        Words = Words,
        Quantity = Quantity,
        Unit = Unit,
        TargetPrice = TargetPrice?.ToString("0.####", CultureInfo.InvariantCulture) ?? "",
        Sku = Sku ?? "",
        NameEn = NameEn ?? "",
        NameZh = NameZh ?? "",
    };
}
