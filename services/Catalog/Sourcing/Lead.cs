using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum LeadStatus { Open, Full, Closed, Expired }

public enum OfferStatus { Waiting, Offered, Responded, Passed, Declined, Ended }

/// <summary>Pass: the time to answer is over. End: the request has all its answers, was closed, or expired.</summary>
public enum OfferAction { Offer, Respond, Pass, Decline, End }

/// <summary>A buyer's open request, with the quota and clock of the day on which it was opened.</summary>
public sealed record Lead
{
    public const string Columns =
        """
        id, version, status, buyer_id, buyer_name, subject, details, hs_chapter, quantity, unit, target_price, currency,
        market, place, needed_by, opened_at, closes_at, responses, responses_per_lead, answer_hours, asked_at_once
        """;

    public Guid Id { get; init; }
    public int Version { get; init; }
    public LeadStatus Status { get; init; }
    public Guid BuyerId { get; init; }
    public required string BuyerName { get; init; }
    public required string Subject { get; init; }
    public required string Details { get; init; }

    /// <summary>Two digits of the Harmonized System; null when the buyer does not say.</summary>
    public string? HsChapter { get; init; }
    public long Quantity { get; init; }
    public required string Unit { get; init; }
    public decimal? TargetPrice { get; init; }
    public string? Currency { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Market { get; init; }
    public required string Place { get; init; }
    public DateOnly? NeededBy { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public int Responses { get; init; }
    public int ResponsesPerLead { get; init; }
    public int AnswerHours { get; init; }

    /// <summary>How many exporters may answer at the same time.</summary>
    public int AskedAtOnce { get; init; }

    public static Problem NotFound(object id) => Problem.NotFound("lead", id);

    /// <param name="known">The caller may know who the buyer is.</param>
    public V1.Lead ToWire(bool known, IEnumerable<LeadOffer> offers)
    {
        var wire = new V1.Lead
        {
            Id = Id.ToString(),
            Version = Version,
            Status = Status.ToString(),
            BuyerId = known ? BuyerId.ToString() : "",
            BuyerName = known ? BuyerName : "",
            Subject = Subject,
            Details = Details,
            HsChapter = HsChapter ?? "",
            Quantity = Quantity,
            Unit = Unit,
            TargetPrice = TargetPrice is { } price ? UnitPrice.Format(price) : "",
            Currency = Currency ?? "",
            Market = Market,
            Place = Place,
            NeededBy = NeededBy?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            OpenedAt = Timestamp.FromDateTimeOffset(OpenedAt),
            ClosesAt = Timestamp.FromDateTimeOffset(ClosesAt),
            Responses = Responses,
            ResponsesMost = ResponsesPerLead,
        };
        wire.Offers.AddRange(offers.Select(offer => offer.ToWire()));
        return wire;
    }
}

/// <summary>A request at one exporter: why it came there, until when it may be answered, and what became of it.</summary>
public sealed record LeadOffer
{
    public const string Columns =
        "lead_id, exporter_id, rank, score, reasons, details, points, status, offered_at, answer_by, answered_at, inquiry_id";

    public Guid LeadId { get; init; }
    public Guid ExporterId { get; init; }
    public int Rank { get; init; }
    public int Score { get; init; }
    public string[] Reasons { get; init; } = [];
    public string[] Details { get; init; } = [];
    public int[] Points { get; init; } = [];
    public OfferStatus Status { get; init; }
    public DateTimeOffset? OfferedAt { get; init; }
    public DateTimeOffset? AnswerBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public Guid? InquiryId { get; init; }

    /// <summary>The whole life of an offer. A pair that is missing here is refused.</summary>
    public static OfferStatus? Next(OfferStatus status, OfferAction action) => (status, action) switch
    {
        (OfferStatus.Waiting, OfferAction.Offer) => OfferStatus.Offered,
        (OfferStatus.Offered, OfferAction.Respond) => OfferStatus.Responded,
        (OfferStatus.Offered, OfferAction.Pass) => OfferStatus.Passed,
        (OfferStatus.Offered, OfferAction.Decline) => OfferStatus.Declined,
        (OfferStatus.Waiting or OfferStatus.Offered, OfferAction.End) => OfferStatus.Ended,
        _ => null,
    };

    public V1.LeadOffer ToWire()
    {
        var wire = new V1.LeadOffer
        {
            ExporterId = ExporterId.ToString(),
            Rank = Rank,
            Score = Score,
            Status = Status.ToString(),
            OfferedAt = Wire(OfferedAt),
            AnswerBy = Wire(AnswerBy),
            AnsweredAt = Wire(AnsweredAt),
            InquiryId = InquiryId?.ToString() ?? "",
        };
        wire.Reasons.AddRange(Reasons.Select((code, i) =>
            new V1.LeadReason { Code = code, Detail = Details[i], Points = Points[i] }));
        return wire;
    }

    static Timestamp? Wire(DateTimeOffset? instant) => instant is { } at ? Timestamp.FromDateTimeOffset(at) : null;
}
