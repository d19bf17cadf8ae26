using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum LiveSessionStatus { Planned, Cancelled }

/// <summary>A live session in a booth, with what its exhibition says about it.</summary>
public sealed record LiveSession
{
    public const string Columns =
        """
        live_session.id, live_session.version, live_session.exhibition_id, live_session.booth_id, live_session.exporter_id,
        live_session.no, live_session.title_en, live_session.title_zh, live_session.language, live_session.host,
        live_session.starts_at, live_session.ends_at, live_session.seats, live_session.taken, live_session.status,
        live_session.room_url, live_session.link_code, booth.exporter_name, exhibition.room_minutes, exhibition.zone,
        exhibition.code as exhibition_code
        """;

    public const string From =
        "live_session join booth on booth.id = live_session.booth_id join exhibition on exhibition.id = live_session.exhibition_id";

    public Guid Id { get; init; }
    public int Version { get; init; }
    public Guid ExhibitionId { get; init; }
    public Guid BoothId { get; init; }
    public Guid ExporterId { get; init; }
    public required string ExporterName { get; init; }

    /// <summary>Within the booth, from 1.</summary>
    public int No { get; init; }
    public required string TitleEn { get; init; }
    public required string TitleZh { get; init; }

    /// <summary>ISO 639-1.</summary>
    public required string Language { get; init; }
    public required string Host { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public int Seats { get; init; }
    public int Taken { get; init; }
    public LiveSessionStatus Status { get; init; }
    public required string RoomUrl { get; init; }
    public required string LinkCode { get; init; }
    public int RoomMinutes { get; init; }

    /// <summary>Of the exhibition, IANA.</summary>
    public required string Zone { get; init; }
    public required string ExhibitionCode { get; init; }

    /// <summary>Of the caller, where the query asks for it.</summary>
    public bool HasSeat { get; init; }

    DateTimeOffset RoomOpensAt => StartsAt.AddMinutes(-RoomMinutes);

    public static Problem NotFound(object id) => Problem.NotFound("live_session", id);

    /// <summary>What comes by its link has this channel: the booth's and the number.</summary>
    public static string ChannelOf(string exhibitionCode, int no) => $"fair:{exhibitionCode}#{no}";

    /// <param name="hasSeat">The caller has one.</param>
    public V1.LiveSession ToWire(Principal principal, bool hasSeat, DateTimeOffset now)
    {
        var inside = principal.SeesAll || ExporterId == principal.PartyId;
        var seesRoom = inside || (hasSeat && Status == LiveSessionStatus.Planned && now >= RoomOpensAt && now < EndsAt);
        return new()
        {
            Id = Id.ToString(),
            Version = Version,
            ExhibitionId = ExhibitionId.ToString(),
            BoothId = BoothId.ToString(),
            ExporterId = ExporterId.ToString(),
            ExporterName = ExporterName,
            No = No,
            TitleEn = TitleEn,
            TitleZh = TitleZh,
            Language = Language,
            Host = Host,
            StartsAt = Timestamp.FromDateTimeOffset(StartsAt),
            EndsAt = Timestamp.FromDateTimeOffset(EndsAt),
            Seats = Seats,
            Taken = Taken,
            Status = Status.ToString(),
            RoomUrl = seesRoom ? RoomUrl : "",
            RoomOpensAt = Timestamp.FromDateTimeOffset(RoomOpensAt),
            HasSeat = hasSeat,
            LinkCode = LinkCode,
            Channel = inside ? ChannelOf(ExhibitionCode, No) : "",
        };
    }
}
