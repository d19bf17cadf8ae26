using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The SQL of planned receipts that more than one capability needs.</summary>
static class ReceiptRows
{
    public static Task Insert(Tx tx, IReadOnlyList<PlannedReceipt> receipts) => tx.Run(
        """
        insert into customs_receipt (serial, return_status, copy, cut_off, return_info, return_time,
            due_at, lost, body, request_result)
        select n.*
        from unnest(@Serials, @Statuses, @Copies, @CutOff, @Infos, @Times, @Due, @Lost, @Bodies, @Results) as n
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
            Lost = receipts.Select(receipt => receipt.Lost).ToArray(),
            Bodies = receipts.Select(receipt => receipt.Body).ToArray(),
            Results = receipts.Select(receipt => receipt.RequestResult).ToArray(),
        });

    /// <summary>Plans another copy of every receipt that these documents were answered with so far.</summary>
    public static Task WriteAgain(Tx tx, string[] guids, DateTimeOffset now) => tx.Run(
        """
        insert into customs_receipt (serial, return_status, copy, cut_off, return_info, return_time,
            due_at, body, request_result)
        select r.serial, r.return_status, @First + d.deliveries, false, r.return_info, r.return_time,
            @now, r.body, r.request_result
        from customs_receipt r
        join customs_document d on d.serial = r.serial
        where d.guid = any(@guids) and r.copy = 0 and r.written_at is not null
        on conflict on constraint customs_receipt_key do nothing
        """,
        new { guids, now, First = ReceiptPlan.FirstAskedForCopy });

    /// <summary>A document that comes again is told what was lost on the way, and then loses nothing more.</summary>
    public static Task WriteLost(Tx tx, string[] guids, DateTimeOffset now) => tx.Run(
        """
        update customs_receipt r
        set lost = false, due_at = greatest(r.due_at, @now)
        from customs_document d
        where d.guid = any(@guids) and r.serial = d.serial and r.lost;

        update customs_document
        set scenario = null
        where guid = any(@guids) and scenario::jsonb ->> 'scenario' in ('NoAnswer', 'LostReceipt')
        """,
        new { guids, now });

    /// <summary>What was decided for later is not told any more.</summary>
    public static Task TakeBack(Tx tx, long[] serials, DateTimeOffset now) => tx.Run(
        """
        delete from customs_receipt
        where serial = any(@serials) and written_at is null and return_time > @now
        """,
        new { serials, now });
}
