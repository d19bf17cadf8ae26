using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The SQL of customs documents that more than one capability needs.</summary>
static class DocumentRows
{
    /// <summary>What customs holds under the business keys of these documents: the same numbers, and the lists that declare them.</summary>
    public static async Task<List<HeldDocument>> Held(Tx tx, IReadOnlyList<CebDocument> documents)
    {
        var rows = await tx.Many<HeldRow>(
            """
            select guid, kind, own_key, order_key, waybill_key, app_time, status
            from customs_document
            where own_key = any(@Own)
            union
            select guid, kind, own_key, order_key, waybill_key, app_time, status
            from customs_document
            where order_key = any(@Orders) and kind = 'Inventory'
                and status in ('Staged', 'Received', 'Accepted')
            union
            select guid, kind, own_key, order_key, waybill_key, app_time, status
            from customs_document
            where waybill_key = any(@Waybills) and kind = 'Inventory'
                and status in ('Staged', 'Received', 'Accepted')
            """,
            new
            {
                Own = documents.Select(document => document.OwnKey).Distinct().ToArray(),
                Orders = documents.Select(document => document.OrderKey).OfType<string>().Distinct().ToArray(),
                Waybills = documents.Select(document => document.WaybillKey).OfType<string>().Distinct().ToArray(),
            });
        return rows.ConvertAll(row => new HeldDocument(
            row.Guid, Enum.Parse<CebKind>(row.Kind), row.OwnKey, row.OrderKey, row.WaybillKey, row.AppTime ?? "",
            Enum.Parse<CebStanding>(row.Status)));
    }

    /// <summary>Inserts the documents under serial numbers without gaps, and tells the first of them.</summary>
    public static async Task<long> Insert(Tx tx, IReadOnlyList<Judgement> judgements, DateTimeOffset now, Settings settings)
    {
        var replaced = judgements.Select(judgement => judgement.Replaces).OfType<string>().ToArray();
        await tx.Run(
            "update customs_document set status = 'Replaced', due_at = null where guid = any(@replaced)", new { replaced });
        var first = await tx.One<long>("select coalesce(max(serial), 0) + 1 from customs_document", new { });
        var due = now + ReceiptPlan.MatchAfter(settings);
        var rows = judgements.Select((judgement, i) => Row(judgement, first + i, replaced, now, due)).ToList();
        await tx.Run(InsertSql, new
        {
            Now = now,
            Serials = rows.ConvertAll(row => row.Serial).ToArray(),
            Standings = rows.ConvertAll(row => row.Standing.ToString()).ToArray(),
            Due = rows.ConvertAll(row => row.Due).ToArray(),
            PreNos = rows.ConvertAll(row => row.PreNo).ToArray(),
            Statuses = Each(judgements, judgement => judgement.Refusal?.Status),
            Infos = Each(judgements, judgement => judgement.Refusal?.Info),
            Duplicates = judgements.Select(judgement => judgement.Duplicate).ToArray(),
            Guids = Each(judgements, judgement => judgement.Document.Guid),
            Kinds = Each(judgements, judgement => judgement.Document.Kind.ToString()),
            OwnKeys = Each(judgements, judgement => judgement.Document.OwnKey),
            OrderKeys = Each(judgements, judgement => judgement.Document.OrderKey),
            WaybillKeys = Each(judgements, judgement => judgement.Document.WaybillKey),
            AppTimes = Each(judgements, judgement => judgement.Document.AppTime),
            EbpCodes = Each(judgements, judgement => judgement.Document.EbpCode),
            EbcCodes = Each(judgements, judgement => judgement.Document.EbcCode),
            OrderNos = Each(judgements, judgement => judgement.Document.OrderNo),
            LogisticsCodes = Each(judgements, judgement => judgement.Document.LogisticsCode),
            LogisticsNos = Each(judgements, judgement => judgement.Document.LogisticsNo),
            AgentCodes = Each(judgements, judgement => judgement.Document.AgentCode),
            CopNos = Each(judgements, judgement => judgement.Document.CopNo),
            Flags = Each(judgements, judgement => judgement.Document.StatisticsFlag),
            Districts = Each(judgements, judgement => judgement.Document.CustomsCode),
            Types = Each(judgements, judgement => judgement.Document.MessageType),
            Originals = Each(judgements, judgement => judgement.Document.Original),
            Lines = judgements.Select(judgement => judgement.Document.Lines).ToArray(),
            Values = judgements.Select(judgement => judgement.Document.GoodsValue).ToArray(),
        });
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

    const string InsertSql =
        """
        insert into customs_document (serial, status, due_at, pre_no, return_status, return_info,
            duplicate, guid, kind, own_key, order_key, waybill_key, app_time, ebp_code, ebc_code, order_no,
            logistics_code, logistics_no, agent_code, cop_no, statistics_flag, customs_code, message_type,
            original, lines, goods_value, received_at)
        select n.*, @Now
        from unnest(@Serials, @Standings, @Due, @PreNos, @Statuses, @Infos, @Duplicates, @Guids, @Kinds,
            @OwnKeys, @OrderKeys, @WaybillKeys, @AppTimes, @EbpCodes, @EbcCodes, @OrderNos,
            @LogisticsCodes, @LogisticsNos, @AgentCodes, @CopNos, @Flags, @Districts, @Types, @Originals,
            @Lines, @Values) as n
        """;

    static NewRow Row(Judgement judgement, long serial, string[] replaced, DateTimeOffset now, DateTimeOffset due)
    {
        // A change in the same batch may have replaced this one already.
        var standing = replaced.Contains(judgement.Document.Guid) ? CebStanding.Replaced : judgement.Standing;
        var preNo = judgement.Document.Kind == CebKind.Inventory
            ? string.Create(CultureInfo.InvariantCulture, $"B{ChinaTime.Format(now, "yyyyMMdd")}{serial:D9}")
            : null;
        return new(serial, standing, standing == CebStanding.Received ? due : null, preNo);
    }

    static string?[] Each(IReadOnlyList<Judgement> judgements, Func<Judgement, string?> value) => [.. judgements.Select(value)];

    sealed record NewRow(long Serial, CebStanding Standing, DateTimeOffset? Due, string? PreNo);

    sealed record HeldRow(
        string Guid, string Kind, string OwnKey, string? OrderKey, string? WaybillKey, string? AppTime, string Status);
}
