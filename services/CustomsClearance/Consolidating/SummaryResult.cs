using System.Globalization;
using System.Xml;

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
    IReadOnlyList<SummaryResultRow> Rows);

/// <summary>Reads the nodes of a CEB792 from a reader that stands on its root: streaming, nothing looks back.</summary>
static class SummaryResultReader
{
    /// <summary>More than any declaration can hold; a bound for memory.</summary>
    const int RowsAtMost = 20_000;

    public static IReadOnlyList<SummaryResult> Read(XmlReader reader)
    {
        List<(Dictionary<string, string> Head, List<Dictionary<string, string>> Rows)> nodes = [];
        var group = new Dictionary<string, string>();
        var leaf = "";
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && reader.Depth == 4)
                group[leaf] = group.GetValueOrDefault(leaf) + reader.Value.Trim();
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Depth == 1)
                nodes.Add(([], []));
            else if (reader.Depth == 2 && reader.LocalName == "SummaryResultHead")
                group = nodes[^1].Head;
            else if (reader.Depth == 2)
                nodes[^1].Rows.Add(group = []);
            leaf = reader.LocalName;
            if (nodes[^1].Rows.Count > RowsAtMost)
                throw new UnreadableReceiptException($"A result has more than {RowsAtMost} lines.");
        }

        return nodes.Count > 0
            ? [.. nodes.Select(node => Of(node.Head, node.Rows))]
            : throw new UnreadableReceiptException("The message has no result.");
    }

    static SummaryResult Of(Dictionary<string, string> head, List<Dictionary<string, string>> rows)
    {
        var entry = head.GetValueOrDefault("entryId");
        if (entry is { Length: not (0 or 18) })
            throw new UnreadableReceiptException($"entryId '{entry}' has not 18 characters.");
        return new SummaryResult(
            Text(head, "sumNo", 18), Text(head, "declSeqNo", 18), Number(head, "msgSeqNo"), ReceiptReader.Time(Text(head, "opDate", 17)),
            Text(head, "decState", 3), entry is { Length: 18 } ? entry : null,
            [.. rows.Select(row => new SummaryResultRow(
                Text(row, "invtNo", 20), Number(row, "gnum"), Number(row, "gseqno"), Text(row, "gcode", 10)))]);
    }

    static string Text(Dictionary<string, string> fields, string name, int most) =>
        fields.GetValueOrDefault(name) is { Length: > 0 } value && value.Length <= most
            ? value
            : throw new UnreadableReceiptException($"{name} is missing, or longer than {most} characters.");

    static int Number(Dictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UnreadableReceiptException($"{name} is not a number from 1.");
}
