using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum ExhibitionStatus { Draft, Published, Running, Closed, Cancelled }

/// <summary>Open and Close come by the clock of its window; the others by its owner.</summary>
public enum ExhibitionAction { Publish, Open, Close, Cancel }

/// <summary>An exhibition of the platform, or an exporter's own live event.</summary>
public sealed record Exhibition
{
    public const string Columns =
        """
        id, version, code, owner_id, owner_name, name_en, name_zh, about_en, about_zh, opens_at, closes_at, zone, halls, status,
        room_minutes, remind_minutes, created_at
        """;

    /// <summary>Drafts are seen by their owner and operators; what was published by everybody.</summary>
    public const string Visible = "(exhibition.status <> 'Draft' or @SeesAll or exhibition.owner_id = @PartyId)";

    public Guid Id { get; init; }
    public int Version { get; init; }
    public required string Code { get; init; }

    /// <summary>The exporter whose own it is; null for the platform's.</summary>
    public Guid? OwnerId { get; init; }
    public required string OwnerName { get; init; }
    public required string NameEn { get; init; }
    public required string NameZh { get; init; }
    public required string AboutEn { get; init; }
    public required string AboutZh { get; init; }
    public DateTimeOffset OpensAt { get; init; }

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset ClosesAt { get; init; }

    /// <summary>IANA.</summary>
    public required string Zone { get; init; }
    public string[] Halls { get; init; } = [];
    public ExhibitionStatus Status { get; init; }
    public int RoomMinutes { get; init; }
    public int RemindMinutes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Booths, sessions and meetings may be arranged.</summary>
    public bool IsOpen => Status is ExhibitionStatus.Published or ExhibitionStatus.Running;

    /// <summary>The whole life of an exhibition. A pair that is missing here is refused.</summary>
    public static ExhibitionStatus? Next(ExhibitionStatus status, ExhibitionAction action) => (status, action) switch
    {
        (ExhibitionStatus.Draft, ExhibitionAction.Publish) => ExhibitionStatus.Published,
        (ExhibitionStatus.Published, ExhibitionAction.Open) => ExhibitionStatus.Running,
        (ExhibitionStatus.Published or ExhibitionStatus.Running, ExhibitionAction.Close) => ExhibitionStatus.Closed,
        (ExhibitionStatus.Published or ExhibitionStatus.Running, ExhibitionAction.Cancel) => ExhibitionStatus.Cancelled,
        _ => null,
    };

    public static Problem NotFound(object id) => Problem.NotFound("exhibition", id);

    public static Problem Refused(ExhibitionStatus status, object action) => Problem.Refused("exhibition", status, action,
        System.Enum.GetValues<ExhibitionAction>().Where(one => Next(status, one) is not null).Select(one => one.ToString()));

    public Problem NotOpen => new(409, "exhibition_not_open", $"The exhibition is {Status}: nothing is arranged for it now.", null,
        "an exhibition that is Published or Running");

    /// <summary>The caller may change it: its owner, or an operator.</summary>
    public bool IsRunBy(Principal principal) => principal.SeesAll || OwnerId == principal.PartyId;

    public V1.Exhibition ToWire(int booths)
    {
        var wire = new V1.Exhibition
        {
            Id = Id.ToString(),
            Version = Version,
            Code = Code,
            OwnerId = OwnerId?.ToString() ?? "",
            OwnerName = OwnerName,
            NameEn = NameEn,
            NameZh = NameZh,
            AboutEn = AboutEn,
            AboutZh = AboutZh,
            OpensAt = Timestamp.FromDateTimeOffset(OpensAt),
            ClosesAt = Timestamp.FromDateTimeOffset(ClosesAt),
            Zone = Zone,
            Status = Status.ToString(),
            RoomMinutes = RoomMinutes,
            RemindMinutes = RemindMinutes,
            Booths = booths,
        };
        wire.Halls.AddRange(Halls);
        return wire;
    }
}
