using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A buyer takes a seat of a live session and leaves it. One conditional update counts the seats, so that they never exceed what the
/// session has, however many come at once.
/// </summary>
public sealed partial class ExhibitionsService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.LiveSession> TakeSeat(V1.TakeSeatRequest request, ServerCallContext context)
    {
        if (ExhibitionCheck.Zone(request.Zone) is { } problem)
            throw problem.ToGrpc();
        var session = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => TakeSeat(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogSeat(log, session.Id, session.Taken);
        return session;
    }

    static async Task<Outcome<V1.LiveSession>> TakeSeat(Tx tx, V1.TakeSeatRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        var buyer = new Person(principal.PartyId, "");
        await Busy.Lock(tx, buyer);
        if (await OpenSession(tx, request.Id) is not { } session)
            return LiveSession.NotFound(request.Id);
        if (session.Status == LiveSessionStatus.Cancelled)
            return Problem.Refused("live_session", session.Status, "TakeSeat", []);
        if (session.EndsAt <= now)
            return LiveSessionOver(session);
        var arguments = new { session.Id, principal.PartyId, principal.Name, request.Zone, now };
        if (await tx.One<bool>(
            "select exists (select from live_seat where session_id = @Id and buyer_id = @PartyId and status = 'Booked')", arguments))
            return session.ToWire(principal, hasSeat: true, now);
        if (await tx.Run(
            "update live_session set taken = taken + 1 where id = @Id and status = 'Planned' and taken < seats", arguments) == 0)
            return new Problem(409, "live_session_full", $"All {session.Seats} seats are taken.", null, "another session");
        await tx.Run(
            """
            insert into live_seat (session_id, buyer_id, buyer_name, zone, status, sequence, booked_at)
            values (@Id, @PartyId, @Name, @Zone, 'Booked', 0, @now)
            on conflict on constraint live_seat_key do update
            set buyer_name = excluded.buyer_name, zone = excluded.zone, status = 'Booked', sequence = live_seat.sequence + 1,
                booked_at = excluded.booked_at
            """,
            arguments);
        return await Busy.Take(tx, session.Id, session.StartsAt, session.EndsAt, buyer) is { } taken
            ? taken
            : (await Session(tx, session.Id)).ToWire(principal, hasSeat: true, now);
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.LiveSession> LeaveSeat(V1.LiveSessionIdRequest request, ServerCallContext context)
    {
        var session = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => LeaveSeat(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogSeat(log, session.Id, session.Taken);
        return session;
    }

    static async Task<Outcome<V1.LiveSession>> LeaveSeat(Tx tx, V1.LiveSessionIdRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        await Busy.Lock(tx, new Person(principal.PartyId, ""));
        if (await OpenSession(tx, request.Id) is not { } session)
            return LiveSession.NotFound(request.Id);
        if (session.EndsAt <= now)
            return LiveSessionOver(session);
        var left = await tx.Run(
            """
            with left_seat as (
                update live_seat
                set status = 'Cancelled', sequence = sequence + 1
                where session_id = @Id and buyer_id = @PartyId and status = 'Booked'
                returning session_id
            ), freed as (
                delete from busy
                where about_id in (select session_id from left_seat) and party_id = @PartyId and person = ''
            )
            update live_session set taken = taken - 1 where id in (select session_id from left_seat)
            """,
            new { session.Id, principal.PartyId });
        return left == 0
            ? new Problem(404, "live_seat_not_found", "The caller has no seat in this session.")
            : (await Session(tx, session.Id)).ToWire(principal, hasSeat: false, now);
    }

    /// <summary>Of an admitted booth in an exhibition that is open.</summary>
    static Task<LiveSession?> OpenSession(Tx tx, string id) => Guid.TryParse(id, out var key)
        ? tx.One<LiveSession>(
            $"""
            select {LiveSession.Columns}
            from {LiveSession.From}
            where live_session.id = @key and booth.status = 'Admitted' and exhibition.status in ('Published', 'Running')
            """,
            new { key })
        : Task.FromResult<LiveSession?>(null);

    static Problem LiveSessionOver(LiveSession session) =>
        new(409, "live_session_over", $"The session was over at {session.EndsAt:O}.", null, "a session to come");

    [LoggerMessage(Level = LogLevel.Information, Message = "Live session {SessionId} has {Taken} seats taken")]
    static partial void LogSeat(ILogger log, string sessionId, int taken);
}
