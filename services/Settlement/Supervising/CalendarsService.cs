using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// The holidays of a year, and the days worked instead: loaded by an operator when they are published. A year is known once it has rows;
/// clocks that run into another one say so.
/// </summary>
public sealed partial class CalendarsService(Db db, TimeProvider clock, ILogger<CalendarsService> log) : V1.Calendars.CalendarsBase
{
    const int FirstYear = 2020;
    const int LastYear = 2100;
    const int MostDays = 120;
    const int LongestText = 200;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.WorkYear> GetWorkYear(V1.WorkYearRequest request, ServerCallContext context)
    {
        var rows = await Rows(db.Many<Row>, request.Year, context.CancellationToken);
        return rows.Count == 0 ? throw Unknown(request.Year).ToGrpc() : ToWire(request.Year, rows);
    }

    [Allow(Role.Operator)]
    public override async Task<V1.WorkYear> SetWorkYear(V1.WorkYear request, ServerCallContext context)
    {
        var days = Read(request).OrThrow();
        var known = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Set(tx, request, days)), context.CancellationToken)).OrThrow();
        LogSet(log, request.Year, days.Count);
        return known;
    }

    /// <summary>Days that were exceptions and are none any more follow their weekday again.</summary>
    async Task<Outcome<V1.WorkYear>> Set(Tx tx, V1.WorkYear request, Dictionary<DateOnly, V1.WorkDay> days)
    {
        var now = clock.GetUtcNow();
        var before = await Rows((sql, args, _) => tx.Many<Row>(sql, args), request.Year, CancellationToken.None);
        var all = days.Select(day => (Day: day.Key, day.Value.Working, Name: day.Value.Name.Trim()))
            .Concat(before.Where(row => !days.ContainsKey(row.Day))
                .Select(row => (row.Day, Working: WorkCalendar.IsWeekday(row.Day), Name: "as its weekday"))).ToList();
        await tx.Run(
            """
            insert into work_calendar (day, recorded_at, working, name, source)
            select day, @now, working, name, @Source
            from unnest(@Days, @Working, @Names) as d (day, working, name)
            on conflict on constraint work_calendar_key do nothing
            """,
            new
            {
                now,
                Source = request.Source.Trim(),
                Days = all.ConvertAll(day => day.Day).ToArray(),
                Working = all.ConvertAll(day => day.Working).ToArray(),
                Names = all.ConvertAll(day => day.Name).ToArray(),
            });
        return ToWire(request.Year, await Rows((sql, args, _) => tx.Many<Row>(sql, args), request.Year, CancellationToken.None));
    }

    static Outcome<Dictionary<DateOnly, V1.WorkDay>> Read(V1.WorkYear request)
    {
        if (request.Year is < FirstYear or > LastYear)
            return Problem.Invalid("year", $"{request.Year} is no year of ours.", $"{FirstYear} to {LastYear}");
        if (request.Source.Trim().Length is 0 or > LongestText)
            return Problem.Invalid("source", "Who published the days is missing.", $"1 to {LongestText} characters");
        if (request.Days.Count is 0 or > MostDays)
            return Problem.Invalid("days", $"{request.Days.Count} days are no year's exceptions.", $"1 to {MostDays}");
        var days = new Dictionary<DateOnly, V1.WorkDay>();
        foreach (var (i, one) in request.Days.Index())
        {
            var day = Wire.DayOf($"days[{i}].day", one.Day);
            if (day.Year != request.Year)
                return Problem.Invalid($"days[{i}].day", "The day is of another year.", $"a day of {request.Year}");
            if (one.Name.Trim().Length is 0 or > LongestText)
                return Problem.Invalid($"days[{i}].name", "The day has no name.", $"1 to {LongestText} characters");
            if (one.Working && WorkCalendar.IsWeekday(day))
                return Problem.Invalid($"days[{i}].working", "It is worked on that day anyway.", "a Saturday or Sunday");
            if (!days.TryAdd(day, one))
                return Problem.Invalid($"days[{i}].day", "The day is there twice.", "every day once");
        }

        return days;
    }

    static Problem Unknown(int year) => new(
        StatusCodes.Status409Conflict, "work_calendar_unknown", $"The holidays of {year} are not known.", "year",
        "a year that an operator has loaded");

    static Task<List<Row>> Rows(
        Func<string, object, CancellationToken, Task<List<Row>>> ask, int year, CancellationToken ct) => ask(
        """
        select distinct on (day) day, working, name, source, recorded_at
        from work_calendar
        where day between make_date(@year, 1, 1) and make_date(@year, 12, 31)
        order by day, recorded_at desc
        """,
        new { year = Math.Clamp(year, FirstYear, LastYear) }, ct);

    /// <summary>Only what does not follow its weekday.</summary>
    static V1.WorkYear ToWire(int year, List<Row> rows)
    {
        var latest = rows.MaxBy(row => row.RecordedAt)!;
        var wire = new V1.WorkYear { Year = year, Source = latest.Source, RecordedOn = Wire.Day(ChinaDay.Of(latest.RecordedAt)) };
        wire.Days.AddRange(rows.Where(row => row.Working != WorkCalendar.IsWeekday(row.Day) || row.Name != "as its weekday")
            .Select(row => new V1.WorkDay { Day = Wire.Day(row.Day), Working = row.Working, Name = row.Name }));
        return wire;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Work calendar of {Year} set: {Days} days")]
    static partial void LogSet(ILogger log, int year, int days);

    sealed record Row(DateOnly Day, bool Working, string Name, string Source, DateTimeOffset RecordedAt);
}
