using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Writes what a batch decided, each kind of row as one set.</summary>
public sealed partial class Matcher
{
    async Task Write(Tx tx, MatchBatch batch, List<WaitingEntry> entries)
    {
        await WriteVerdicts(tx, batch.Verdicts, batch.Book.Now);
        await WriteReversals(tx, batch);
        // Before the orders: what came short again takes the place of what was missing, or it is missing of more now.
        await Shortfall.Write(tx, batch.Shortfalls, batch.Book.Now);
        await WriteOrders(tx, [.. batch.Changed]);
        await WritePayouts(tx, batch.Confirmed);
        await ReceiptReturn.Complete(tx, batch.Returned);
        await Ledger.Book(tx, batch.Transactions);
        await Allocations.Write(tx, batch.Book.Decisions, batch.Book.Allocations, batch.Book.Now);
        // After they were made: a receipt and its reversal may come in one file.
        if (batch.Undone.Count > 0)
            await tx.Run("update allocation set undone = true where id = any(@Ids)", new { Ids = batch.Undone.ToArray() });
        await Suggestions.Write(tx, batch.Verdicts, entries, batch.Book.Now);
        await Payers.Learn(tx, batch.Book.Allocations, batch.Book.Now);
        await Tell(tx, batch.Events);
    }

    static Task<int> WriteVerdicts(Tx tx, List<Verdict> verdicts, DateTimeOffset now) => tx.Run(
        """
        update statement_entry e
        set status = case when v.reason is null then 'Matched' else 'Unmatched' end, reason = v.reason, order_id = v.order_id,
            suspended = v.suspended, payout_id = v.payout_id,
            left_at = case when v.reason is not null then coalesce(e.left_at, @now) end,
            looked_at = case when v.reason is not null then @now end
        from unnest(@Ids, @Reasons, @Orders, @Suspended, @Payouts) as v (id, reason, order_id, suspended, payout_id)
        where e.id = v.id
        """,
        new
        {
            now,
            Ids = verdicts.Select(verdict => verdict.Id.Value).ToArray(),
            Reasons = verdicts.Select(verdict => verdict.Reason).ToArray(),
            Orders = verdicts.Select(verdict => verdict.OrderId?.Value).ToArray(),
            Suspended = verdicts.Select(verdict => verdict.Suspended).ToArray(),
            Payouts = verdicts.Select(verdict => verdict.PayoutId?.Value).ToArray(),
        });

    static async Task WriteReversals(Tx tx, MatchBatch batch)
    {
        if (batch.Reversed.Count > 0)
            await tx.Run(
                """
                update statement_entry e
                set reversed_by = r.reversal_id
                from unnest(@Reversals, @Receipts) as r (reversal_id, receipt_id)
                where e.id = r.receipt_id
                """,
                new
                {
                    Reversals = batch.Reversed.Keys.Select(id => id.Value).ToArray(),
                    Receipts = batch.Reversed.Values.Select(id => id.Value).ToArray(),
                });
    }

    internal static async Task WriteOrders(Tx tx, List<OrderCase> orders)
    {
        if (orders.Count > 0)
            await tx.Run(
                """
                update order_case c
                set paid_minor = o.paid_minor, receivable_status = o.status, version = o.version, covered_told = o.covered_told,
                    full_told = o.full_told
                from unnest(@Ids, @Paid, @Statuses, @Versions, @Covered, @Full)
                    as o (order_id, paid_minor, status, version, covered_told, full_told)
                where c.order_id = o.order_id;
                update shortfall s
                set status = 'Paid', ended_at = now()
                from unnest(@Ids, @Paid) as o (order_id, paid_minor)
                where s.order_id = o.order_id and s.status in ('Waiting', 'Left') and s.level_minor <= o.paid_minor
                """,
                new
                {
                    Ids = orders.Select(order => order.OrderId.Value).ToArray(),
                    Paid = orders.Select(order => order.PaidMinor).ToArray(),
                    Statuses = orders.Select(order => order.ReceivableStatus.ToString()).ToArray(),
                    Versions = orders.Select(order => order.Version).ToArray(),
                    Covered = orders.Select(order => order.CoveredTold).ToArray(),
                    Full = orders.Select(order => order.FullTold).ToArray(),
                });
    }

    static async Task WritePayouts(Tx tx, List<Payout> payouts)
    {
        if (payouts.Count > 0)
            await tx.Run(
                """
                update payout p
                set status = 'Completed', version = c.version, bank_reference = c.bank_reference
                from unnest(@Ids, @Versions, @References) as c (id, version, bank_reference)
                where p.id = c.id
                """,
                new
                {
                    Ids = payouts.Select(payout => payout.Id.Value).ToArray(),
                    Versions = payouts.Select(payout => payout.Version).ToArray(),
                    References = payouts.Select(payout => payout.BankReference).ToArray(),
                });
    }
}
