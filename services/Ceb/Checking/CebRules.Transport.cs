namespace CrossBorder.Ceb;

/// <summary>Rules of arrival (507), departure (509), master and house bills (607) and consolidation (701).</summary>
static partial class CebRules
{
    static void Of(Arrival arrival, CebScan scan)
    {
        var head = arrival.ArrivalHead;
        scan.Path.Push(nameof(ArrivalHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.OneOf("ieFlag", head.IeFlag, "I", "E");
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.Parts(head.MsgCount, head.MsgSeqNo);
        scan.Path.Pop();
        scan.Lines(nameof(ArrivalList), arrival.ArrivalList, (line, number) => scan.Number("gnum", line.Gnum, number));
    }

    static void Of(Departure departure, CebScan scan)
    {
        var head = departure.DepartureHead;
        scan.Path.Push(nameof(DepartureHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.Time("leaveTime", head.LeaveTime);
        scan.Parts(head.MsgCount, head.MsgSeqNo);
        scan.Path.Pop();
        scan.Lines(nameof(DepartureList), departure.DepartureList, (line, number) => scan.Number("gnum", line.Gnum, number));
    }

    static void Of(WayBill wayBill, CebScan scan)
    {
        var head = wayBill.WayBillHead;
        scan.Path.Push(nameof(WayBillHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.Positive("grossWeight", head.GrossWeight);
        scan.Parts(head.MsgCount, head.MsgSeqNo);
        scan.Path.Pop();
        scan.Lines(nameof(WayBillList), wayBill.WayBillList, (line, number) => scan.Number("gnum", line.Gnum, number));
    }

    static void Of(SummaryApply apply, CebScan scan)
    {
        var head = apply.SummaryApplyHead;
        scan.Path.Push(nameof(SummaryApplyHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.OneOf("summaryFlag", head.SummaryFlag, "1", "2");
        scan.Time("startTime", head.StartTime);
        scan.Time("endTime", head.EndTime);
        Window(head, apply.SummaryApplyList.Count, scan);
        scan.Parts(head.MsgCount, head.MsgSeqNo);
        scan.Path.Pop();
    }

    /// <summary>A window comes as a pair and stands instead of rows, which customs would ignore beside it (rule 6).</summary>
    static void Window(SummaryApplyHead head, int rows, CebScan scan)
    {
        if ((head.StartTime is null) != (head.EndTime is null))
            scan.Add("endTime", "window", head.EndTime, "startTime and endTime together, or neither");
        else if (string.CompareOrdinal(head.EndTime, head.StartTime) < 0)
            scan.Add("endTime", "window", head.EndTime, $"startTime or later, {head.StartTime}");
        else if (head.StartTime is not null && rows > 0)
            scan.Add("startTime", "window", head.StartTime, "a window or rows: rows are ignored beside a window");
        else if (head.StartTime is null && rows == 0)
            scan.Add("startTime", "window", "", "a window or rows");
    }
}
