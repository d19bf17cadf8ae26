using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Reads what was sent for declarations with its receipts, in the order of sending; dropped messages are left out.</summary>
static class SentDocuments
{
    public static async Task<Dictionary<Guid, List<SentDocument>>> Of(Tx tx, Guid[] declarations)
    {
        var rows = await tx.Many<Row>(
            """
            select m.declaration_id, m.guid, m.type, m.business_key, m.status, m.app_type,
                r.type as receipt_type, r.return_status, r.return_time, r.pre_number, r.list_number,
                coalesce(r.request_result = '1', false) as is_approval
            from message m
            left join receipt r on r.message_guid = m.guid
            where m.declaration_id = any(@declarations) and m.subject_id is null and m.status <> 'Dropped'
            order by m.seq
            """,
            new { declarations });
        return rows.GroupBy(row => row.DeclarationId).ToDictionary(
            declaration => declaration.Key,
            declaration => declaration.GroupBy(row => row.Guid).Select(Document).ToList());
    }

    static SentDocument Document(IGrouping<Guid, Row> rows)
    {
        var first = rows.First();
        return new SentDocument(first.Guid, first.Type, first.BusinessKey, first.Status,
            [.. rows.Where(row => row.ReceiptType is not null)
                .Select(row => row.Fact())])
        {
            AppType = first.AppType,
            PreNumber = Earliest(rows, row => row.PreNumber),
            ListNumber = Earliest(rows, row => row.ListNumber),
        };
    }

    static string? Earliest(IEnumerable<Row> rows, Func<Row, string?> number) => rows.Where(row => number(row) is not null)
        .OrderBy(row => row.ReturnTime).ThenBy(number, StringComparer.Ordinal).Select(number).FirstOrDefault();

    sealed record Row(
        Guid DeclarationId, Guid Guid, string Type, string BusinessKey, string Status, string AppType, string? ReceiptType,
        string? ReturnStatus, DateTimeOffset? ReturnTime, string? PreNumber, string? ListNumber, bool IsApproval)
    {
        public ReceiptFact Fact() => new(Guid, ReceiptType!, ReturnStatus!, ReturnTime!.Value) { IsApproval = IsApproval };
    }
}
