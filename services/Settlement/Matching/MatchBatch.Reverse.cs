namespace CrossBorder.Settlement;

/// <summary>The bank takes a receipt back.</summary>
public sealed partial class MatchBatch
{
    /// <summary>
    /// Takes a receipt back: the one with the same bank reference, else the latest of the same amount of the order that is named. What
    /// lies beyond the order's total leaves first, so that the order's part is always the smaller of what is held and what is due.
    /// </summary>
    void Reverse(WaitingEntry entry)
    {
        OrderId? named = null;
        if (entry.VirtualAccount is not null || !reversible.Exists(receipt => IsSame(receipt, entry)))
        {
            if (Find(entry) is not { } order)
                return;
            named = order.OrderId;
        }

        var same = reversible.FindAll(receipt => receipt.AmountMinor == entry.AmountMinor && receipt.Currency == entry.Currency
            && (named is not { } id || receipt.IsOf(id)));
        var taken = same.Find(one => IsSame(one, entry)) ?? (named is null ? null : same.LastOrDefault());
        if (taken is null)
        {
            Leave(entry, Unmatched.NoReceiptToReverse, named);
            return;
        }

        Release(entry, taken);
        Match(entry, taken.HeldFor ?? taken.Allocations.Select(one => one.OrderId).FirstOrDefault(of => of is not null));
        reversible.Remove(taken);
        Reversed.Add(entry.Id, taken.Id);
    }

    static bool IsSame(Receipt receipt, WaitingEntry reversal) => receipt.BankReference is not null
        && receipt.BankReference == reversal.BankReference && receipt.AmountMinor == reversal.AmountMinor
        && receipt.Currency == reversal.Currency;

    void Release(WaitingEntry entry, Receipt receipt)
    {
        if (receipt.HeldFor is { } cancelled)
        {
            Transactions.Add(Entry("reversal", entry, cancelled)
                .Debit(AccountKind.BuyerCredit, byId[cancelled].BuyerId, entry.AmountMinor)
                .Credit(entry.Source, PartyId.Platform, entry.AmountMinor));
            Keep(byId[cancelled]);
        }

        foreach (var (i, one) in receipt.Allocations.Index())
        {
            var booking = new LedgerEntry("reversal", i == 0 ? entry.Id.Value : one.Id, one.OrderId, entry.ValueDate, entry.Currency);
            if (one.OrderId is { } id)
                Keep(Book.Release(booking, byId[id], one.AmountMinor, one.ChargeMinor, entry.Source));
            else
                Transactions.Add(booking.Debit(AccountKind.BuyerCredit, one.BuyerId!.Value, one.AmountMinor)
                    .Credit(entry.Source, PartyId.Platform, one.AmountMinor));
            Undone.Add(one.Id);
        }

        // What nobody had allocated waited in Suspense.
        var rest = receipt.HeldFor is null ? entry.AmountMinor - receipt.Allocations.Sum(one => one.AmountMinor) : 0;
        if (rest > 0 && entry.Source != AccountKind.Suspense)
            Transactions.Add(new LedgerEntry("reversal-rest", entry.Id.Value, null, entry.ValueDate, entry.Currency)
                .Debit(AccountKind.Suspense, PartyId.Platform, rest)
                .Credit(entry.Source, PartyId.Platform, rest));
    }
}
