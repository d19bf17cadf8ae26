using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of meetings and calendars; each capability is a part of it in a file of its own.</summary>
public sealed partial class MeetingsService(Db db, TimeProvider clock, ILogger<MeetingsService> log) : V1.Meetings.MeetingsBase
{
    const int SlotsMost = 500;

    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Meeting> Get(V1.MeetingIdRequest request, ServerCallContext context)
    {
        var meeting = Guid.TryParse(request.Id, out var id)
            ? await db.One<Meeting>(
                $"select {Meeting.Columns} from meeting where id = @id and {Meeting.Visible}",
                new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, context.CancellationToken)
            : null;
        return meeting is null
            ? throw Meeting.NotFound(request.Id).ToGrpc()
            : (await Told([meeting], context.CancellationToken)).Single();
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListMeetingsResponse> List(V1.ListMeetingsRequest request, ServerCallContext context)
    {
        if (request.Status.Length > 0 && !Enum.GetNames<MeetingStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<MeetingStatus>())).ToGrpc();
        var (limit, after) = ExhibitionsService.PageOf(request.Page).OrThrow();
        var found = await db.Many<Meeting>(
            $"""
            select {Meeting.Columns}
            from meeting
            where {Meeting.Visible} and (@Status = '' or status = @Status) and (@after::uuid is null or id < @after)
                and (@Of::uuid is null or exhibition_id = @Of)
            order by id desc
            limit @Take
            """,
            new
            {
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                request.Status,
                after,
                Of = request.ExhibitionId.Length == 0 ? default(Guid?)
                    : Guid.TryParse(request.ExhibitionId, out var of) ? of : Guid.Empty,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListMeetingsResponse { NextCursor = found.Count > limit ? found[limit - 1].Id.ToString() : "" };
        response.Meetings.AddRange(await Told([.. found.Take(limit)], context.CancellationToken));
        return response;
    }

    /// <summary>Open times to come for everybody who sees the booth; all of them for its exporter and operators.</summary>
    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.ListSlotsResponse> ListSlots(V1.ListSlotsRequest request, ServerCallContext context)
    {
        var key = Guid.TryParse(request.BoothId, out var booth) ? booth : Guid.Empty;
        var slots = await db.Many<MeetingSlot>(
            $"""
            select slot.id, slot.exhibition_id, slot.booth_id, slot.exporter_id, slot.host, slot.starts_at, slot.ends_at, slot.zone,
                slot.room_url, slot.status
            from meeting_slot as slot
            join booth on booth.id = slot.booth_id
            join exhibition on exhibition.id = slot.exhibition_id
            where slot.booth_id = @key and {Booth.Visible}
                and (@SeesAll or slot.exporter_id = @PartyId or (slot.status = 'Open' and slot.starts_at > @Now))
            order by slot.starts_at, slot.id
            limit @SlotsMost
            """,
            new { key, Principal.Required.SeesAll, Principal.Required.PartyId, Now, SlotsMost }, context.CancellationToken);
        var response = new V1.ListSlotsResponse();
        response.Slots.AddRange(slots.Select(slot => slot.ToWire()));
        return response;
    }

    async Task<IEnumerable<V1.Meeting>> Told(Meeting[] meetings, CancellationToken ct)
    {
        var (principal, now) = (Principal.Required, Now);
        var rooms = (await db.Many<Room>(
            "select id, room_minutes from exhibition where id = any(@Ids)",
            new { Ids = meetings.Select(one => one.ExhibitionId).Distinct().ToArray() }, ct))
            .ToDictionary(one => one.Id, one => one.RoomMinutes);
        return meetings.Select(one => one.ToWire(principal, rooms[one.ExhibitionId], now));
    }

    sealed record Room(Guid Id, int RoomMinutes);
}
