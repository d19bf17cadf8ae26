using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Writes what a batch decided, each kind of row as one set.</summary>
public sealed partial class Matcher
{
    async Task Write(Tx tx, MatchBatch batch)
    {
        await WriteVerdicts(tx, batch.Verdicts);
        await WriteReversals(tx, batch.Reversed);
        await WriteOrders(tx, [.. batch.Changed]);
        await WritePayouts(tx, batch.Confirmed);
        await Ledger.Book(tx, batch.Transactions);
        await risk.Tell(tx, batch.Events);
    }

    static Task<int> WriteVerdicts(Tx tx, List<Verdict> verdicts) => tx.Run(
        """
        update statement_entry e
        set status = case when v.reason is null then 'Matched' else 'Unmatched' end, reason = v.reason, order_id = v.order_id,
            suspended = v.suspended
        from unnest(@Ids, @Reasons, @Orders, @Suspended) as v (id, reason, order_id, suspended)
        where e.id = v.id
        """,
        new
        {
            Ids = verdicts.Select(verdict => verdict.Id.Value).ToArray(),
            Reasons = verdicts.Select(verdict => verdict.Reason).ToArray(),
            Orders = verdicts.Select(verdict => verdict.OrderId?.Value).ToArray(),
            Suspended = verdicts.Select(verdict => verdict.Suspended).ToArray(),
        });

    static async Task WriteReversals(Tx tx, Dictionary<EntryId, EntryId> reversed)
    {
        if (reversed.Count > 0)
            await tx.Run(
                """
                update statement_entry e
                set reversed_by = r.reversal_id
                from unnest(@Reversals, @Receipts) as r (reversal_id, receipt_id)
                where e.id = r.receipt_id
                """,
                new
                {
                    Reversals = reversed.Keys.Select(id => id.Value).ToArray(),
                    Receipts = reversed.Values.Select(id => id.Value).ToArray(),
                });
    }

    static async Task WriteOrders(Tx tx, List<OrderCase> orders)
    {
        if (orders.Count > 0)
            await tx.Run(
                """
                update order_case c
                set paid_minor = o.paid_minor, receivable_status = o.status, version = o.version, covered_told = o.covered_told,
                    full_told = o.full_told
                from unnest(@Ids, @Paid, @Statuses, @Versions, @Covered, @Full)
                    as o (order_id, paid_minor, status, version, covered_told, full_told)
                where c.order_id = o.order_id
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
