using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Working days in China: Monday to Friday, less statutory holidays, with the weekend days on which is worked instead. Both come from
/// rows that name their source (the State Council's yearly notice); a year without rows follows the weekdays alone, and whoever answers
/// with a day of it says so (<see cref="Warnings"/>).
/// </summary>
/// <param name="exceptions">Days that do not follow their weekday: whether it is worked on them.</param>
public sealed class WorkCalendar(IReadOnlyDictionary<DateOnly, bool> exceptions)
{
    readonly HashSet<int> years = [.. exceptions.Keys.Select(day => day.Year)];

    public bool IsWorkingDay(DateOnly day) => exceptions.TryGetValue(day, out var working)
        ? working
        : IsWeekday(day);

    /// <summary>Monday to Friday.</summary>
    public static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>One for each year among the days whose holidays are not known: the days were counted by weekdays alone.</summary>
    public IEnumerable<string> Warnings(params IEnumerable<DateOnly> days) => days.Select(day => day.Year).Distinct().Order()
        .Where(year => !years.Contains(year))
        .Select(year => $"work_calendar_unknown: the holidays of {year} are not published here; its days follow their weekdays.");

    /// <summary>The day on which a clock of so many working days runs out; the day itself does not count.</summary>
    /// <param name="count">0 or more.</param>
    public DateOnly After(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (; count > 0; count--)
            for (day = day.AddDays(1); !IsWorkingDay(day);)
                day = day.AddDays(1);
        return day;
    }

    /// <summary>The day itself when it is worked on it, else the next day on which it is.</summary>
    public DateOnly OnOrAfter(DateOnly day)
    {
        while (!IsWorkingDay(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>The calendar as it is known; the row of a day that was recorded last counts.</summary>
    public static async Task<WorkCalendar> Load(Db db, CancellationToken ct) => new((await db.Many<Row>(
        "select distinct on (day) day, working from work_calendar order by day, recorded_at desc", new { }, ct))
        .ToDictionary(row => row.Day, row => row.Working));

    sealed record Row(DateOnly Day, bool Working);
}

/// <summary>A limit or clock of SAFE with its first day and source.</summary>
public sealed record FxRule(string Name, DateOnly ValidFrom, decimal Value, string Source)
{
    /// <summary>As alerts cite it.</summary>
    public string Cited => $"{Name} from {Wire.Day(ValidFrom)} ({Source})";
}

/// <summary>The limits of SAFE, each as it was valid on a day.</summary>
public sealed class FxRules(IReadOnlyList<FxRule> rules)
{
    /// <exception cref="InvalidOperationException">The configuration has no such rule for the day.</exception>
    public FxRule On(string name, DateOnly day) => rules
        .Where(rule => rule.Name == name && rule.ValidFrom <= day)
        .MaxBy(rule => rule.ValidFrom)
        ?? throw new InvalidOperationException($"no {name} is valid on {day:O}");

    /// <summary>The last day on which a receipt of this day is declared in time.</summary>
    public DateOnly BopDue(WorkCalendar calendar, DateOnly creditedOn) =>
        calendar.After(creditedOn, (int)On("BopWorkingDays", creditedOn).Value);

    /// <summary>Receipts that were credited on this day or before are overdue today when they are not declared.</summary>
    public DateOnly OverdueUpTo(WorkCalendar calendar, DateOnly today)
    {
        var day = today;
        while (BopDue(calendar, day) >= today)
            day = day.AddDays(-1);
        return day;
    }

    public static async Task<FxRules> Load(Db db, CancellationToken ct) => new(await db.Many<FxRule>(
        "select name, valid_from, value, source from fx_rule", new { }, ct));
}
