namespace CrossBorder.Ceb;

/// <summary>Rules of goods that come back: request (213) and tally (215).</summary>
static partial class CebRules
{
    const string China = "142";

    static void Of(InvtRefund refund, CebScan scan)
    {
        var head = refund.InvtRefundHead;
        scan.Path.Push(nameof(InvtRefundHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.OneOf("ieFlag", head.IeFlag, "I");
        scan.OneOf("tradeMode", head.TradeMode, "9661", "1261");
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.In("country", head.Country, CodeList.Countries);
        if (head.Country == China)
            scan.Add("country", "from_china", head.Country, "the country that the goods come back from, not China");
        scan.Path.Pop();
        scan.Lines(nameof(InvtRefundList), refund.InvtRefundList, (line, number) =>
        {
            scan.Number("gnum", line.Gnum, number);
            scan.Digits("gcode", line.Gcode, "digits");
            scan.Positive("qty", line.Qty);
            scan.Positive("qty1", line.Qty1);
            scan.UnitPair(line.Unit2, line.Qty2);
            scan.In("unit", line.Unit, CodeList.Units);
            scan.In("unit1", line.Unit1, CodeList.Units);
        });
    }

    static void Of(InvtRefundDetail detail, CebScan scan)
    {
        scan.Head(detail.Guid, detail.AppType, detail.AppTime, detail.AppStatus);
        scan.OneOf("ieFlag", detail.IeFlag, "I");
        scan.In("trafMode", detail.TrafMode, CodeList.TransportModes);
    }

    /// <summary>
    /// What comes back was in the list: goods code, name, specification and unit equal a line of it, and no more comes back than it
    /// declared (rule 10).
    /// </summary>
    public static void Against(InvtRefund refund, Inventory original, CebScan scan)
    {
        var left = original.InventoryList.GroupBy(line => (line.Gcode, line.Gname, line.Gmodel, line.Unit))
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Qty));
        scan.Path.Push(nameof(InvtRefund));
        scan.Lines(nameof(InvtRefundList), refund.InvtRefundList, (line, number) =>
        {
            var goods = (line.Gcode, line.Gname, line.Gmodel, line.Unit);
            if (!left.TryGetValue(goods, out var declared))
                scan.Add("gcode", "not_declared", line.Gcode, "code, name, specification and unit of a line of the list");
            else if (line.Qty > declared)
                scan.Add("qty", "more_than_declared", CebText.Number(line.Qty), $"at most {CebText.Number(declared)}");
            left[goods] = declared - line.Qty;
        });
        scan.Path.Pop();
    }
}
