using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter plans a live session in its booth, changes it, or cancels it. Its host does nothing else meanwhile.</summary>
public sealed partial class ExhibitionsService
{
    const int MostSeats = 10_000;
    static readonly TimeSpan LongestSession = TimeSpan.FromHours(12);

    [Allow(Role.Exporter)]
    public override async Task<V1.LiveSession> PutSession(V1.PutLiveSessionRequest request, ServerCallContext context)
    {
        if (Check(request) is { } problem)
            throw problem.ToGrpc();
        var session = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutSession(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogSession(log, session.Id, session.Version);
        return session;
    }

    static Problem? Check(V1.PutLiveSessionRequest request)
    {
        var (starts, ends) = (request.StartsAt?.ToDateTimeOffset(), request.EndsAt?.ToDateTimeOffset());
        if (starts is null)
            return Problem.Invalid("starts_at", "The session has no beginning.", "an instant");
        if (ends is null || ends <= starts || ends - starts > LongestSession)
            return Problem.Invalid("ends_at", "The session ends before it begins, or is too long.",
                $"after starts_at, at most {LongestSession.TotalHours} hours");
        if (request.Seats is < 1 or > MostSeats)
            return Problem.Invalid("seats", $"{request.Seats} seats are out of range.", $"1 to {MostSeats}");
        if (request.Language.Length != 2 || !request.Language.All(char.IsAsciiLetterLower))
            return Problem.Invalid("language", $"'{request.Language}' is no language.", "ISO 639-1, such as en");
        return ExhibitionCheck.Line("title_en", request.TitleEn, ExhibitionCheck.LongestTitle)
            ?? ExhibitionCheck.Line("title_zh", request.TitleZh, ExhibitionCheck.LongestTitle)
            ?? ExhibitionCheck.Room(request.RoomUrl);
    }

    static async Task<Outcome<V1.LiveSession>> PutSession(Tx tx, V1.PutLiveSessionRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        var (start, end) = (request.StartsAt.ToDateTimeOffset(), request.EndsAt.ToDateTimeOffset());
        var host = new Person(principal.PartyId, request.Host);
        await Busy.Lock(tx, host);
        var (found, problem) = await LockBooth(tx, request.BoothId);
        if (problem is not null || found.Booth.ExporterId != principal.PartyId)
            return problem ?? Booth.NotFound(request.BoothId);
        var (booth, exhibition) = found;
        if (Arrangeable(booth, exhibition, request.Host, start, end, now) is { } refusal)
            return refusal;
        var old = Guid.TryParse(request.Id, out var id)
            ? await tx.One<LiveSession>(
                $"select {LiveSession.Columns} from {LiveSession.From} where live_session.id = @id and live_session.booth_id = @Booth "
                + "for update of live_session", new { id, Booth = booth.Id })
            : null;
        if (request.Id.Length > 0 && old is null)
            return LiveSession.NotFound(request.Id);
        if (old is not null && Changeable(old, request, start, end) is { } fixedProblem)
            return fixedProblem;
        var key = old?.Id ?? Guid.CreateVersion7();
        if (old is null || (old.StartsAt, old.EndsAt, old.Host) != (start, end, request.Host))
        {
            await Busy.Free(tx, key);
            if (await Busy.Take(tx, key, start, end, host) is { } taken)
                return taken;
        }

        return await Write(tx, request, booth, exhibition, old, key, now);
    }

    /// <summary>The booth is admitted, the host is one of its own, and the time lies ahead within the exhibition.</summary>
    internal static Problem? Arrangeable(
        Booth booth, Exhibition exhibition, string host, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now)
    {
        if (!exhibition.IsOpen)
            return exhibition.NotOpen;
        if (booth.Status != BoothStatus.Admitted)
            return booth.NotAdmitted;
        if (!booth.Hosts.Contains(host))
            return Problem.Invalid("host", $"'{host}' is no host of the booth.", string.Join(", ", booth.Hosts));
        return start <= now || start < exhibition.OpensAt || end > exhibition.ClosesAt
            ? Problem.Invalid("starts_at", "The time is over, or outside of the exhibition.",
                $"after now, from {exhibition.OpensAt:O} to {exhibition.ClosesAt:O}")
            : null;
    }

    static Problem? Changeable(LiveSession old, V1.PutLiveSessionRequest request, DateTimeOffset start, DateTimeOffset end)
    {
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("live_session", request.ExpectedVersion, old.Version);
        if (old.Status == LiveSessionStatus.Cancelled)
            return Problem.Refused("live_session", old.Status, "Change", []);
        if (old.Taken > 0 && (old.StartsAt, old.EndsAt) != (start, end))
            return new(409, "live_session_has_seats", "Seats are taken for the time that it has.", "starts_at",
                "the same time, or another session");
        return request.Seats < old.Taken
            ? Problem.Invalid("seats", $"{old.Taken} seats are taken.", $"{old.Taken} or more")
            : null;
    }

    static async Task<Outcome<V1.LiveSession>> Write(
        Tx tx, V1.PutLiveSessionRequest request, Booth booth, Exhibition exhibition, LiveSession? old, Guid id, DateTimeOffset now)
    {
        // The booth's row is locked: nobody else counts.
        var no = old?.No ?? await tx.One<int>(
            "select coalesce(max(no), 0) + 1 from live_session where booth_id = @Id", new { booth.Id });
        var link = old?.LinkCode ?? await AddLink(
            tx, booth.ExporterId, booth.CampaignId!.Value, LiveSession.ChannelOf(exhibition.Code, no), now);
        await tx.Run(
            """
            insert into live_session (id, version, exhibition_id, booth_id, exporter_id, no, title_en, title_zh, language, host,
                starts_at, ends_at, seats, taken, status, room_url, link_code)
            values (@id, 1, @ExhibitionId, @BoothId, @ExporterId, @no, @TitleEn, @TitleZh, @Language, @Host,
                @start, @end, @Seats, 0, 'Planned', @RoomUrl, @link)
            on conflict on constraint live_session_key do update
            set version = live_session.version + 1, title_en = excluded.title_en, title_zh = excluded.title_zh,
                language = excluded.language, host = excluded.host, starts_at = excluded.starts_at,
                ends_at = excluded.ends_at, seats = excluded.seats, room_url = excluded.room_url
            """,
            new
            {
                id,
                booth.ExhibitionId,
                BoothId = booth.Id,
                booth.ExporterId,
                no,
                TitleEn = request.TitleEn.Trim(),
                TitleZh = request.TitleZh.Trim(),
                request.Language,
                request.Host,
                start = request.StartsAt.ToDateTimeOffset(),
                end = request.EndsAt.ToDateTimeOffset(),
                request.Seats,
                request.RoomUrl,
                link,
            });
        return (await Session(tx, id)).ToWire(Principal.Required, hasSeat: false, now);
    }

    static async Task<LiveSession> Session(Tx tx, Guid id) => (await tx.One<LiveSession>(
        $"select {LiveSession.Columns} from {LiveSession.From} where live_session.id = @id", new { id }))!;

    [Allow(Role.Exporter)]
    public override async Task<V1.LiveSession> CancelSession(V1.CancelLiveSessionRequest request, ServerCallContext context)
    {
        var session = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => CancelSession(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogSession(log, session.Id, session.Version);
        return session;
    }

    static async Task<Outcome<V1.LiveSession>> CancelSession(Tx tx, V1.CancelLiveSessionRequest request, DateTimeOffset now)
    {
        var session = Guid.TryParse(request.Id, out var id)
            ? await tx.One<LiveSession>(
                $"select {LiveSession.Columns} from {LiveSession.From} where live_session.id = @id and live_session.exporter_id = @PartyId "
                + "for update of live_session", new { id, Principal.Required.PartyId })
            : null;
        if (session is null)
            return LiveSession.NotFound(request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != session.Version)
            return Problem.Stale("live_session", request.ExpectedVersion, session.Version);
        if (session.Status == LiveSessionStatus.Cancelled)
            return Problem.Refused("live_session", session.Status, "Cancel", []);
        if (session.EndsAt <= now)
            return LiveSessionOver(session);
        await tx.Run(
            "update live_session set status = 'Cancelled', version = version + 1, taken = 0 where id = @Id", new { session.Id });
        await CallOff.Seats(tx, [session.Id]);
        await Busy.Free(tx, session.Id);
        return (await Session(tx, session.Id)).ToWire(Principal.Required, hasSeat: false, now);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Live session {SessionId} written as version {Version}")]
    static partial void LogSession(ILogger log, string sessionId, int version);
}
