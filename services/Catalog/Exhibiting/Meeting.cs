using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum SlotStatus { Open, Taken, Withdrawn }

public enum MeetingStatus { Booked, Cancelled }

public enum MeetingAction { Move, Cancel }

/// <summary>A time that a host offers.</summary>
public sealed record MeetingSlot
{
    public const string Columns = "id, exhibition_id, booth_id, exporter_id, host, starts_at, ends_at, zone, room_url, status";

    public Guid Id { get; init; }
    public Guid ExhibitionId { get; init; }
    public Guid BoothId { get; init; }
    public Guid ExporterId { get; init; }
    public required string Host { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>The exporter's, IANA.</summary>
    public required string Zone { get; init; }
    public required string RoomUrl { get; init; }
    public SlotStatus Status { get; init; }

    public static Problem NotFound(object id) => Problem.NotFound("meeting_slot", id);

    public Problem NotOpen => new(409, "meeting_slot_taken", $"The time is {Status}.", "slot_id", "a slot that is Open");

    public V1.MeetingSlot ToWire() => new()
    {
        Id = Id.ToString(),
        BoothId = BoothId.ToString(),
        Host = Host,
        StartsAt = Timestamp.FromDateTimeOffset(StartsAt),
        EndsAt = Timestamp.FromDateTimeOffset(EndsAt),
        Status = Status.ToString(),
        Zone = Zone,
    };
}

/// <summary>A buyer's meeting with a host of an exporter.</summary>
public sealed record Meeting
{
    public const string Columns =
        """
        meeting.id, meeting.version, meeting.exhibition_id, meeting.booth_id, meeting.slot_id, meeting.exporter_id,
        meeting.exporter_name, meeting.exporter_zone, meeting.buyer_id, meeting.buyer_name, meeting.buyer_zone, meeting.host,
        meeting.subject, meeting.starts_at, meeting.ends_at, meeting.room_url, meeting.status, meeting.cancelled_by,
        meeting.changed_at, meeting.reminded_at
        """;

    public const string Visible = "(@SeesAll or meeting.buyer_id = @PartyId or meeting.exporter_id = @PartyId)";

    public Guid Id { get; init; }
    public int Version { get; init; }
    public Guid ExhibitionId { get; init; }
    public Guid BoothId { get; init; }
    public Guid SlotId { get; init; }
    public Guid ExporterId { get; init; }
    public required string ExporterName { get; init; }
    public required string ExporterZone { get; init; }
    public Guid BuyerId { get; init; }
    public required string BuyerName { get; init; }
    public required string BuyerZone { get; init; }
    public required string Host { get; init; }
    public required string Subject { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public required string RoomUrl { get; init; }
    public MeetingStatus Status { get; init; }
    public string? CancelledBy { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? RemindedAt { get; init; }

    public Person BuyerPerson => new(BuyerId, "");

    public Person HostPerson => new(ExporterId, Host);

    /// <summary>The whole life of a meeting. A pair that is missing here is refused.</summary>
    public static MeetingStatus? Next(MeetingStatus status, MeetingAction action) => (status, action) switch
    {
        (MeetingStatus.Booked, MeetingAction.Move) => MeetingStatus.Booked,
        (MeetingStatus.Booked, MeetingAction.Cancel) => MeetingStatus.Cancelled,
        _ => null,
    };

    public static Problem NotFound(object id) => Problem.NotFound("meeting", id);

    public static Problem Refused(MeetingStatus status, MeetingAction action) => Problem.Refused("meeting", status, action,
        System.Enum.GetValues<MeetingAction>().Where(one => Next(status, one) is not null).Select(one => one.ToString()));

    public MeetingChanged Changed() =>
        new(Id, Version, ChangedAt, ExhibitionId, ExporterId, BuyerId, StartsAt, EndsAt, Status.ToString());

    /// <param name="roomMinutes">Of the exhibition.</param>
    public V1.Meeting ToWire(Principal principal, int roomMinutes, DateTimeOffset now)
    {
        var opens = StartsAt.AddMinutes(-roomMinutes);
        var seesRoom = principal.PartyId != BuyerId || (now >= opens && now < EndsAt);
        return new()
        {
            Id = Id.ToString(),
            Version = Version,
            ExhibitionId = ExhibitionId.ToString(),
            BoothId = BoothId.ToString(),
            SlotId = SlotId.ToString(),
            ExporterId = ExporterId.ToString(),
            ExporterName = ExporterName,
            ExporterZone = ExporterZone,
            BuyerId = BuyerId.ToString(),
            BuyerName = BuyerName,
            BuyerZone = BuyerZone,
            Host = Host,
            Subject = Subject,
            StartsAt = Timestamp.FromDateTimeOffset(StartsAt),
            EndsAt = Timestamp.FromDateTimeOffset(EndsAt),
            StartsForExporter = Zones.Show(StartsAt, ExporterZone),
            StartsForBuyer = Zones.Show(StartsAt, BuyerZone),
            Status = Status.ToString(),
            CancelledBy = CancelledBy ?? "",
            RoomUrl = Status == MeetingStatus.Booked && seesRoom ? RoomUrl : "",
            RoomOpensAt = Timestamp.FromDateTimeOffset(opens),
            RemindedAt = RemindedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        };
    }
}
