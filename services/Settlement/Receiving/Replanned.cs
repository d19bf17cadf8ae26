using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What a changed order owes: paid parts as they are, the rest of the new total by its terms. Pure.</summary>
public sealed record Replanned(long TotalMinor, long CoveredMinor, IReadOnlyList<ScheduleLine> Lines)
{
    const int Decimals = 2;

    /// <param name="terms">Of what is open; empty keeps the open lines' own, in proportion to what is open of each.</param>
    public static Replanned Of(OrderCase order, IReadOnlyList<DueLine> lines, Money total, IReadOnlyList<PaymentTerm> terms)
    {
        var paid = PaymentSchedule.Spread(lines, order.CoveringMinor);
        var kept = lines.Where(line => paid[line.No] > 0)
            .Select(line => new ScheduleLine(line.No, line.Method, line.Milestone, paid[line.No], line.OffsetDays)).ToList();
        // More was paid than the new total: the last lines give way, and the money is the buyer's.
        for (var over = kept.Sum(line => line.DueMinor) - total.Minor; over > 0 && kept.Count > 0;)
        {
            var cut = Math.Min(over, kept[^1].DueMinor);
            over -= cut;
            if (cut == kept[^1].DueMinor)
                kept.RemoveAt(kept.Count - 1);
            else
                kept[^1] = kept[^1] with { DueMinor = kept[^1].DueMinor - cut };
        }

        var open = total with { Minor = total.Minor - kept.Sum(line => line.DueMinor) };
        if (open.Minor > 0)
            kept.AddRange(PaymentSchedule.Plan(
                open, terms.Count > 0 ? terms : Same(lines, paid), lines.Select(line => line.No).DefaultIfEmpty(0).Max() + 1));
        return new Replanned(total.Minor, PaymentSchedule.Covered(kept), kept);
    }

    static List<PaymentTerm> Same(IReadOnlyList<DueLine> lines, Dictionary<int, long> paid)
    {
        var open = lines.Where(line => paid[line.No] < line.DueMinor).ToList();
        // Everything was paid and the total has grown: the growth is due as the last line was.
        if (open.Count == 0)
            return [new PaymentTerm(lines[^1].Milestone, 100, lines[^1].OffsetDays, lines[^1].Method)];
        var sum = open.Sum(line => line.DueMinor - paid[line.No]);
        var percents = open.ConvertAll(line => decimal.Round(
            100m * (line.DueMinor - paid[line.No]) / sum, Decimals, MidpointRounding.AwayFromZero));
        percents[^1] = 100m - percents.Take(percents.Count - 1).Sum();
        return [.. open.Select((line, i) => new PaymentTerm(line.Milestone, percents[i], line.OffsetDays, line.Method))];
    }
}
