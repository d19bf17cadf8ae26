using NodaTime;
using NodaTime.TimeZones;

namespace CrossBorder.Catalog;

/// <summary>When a host takes meetings, in local time of a zone.</summary>
/// <param name="From">Of each day; where the clocks skip it, the first instant after.</param>
/// <param name="Until">Of each day; the last meeting is over by then.</param>
/// <param name="Minutes">Of each meeting, elapsed.</param>
/// <param name="PauseMinutes">Between two.</param>
public sealed record SlotRule(
    DateTimeZone Zone, IReadOnlyList<DateOnly> Days, TimeOnly From, TimeOnly Until, int Minutes, int PauseMinutes)
{
    // The first of two equal local times, and the end of a gap: nobody is asked to be there at a time that no clock shows.
    static readonly ZoneLocalMappingResolver Resolve =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>
    /// The times, in order and apart. A day on which the clocks are set has as many as its elapsed time holds: fewer in spring,
    /// more in autumn.
    /// </summary>
    public IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Times()
    {
        var (length, step) = (Duration.FromMinutes(Minutes), Duration.FromMinutes(Minutes + PauseMinutes));
        foreach (var day in Days.Distinct().Order())
        {
            var end = At(day, Until);
            for (var start = At(day, From); start + length <= end; start += step)
                yield return (start.ToDateTimeOffset(), (start + length).ToDateTimeOffset());
        }
    }

    Instant At(DateOnly day, TimeOnly time) =>
        Zone.ResolveLocal(LocalDate.FromDateOnly(day).At(LocalTime.FromTimeOnly(time)), Resolve).ToInstant();
}
