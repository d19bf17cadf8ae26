using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>A line of a list in a consolidated declaration (CEB792 SummaryResultList).</summary>
/// <param name="LineNo">Line of the list (gnum).</param>
/// <param name="ItemNo">Item in the consolidated declaration (gseqno).</param>
public sealed record SummaryResultRow(string ListNumber, int LineNo, int ItemNo, string HsCode);

/// <summary>What customs tells of one consolidated declaration; the entry number may come in a later telling.</summary>
/// <param name="SequenceNumber">One to one with the declaration (declSeqNo).</param>
/// <param name="State">As the statuses of a full declaration (data/reference/customs_declaration_status.csv).</param>
public sealed record SummaryResult(
    string SummaryNumber, string SequenceNumber, int PartNo, DateTimeOffset ToldAt, string State, string? EntryNumber,
    IReadOnlyList<SummaryResultRow> Rows)
{
    const int EntryLength = 18;

    /// <exception cref="UnreadableReceiptException">A field that the service goes by is missing, too long or no number.</exception>
    public static SummaryResult Of(Ceb.SummaryResult told)
    {
        var head = told.SummaryResultHead;
        var entry = head.EntryId?.Trim();
        if (entry is { Length: not (0 or EntryLength) })
            throw new UnreadableReceiptException($"entryId '{entry}' has not {EntryLength} characters.");
        return new SummaryResult(
            ReceiptSubject.Required(head.SumNo, "sumNo", 18), ReceiptSubject.Required(head.DeclSeqNo, "declSeqNo", 18),
            Number(head.MsgSeqNo, "msgSeqNo"), ReceiptReader.Time("opDate", head.OpDate),
            ReceiptSubject.Required(head.DecState, "decState", 3), entry is { Length: EntryLength } ? entry : null,
            [.. told.SummaryResultList.Select(Row)]);
    }

    static SummaryResultRow Row(SummaryResultList row) => new(
        ReceiptSubject.Required(row.InvtNo, "invtNo", 20), Number(row.Gnum, "gnum"), Number(row.Gseqno, "gseqno"),
        ReceiptSubject.Required(row.Gcode, "gcode", 10));

    static int Number(long value, string name) => value is > 0 and <= int.MaxValue
        ? (int)value
        : throw new UnreadableReceiptException($"{name} {CebText.Number(value)} is not a number from 1.");
}
