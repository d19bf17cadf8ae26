using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter offers times of a host by a rule, and withdraws one that nobody has taken.</summary>
public sealed partial class MeetingsService
{
    const int DaysMost = 60;
    const int MinutesLeast = 5;
    const int MinutesMost = 480;

    [Allow(Role.Exporter)]
    public override async Task<V1.OfferSlotsResponse> OfferSlots(V1.OfferSlotsRequest request, ServerCallContext context)
    {
        var rule = Rule(request).OrThrow();
        var offered = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Offer(tx, request, rule, Now)), context.CancellationToken)).OrThrow();
        LogOffered(log, request.BoothId, offered.Slots.Count);
        return offered;
    }

    static Outcome<SlotRule> Rule(V1.OfferSlotsRequest request)
    {
        if (Zones.Find(request.Zone) is not { } zone)
            return Problem.Invalid("zone", $"'{request.Zone}' is no time zone.", Zones.Accepted);
        var days = request.Days.Select(Zones.Day).OfType<DateOnly>().ToArray();
        if (days.Length != request.Days.Count || days.Length is 0 or > DaysMost)
            return Problem.Invalid("days", "The days are missing, too many, or one is no day.", $"1 to {DaysMost} times yyyy-MM-dd");
        if (Zones.Time(request.From) is not { } from)
            return Problem.Invalid("from", $"'{request.From}' is no time of a day.", "HH:mm");
        if (Zones.Time(request.Until) is not { } until || until <= from)
            return Problem.Invalid("until", $"'{request.Until}' is no time of a day after {request.From}.", "HH:mm, later than from");
        if (request.Minutes is < MinutesLeast or > MinutesMost)
            return Problem.Invalid("minutes", $"{request.Minutes} minutes are out of range.", $"{MinutesLeast} to {MinutesMost}");
        if (request.PauseMinutes is < 0 or > MinutesMost)
            return Problem.Invalid("pause_minutes", $"{request.PauseMinutes} minutes are out of range.", $"0 to {MinutesMost}");
        if (ExhibitionCheck.Room(request.RoomUrl) is { } problem)
            return problem;
        var rule = new SlotRule(zone, days, from, until, request.Minutes, request.PauseMinutes);
        return rule.Times().Take(SlotsMost + 1).Count() <= SlotsMost
            ? rule
            : Problem.Invalid("days", $"The rule makes more than {SlotsMost} times.", "fewer days, or longer meetings");
    }

    static async Task<Outcome<V1.OfferSlotsResponse>> Offer(Tx tx, V1.OfferSlotsRequest request, SlotRule rule, DateTimeOffset now)
    {
        await Busy.Lock(tx, new Person(Principal.Required.PartyId, request.Host));
        var (found, problem) = await ExhibitionsService.LockBooth(tx, request.BoothId);
        if (problem is not null || found.Booth.ExporterId != Principal.Required.PartyId)
            return problem ?? Booth.NotFound(request.BoothId);
        var (booth, exhibition) = found;
        var times = rule.Times().ToArray();
        var ahead = times.Where(one => one.Start > now && one.Start >= exhibition.OpensAt && one.End <= exhibition.ClosesAt).ToArray();
        if (ExhibitionsService.Arrangeable(booth, exhibition, request.Host,
            ahead.FirstOrDefault().Start, ahead.LastOrDefault().End, now) is { } refusal)
            return refusal.Field == "starts_at" ? refusal with { Field = "days" } : refusal;
        var slots = await Insert(tx, request, booth, ahead);
        var response = new V1.OfferSlotsResponse { LeftOut = times.Length - slots.Count };
        response.Slots.AddRange(slots.OrderBy(slot => slot.StartsAt).Select(slot => slot.ToWire()));
        return response;
    }

    /// <summary>The host's lock is held: nothing else of its comes between.</summary>
    static Task<List<MeetingSlot>> Insert(
        Tx tx, V1.OfferSlotsRequest request, Booth booth, (DateTimeOffset Start, DateTimeOffset End)[] ahead) =>
        tx.Many<MeetingSlot>(
            $"""
            insert into meeting_slot ({MeetingSlot.Columns})
            select wanted.id, @ExhibitionId, @Id, @ExporterId, @Host, wanted.starts_at, wanted.ends_at, @Zone, @RoomUrl, 'Open'
            from unnest(@Ids, @Starts, @Ends) as wanted (id, starts_at, ends_at)
            where not exists (
                    select from meeting_slot as slot
                    where slot.exporter_id = @ExporterId and slot.host = @Host and slot.status <> 'Withdrawn'
                        and slot.starts_at < wanted.ends_at and slot.ends_at > wanted.starts_at)
                and not exists (
                    select from busy
                    where busy.party_id = @ExporterId and busy.person = @Host
                        and busy.starts_at < wanted.ends_at and busy.ends_at > wanted.starts_at)
            returning {MeetingSlot.Columns}
            """,
            new
            {
                booth.ExhibitionId,
                booth.Id,
                booth.ExporterId,
                request.Host,
                request.Zone,
                request.RoomUrl,
                Ids = ahead.Select(_ => Guid.CreateVersion7()).ToArray(),
                Starts = ahead.Select(one => one.Start.UtcDateTime).ToArray(),
                Ends = ahead.Select(one => one.End.UtcDateTime).ToArray(),
            });

    [Allow(Role.Exporter)]
    public override async Task<V1.MeetingSlot> WithdrawSlot(V1.SlotIdRequest request, ServerCallContext context) => (await db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Withdraw(tx, request.Id)), context.CancellationToken)).OrThrow();

    static async Task<Outcome<V1.MeetingSlot>> Withdraw(Tx tx, string id)
    {
        var slot = Guid.TryParse(id, out var key)
            ? await tx.One<MeetingSlot>(
                $"select {MeetingSlot.Columns} from meeting_slot where id = @key and exporter_id = @PartyId for update",
                new { key, Principal.Required.PartyId })
            : null;
        if (slot is null)
            return MeetingSlot.NotFound(id);
        if (slot.Status != SlotStatus.Open)
            return slot.NotOpen;
        await tx.Run("update meeting_slot set status = 'Withdrawn' where id = @Id", new { slot.Id });
        return (slot with { Status = SlotStatus.Withdrawn }).ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Slots} times offered at booth {BoothId}")]
    static partial void LogOffered(ILogger log, string boothId, int slots);
}
