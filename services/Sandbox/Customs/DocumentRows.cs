using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The SQL of customs documents that more than one capability needs.</summary>
static class DocumentRows
{
    /// <summary>The kinds that something looks into later: returns and consolidations into lists, returns into returns.</summary>
    static readonly CebKind[] Kept = [CebKind.Inventory, CebKind.Declaration, CebKind.Return];

    /// <summary>What customs holds under the business keys of these documents: the same numbers, and what declares them.</summary>
    public static async Task<List<HeldDocument>> Held(Tx tx, IReadOnlyList<CebDocument> documents)
    {
        var rows = await tx.Many<HeldRow>(HeldSql, new
        {
            Own = documents.Select(document => document.OwnKey).Distinct().ToArray(),
            Orders = documents.Select(document => document.OrderKey).OfType<string>().Distinct().ToArray(),
            Waybills = documents.Select(document => document.LogisticsNo).OfType<string>().Distinct().ToArray(),
            Entries = documents.Where(document => document.Kind == CebKind.Request).Select(document => document.EntryId)
                .OfType<string>().ToArray(),
        });
        return rows.ConvertAll(row => new HeldDocument(
            row.Guid, Enum.Parse<CebKind>(row.Kind), row.OwnKey, row.OrderKey, row.WaybillKey, row.AppTime ?? "",
            Enum.Parse<CebStanding>(row.Status))
        {
            Serial = row.Serial,
            CopNo = row.CopNo,
            OrderNo = row.OrderNo,
            LogisticsNo = row.LogisticsNo,
            SeqNo = row.SeqNo,
            EntryId = row.EntryId,
            Closed = row.Closed,
        });
    }

    const string HeldSql =
        """
        select d.serial, d.guid, d.kind, d.own_key, d.order_key, d.waybill_key, d.app_time, d.status,
            d.cop_no, d.order_no, d.logistics_no, d.seq_no, d.entry_id,
            exists (select from customs_receipt r
                where r.serial = d.serial and r.return_status = 'R') as closed
        from customs_document d
        where d.serial in
            (select serial from customs_document where own_key = any(@Own)
            union
            select serial from customs_document
            where order_key = any(@Orders) and kind = 'Inventory'
                and status in ('Staged', 'Received', 'Accepted')
            union
            select serial from customs_document
            where logistics_no = any(@Waybills) and kind in ('Inventory', 'Declaration')
                and status in ('Staged', 'Received', 'Accepted')
            union
            select serial from customs_document where entry_id = any(@Entries))
        """;

    /// <summary>Inserts the documents under serial numbers without gaps, and tells the first of them.</summary>
    public static async Task<long> Insert(Tx tx, IReadOnlyList<Judgement> judgements, DateTimeOffset now, Settings settings)
    {
        var replaced = judgements.Select(judgement => judgement.Replaces).OfType<string>().ToArray();
        await tx.Run(
            "update customs_document set status = 'Replaced', due_at = null where guid = any(@replaced)", new { replaced });
        var first = await tx.One<long>("select coalesce(max(serial), 0) + 1 from customs_document", new { });
        var due = now + ReceiptPlan.MatchAfter(settings);
        var rows = judgements.Select((judgement, i) => Row(judgement, first + i, replaced, now, due)).ToList();
        await tx.Run(InsertSql, new { Now = now, Rows = JsonSerializer.Serialize(rows, SnakeCase) });
        return first;
    }

    public static Task CountRepeats(Tx tx, IReadOnlyList<(string Guid, int Times)> repeats) => tx.Run(
        """
        update customs_document d
        set deliveries = d.deliveries + r.times
        from unnest(@Guids, @Times) as r (guid, times)
        where d.guid = r.guid
        """,
        new { Guids = repeats.Select(repeat => repeat.Guid).ToArray(), Times = repeats.Select(repeat => repeat.Times).ToArray() });

    static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    const string InsertSql =
        """
        insert into customs_document (serial, guid, kind, status, due_at, pre_no, seq_no, entry_id, sum_no,
            return_status, return_info, duplicate, own_key, order_key, waybill_key, app_time, ebc_code,
            order_no, logistics_no, agent_code, cop_no, statistics_flag, customs_code, invt_ref, echo,
            content, target_serial, scenario, message_type, message_id, dxp_sender, dxp_receiver, original,
            lines, goods_value, received_at)
        select n.*, @Now
        from json_to_recordset(@Rows::json) as n (serial bigint, guid text, kind text, status text,
            due_at timestamptz, pre_no text, seq_no text, entry_id text, sum_no text, return_status text,
            return_info text, duplicate boolean, own_key text, order_key text, waybill_key text,
            app_time text, ebc_code text, order_no text, logistics_no text, agent_code text, cop_no text,
            statistics_flag text, customs_code text, invt_ref text, echo text, content text,
            target_serial bigint, scenario text, message_type text, message_id text, dxp_sender text,
            dxp_receiver text, original text, lines int, goods_value numeric)
        """;

    static NewRow Row(Judgement judgement, long serial, string[] replaced, DateTimeOffset now, DateTimeOffset due)
    {
        var document = judgement.Document;
        // A change in the same batch may have replaced this one already.
        var standing = replaced.Contains(document.Guid) ? CebStanding.Replaced : judgement.Standing;
        var isKept = judgement.Refusal is null && Kept.Contains(document.Kind);
        var isDeclared = document.Kind == CebKind.Declaration && judgement.Refusal is null;
        return new()
        {
            Serial = serial,
            Guid = document.Guid,
            Kind = document.Kind.ToString(),
            Status = standing.ToString(),
            DueAt = standing == CebStanding.Received ? due : null,
            PreNo = document.Kind < CebKind.Unreadable && CebType.OfKind(document.Kind).IsGivenPreNo ? PreNoOf(serial, now) : null,
            SeqNo = isDeclared ? EntryOf(document, PreEntries + serial, now) : null,
            EntryId = isDeclared ? EntryOf(document, serial, now) : null,
            SumNo = document.Kind == CebKind.Summary && judgement.Refusal is null ? Consolidation.SumNo(serial, now) : null,
            ReturnStatus = judgement.Refusal?.Status,
            ReturnInfo = judgement.Refusal?.Info,
            Duplicate = judgement.Duplicate,
            OwnKey = document.OwnKey,
            OrderKey = document.OrderKey,
            WaybillKey = document.WaybillKey,
            AppTime = document.AppTime,
            EbcCode = document.EbcCode,
            OrderNo = document.OrderNo,
            LogisticsNo = document.LogisticsNo,
            AgentCode = document.AgentCode,
            CopNo = document.CopNo,
            StatisticsFlag = document.StatisticsFlag,
            CustomsCode = document.CustomsCode,
            InvtRef = document.InvtRef,
            Echo = JsonSerializer.Serialize(document.Echo),
            Content = isKept ? document.Node!.ToString(SaveOptions.DisableFormatting) : null,
            TargetSerial = judgement.Target,
            Scenario = judgement.Rule?.ToJson(),
            MessageType = document.MessageType,
            MessageId = document.MessageId,
            DxpSender = document.Envelope?.Sender,
            DxpReceiver = document.Envelope?.Receiver,
            Original = document.Original,
            Lines = document.Lines,
            GoodsValue = document.GoodsValue,
        };
    }

    /// <summary>Pre-entry numbers have the shape of entry numbers; they are apart from them.</summary>
    const long PreEntries = 700_000_000;

    static string PreNoOf(long serial, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"B{ChinaTime.Format(now, "yyyyMMdd")}{serial:D9}");

    /// <summary>4 district, 4 year, 0 for export, 9 serial.</summary>
    static string EntryOf(CebDocument document, long serial, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{document.CustomsCode}{ChinaTime.Format(now, "yyyy")}0{serial:D9}");
}

/// <summary>A document as it is inserted, in the order of the table's columns in the statement.</summary>
sealed record NewRow
{
    public required long Serial { get; init; }
    public required string Guid { get; init; }
    public required string Kind { get; init; }
    public required string Status { get; init; }
    public required DateTimeOffset? DueAt { get; init; }
    public required string? PreNo { get; init; }
    public required string? SeqNo { get; init; }
    public required string? EntryId { get; init; }
    public required string? SumNo { get; init; }
    public required string? ReturnStatus { get; init; }
    public required string? ReturnInfo { get; init; }
    public required bool Duplicate { get; init; }
    public required string OwnKey { get; init; }
    public required string? OrderKey { get; init; }
    public required string? WaybillKey { get; init; }
    public required string AppTime { get; init; }
    public required string? EbcCode { get; init; }
    public required string? OrderNo { get; init; }
    public required string? LogisticsNo { get; init; }
    public required string? AgentCode { get; init; }
    public required string? CopNo { get; init; }
    public required string? StatisticsFlag { get; init; }
    public required string? CustomsCode { get; init; }
    public required string? InvtRef { get; init; }
    public required string Echo { get; init; }
    public required string? Content { get; init; }
    public required long? TargetSerial { get; init; }
    public required string? Scenario { get; init; }
    public required string? MessageType { get; init; }
    public required string? MessageId { get; init; }
    public required string? DxpSender { get; init; }
    public required string? DxpReceiver { get; init; }
    public required string? Original { get; init; }
    public required int Lines { get; init; }
    public required decimal GoodsValue { get; init; }
}

sealed record HeldRow(
    long Serial, string Guid, string Kind, string OwnKey, string? OrderKey, string? WaybillKey, string? AppTime, string Status,
    string? CopNo, string? OrderNo, string? LogisticsNo, string? SeqNo, string? EntryId, bool Closed);
