using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Either side moves a meeting to another open slot of the booth, or cancels it, until it begins. Its old time is free again.
/// </summary>
public sealed partial class MeetingsService
{
    [Allow(Role.Buyer, Role.Exporter)]
    public override async Task<V1.Meeting> Move(V1.MoveMeetingRequest request, ServerCallContext context)
    {
        var meeting = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Move(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogMeeting(log, meeting.Id, meeting.Version, meeting.Status);
        return meeting;
    }

    static async Task<Outcome<V1.Meeting>> Move(Tx tx, V1.MoveMeetingRequest request, DateTimeOffset now)
    {
        var seen = await Own(tx, request.Id, "");
        if (seen is null)
            return Meeting.NotFound(request.Id);
        var (wanted, slotProblem) = await LockSlot(
            tx, request.SlotId, slot => [seen.BuyerPerson, new(slot.ExporterId, slot.Host)], now);
        if (slotProblem is not null)
            return slotProblem;
        var meeting = (await Own(tx, request.Id, "for update"))!;
        if (Refusal(meeting, MeetingAction.Move, request.ExpectedVersion, now) is { } problem)
            return problem;
        var slot = wanted.Slot;
        if (slot.BoothId != meeting.BoothId)
            return Problem.Invalid("slot_id", "The slot is of another booth.", "an open slot of the meeting's booth");
        var moved = meeting with
        {
            Version = meeting.Version + 1,
            SlotId = slot.Id,
            Host = slot.Host,
            ExporterZone = slot.Zone,
            StartsAt = slot.StartsAt,
            EndsAt = slot.EndsAt,
            RoomUrl = slot.RoomUrl,
            ChangedAt = now,
            RemindedAt = null,
        };
        await Busy.Free(tx, meeting.Id);
        if (await Busy.Take(tx, meeting.Id, moved.StartsAt, moved.EndsAt, moved.BuyerPerson, moved.HostPerson) is { } taken)
            return taken;
        await Save(tx, moved, meeting.SlotId);
        tx.Publish(moved.Changed());
        return moved.ToWire(Principal.Required, wanted.Exhibition.RoomMinutes, now);
    }

    static Task<int> Save(Tx tx, Meeting moved, Guid old) => tx.Run(
        """
        with freed as (
            update meeting_slot set status = 'Open' where id = @old
        ), taken as (
            update meeting_slot set status = 'Taken' where id = @SlotId
        )
        update meeting
        set version = @Version, slot_id = @SlotId, host = @Host, exporter_zone = @ExporterZone, starts_at = @StartsAt,
            ends_at = @EndsAt, room_url = @RoomUrl, changed_at = @ChangedAt, reminded_at = null
        where id = @Id
        """,
        new
        {
            moved.Id,
            old,
            moved.SlotId,
            moved.Version,
            moved.Host,
            moved.ExporterZone,
            moved.StartsAt,
            moved.EndsAt,
            moved.RoomUrl,
            moved.ChangedAt,
        });

    [Allow(Role.Buyer, Role.Exporter)]
    public override async Task<V1.Meeting> Cancel(V1.CancelMeetingRequest request, ServerCallContext context)
    {
        var meeting = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Cancel(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogMeeting(log, meeting.Id, meeting.Version, meeting.Status);
        return meeting;
    }

    static async Task<Outcome<V1.Meeting>> Cancel(Tx tx, V1.CancelMeetingRequest request, DateTimeOffset now)
    {
        if (await Own(tx, request.Id, "for update") is not { } meeting)
            return Meeting.NotFound(request.Id);
        if (Refusal(meeting, MeetingAction.Cancel, request.ExpectedVersion, now) is { } problem)
            return problem;
        var cancelled = meeting with
        {
            Version = meeting.Version + 1,
            Status = MeetingStatus.Cancelled,
            CancelledBy = Principal.Required.Role.ToString(),
            ChangedAt = now,
        };
        await tx.Run(
            """
            with freed as (
                update meeting_slot set status = 'Open' where id = @SlotId and status = 'Taken'
            ), rested as (
                delete from busy where about_id = @Id
            )
            update meeting
            set version = @Version, status = 'Cancelled', cancelled_by = @CancelledBy, changed_at = @ChangedAt
            where id = @Id
            """,
            new { cancelled.Id, cancelled.SlotId, cancelled.Version, cancelled.CancelledBy, cancelled.ChangedAt });
        tx.Publish(cancelled.Changed());
        return cancelled.ToWire(Principal.Required, 0, now);
    }

    static Task<Meeting?> Own(Tx tx, string id, string how) => Guid.TryParse(id, out var key)
        ? tx.One<Meeting>(
            $"select {Meeting.Columns} from meeting where id = @key and (buyer_id = @PartyId or exporter_id = @PartyId) {how}",
            new { key, Principal.Required.PartyId })
        : Task.FromResult<Meeting?>(null);

    static Problem? Refusal(Meeting meeting, MeetingAction action, int expected, DateTimeOffset now)
    {
        if (expected != 0 && expected != meeting.Version)
            return Problem.Stale("meeting", expected, meeting.Version);
        if (Meeting.Next(meeting.Status, action) is null)
            return Meeting.Refused(meeting.Status, action);
        return meeting.StartsAt <= now
            ? new(409, "meeting_over", $"The meeting began at {meeting.StartsAt:O}.", null, "a meeting to come")
            : null;
    }
}
