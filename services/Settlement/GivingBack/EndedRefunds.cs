using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What the bank says of refunds to buyers: the statement shows them, or the bank refuses.</summary>
static class EndedRefunds
{
    /// <summary>Of returns that a statement shows, those that are refunds.</summary>
    public static async Task Complete(Tx tx, IReadOnlyList<(Guid Id, string BankReference)> returned, DateTimeOffset now)
    {
        if (returned.Count == 0)
            return;
        foreach (var refund in await tx.Many<BuyerRefund>(
            $"""
            update buyer_refund
            set status = 'Completed', bank_reference = shown.reference
            from unnest(@Ids, @References) as shown (refund_id, reference)
            where id = refund_id and status = 'Approved'
            returning {BuyerRefund.Columns}
            """,
            new
            {
                Ids = returned.Select(one => one.Id).ToArray(),
                References = returned.Select(one => one.BankReference).ToArray(),
            }))
            tx.Publish(new PaymentRefunded(
                refund.Id, 1, now, refund.OrderId.Value, refund.Currency.Code, refund.AmountMinor, "Bank"));
    }

    /// <summary>It is the buyer's credit again. False when the return is no refund.</summary>
    public static async Task<bool> Refuse(Tx tx, Guid id, string why, DateTimeOffset now)
    {
        var refund = await tx.One<BuyerRefund>(
            $"""
            update buyer_refund
            set status = 'Refused', refused_why = @why
            where id = @id and status = 'Approved'
            returning {BuyerRefund.Columns}
            """,
            new { id, why });
        if (refund is null)
            return false;
        await Ledger.Book(tx, [refund.Moves("buyer-refund-refused", AccountKind.BankClearing, AccountKind.BuyerCredit, ChinaDay.Of(now))]);
        return true;
    }

    /// <summary>Money of these receipts went back or is on its way: their decisions stand.</summary>
    public static Task<bool> Any(Tx tx, IEnumerable<EntryId> entries) => tx.One<bool>(
        """
        select exists (
            select from buyer_refund where entry_id = any(@Ids) and status not in ('Refused', 'Rejected'))
        """,
        new { Ids = entries.Select(entry => entry.Value).Distinct().ToArray() });
}
