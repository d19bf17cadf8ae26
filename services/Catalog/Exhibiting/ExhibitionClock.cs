using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

public sealed class ExhibitionSignal : Signal;

/// <summary>
/// The clocks of exhibitions: they open and close by their windows, and who takes part in a meeting or session is reminded in good
/// time. Any number of processes may run this at once: each takes rows that no other is at.
/// </summary>
public sealed partial class ExhibitionClock(Db db, ExhibitionSignal signal, TimeProvider clock, ILogger<ExhibitionClock> log)
    : Worker(signal, clock, log)
{
    const int BatchMost = 200;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(15);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var turned = await db.Transact(tx => Turn(tx, now), ct);
        var meetings = await db.Transact(tx => RemindOfMeetings(tx, now), ct);
        var sessions = await db.Transact(tx => RemindOfSessions(tx, now), ct);
        if (turned + meetings + sessions > 0)
            LogTurned(Log, turned, meetings, sessions);
        return meetings == BatchMost || sessions == BatchMost;
    }

    /// <summary>What is due by the window, in the order of the life: Open, then Close.</summary>
    static async Task<int> Turn(Tx tx, DateTimeOffset now)
    {
        var due = await tx.Many<Exhibition>(
            $"""
            select {Exhibition.Columns}
            from exhibition
            where status in ('Published', 'Running') and (closes_at <= @now or (status = 'Published' and opens_at <= @now))
            for update skip locked
            """,
            new { now });
        var turned = due
            .Select(one => (one.Id, Next: Exhibition.Next(
                one.Status, one.ClosesAt <= now ? ExhibitionAction.Close : ExhibitionAction.Open)!.Value.ToString()))
            .ToArray();
        return turned.Length == 0 ? 0 : await tx.Run(
            """
            update exhibition
            set status = turned.status, version = version + 1
            from unnest(@Ids, @Statuses) as turned (id, status)
            where exhibition.id = turned.id
            """,
            new { Ids = turned.Select(one => one.Id).ToArray(), Statuses = turned.Select(one => one.Next).ToArray() });
    }

    static async Task<int> RemindOfMeetings(Tx tx, DateTimeOffset now)
    {
        var meetings = await tx.Many<Meeting>(
            $"""
            update meeting
            set reminded_for = starts_at, reminded_at = @now
            where id in (
                select meeting.id
                from meeting
                join exhibition on exhibition.id = meeting.exhibition_id
                where meeting.status = 'Booked' and meeting.starts_at > @now
                    and meeting.starts_at <= @now + exhibition.remind_minutes * interval '1 minute'
                    and meeting.reminded_for is distinct from meeting.starts_at
                order by meeting.starts_at
                limit @BatchMost
                for update of meeting skip locked)
            returning {Meeting.Columns}
            """,
            new { now, BatchMost });
        foreach (var meeting in meetings)
            tx.Publish(new MeetingDue(
                meeting.Id, meeting.Version, now, meeting.ExhibitionId, meeting.ExporterId, meeting.BuyerId, meeting.StartsAt));
        return meetings.Count;
    }

    static async Task<int> RemindOfSessions(Tx tx, DateTimeOffset now)
    {
        var sessions = await tx.Many<Due>(
            """
            update live_session
            set reminded_for = starts_at
            where id in (
                select live_session.id
                from live_session
                join exhibition on exhibition.id = live_session.exhibition_id
                where live_session.status = 'Planned' and live_session.starts_at > @now
                    and live_session.starts_at <= @now + exhibition.remind_minutes * interval '1 minute'
                    and live_session.reminded_for is distinct from live_session.starts_at
                order by live_session.starts_at
                limit @BatchMost
                for update of live_session skip locked)
            returning id, version, exhibition_id, exporter_id, starts_at, array(
                select buyer_id from live_seat
                where live_seat.session_id = live_session.id and live_seat.status = 'Booked'
                order by buyer_id) as buyer_ids
            """,
            new { now, BatchMost });
        foreach (var due in sessions)
            tx.Publish(new LiveSessionDue(due.Id, due.Version, now, due.ExhibitionId, due.ExporterId, due.BuyerIds, due.StartsAt));
        return sessions.Count;
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Exhibitions} exhibitions turned, {Meetings} meetings and {Sessions} sessions reminded of")]
    static partial void LogTurned(ILogger log, int exhibitions, int meetings, int sessions);

    sealed record Due
    {
        public Guid Id { get; init; }
        public int Version { get; init; }
        public Guid ExhibitionId { get; init; }
        public Guid ExporterId { get; init; }
        public DateTimeOffset StartsAt { get; init; }
        public Guid[] BuyerIds { get; init; } = [];
    }
}
