namespace CrossBorder.Settlement;

/// <summary>How a receivable is divided with its order: every instalment, and what was paid. Pure.</summary>
public static class DividedMoney
{
    /// <summary>
    /// Each instalment in proportion to both totals, by largest remainder: the shares of each come to it, to the cent. An instalment of
    /// which nothing is left in one order is none of that order.
    /// </summary>
    public static (List<ScheduleLine> Kept, List<ScheduleLine> Part) Plan(
        IReadOnlyList<DueLine> lines, long keptMinor, long partMinor)
    {
        var dues = lines.Select(line => line.DueMinor).ToArray();
        var kept = Shares(dues, keptMinor);
        // What an operator planned anew may come to another sum than the order did.
        var part = dues.Sum() == keptMinor + partMinor ? [.. dues.Zip(kept, (due, share) => due - share)] : Shares(dues, partMinor);
        return (Of(lines, kept), Of(lines, part));
    }

    /// <summary>
    /// What goes over of the money that came in: first what either order needs before its goods leave, then the rest of the one that
    /// keeps it, then of the part. What neither needs stays.
    /// </summary>
    /// <param name="partCovered">What the part still needs before its goods leave, and <paramref name="partMinor"/> in all.</param>
    public static long Moved(long paidMinor, long keptCovered, long keptMinor, long partCovered, long partMinor)
    {
        var left = paidMinor - Math.Min(paidMinor, keptCovered);
        var first = Math.Min(left, partCovered);
        left -= first;
        left -= Math.Min(left, Math.Max(0, keptMinor - keptCovered));
        return first + Math.Min(left, partMinor - first);
    }

    /// <summary>An amount in proportion to weights, by largest remainder; the earlier of equals first.</summary>
    public static long[] Shares(IReadOnlyList<long> weights, long minor)
    {
        Int128 sum = weights.Sum();
        if (sum == 0)
            return [.. weights.Select((_, i) => i == weights.Count - 1 ? minor : 0)];
        var shares = weights.Select(weight => (long)((Int128)minor * weight / sum)).ToArray();
        var rest = (int)(minor - shares.Sum());
        foreach (var i in Enumerable.Range(0, weights.Count)
            .OrderByDescending(i => (Int128)minor * weights[i] % sum).ThenBy(i => i).Take(rest))
            shares[i]++;
        return shares;
    }

    static List<ScheduleLine> Of(IReadOnlyList<DueLine> lines, long[] dues) =>
    [
        .. lines.Zip(dues).Where(line => line.Second > 0).Select(line => new ScheduleLine(
            line.First.No, line.First.Method, line.First.Milestone, line.Second, line.First.OffsetDays)),
    ];
}
