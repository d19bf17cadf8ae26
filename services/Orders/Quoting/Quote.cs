using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

public enum QuoteStatus { Open, Accepted, Closed }

public enum QuoteAction { Offer, Counter, Accept, Close }

/// <summary>Rounds of offers about one inquiry. Its versions are rows of their own.</summary>
public sealed record Quote
{
    public const string Columns =
        """
        id, version, shared_version, serial, number, status, inquiry_id, exporter_id, buyer_id, last_no, current_no,
        accepted_no, order_id, closed_reason, opened_at
        """;

    public required Guid Id { get; init; }
    public int Version { get; init; } = 1;

    /// <summary>Counts the changes that both sides can see; 0 while nothing was sent, and the buyer then finds no quote.</summary>
    public int SharedVersion { get; init; }
    public long Serial { get; init; }
    public string Number { get; init; } = "";
    public QuoteStatus Status { get; init; }
    public required Guid InquiryId { get; init; }
    public required Guid ExporterId { get; init; }
    public required Guid BuyerId { get; init; }

    /// <summary>Of the newest version, sent or not.</summary>
    public int LastNo { get; init; }

    /// <summary>Of the last version that was sent; 0 for none.</summary>
    public int CurrentNo { get; init; }
    public int? AcceptedNo { get; init; }
    public Guid? OrderId { get; init; }
    public string? ClosedReason { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The whole life of a quote; what each of its versions goes through is <see cref="Round.Next"/>.</summary>
    public static QuoteStatus? Next(QuoteStatus status, QuoteAction action) => (status, action) switch
    {
        (QuoteStatus.Open, QuoteAction.Offer or QuoteAction.Counter) => QuoteStatus.Open,
        (QuoteStatus.Open, QuoteAction.Accept) => QuoteStatus.Accepted,
        (QuoteStatus.Open, QuoteAction.Close) => QuoteStatus.Closed,
        _ => null,
    };

    public static IEnumerable<string> Allowed(QuoteStatus status) =>
        System.Enum.GetValues<QuoteAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>The principal's own as a condition. What was not sent yet is not there for the buyer, nor for operators.</summary>
    public static string Own(Principal principal) => principal.Role == Role.Exporter
        ? OrdersService.Own(principal)
        : $"{OrdersService.Own(principal)} and shared_version > 0";

    /// <summary>The version as the side counts it.</summary>
    public int VersionFor(Role side) => side == Role.Exporter ? Version : SharedVersion;

    /// <summary>Why the action is refused now; null when it is not.</summary>
    /// <param name="expected">What the caller read; it is asked for, because each change builds on what was read.</param>
    public Problem? Refusal(QuoteAction action, int expected, Role side)
    {
        if (expected <= 0)
            return Problem.Invalid("If-Match", "The change does not say what it was made for.", "the ETag of the quote");
        // What is over is told as such, to a repeat too, and not as a matter of reading it again.
        if (Next(Status, action) is null)
            return Problem.Refused("quote", Status, action, Allowed(Status));
        return expected == VersionFor(side) ? null : Problem.Stale("quote", expected, VersionFor(side));
    }

    public static Task<Quote?> Lock(Tx tx, Guid id, Principal principal) => tx.One<Quote>(
        $"select {Columns} from quote where id = @id and {Own(principal)} for update", new { id, principal.PartyId });

    /// <summary>The next version of a locked quote.</summary>
    /// <param name="shared">The other side sees the change.</param>
    public async Task<Quote> Save(Tx tx, bool shared)
    {
        var saved = this with { Version = Version + 1, SharedVersion = SharedVersion + (shared ? 1 : 0) };
        await tx.Run(
            """
            update quote
            set version = @Version, shared_version = @SharedVersion, status = @Now, last_no = @LastNo,
                current_no = @CurrentNo, accepted_no = @AcceptedNo, order_id = @OrderId, closed_reason = @ClosedReason
            where id = @Id and version = @Version - 1
            """,
            new
            {
                saved.Id,
                saved.Version,
                saved.SharedVersion,
                Now = saved.Status.ToString(),
                saved.LastNo,
                saved.CurrentNo,
                saved.AcceptedNo,
                saved.OrderId,
                saved.ClosedReason,
            });
        return saved;
    }

    public V1.Quote ToWire(Role side) => new()
    {
        Id = Id.ToString(),
        Version = VersionFor(side),
        Number = Number,
        Status = Status.ToString(),
        InquiryId = InquiryId.ToString(),
        ExporterId = ExporterId.ToString(),
        BuyerId = BuyerId.ToString(),
        CurrentNo = CurrentNo,
        AcceptedNo = AcceptedNo ?? 0,
        OrderId = OrderId?.ToString() ?? "",
        ClosedReason = ClosedReason ?? "",
        OpenedAt = Timestamp.FromDateTimeOffset(OpenedAt),
    };
}
