using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The SQL of planned receipts that more than one capability needs.</summary>
static class ReceiptRows
{
    public static Task Insert(Tx tx, IReadOnlyList<PlannedReceipt> receipts) => tx.Run(
        """
        insert into customs_receipt
            (serial, return_status, copy, cut_off, return_info, return_time, due_at)
        select n.*
        from unnest(@Serials, @Statuses, @Copies, @CutOff, @Infos, @Times, @Due) as n
        on conflict on constraint customs_receipt_key do nothing
        """,
        new
        {
            Serials = receipts.Select(receipt => receipt.Serial).ToArray(),
            Statuses = receipts.Select(receipt => receipt.ReturnStatus).ToArray(),
            Copies = receipts.Select(receipt => receipt.Copy).ToArray(),
            CutOff = receipts.Select(receipt => receipt.CutOff).ToArray(),
            Infos = receipts.Select(receipt => receipt.ReturnInfo).ToArray(),
            Times = receipts.Select(receipt => receipt.ReturnTime).ToArray(),
            Due = receipts.Select(receipt => receipt.DueAt).ToArray(),
        });

    /// <summary>Plans another copy of every receipt that these documents were answered with so far.</summary>
    public static Task WriteAgain(Tx tx, string[] guids, DateTimeOffset now) => tx.Run(
        """
        insert into customs_receipt
            (serial, return_status, copy, cut_off, return_info, return_time, due_at)
        select r.serial, r.return_status, @First + d.deliveries, false, r.return_info, r.return_time, @now
        from customs_receipt r
        join customs_document d on d.serial = r.serial
        where d.guid = any(@guids) and r.copy = 0 and r.written_at is not null
        on conflict on constraint customs_receipt_key do nothing
        """,
        new { guids, now, First = ReceiptPlan.FirstAskedForCopy });
}
