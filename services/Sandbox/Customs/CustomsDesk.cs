using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>Matches the lists and writes the receipts that are due, many files at a time.</summary>
sealed partial class CustomsDesk(
    Db db, Exchange exchange, SettingsControl control, CustomsSignal signal, TimeProvider clock, ILogger<CustomsDesk> log)
    : DueWorker(signal, clock, log)
{
    const int ReceiptsAtOnce = 500;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var settings = await control.Get(ct);
        var lists = await db.Transact(tx => MatchLists.Decide(tx, settings, now), ct);
        var receipts = await WriteReceipts(settings.Desk.WrapAnswers, now, ct);
        return lists == MatchLists.AtOnce || receipts == ReceiptsAtOnce;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) => db.One<DateTimeOffset?>(
        """
        select least(
            (select min(due_at) from customs_receipt where written_at is null and not lost),
            (select min(due_at) from customs_document where due_at is not null))
        """,
        new { }, ct);

    /// <summary>A crash after a file and before its mark writes the same file again under the same name.</summary>
    async Task<int> WriteReceipts(bool wrap, DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<DueReceipt>(
            """
            select r.serial, r.return_status, r.copy, r.cut_off, r.return_info, r.return_time,
                r.request_result, r.body, d.guid, d.kind, d.echo, d.pre_no, d.invt_no, d.sum_no, d.seq_no,
                d.entry_id, d.message_type, d.message_id, d.original, d.dxp_sender, d.dxp_receiver
            from customs_receipt r
            join customs_document d on d.serial = r.serial
            where r.written_at is null and not r.lost and r.due_at <= @now
            order by r.due_at, r.serial, r.return_time, r.copy desc
            limit @ReceiptsAtOnce
            """,
            new { now, ReceiptsAtOnce }, ct);
        if (due.Count == 0)
            return 0;

        foreach (var receipt in due)
            await Exchange.Write(exchange.FromCustoms, ReceiptXml.FileName(receipt), ReceiptXml.Write(receipt, wrap), ct);
        await db.Run(
            """
            update customs_receipt r
            set written_at = @now
            from unnest(@Serials, @Statuses, @Copies) as w (serial, return_status, copy)
            where r.serial = w.serial and r.return_status = w.return_status and r.copy = w.copy
            """,
            new
            {
                now,
                Serials = due.ConvertAll(receipt => receipt.Serial).ToArray(),
                Statuses = due.ConvertAll(receipt => receipt.ReturnStatus).ToArray(),
                Copies = due.ConvertAll(receipt => receipt.Copy).ToArray(),
            }, ct);
        LogWritten(Log, due.Count);
        return due.Count;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} receipts written")]
    static partial void LogWritten(ILogger log, int count);
}
