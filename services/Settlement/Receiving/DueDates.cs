using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Who says on which day a milestone of payment was: a higher one is not overruled by a lower one.</summary>
public enum MilestoneSource
{
    /// <summary>Taken for it: the goods left on the day, so the bill of lading is not later.</summary>
    Derived = 1,

    /// <summary>The carrier told it.</summary>
    Carrier = 2,

    /// <summary>A person recorded it.</summary>
    Recorded = 3,
}

/// <summary>The day of a milestone of one order.</summary>
public sealed record MilestoneDay(OrderId OrderId, string Milestone, DateOnly OnDay);

/// <summary>Keeps the days of milestones and what is due by them.</summary>
static class DueDates
{
    /// <summary>
    /// Notes a milestone under the order's lock and dates the lines that are counted from it. It may come before the order, which
    /// then finds it. True when it changed something.
    /// </summary>
    public static async Task<bool> Learn(
        Tx tx, Guid order, IReadOnlyList<(string Milestone, MilestoneSource Source)> milestones, DateOnly on, string by,
        DateTimeOffset now, WorkCalendar calendar)
    {
        await tx.Run(
            """
            insert into order_case (order_id, milestone_told)
            values (@order, true)
            on conflict on constraint order_case_key do update set milestone_told = true
            """,
            new { order });
        var changed = await tx.Run(
            """
            insert into order_milestone (order_id, milestone, on_day, source, recorded_by, recorded_at)
            select @order, milestone, @on, source, @by, @now
            from unnest(@Names, @Sources) as told (milestone, source)
            on conflict on constraint order_milestone_key do update
            set on_day = excluded.on_day, source = excluded.source, recorded_by = excluded.recorded_by,
                recorded_at = excluded.recorded_at
            where order_milestone.source < excluded.source
                or (order_milestone.source = excluded.source
                    and case when excluded.source = 3 then order_milestone.on_day <> excluded.on_day
                        else order_milestone.on_day > excluded.on_day end)
            """,
            new
            {
                order,
                on,
                by,
                now,
                Names = milestones.Select(told => told.Milestone).ToArray(),
                Sources = milestones.Select(told => (int)told.Source).ToArray(),
            });
        if (changed > 0)
            await Date(tx, order, calendar);
        return changed > 0;
    }

    /// <summary>Dates all lines of an order anew, by what is known of its milestones.</summary>
    public static async Task Date(Tx tx, Guid order, WorkCalendar calendar)
    {
        var lines = await tx.Many<DueLine>($"select {DueLine.Columns} from instalment where order_id = @order", new { order });
        if (lines.Count == 0)
            return;
        var days = (await tx.Many<MilestoneDay>(
            "select order_id, milestone, on_day from order_milestone where order_id = @order", new { order }))
            .ToDictionary(day => day.Milestone, day => day.OnDay);
        var placed = ChinaDay.Of(await tx.One<DateTimeOffset>("select placed_at from order_case where order_id = @order", new { order }));
        var dated = lines.ConvertAll(line => line with { DueOn = DueOn(line.Milestone, line.OffsetDays, placed, days, calendar) });
        await tx.Run(
            """
            update instalment i
            set due_on = d.due_on
            from unnest(@Nos, @Days) as d (no, due_on)
            where i.order_id = @order and i.no = d.no and i.due_on is distinct from d.due_on
            """,
            new { order, Nos = dated.Select(line => line.No).ToArray(), Days = dated.Select(line => line.DueOn).ToArray() });
    }

    /// <summary>Null until the milestone comes; contract and proforma invoice are of the day of the order unless told otherwise.</summary>
    public static DateOnly? DueOn(
        string milestone, int offsetDays, DateOnly placed, IReadOnlyDictionary<string, DateOnly> days, WorkCalendar calendar) =>
        days.TryGetValue(milestone, out var on) ? PaymentSchedule.DueOn(calendar, on, offsetDays)
        : PaymentMilestone.BeforeShipment(milestone) ? PaymentSchedule.DueOn(calendar, placed, offsetDays)
        : null;
}
