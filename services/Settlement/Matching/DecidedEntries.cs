using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Writes what decisions made of receipts, as one set.</summary>
static class DecidedEntries
{
    /// <summary>Matched when nothing is left, else waiting for what is to become of the rest.</summary>
    public static Task<int> Write(Tx tx, IReadOnlyList<OpenReceipt> receipts, IReadOnlyList<Allocation> made, DateTimeOffset now) => tx.Run(
        """
        delete from match_suggestion s using unnest(@Ids, @Whole) as r (id, whole) where s.entry_id = r.id and r.whole;
        delete from entry_name where entry_id = any(@Ids);
        delete from look_again where entry_id = any(@Ids);
        update statement_entry e
        set status = case when r.whole then 'Matched' else 'Unmatched' end,
            reason = case when not r.whole then 'partly_allocated' end, order_id = coalesce(r.order_id, e.order_id),
            looked_at = @now
        from unnest(@Ids, @Whole, @Orders) as r (id, whole, order_id)
        where e.id = r.id
        """,
        new
        {
            now,
            Ids = receipts.Select(receipt => receipt.Entry.Id.Value).ToArray(),
            Whole = receipts.Select(receipt => receipt.LeftMinor == 0).ToArray(),
            Orders = receipts.Select(receipt => made.FirstOrDefault(one =>
                one.EntryId == receipt.Entry.Id && one.OrderId is not null)?.OrderId?.Value).ToArray(),
        });

    /// <summary>
    /// They wait again, those of which another decision still has a part for the rest of it. A charge alone has no money that could wait.
    /// </summary>
    public static Task<int> Reopen(Tx tx, IEnumerable<Allocation> undone, Guid? cancelledFor, DateTimeOffset now) => tx.Run(
        """
        update statement_entry e
        set status = 'Unmatched', suspended = true, left_at = @now, looked_at = @now, order_id = @cancelledFor,
            reason = case
                when @cancelledFor::uuid is not null then 'receivable_cancelled'
                when exists (select from allocation a where a.entry_id = e.id and not a.undone) then 'partly_allocated'
                else 'undone' end
        where e.id = any(@Ids)
        """,
        new
        {
            now,
            cancelledFor,
            Ids = undone.Where(one => one.AmountMinor > 0).Select(one => one.EntryId.Value).Distinct().ToArray(),
        });
}
