using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The work calendar for those who ask for it with every event: read again when it is a minute old.</summary>
public sealed class BusinessDays(Db db, TimeProvider clock)
{
    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    volatile Known? known;

    public async Task<WorkCalendar> Calendar(CancellationToken ct)
    {
        if (known is { } kept && clock.GetElapsedTime(kept.At) < Fresh)
            return kept.Calendar;
        var read = new Known(await WorkCalendar.Load(db, ct), clock.GetTimestamp());
        known = read;
        return read.Calendar;
    }

    sealed record Known(WorkCalendar Calendar, long At);
}
