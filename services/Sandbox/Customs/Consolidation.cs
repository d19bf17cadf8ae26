using System.Globalization;
using System.Xml.Linq;
using CrossBorder.Platform;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>A declaration that lists are consolidated into: its numbers, what of which list is in it, and what that weighs.</summary>
sealed record ConsolidatedDeclaration(
    long Serial, string DeclSeqNo, string EntryId, IReadOnlyList<ConsolidatedLine> Lines, decimal GrossWeight, decimal NetWeight)
{
    public int Items => Lines.Select(line => line.Gseqno).Distinct().Count();
}

/// <summary>A line of a list, and the item (gseqno) of the declaration that it became part of.</summary>
sealed record ConsolidatedLine(string InvtNo, string LogisticsNo, int Gseqno, string Gnum, string Gcode);

/// <summary>
/// Makes declarations of released lists: the lines of an exporter with one HS code, unit and currency are one item, at most 50 items
/// are one declaration. Each is told twice by CEB792, first without and then with its entry number.
/// </summary>
static class Consolidation
{
    const int MostItems = 50;
    const int MostRows = 500;

    /// <summary>Apart from the serial numbers of declared documents, which entry numbers are made of as well.</summary>
    const long FirstSerial = 500_000_000;

    static readonly string[] ItemElements = ["gcode", "unit", "currency"];
    static readonly string[] Parties = ["agentCode", "agentName", "ebcCode", "ebcName", "declAgentCode", "declAgentName"];

    public static async Task<IReadOnlyList<CebReturn>> Make(
        Tx tx, long summary, CebDocument application, IReadOnlyList<HeldList> lists, DateTimeOffset now)
    {
        var first = await tx.One<long>("select coalesce(max(serial), 0) + 1 from customs_consolidation", new { });
        var declarations = Of(application, lists, first, now);
        await tx.Run(
            """
            insert into customs_consolidation
                (serial, summary_serial, decl_seq_no, entry_id, items, created_at)
            select n.serial, @summary, n.decl_seq_no, n.entry_id, n.items, @now
            from unnest(@Serials, @SeqNos, @EntryIds, @Items) as n (serial, decl_seq_no, entry_id, items);

            update customs_document set summary_serial = @summary where serial = any(@Lists)
            """,
            new
            {
                summary,
                now,
                Serials = declarations.Select(declaration => declaration.Serial).ToArray(),
                SeqNos = declarations.Select(declaration => declaration.DeclSeqNo).ToArray(),
                EntryIds = declarations.Select(declaration => declaration.EntryId).ToArray(),
                Items = declarations.Select(declaration => declaration.Items).ToArray(),
                Lists = lists.Select(list => list.Serial).ToArray(),
            });
        var sumNo = SumNo(summary, now);
        return [.. declarations.SelectMany(declaration => Results(application, declaration, sumNo, isEntered: false)),
            .. declarations.SelectMany(declaration => Results(application, declaration, sumNo, isEntered: true))];
    }

    /// <summary>Number of a consolidation.</summary>
    public static string SumNo(long summary, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"S{ChinaTime.Format(now, "yyyyMMdd")}{summary:D9}");

    public static IReadOnlyList<ConsolidatedDeclaration> Of(
        CebDocument application, IReadOnlyList<HeldList> lists, long first, DateTimeOffset now)
    {
        // The weight of a list goes with its lines by their share of its value; the last one takes what rounding leaves.
        var byProducer = Text(application.Head, "summaryFlag") == "2";
        var lines = lists.SelectMany(Weighed).ToList();
        return [.. lines.GroupBy(line => byProducer ? $"{line.List.EbcCode}|{line.Owner}" : line.List.EbcCode)
            .OrderBy(exporter => exporter.Key, StringComparer.Ordinal)
            .SelectMany(exporter => exporter.GroupBy(line => line.Item).OrderBy(item => item.Key, StringComparer.Ordinal).Chunk(MostItems))
            .Select((items, i) => Declaration(application, items, first + i, now))];
    }

    static ConsolidatedDeclaration Declaration(
        CebDocument application, IGrouping<string, WeighedLine>[] items, long serial, DateTimeOffset now)
    {
        var (day, district) = (ChinaTime.Format(now, "yyyyMMdd"), application.CustomsCode);
        return new(
            serial,
            string.Create(CultureInfo.InvariantCulture, $"D{day}{serial:D9}"),
            string.Create(CultureInfo.InvariantCulture, $"{district}{day[..4]}0{FirstSerial + serial:D9}"),
            [.. items.SelectMany((item, i) => item.Select(line => new ConsolidatedLine(
                line.List.InvtNo, line.List.LogisticsNo, i + 1, Text(line.Row, "gnum")!, Text(line.Row, "gcode")!)))],
            items.Sum(item => item.Sum(line => line.Gross)),
            items.Sum(item => item.Sum(line => line.Net)));
    }

    static IEnumerable<WeighedLine> Weighed(HeldList list)
    {
        var head = list.Node.Element(list.Node.Name.Namespace + "InventoryHead")!;
        var rows = RowsOf(CebKind.Inventory, list.Node);
        var value = rows.Sum(row => Number(row, "totalPrice"));
        var (gross, net) = (Number(head, "grossWeight"), Number(head, "netWeight"));
        var (grossLeft, netLeft) = (gross, net);
        for (var i = 0; i < rows.Count; i++)
        {
            var share = value == 0 ? 0 : Number(rows[i], "totalPrice") / value;
            var isLast = i == rows.Count - 1;
            var (ofGross, ofNet) = isLast ? (grossLeft, netLeft) : (Math.Round(gross * share, 5), Math.Round(net * share, 5));
            (grossLeft, netLeft) = (grossLeft - ofGross, netLeft - ofNet);
            var item = string.Join('|', ItemElements.Select(name => Text(rows[i], name)));
            yield return new(list, rows[i], item, Text(head, "ownerCode") ?? "", ofGross, ofNet);
        }
    }

    /// <summary>decState is S0 until customs has taken the declaration, which then counts as closed (R): the goods have left.</summary>
    static IEnumerable<CebReturn> Results(
        CebDocument application, ConsolidatedDeclaration declaration, string sumNo, bool isEntered)
    {
        var parts = declaration.Lines.Chunk(MostRows).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"792 {declaration.Serial} {(isEntered ? 2 : 1)} {i + 1}");
            var guid = Chance.Uuid(key, application.Guid).ToString().ToUpperInvariant();
            yield return new(key, isEntered ? "consolidated" : "being consolidated", 0, new XElement(Node("SummaryResult"),
                Head(application, declaration, sumNo, guid, isEntered, parts.Count, i + 1),
                parts[i].Select(line => new XElement(Node("SummaryResultList"), Element("invtNo", line.InvtNo),
                    Element("logisticsNo", line.LogisticsNo), Element("gseqno", line.Gseqno), Element("gnum", line.Gnum),
                    Element("gcode", line.Gcode)))).ToString());
        }
    }

    static XElement Head(
        CebDocument application, ConsolidatedDeclaration declaration, string sumNo, string guid, bool isEntered, int parts, int part) =>
        new(Node("SummaryResultHead"), Element("guid", guid), Element("customsCode", application.CustomsCode!), Element("sumNo", sumNo),
            Element("opDate", CebReturn.TimePlace), Element("declSeqNo", declaration.DeclSeqNo),
            isEntered ? Element("entryId", declaration.EntryId) : null, Element("decState", isEntered ? "R" : "S0"),
            Parties.Select(name => Element(name, Text(application.Head, name)!)),
            Element("grossWeight", declaration.GrossWeight), Element("netWeight", declaration.NetWeight),
            Element("msgCount", parts), Element("msgSeqNo", part));

    static XName Node(string name) => CebType.OfKind(CebKind.Summary).Space + name;

    static XElement Element(string name, object value) => new(Node(name), value);

    sealed record WeighedLine(HeldList List, XElement Row, string Item, string Owner, decimal Gross, decimal Net);
}
