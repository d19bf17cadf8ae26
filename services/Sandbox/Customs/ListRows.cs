using System.Xml.Linq;
using CrossBorder.Platform;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>The lists that the applications of a batch are about.</summary>
static class ListRows
{
    public static async Task<List<HeldList>> Held(Tx tx, IReadOnlyList<CebDocument> documents, DateTimeOffset now)
    {
        var numbers = documents.Where(document => document.Fault is null).SelectMany(Numbers).Distinct().ToArray();
        var windows = documents.Where(document => document.Kind == CebKind.Summary && document.Fault is null
            && Text(document.Head, "startTime") is not null).ToList();
        if (numbers.Length == 0 && windows.Count == 0)
            return [];
        var rows = await tx.Many<Row>(
            """
            select l.serial, l.invt_no, l.agent_code, l.ebc_code, l.logistics_no, l.statistics_flag,
                l.status, l.content, l.summary_serial is not null as consolidated,
                (select min(r.return_time) from customs_receipt r where r.serial = l.serial
                    and r.return_status = '800' and r.return_time <= @now) as released_at,
                exists (select from customs_receipt r
                    where r.serial = l.serial and r.return_status = '899') as closed
            from customs_document l
            where l.kind = 'Inventory' and l.content is not null and (l.invt_no = any(@numbers)
                or (l.agent_code = any(@Agents) and l.ebc_code = any(@Exporters)
                    and l.status = 'Accepted' and l.invt_no is not null and l.summary_serial is null))
            order by l.serial
            """,
            new
            {
                now,
                numbers,
                Agents = windows.Select(window => window.AgentCode).ToArray(),
                Exporters = windows.Select(window => window.EbcCode).ToArray(),
            });
        var back = await Back(tx, [.. rows.Select(row => row.InvtNo)]);
        return rows.ConvertAll(row => List(row, back));
    }

    static IEnumerable<string> Numbers(CebDocument document) => document.Kind switch
    {
        CebKind.WayBill or CebKind.Summary => document.Rows.Select(row => Text(row, "invtNo")).OfType<string>(),
        _ => document.InvtRef is { } number ? [number] : [],
    };

    /// <summary>The lines of accepted returns, by the number of the list.</summary>
    static async Task<ILookup<string, XElement>> Back(Tx tx, string[] numbers)
    {
        var rows = await tx.Many<ReturnRow>(
            """
            select invt_ref, content
            from customs_document
            where kind = 'Return' and status = 'Accepted' and invt_ref = any(@numbers)
            """,
            new { numbers });
        return rows.SelectMany(row => RowsOf(CebKind.Return, XElement.Parse(row.Content)).Select(line => (row.InvtRef, line)))
            .ToLookup(pair => pair.InvtRef, pair => pair.line);
    }

    static HeldList List(Row row, ILookup<string, XElement> back) => new()
    {
        Serial = row.Serial,
        InvtNo = row.InvtNo,
        AgentCode = row.AgentCode,
        EbcCode = row.EbcCode,
        LogisticsNo = row.LogisticsNo,
        StatisticsFlag = row.StatisticsFlag,
        ReleasedAt = row.ReleasedAt,
        Closed = row.Closed,
        Standing = Enum.Parse<CebStanding>(row.Status),
        Consolidated = row.Consolidated,
        Node = XElement.Parse(row.Content),
        Back = back[row.InvtNo].GroupBy(HeldList.GoodsOf).ToDictionary(same => same.Key, same => same.Sum(line => Number(line, "qty"))),
    };

    sealed record Row(
        long Serial, string InvtNo, string AgentCode, string EbcCode, string LogisticsNo, string StatisticsFlag, string Status,
        string Content, bool Consolidated, DateTimeOffset? ReleasedAt, bool Closed);

    sealed record ReturnRow(string InvtRef, string Content);
}
