using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A buyer books an open slot. The locks of the host and of the buyer come first and the slot's row decides, so that of many buyers
/// one gets it, and neither side is at two things at once.
/// </summary>
public sealed partial class MeetingsService
{
    const int LongestSubject = 200;

    [Allow(Role.Buyer)]
    public override async Task<V1.Meeting> Book(V1.BookMeetingRequest request, ServerCallContext context)
    {
        if ((ExhibitionCheck.Zone(request.Zone) ?? ExhibitionCheck.Line("subject", request.Subject, LongestSubject)) is { } problem)
            throw problem.ToGrpc();
        var meeting = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Book(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogMeeting(log, meeting.Id, meeting.Version, meeting.Status);
        return meeting;
    }

    static async Task<Outcome<V1.Meeting>> Book(Tx tx, V1.BookMeetingRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        var (wanted, problem) = await LockSlot(
            tx, request.SlotId, slot => [new(principal.PartyId, ""), new(slot.ExporterId, slot.Host)], now);
        if (problem is not null)
            return problem;
        var (slot, booth, exhibition) = wanted;
        var meeting = Draft(request, slot, booth, now);
        if (await Busy.Take(tx, meeting.Id, meeting.StartsAt, meeting.EndsAt, meeting.BuyerPerson, meeting.HostPerson) is { } taken)
            return taken;
        await tx.Run("update meeting_slot set status = 'Taken' where id = @Id", new { slot.Id });
        await tx.Run(
            """
            insert into meeting (id, version, exhibition_id, booth_id, slot_id, exporter_id, exporter_name, exporter_zone, buyer_id,
                buyer_name, buyer_zone, host, subject, starts_at, ends_at, room_url, status, changed_at)
            values (@Id, 1, @ExhibitionId, @BoothId, @SlotId, @ExporterId, @ExporterName, @ExporterZone, @BuyerId,
                @BuyerName, @BuyerZone, @Host, @Subject, @StartsAt, @EndsAt, @RoomUrl, 'Booked', @ChangedAt)
            """,
            meeting);
        tx.Publish(meeting.Changed());
        return meeting.ToWire(principal, exhibition.RoomMinutes, now);
    }

    static Meeting Draft(V1.BookMeetingRequest request, MeetingSlot slot, Booth booth, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        Version = 1,
        ExhibitionId = slot.ExhibitionId,
        BoothId = slot.BoothId,
        SlotId = slot.Id,
        ExporterId = slot.ExporterId,
        ExporterName = booth.ExporterName,
        ExporterZone = slot.Zone,
        BuyerId = Principal.Required.PartyId,
        BuyerName = Principal.Required.Name,
        BuyerZone = request.Zone,
        Host = slot.Host,
        Subject = request.Subject.Trim(),
        StartsAt = slot.StartsAt,
        EndsAt = slot.EndsAt,
        RoomUrl = slot.RoomUrl,
        Status = MeetingStatus.Booked,
        ChangedAt = now,
    };

    /// <summary>
    /// The persons' locks, then the slot, locked, with its booth and exhibition, when it is open and to come. What the slot says of its
    /// host never changes, so that it may be read before.
    /// </summary>
    static async Task<Outcome<(MeetingSlot Slot, Booth Booth, Exhibition Exhibition)>> LockSlot(
        Tx tx, string id, Func<MeetingSlot, Person[]> persons, DateTimeOffset now)
    {
        var key = Guid.TryParse(id, out var known) ? known : Guid.Empty;
        var arguments = new { key, Principal.Required.SeesAll, Principal.Required.PartyId };
        if (await tx.One<MeetingSlot>($"select {MeetingSlot.Columns} from meeting_slot where id = @key", arguments) is not { } seen)
            return MeetingSlot.NotFound(id);
        await Busy.Lock(tx, persons(seen));
        var exhibition = (await tx.One<Exhibition>(
            $"select {Exhibition.Columns} from exhibition where id = @ExhibitionId for share", new { seen.ExhibitionId }))!;
        var booth = (await tx.One<Booth>(
            $"select {Booth.Columns} from booth where id = @BoothId for share", new { seen.BoothId }))!;
        if (booth.Status != BoothStatus.Admitted || exhibition.Status == ExhibitionStatus.Draft)
            return MeetingSlot.NotFound(id);
        if (!exhibition.IsOpen)
            return exhibition.NotOpen;
        var slot = (await tx.One<MeetingSlot>(
            $"select {MeetingSlot.Columns} from meeting_slot where id = @key for update", arguments))!;
        if (slot.Status != SlotStatus.Open)
            return slot.NotOpen;
        return slot.StartsAt <= now
            ? new Problem(409, "meeting_over", $"The time began at {slot.StartsAt:O}.", "slot_id", "a slot to come")
            : (slot, booth, exhibition);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Meeting {MeetingId}, version {Version}, is {Status}")]
    static partial void LogMeeting(ILogger log, string meetingId, int version, string status);
}
