using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>An entry that waits for its order.</summary>
/// <param name="Suspended">It was booked against Suspense before, so its counterpart is there and no longer at the bank.</param>
public sealed record WaitingEntry(
    EntryId Id, Mark Mark, long AmountMinor, Currency Currency, DateOnly ValueDate, string? CustomerReference, string? BankReference,
    string? VirtualAccount, string? AccountFault, bool Suspended);

/// <summary>A credit of an order that no reversal has taken back. Held: it came for a cancelled order.</summary>
public sealed record Receipt(EntryId Id, OrderId OrderId, long AmountMinor, Currency Currency, string? BankReference, bool Held);

/// <summary>What was decided on an entry. Without a reason it is matched.</summary>
public sealed record Verdict(EntryId Id, string? Reason, OrderId? OrderId, bool Suspended, PayoutId? PayoutId = null);

/// <summary>
/// Decides on a batch of entries, in their order, over the cases, receipts and payouts that they name, and collects what is to be
/// written: verdicts, changed cases and payouts, ledger transactions and events. Reads and writes nothing itself.
/// </summary>
public sealed class MatchBatch(
    IEnumerable<OrderCase> orders, IEnumerable<Receipt> receipts, IEnumerable<Payout> payouts, DateTimeOffset now)
{
    readonly Dictionary<string, OrderCase> byAccount = orders.ToDictionary(order => order.VirtualAccount);
    readonly Dictionary<string, Payout> byReference = payouts.ToDictionary(payout => payout.Reference);
    readonly List<Receipt> reversible = [.. receipts];
    readonly HashSet<OrderId> changed = [];

    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Reversal to the receipt that it took back.</summary>
    public Dictionary<EntryId, EntryId> Reversed { get; } = [];

    public List<Payout> Confirmed { get; } = [];

    public List<LedgerEntry> Transactions { get; } = [];

    public List<IEvent> Events { get; } = [];

    /// <summary>The changed cases, as they are after the batch.</summary>
    public IEnumerable<OrderCase> Changed => byAccount.Values.Where(order => changed.Contains(order.OrderId));

    public void Decide(WaitingEntry entry)
    {
        switch (entry.Mark)
        {
            case Mark.C: Receive(entry); break;
            case Mark.RC: Reverse(entry); break;
            case Mark.D: Confirm(entry); break;
            default: Leave(entry, Unmatched.ReversedDebit); break;
        }
    }

    void Receive(WaitingEntry entry)
    {
        if (Find(entry) is not { } order)
            return;
        if (order.Cancelled)
        {
            Hold(entry, order);
            return;
        }

        var after = order.Holding(checked(order.PaidMinor + entry.AmountMinor));
        var toOrder = after.OrderMinor - order.OrderMinor;
        Transactions.Add(Book("receipt", entry, order.OrderId)
            .Debit(Source(entry), PartyId.Platform, entry.AmountMinor)
            .Credit(AccountKind.OrderFunds, order.ExporterId, toOrder)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, entry.AmountMinor - toOrder));
        Verdicts.Add(new Verdict(entry.Id, null, order.OrderId, entry.Suspended));
        reversible.Add(new Receipt(entry.Id, order.OrderId, entry.AmountMinor, entry.Currency, entry.BankReference, false));
        Events.Add(new PaymentReceived(
            entry.Id.Value, 1, now, order.OrderId.Value, entry.Currency.Code, entry.AmountMinor, entry.ValueDate,
            entry.BankReference ?? ""));
        Keep(Fund(after));
    }

    /// <summary>Tells each stage once, also when a reversal undoes it and a later receipt reaches it again.</summary>
    OrderCase Fund(OrderCase order)
    {
        if (!order.CoveredTold && order.PaidMinor >= order.CoveredMinor)
        {
            Events.Add(Funded(order, FundingStage.ShipmentCovered));
            order = order with { CoveredTold = true };
        }

        if (order.FullTold || order.PaidMinor < order.TotalMinor)
            return order;
        // A version of its own, because a reader may drop an event whose version it has seen.
        order = order with { FullTold = true, Version = order.Version + 1 };
        Events.Add(Funded(order, FundingStage.Full));
        return order;
    }

    OrderFunded Funded(OrderCase order, string stage) => new(
        order.ReceivableId.Value, order.Version, now, order.OrderId.Value, stage, order.Currency.Code, order.PaidMinor, order.TotalMinor);

    void Hold(WaitingEntry entry, OrderCase order)
    {
        Transactions.Add(Book("held", entry, order.OrderId)
            .Debit(Source(entry), PartyId.Platform, entry.AmountMinor)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, entry.AmountMinor));
        Verdicts.Add(new Verdict(entry.Id, Unmatched.ReceivableCancelled, order.OrderId, entry.Suspended));
        reversible.Add(new Receipt(entry.Id, order.OrderId, entry.AmountMinor, entry.Currency, entry.BankReference, true));
    }

    /// <summary>
    /// Takes a receipt back: the one with the same bank reference, else the latest of the same amount. What lies beyond the order's
    /// total leaves first, so that the order's part is always the smaller of what is held and what is due.
    /// </summary>
    void Reverse(WaitingEntry entry)
    {
        if (Find(entry) is not { } order)
            return;
        var same = reversible.FindAll(receipt => receipt.OrderId == order.OrderId && receipt.AmountMinor == entry.AmountMinor);
        var receipt = same.Find(one => one.BankReference is not null && one.BankReference == entry.BankReference) ?? same.LastOrDefault();
        if (receipt is null)
        {
            Leave(entry, Unmatched.NoReceiptToReverse, order.OrderId);
            return;
        }

        var after = receipt.Held ? order : order.Holding(order.PaidMinor - entry.AmountMinor);
        var fromOrder = order.Cancelled ? 0 : order.OrderMinor - after.OrderMinor;
        Transactions.Add(Book("reversal", entry, order.OrderId)
            .Debit(AccountKind.OrderFunds, order.ExporterId, fromOrder)
            .Debit(AccountKind.BuyerCredit, order.BuyerId, entry.AmountMinor - fromOrder)
            .Credit(Source(entry), PartyId.Platform, entry.AmountMinor));
        Verdicts.Add(new Verdict(entry.Id, null, order.OrderId, entry.Suspended));
        reversible.Remove(receipt);
        Reversed.Add(entry.Id, receipt.Id);
        Keep(after);
    }

    void Confirm(WaitingEntry entry)
    {
        var payout = byReference.GetValueOrDefault(entry.CustomerReference ?? "");
        if (payout is null)
            Leave(entry, Unmatched.UnknownReference);
        else if (payout.Currency != entry.Currency)
            Leave(entry, Unmatched.CurrencyDiffers, payout.OrderId);
        else if (payout.NetMinor != entry.AmountMinor)
            Leave(entry, Unmatched.AmountDiffers, payout.OrderId);
        else if (Payout.Next(payout.Status, PayoutAction.Confirm) is not { } next)
            Leave(entry, Unmatched.PayoutNotOpen, payout.OrderId);
        else
            Complete(entry, payout with
            {
                Status = next,
                Version = payout.Version + 1,
                BankReference = entry.BankReference ?? entry.Id.Value.ToString(),
            });
    }

    void Complete(WaitingEntry entry, Payout payout)
    {
        Transactions.Add(Book("payout-paid", entry, payout.OrderId)
            .Debit(AccountKind.BankClearing, PartyId.Platform, entry.AmountMinor)
            .Credit(Source(entry), PartyId.Platform, entry.AmountMinor));
        Verdicts.Add(new Verdict(entry.Id, null, payout.OrderId, entry.Suspended, payout.Id));
        if (payout.OrderId is { } order)
            Events.Add(new PayoutCompleted(
                payout.Id.Value, payout.Version, now, order.Value, payout.ExporterId.Value, payout.Currency.Code, payout.GrossMinor,
                payout.FeeMinor, payout.NetMinor, payout.BankReference!));
        byReference[payout.Reference] = payout;
        Confirmed.Add(payout);
    }

    /// <summary>The order that the entry names in the order's currency; else the entry is left with the reason.</summary>
    OrderCase? Find(WaitingEntry entry)
    {
        if (entry.VirtualAccount is null)
            Leave(entry, entry.AccountFault ?? Unmatched.NoAccountNamed);
        else if (!byAccount.TryGetValue(entry.VirtualAccount, out var order))
            Leave(entry, Unmatched.UnknownAccount);
        else if (order.Currency != entry.Currency)
            Leave(entry, Unmatched.CurrencyDiffers, order.OrderId);
        else
            return order;
        return null;
    }

    /// <summary>The money did move at the bank, so the ledger shows it, in Suspense until somebody explains it.</summary>
    void Leave(WaitingEntry entry, string reason, OrderId? order = null)
    {
        Verdicts.Add(new Verdict(entry.Id, reason, order, true));
        if (entry.Suspended)
            return;
        var (debit, credit) = entry.Mark is Mark.C or Mark.RD
            ? (AccountKind.Bank, AccountKind.Suspense)
            : (AccountKind.Suspense, AccountKind.Bank);
        Transactions.Add(Book("unmatched", entry, order)
            .Debit(debit, PartyId.Platform, entry.AmountMinor)
            .Credit(credit, PartyId.Platform, entry.AmountMinor));
    }

    void Keep(OrderCase order)
    {
        byAccount[order.VirtualAccount] = order;
        changed.Add(order.OrderId);
    }

    static AccountKind Source(WaitingEntry entry) => entry.Suspended ? AccountKind.Suspense : AccountKind.Bank;

    static LedgerEntry Book(string fact, WaitingEntry entry, OrderId? order) =>
        new(fact, entry.Id.Value, order, entry.ValueDate, entry.Currency);
}
