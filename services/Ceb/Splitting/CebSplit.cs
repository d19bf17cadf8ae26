namespace CrossBorder.Ceb;

/// <summary>Cuts what is too long for one message into several that customs can put together.</summary>
public static class CebSplit
{
    /// <summary>Business nodes of a message (CEB 202205).</summary>
    public const int NodesAtMost = 100;

    /// <summary>Chunks of at most 100 nodes in their order, one for each message.</summary>
    public static IEnumerable<IReadOnlyList<ICebNode>> Nodes(IEnumerable<ICebNode> nodes, int most = NodesAtMost) =>
        nodes.Chunk(Within(most, NodesAtMost));

    /// <summary>
    /// An arrival over as many messages as its lines need. Every part has a guid of its own, its number of the total, and lines which
    /// count from 1; the document number stays.
    /// </summary>
    /// <param name="guid">Makes the guid of each further part.</param>
    public static IReadOnlyList<Arrival> Lines(Arrival arrival, int most, Func<Guid> guid) => Cut(
        arrival.ArrivalList, most, (lines, part, parts) => new Arrival
        {
            ArrivalHead = arrival.ArrivalHead with { Guid = Own(arrival.Guid, part, guid), MsgCount = parts, MsgSeqNo = part },
            ArrivalList = [.. lines.Select((line, i) => line with { Gnum = i + 1 })],
        });

    /// <summary>A departure over as many messages as its lines need, as an arrival is.</summary>
    public static IReadOnlyList<Departure> Lines(Departure departure, int most, Func<Guid> guid) => Cut(
        departure.DepartureList, most, (lines, part, parts) => new Departure
        {
            DepartureHead = departure.DepartureHead with { Guid = Own(departure.Guid, part, guid), MsgCount = parts, MsgSeqNo = part },
            DepartureList = [.. lines.Select((line, i) => line with { Gnum = i + 1 })],
        });

    /// <summary>A master bill with its parcels over as many messages as they need, as an arrival is.</summary>
    public static IReadOnlyList<WayBill> Lines(WayBill wayBill, int most, Func<Guid> guid) => Cut(
        wayBill.WayBillList, most, (lines, part, parts) => new WayBill
        {
            WayBillHead = wayBill.WayBillHead with { Guid = Own(wayBill.Guid, part, guid), MsgCount = parts, MsgSeqNo = part },
            WayBillList = [.. lines.Select((line, i) => line with { Gnum = i + 1 })],
        });

    /// <summary>An application to consolidate over as many messages as its lists need.</summary>
    public static IReadOnlyList<SummaryApply> Lines(SummaryApply apply, int most, Func<Guid> guid) => Cut(
        apply.SummaryApplyList, most, (lines, part, parts) => new SummaryApply
        {
            SummaryApplyHead = apply.SummaryApplyHead with { Guid = Own(apply.Guid, part, guid), MsgCount = parts, MsgSeqNo = part },
            SummaryApplyList = lines,
        });

    static T[] Cut<TLine, T>(IReadOnlyList<TLine> lines, int most, Func<IReadOnlyList<TLine>, int, int, T> part)
    {
        // What has no lines is one message all the same.
        TLine[][] chunks = lines.Count == 0 ? [[]] : [.. lines.Chunk(Within(most, int.MaxValue))];
        return [.. chunks.Select((chunk, i) => part(chunk, i + 1, chunks.Length))];
    }

    static string Own(string first, int part, Func<Guid> guid) => part == 1 ? first : CebMessage.Text(guid());

    static int Within(int most, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, bound);
        return most;
    }
}
