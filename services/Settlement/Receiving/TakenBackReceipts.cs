using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Tells the orders of allocations that were taken back, under the receipt that they were told by.</summary>
static class TakenBackReceipts
{
    /// <param name="reason">Undone by a person, or Reversed by the bank.</param>
    public static async Task Tell(Tx tx, IReadOnlyCollection<Guid> allocations, string reason, DateTimeOffset now)
    {
        if (allocations.Count == 0)
            return;
        foreach (var row in await tx.Many<Row>(
            """
            select split_part(t.source, ':', 2)::uuid as receipt_id, a.order_id, c.currency, a.amount_minor
            from allocation a
            join ledger_transaction t on t.id = a.ledger_id
            join order_case c on c.order_id = a.order_id
            where a.id = any(@Ids)
            order by a.seq
            """,
            new { Ids = allocations.ToArray() }))
            tx.Publish(new PaymentTakenBack(row.ReceiptId, 2, now, row.OrderId, row.Currency, row.AmountMinor, reason));
    }

    sealed record Row(Guid ReceiptId, Guid OrderId, string Currency, long AmountMinor);
}
