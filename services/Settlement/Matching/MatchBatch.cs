using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>An entry that waits for its order.</summary>
/// <param name="Suspended">It was booked against Suspense before, so its counterpart is there and no longer at the bank.</param>
/// <param name="Structured">Creditor references and document numbers of a structured remittance, as JSON.</param>
/// <param name="Reason">Why it waits for people; null of one that is new.</param>
/// <param name="ChargeMinor">What the statement says that banks kept of it, in the entry's currency.</param>
/// <param name="StatedBearer">DEBT, CRED, SHAR or SLEV, where the format has a field for it.</param>
public sealed record WaitingEntry(
    EntryId Id, Mark Mark, long AmountMinor, Currency Currency, DateOnly ValueDate, string? CustomerReference, string? BankReference,
    string? VirtualAccount, string? AccountFault, bool Suspended, string Narrative = "", string? EndToEndId = null, string? Payer = null,
    string? PayerAccount = null, long? OriginalMinor = null, string? OriginalCurrency = null, string? Structured = null,
    OrderId? OrderId = null, string? Reason = null, long ChargeMinor = 0, string? StatedBearer = null)
{
    public const string Columns =
        """
        id, mark, amount_minor, currency, value_date, customer_reference, bank_reference, virtual_account, account_fault, suspended,
        narrative, end_to_end_id, payer, payer_account, original_minor, original_currency,
        (particulars -> 'Structured')::text as structured, order_id, reason, charge_minor,
        (particulars -> 'Charges' -> 0 ->> 'Bearer') as stated_bearer
        """;

    const string Apart = " | | ";

    /// <summary>What its money is booked against.</summary>
    public AccountKind Source => Suspended ? AccountKind.Suspense : AccountKind.Bank;

    /// <summary>Money that came and names no virtual account.</summary>
    public bool NeedsSearch => Mark == Mark.C && VirtualAccount is null;

    /// <summary>Words that may name an order.</summary>
    public IReadOnlySet<string> Names => field ??= MatchText.Names(Written);

    /// <summary>The payer says that more parts come.</summary>
    public bool SaysPart => MatchText.SaysPart(Written);

    /// <summary>Who bears the charges, if the statement says it.</summary>
    public ChargeBearer Bearer => MatchText.BearerOf(StatedBearer, Narrative);

    string Written => string.Join(Apart, Clues.RemittanceOf(Narrative), EndToEndId, CustomerReference, Structured);
}

/// <summary>A credit that no reversal has taken back, with what became of it.</summary>
/// <param name="HeldFor">The cancelled order that it came for; null when it did not.</param>
public sealed record Receipt(
    EntryId Id, long AmountMinor, Currency Currency, string? BankReference, OrderId? HeldFor, IReadOnlyList<Allocation> Allocations)
{
    public bool IsOf(OrderId order) => HeldFor == order || Allocations.Any(one => one.OrderId == order);
}

/// <summary>What was decided on an entry. Without a reason it is matched.</summary>
public sealed record Verdict(
    EntryId Id, string? Reason, OrderId? OrderId, bool Suspended, Explanation? Why = null, PayoutId? PayoutId = null);

/// <summary>
/// Decides on a batch of entries, in their order, over the cases, receipts and payouts that they name, and collects what is to be
/// written: verdicts, changed cases and payouts, ledger transactions and events. Reads and writes nothing itself.
/// </summary>
public sealed partial class MatchBatch(
    IEnumerable<OrderCase> orders, IEnumerable<Receipt> receipts, IEnumerable<Payout> payouts, DateTimeOffset now,
    CandidateSearch? search = null, IEnumerable<WaitingEntry>? parts = null,
    IEnumerable<ReceiptReturn>? returns = null, IEnumerable<DueLine>? schedules = null, MatchRules? rules = null,
    IEnumerable<Shortfall>? missing = null)
{
    readonly Dictionary<OrderId, OrderCase> byId = orders.ToDictionary(order => order.OrderId);
    readonly Dictionary<string, OrderId> byAccount = orders.ToDictionary(order => order.VirtualAccount, order => order.OrderId);
    readonly Dictionary<string, Payout> byReference = payouts.ToDictionary(payout => payout.Reference);
    readonly Dictionary<string, ReceiptReturn> sentBack = (returns ?? []).ToDictionary(sent => sent.Reference);
    readonly List<Receipt> reversible = [.. receipts];
    readonly List<WaitingEntry> waitingParts = [.. parts ?? []];
    readonly List<WaitingEntry> expected = [];
    readonly HashSet<OrderId> changed = [];

    public ReceiptBook Book { get; } = new(now);

    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Reversal to the receipt that it took back.</summary>
    public Dictionary<EntryId, EntryId> Reversed { get; } = [];

    /// <summary>Allocations of receipts that were taken back.</summary>
    public List<Guid> Undone { get; } = [];

    public List<Payout> Confirmed { get; } = [];

    /// <summary>Returns that the bank shows, with its references.</summary>
    public List<(Guid Id, string BankReference)> Returned { get; } = [];

    public List<LedgerEntry> Transactions => Book.Transactions;

    public List<IEvent> Events => Book.Events;

    /// <summary>The changed cases, as they are after the batch.</summary>
    public IEnumerable<OrderCase> Changed => byId.Values.Where(order => changed.Contains(order.OrderId));

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
        if (search is not null && entry.NeedsSearch)
        {
            Search(entry);
            return;
        }

        if (Find(entry) is not { } order)
            return;
        if (order.Cancelled)
        {
            Hold(entry, order);
            return;
        }

        var first = Book.Allocations.Count;
        ReceiveAll(entry, order);
        PassOn(entry, order.OrderId);
        Match(entry, order.OrderId);
        reversible.Add(new Receipt(
            entry.Id, entry.AmountMinor, entry.Currency, entry.BankReference, null, [.. Book.Allocations.Skip(first)]));
    }

    /// <summary>What lies beyond the total of an order that was split is for its other parts first, in their order.</summary>
    void PassOn(WaitingEntry entry, OrderId id)
    {
        foreach (var part in Parts(byId[id]))
        {
            var minor = Math.Min(byId[id].PaidMinor - byId[id].TotalMinor, part.TotalMinor - part.CoveringMinor);
            // Of what this receipt brought: what was there before may be on its way back.
            minor = Math.Min(minor, Book.Allocations[^1].OrderId == id ? Book.Allocations[^1].AmountMinor : 0);
            if (minor <= 0)
                continue;
            var (from, to) = Book.PassOn(entry, byId[id], part, minor);
            Keep(from);
            Keep(to);
            Fill(part, minor);
        }
    }

    /// <summary>The other parts of what was ordered that money may come for.</summary>
    List<OrderCase> Parts(OrderCase order)
    {
        var root = order.SplitOf ?? order.OrderId.Value;
        return [.. byId.Values.Where(other => (other.SplitOf == root || other.OrderId.Value == root) && other.OrderId != order.OrderId
                && other.Currency == order.Currency && !other.Cancelled && other.EarnedAt is null)
            .OrderBy(other => other.PartNo ?? 1)];
    }

    void Match(WaitingEntry entry, OrderId? order) => Verdicts.Add(new Verdict(entry.Id, null, order, entry.Suspended));

    void Hold(WaitingEntry entry, OrderCase order)
    {
        Transactions.Add(Entry("held", entry, order.OrderId)
            .Debit(entry.Source, PartyId.Platform, entry.AmountMinor)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, entry.AmountMinor));
        Verdicts.Add(new Verdict(entry.Id, Unmatched.ReceivableCancelled, order.OrderId, entry.Suspended));
        reversible.Add(new Receipt(entry.Id, entry.AmountMinor, entry.Currency, entry.BankReference, order.OrderId, []));
    }

    void Confirm(WaitingEntry entry)
    {
        var payout = byReference.GetValueOrDefault(entry.CustomerReference ?? "");
        if (payout is null && sentBack.Remove(entry.CustomerReference ?? "", out var sent)
            && (sent.Currency, sent.AmountMinor) == (entry.Currency, entry.AmountMinor))
            CompleteReturn(entry, sent);
        else if (payout is null)
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
        Transactions.Add(Entry("payout-paid", entry, payout.OrderId)
            .Debit(AccountKind.BankClearing, PartyId.Platform, entry.AmountMinor)
            .Credit(entry.Source, PartyId.Platform, entry.AmountMinor));
        Verdicts.Add(new Verdict(entry.Id, null, payout.OrderId, entry.Suspended, PayoutId: payout.Id));
        if (payout.OrderId is { } order)
            Events.Add(new PayoutCompleted(
                payout.Id.Value, payout.Version, now, order.Value, payout.ExporterId.Value, payout.Currency.Code, payout.GrossMinor,
                payout.FeeMinor, payout.NetMinor, payout.BankReference!));
        byReference[payout.Reference] = payout;
        Confirmed.Add(payout);
    }

    void CompleteReturn(WaitingEntry entry, ReceiptReturn sent)
    {
        Transactions.Add(Entry("return-paid", entry, null)
            .Debit(AccountKind.BankClearing, PartyId.Platform, entry.AmountMinor)
            .Credit(entry.Source, PartyId.Platform, entry.AmountMinor));
        Match(entry, null);
        Returned.Add((sent.Id, entry.BankReference ?? entry.Id.Value.ToString()));
    }

    /// <summary>The order that the entry names in the order's currency; else the entry is left with the reason.</summary>
    OrderCase? Find(WaitingEntry entry)
    {
        if (entry.VirtualAccount is null)
            Leave(entry, entry.AccountFault ?? Unmatched.NoAccountNamed);
        else if (!byAccount.TryGetValue(entry.VirtualAccount, out var id))
            Leave(entry, Unmatched.UnknownAccount);
        else if (byId[id].Currency != entry.Currency)
            Leave(entry, Unmatched.CurrencyDiffers, id);
        else
            return byId[id];
        return null;
    }

    /// <summary>The money did move at the bank, so the ledger shows it, in Suspense until somebody explains it.</summary>
    void Leave(WaitingEntry entry, string reason, OrderId? order = null, Explanation? why = null)
    {
        Verdicts.Add(new Verdict(entry.Id, reason, order, true, why));
        if (entry.Suspended)
            return;
        var (debit, credit) = entry.Mark is Mark.C or Mark.RD
            ? (AccountKind.Bank, AccountKind.Suspense)
            : (AccountKind.Suspense, AccountKind.Bank);
        Transactions.Add(Entry("unmatched", entry, order)
            .Debit(debit, PartyId.Platform, entry.AmountMinor)
            .Credit(credit, PartyId.Platform, entry.AmountMinor));
    }

    void Keep(OrderCase order)
    {
        byId[order.OrderId] = order;
        changed.Add(order.OrderId);
    }

    static LedgerEntry Entry(string fact, WaitingEntry entry, OrderId? order) =>
        new(fact, entry.Id.Value, order, entry.ValueDate, entry.Currency);
}
