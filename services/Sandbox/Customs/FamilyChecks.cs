using System.Xml.Linq;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>The documents around order, waybill and list, each looked at alone (ceb-messages.md section 4).</summary>
static partial class CebChecks
{
    static readonly string[] China = ["142", "CHN"];

    static CebReturn? Payment(XElement head) => First(
        CebKind.Payment,
        (Number(head, "charge") <= 0, "charge is not positive"),
        (!IsTime(Text(head, "accountingDate")), "accountingDate is not a time yyyyMMddHHmmss"));

    /// <summary>Arrival at the site and departure from it.</summary>
    static CebReturn? Movement(CebKind kind, XElement head, IReadOnlyList<XElement> rows) =>
        Numbered(kind, rows) ?? Split(kind, head) ?? First(
            kind,
            (kind == CebKind.Arrival && Text(head, "ieFlag") != "E", "ieFlag is not E"),
            (kind == CebKind.Departure && !IsTime(Text(head, "leaveTime")), "leaveTime is not a time yyyyMMddHHmmss"));

    static CebReturn? WayBill(XElement head, IReadOnlyList<XElement> rows) =>
        Numbered(CebKind.WayBill, rows) ?? Split(CebKind.WayBill, head) ?? First(
            CebKind.WayBill,
            (Number(head, "grossWeight") <= 0, "grossWeight is not positive"),
            (rows.Count == 0, "there are no waybills"));

    /// <summary>Rule 6: the two times come as a pair; the lists are then not looked at.</summary>
    static CebReturn? Summary(XElement head, IReadOnlyList<XElement> rows)
    {
        var (start, end) = (Text(head, "startTime"), Text(head, "endTime"));
        return Split(CebKind.Summary, head) ?? First(
            CebKind.Summary,
            (Text(head, "summaryFlag") is not ("1" or "2"), "summaryFlag is not 1 or 2"),
            (start is null != end is null, "startTime and endTime come together"),
            (start is not null && !(IsTime(start) && IsTime(end)), "startTime or endTime is not a time yyyyMMddHHmmss"),
            (string.CompareOrdinal(start, end) > 0, "endTime is before startTime"),
            (start is null && rows.Count == 0, "there are neither lists nor a window of time"),
            (rows.Select(row => Text(row, "invtNo")).Distinct().Count() < rows.Count, "an invtNo comes twice"));
    }

    /// <summary>Rule 10, as far as it shows without the list that the goods went out with.</summary>
    static CebReturn? Return(XElement head, IReadOnlyList<XElement> lines) =>
        Lines(CebKind.Return, lines) ?? First(
            CebKind.Return,
            (Text(head, "ieFlag") != "I", "ieFlag is not I"),
            (Text(head, "tradeMode") is not (null or "9661" or "1261"), "tradeMode is not 9661 or 1261"),
            (China.Contains(Text(head, "country")), "country is China"),
            (lines.Any(line => !Text(line, "gcode")!.All(char.IsAsciiDigit)), "a gcode is not all digits"),
            (lines.Any(line => Number(line, "qty1") <= 0), "a qty1 is not positive"),
            (lines.Any(HasHalfAPair), "unit2 and qty2 come together, and qty2 is then positive"));

    static CebReturn? Tally(XElement head) => First(CebKind.Tally, (Text(head, "ieFlag") != "I", "ieFlag is not I"));

    static CebReturn? Numbered(CebKind kind, IReadOnlyList<XElement> rows) =>
        rows.Count == 0 ? null : Lines(kind, rows, quantity: null);

    /// <summary>Rule 7.</summary>
    static CebReturn? Split(CebKind kind, XElement head) => First(
        kind,
        (Number(head, "msgCount") < 1, "msgCount is not positive"),
        (Number(head, "msgSeqNo") is var part && (part < 1 || part > Number(head, "msgCount")), "msgSeqNo is not 1 to msgCount"));
}
