using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// A credit (or a debit that the bank takes back) which names the reference of a completed payout is that payout coming back: it leaves
/// Suspense for the exporter's balance. It may be less than was sent, when banks took charges on the way, and it may come before the debit.
/// </summary>
static class ReturnedPayouts
{
    /// <summary>After a batch was written: of the entries that it left, and of those that waited for the debits it found.</summary>
    public static async Task Take(Tx tx, MatchBatch batch, DateTimeOffset now)
    {
        var (left, confirmed) = (
            batch.Verdicts.Where(verdict => verdict.Reason is not null).Select(verdict => verdict.Id.Value).ToArray(),
            batch.Confirmed.Select(payout => payout.Reference).ToArray());
        if (left.Length + confirmed.Length == 0)
            return;
        var found = await Find(tx, left, confirmed);
        if (found.Count == 0)
            return;
        var payouts = (await tx.Many<Payout>(
            $"select {Payout.Columns} from payout where id = any(@Ids) order by id for update",
            new { Ids = found.Select(one => one.PayoutId.Value).ToArray() })).ToDictionary(payout => payout.Id);
        // Once: what comes a second time stays with the entries that nobody explains.
        var taken = found.DistinctBy(one => one.PayoutId)
            .Where(one => Payout.Next(payouts[one.PayoutId].Status, PayoutAction.Return) is not null)
            .ToList();
        await Write(tx, taken, payouts);
        await Ledger.Book(tx, [.. taken.Select(one => PayoutPosting.Returned(payouts[one.PayoutId], one.AmountMinor, one.ValueDate))]);
        var ofOrders = taken.FindAll(one => payouts[one.PayoutId].OrderId is not null);
        await OwedOrders.Add(tx, ofOrders.ConvertAll(one =>
            (payouts[one.PayoutId].OrderId!.Value, payouts[one.PayoutId].ExporterId, payouts[one.PayoutId].Currency, one.AmountMinor)));
        await OwedOrders.Return(tx, taken.ConvertAll(one => (payouts[one.PayoutId], one.AmountMinor, one.Reason)), now);
        foreach (var one in ofOrders)
            if (payouts[one.PayoutId] is { OrderId: { } order } payout)
                tx.Publish(new PayoutReturned(
                    payout.Id.Value, payout.Version + 1, now, order.Value, payout.Currency.Code, one.AmountMinor, one.Reason));
    }

    static Task<List<Found>> Find(Tx tx, Guid[] left, string[] confirmed) => tx.Many<Found>(
        """
        with candidate as (
            select id from statement_entry where id = any(@left)
            union
            select id
            from statement_entry
            where status = 'Unmatched' and mark in ('C', 'RD') and customer_reference = any(@confirmed)
            union
            select id
            from statement_entry
            where status = 'Unmatched' and mark in ('C', 'RD') and end_to_end_id = any(@confirmed))
        select e.id as entry_id, p.id as payout_id, e.amount_minor, e.value_date,
            coalesce(e.bank_reference, 'no bank reference') as bank_reference
        from candidate join statement_entry e using (id)
        join payout p on p.reference = any(array[e.customer_reference, e.end_to_end_id] || array(
            select (regexp_matches(replace(e.narrative, E'\n', ''), '\m[0-9A-F]{16}\M', 'g'))[1]))
        where e.status = 'Unmatched' and e.suspended and e.reason <> 'receivable_cancelled' and e.mark in ('C', 'RD')
            and p.currency = e.currency and p.net_minor >= e.amount_minor and p.status = 'Completed'
        order by e.seq
        """,
        new { left, confirmed });

    static Task<int> Write(Tx tx, List<Found> taken, Dictionary<PayoutId, Payout> payouts) => tx.Run(
        """
        with back as (
            update payout p
            set status = 'Returned', version = p.version + 1, returned_minor = r.minor, reason = r.reason
            from unnest(@Payouts, @Minor, @Reasons) as r (id, minor, reason)
            where p.id = r.id)
        update statement_entry e
        set status = 'Matched', reason = null, order_id = m.order_id, payout_id = m.payout_id
        from unnest(@Entries, @Orders, @Payouts) as m (id, order_id, payout_id)
        where e.id = m.id
        """,
        new
        {
            Payouts = taken.Select(one => one.PayoutId.Value).ToArray(),
            Minor = taken.Select(one => one.AmountMinor).ToArray(),
            Reasons = taken.Select(one => one.Reason).ToArray(),
            Entries = taken.Select(one => one.EntryId.Value).ToArray(),
            Orders = taken.Select(one => payouts[one.PayoutId].OrderId?.Value).ToArray(),
        });

    sealed record Found(EntryId EntryId, PayoutId PayoutId, long AmountMinor, DateOnly ValueDate, string BankReference)
    {
        public string Reason => $"returned by the beneficiary's bank: {BankReference}";
    }
}
