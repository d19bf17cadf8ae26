using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public enum ClockUnit { Minutes, Hours, Days, DayOfNextMonth }

/// <summary>How long something may take, from a day on. Rows of clock_rule; the source says how sure the rule is.</summary>
public sealed record ClockRule(string Code, DateOnly ValidFrom, int Amount, ClockUnit Unit, string Severity, string Owner, string Source)
{
    /// <summary>When what began at this instant is overdue, in the calendar of Asia/Shanghai; no day is a holiday here.</summary>
    public DateTimeOffset Due(DateTimeOffset since) => Unit switch
    {
        ClockUnit.Minutes => since.AddMinutes(Amount),
        ClockUnit.Hours => since.AddHours(Amount),
        ClockUnit.Days => since.AddDays(Amount),
        _ => EndOfDay(since, Amount),
    };

    /// <summary>Before an instant: declaring ends so long before the goods leave.</summary>
    public DateTimeOffset DueBefore(DateTimeOffset instant) => instant - (Due(instant) - instant);

    static DateTimeOffset EndOfDay(DateTimeOffset since, int dayOfMonth)
    {
        var local = Shanghai.At(since);
        return new DateTimeOffset(local.Year, local.Month, 1, 0, 0, 0, local.Offset).AddMonths(1).AddDays(dayOfMonth);
    }
}

/// <summary>The rules in force on a day.</summary>
public sealed class ClockRules(IEnumerable<ClockRule> rules, DateOnly day)
{
    readonly Dictionary<string, ClockRule> inForce = rules.Where(rule => rule.ValidFrom <= day)
        .GroupBy(rule => rule.Code).ToDictionary(group => group.Key, group => group.MaxBy(rule => rule.ValidFrom)!);

    /// <summary>Null when nothing of the kind is in force.</summary>
    public ClockRule? For(string code) => inForce.GetValueOrDefault(code);

    internal static async Task<ClockRules> At(Tx tx, DateTimeOffset now) => new(
        await tx.Many<ClockRule>("select code, valid_from, amount, unit, severity, owner, source from clock_rule", new { }),
        Shanghai.Day(now));
}
