using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Ends what was arranged at booths and has not begun: meetings, sessions with their seats, and times that are offered.</summary>
static class CallOff
{
    public static async Task Booths(Tx tx, IReadOnlyCollection<Guid> booths, DateTimeOffset now)
    {
        if (booths.Count == 0)
            return;
        var arguments = new { Booths = booths.ToArray(), now };
        var meetings = await tx.Many<Meeting>(
            $"""
            update meeting
            set status = 'Cancelled', cancelled_by = 'Exhibition', version = version + 1, changed_at = @now
            where booth_id = any(@Booths) and status = 'Booked' and starts_at > @now
            returning {Meeting.Columns}
            """,
            arguments);
        await tx.Run(
            """
            update meeting_slot
            set status = 'Withdrawn'
            where booth_id = any(@Booths) and status <> 'Withdrawn' and starts_at > @now
            """,
            arguments);
        var sessions = await tx.Many<Guid>(
            """
            update live_session
            set status = 'Cancelled', version = version + 1, taken = 0
            where booth_id = any(@Booths) and status = 'Planned' and starts_at > @now
            returning id
            """,
            arguments);
        await Seats(tx, sessions);
        await tx.Run(
            "delete from busy where about_id = any(@Ids)", new { Ids = meetings.Select(one => one.Id).Concat(sessions).ToArray() });
        foreach (var meeting in meetings)
            tx.Publish(meeting.Changed());
    }

    public static Task Seats(Tx tx, IEnumerable<Guid> sessions) => tx.Run(
        """
        update live_seat
        set status = 'Cancelled', sequence = sequence + 1
        where session_id = any(@Sessions) and status = 'Booked'
        """,
        new { Sessions = sessions.ToArray() });
}
