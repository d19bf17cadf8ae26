using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>One line of a schedule as it is planned.</summary>
/// <param name="OffsetDays">Calendar days after the milestone.</param>
public sealed record ScheduleLine(int No, string Method, string Milestone, long DueMinor, int OffsetDays);

/// <summary>
/// Plans what is due of an order (fx-and-payments.md section 2): fixed amounts first, percents of what they leave, each rounded half
/// away from zero, the remainder on the last percent. Pure.
/// </summary>
public static class PaymentSchedule
{
    /// <param name="firstNo">The number of the first line; lines that are paid keep theirs.</param>
    /// <exception cref="ArgumentException">The percents do not sum to 100.</exception>
    public static List<ScheduleLine> Plan(Money total, IReadOnlyList<PaymentTerm> terms, int firstNo = 1)
    {
        var left = total.Minor;
        var amounts = new long[terms.Count];
        // Orders refuses amounts that leave nothing; what an amendment left may still be less than they are.
        for (var i = 0; i < terms.Count; i++)
            left -= amounts[i] = Math.Min(terms[i].AmountMinor ?? 0, left);
        var shared = Enumerable.Range(0, terms.Count).Where(i => terms[i].AmountMinor is null).ToArray();
        var shares = (total with { Minor = left }).SplitByPercent([.. shared.Select(i => terms[i].Percent)]);
        foreach (var (share, i) in shares.Zip(shared))
            amounts[i] = share.Minor;
        return
        [
            .. terms.Select((term, i) => new ScheduleLine(
                firstNo + i, term.Method ?? PaymentMethod.Transfer, term.Milestone, amounts[i], term.OffsetDays)),
        ];
    }

    /// <summary>What must be here before the goods leave.</summary>
    public static long Covered(IEnumerable<ScheduleLine> lines) =>
        lines.Where(line => PaymentMilestone.BeforeShipment(line.Milestone)).Sum(line => line.DueMinor);

    /// <summary>The last day on which the line is paid in time: a day without work gives way to the next one that has.</summary>
    public static DateOnly DueOn(WorkCalendar calendar, DateOnly milestone, int offsetDays) =>
        calendar.OnOrAfter(milestone.AddDays(offsetDays));

    /// <summary>
    /// How the order's money is spread over its lines: what is due before shipment first, then the oldest due, those that are not
    /// due yet in their order.
    /// </summary>
    /// <returns>Paid of each line, by its number.</returns>
    public static Dictionary<int, long> Spread(IEnumerable<DueLine> lines, long paidMinor)
    {
        var paid = new Dictionary<int, long>();
        foreach (var line in lines.Order(DueLine.OldestFirst))
        {
            paid[line.No] = Math.Min(paidMinor, line.DueMinor);
            paidMinor -= paid[line.No];
        }

        return paid;
    }

    /// <summary>What is open of each line, oldest due first, without those that are paid.</summary>
    public static List<(DueLine Line, long OpenMinor)> OpenOf(IEnumerable<DueLine> lines, long paidMinor)
    {
        var mine = lines.Order(DueLine.OldestFirst).ToList();
        var paid = Spread(mine, paidMinor);
        return [.. mine.Select(line => (line, line.DueMinor - paid[line.No])).Where(line => line.Item2 > 0)];
    }
}

/// <summary>A line of a schedule with its day.</summary>
/// <param name="DueOn">Null until its milestone comes.</param>
public sealed record DueLine(OrderId OrderId, int No, string Method, string Milestone, long DueMinor, int OffsetDays, DateOnly? DueOn)
{
    public const string Columns = "order_id, no, method, milestone, due_minor, offset_days, due_on";

    /// <summary>The same order as <see cref="OldestFirstSql"/>.</summary>
    public static Comparer<DueLine> OldestFirst { get; } = Comparer<DueLine>.Create((one, other) =>
        (Rank(one), one.DueOn ?? DateOnly.MaxValue, one.No).CompareTo((Rank(other), other.DueOn ?? DateOnly.MaxValue, other.No)));

    public const string OldestFirstSql = "(milestone not in ('Contract', 'ProformaInvoice')), due_on nulls last, no";

    static int Rank(DueLine line) => PaymentMilestone.BeforeShipment(line.Milestone) ? 0 : 1;
}
