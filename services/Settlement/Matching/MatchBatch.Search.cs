namespace CrossBorder.Settlement;

/// <summary>Receipts that name no virtual account: allocated on evidence, with the other parts of an instalment, or left.</summary>
public sealed partial class MatchBatch
{
    /// <summary>Matched on evidence, with the payer whose account they came from.</summary>
    public List<(WaitingEntry Entry, OrderId OrderId)> Explained { get; } = [];

    void Search(WaitingEntry entry)
    {
        var why = search!.Explain(entry, id => byId.GetValueOrDefault(id));
        if (why.Automatic is { } whole && whole.WaitDays == 0
            && whole.Shares.Any(share => share.ChargeMinor > 0 && IsContested(entry, share.OrderId)))
        {
            // Which of them is less charges and which a part is not to be told without asking.
            Leave(entry, Unmatched.AnotherReceiptWaits, whole.Shares[0].OrderId, why);
            return;
        }

        if (why.Automatic is { } found)
        {
            Allocate(entry, found.Shares, Book.Decided(Decision.Of(found)), found.WaitDays);
            return;
        }

        var best = why.Candidates.Count > 0 ? why.Candidates[0] : null;
        if (why.Reason == Unmatched.PartOfInstalment && best is { Shares: [var share] } && CompletesInstalment(entry, share.OrderId, best))
            return;
        var order = best is { IsNamed: true } ? best.Shares[0].OrderId : (OrderId?)null;
        Leave(entry, why.Reason!, order, why);
        if (order is not null)
            waitingParts.Add(entry with { Suspended = true, OrderId = order, Reason = why.Reason });
    }

    /// <summary>Another receipt that names the order waits, or comes in the same batch.</summary>
    bool IsContested(WaitingEntry entry, OrderId order) =>
        waitingParts.Exists(other => other.OrderId == order && other.Id != entry.Id)
        || expected.Exists(other => other.Id != entry.Id && search!.Names(other, order));

    /// <summary>What will be decided on after one another: they are looked at before the first is.</summary>
    public void Expect(IEnumerable<WaitingEntry> entries) => expected.AddRange(entries.Where(entry => entry.NeedsSearch));

    void Allocate(WaitingEntry entry, IReadOnlyList<Share> shares, Decision decision, int waitDays)
    {
        var first = Book.Allocations.Count;
        foreach (var share in shares)
            Receive(entry, share, decision, waitDays);
        Match(entry, shares[0].OrderId);
        Explained.Add((entry, shares[0].OrderId));
        reversible.Add(new Receipt(
            entry.Id, entry.AmountMinor, entry.Currency, entry.BankReference, null, [.. Book.Allocations.Skip(first)]));
    }

    /// <summary>All parts of it that came so far are together what is due: many receipts for one order.</summary>
    bool CompletesInstalment(WaitingEntry entry, OrderId order, Candidate best)
    {
        var others = waitingParts.FindAll(part => part.Reason == Unmatched.PartOfInstalment && part.OrderId == order
            && part.Currency == entry.Currency && part.Id != entry.Id);
        if (others.Count == 0)
            return false;
        var sum = others.Sum(part => part.AmountMinor) + entry.AmountMinor;
        if (search!.FitOf(entry with { AmountMinor = sum, OriginalMinor = null, ChargeMinor = 0 }, byId[order]) is not { } fit)
            return false;
        var decision = Book.Decided(Decision.Of(best with { Evidence = [.. best.Evidence, fit.Evidence!] }));
        foreach (var part in others)
        {
            Allocate(part, [new Share(order, part.AmountMinor, 0)], decision, 0);
            Verdicts.RemoveAll(verdict => verdict.Id == part.Id && verdict.Reason is not null);
            waitingParts.RemoveAll(other => other.Id == part.Id);
        }

        // Banks keep something of each transfer: which part lacks how much of it, if it is charges at all, is people's to say.
        Allocate(entry, [new Share(order, entry.AmountMinor, 0)], decision, 0);
        if (fit.ChargeMinor > 0)
            Miss(entry, order, fit.ChargeMinor, null);
        return true;
    }
}
