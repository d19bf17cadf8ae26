using System.Globalization;
using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Name">Purpose:party id:currency.</param>
/// <param name="NormalSide">Debit or Credit: where the balance grows.</param>
/// <param name="LimitMinor">How far below zero a limited account may be.</param>
/// <param name="AvailableMinor">Balance less held; as of the past the balance.</param>
public sealed record LedgerAccountView(
    string Name, string Kind, Guid PartyId, string Currency, string NormalSide, bool Limited, long LimitMinor, long DebitMinor,
    long CreditMinor, long BalanceMinor, long HeldMinor, long AvailableMinor, bool Closed)
{
    public static LedgerAccountView Of(LedgerAccount a) => new(
        a.Name, a.Kind, Guid.Parse(a.PartyId), a.Currency, a.NormalSide, a.Limited, a.LimitMinor, a.DebitMinor, a.CreditMinor,
        a.BalanceMinor, a.HeldMinor, a.AvailableMinor, a.Closed);
}

public sealed record LedgerLineView(string Account, string Currency, long DebitMinor, long CreditMinor)
{
    public static LedgerLineView Of(LedgerLine l) => new(l.Account, l.Currency, l.DebitMinor, l.CreditMinor);
}

/// <param name="Source">What happened and its id; a source is booked once.</param>
/// <param name="Position">In the chain; missing until it is sealed.</param>
/// <param name="Lines">Empty in lists.</param>
public sealed record LedgerTransactionView(
    Guid Id, string Source, string? OrderId, string EffectiveOn, DateTimeOffset? RecordedAt, string? Memo, string? Reverses,
    string? ReversedBy, string? HoldId, long? Position, string? Hash, IReadOnlyList<LedgerLineView> Lines)
{
    public static LedgerTransactionView Of(LedgerTransaction t) => new(
        Guid.Parse(t.Id), t.Source, Rest.Text(t.OrderId), t.EffectiveOn, Rest.Instant(t.RecordedAt), Rest.Text(t.Memo),
        Rest.Text(t.Reverses), Rest.Text(t.ReversedBy), Rest.Text(t.HoldId), t.Position == 0 ? null : t.Position, Rest.Text(t.Hash),
        [.. t.Lines.Select(LedgerLineView.Of)]);
}

public sealed record LedgerPostingView(LedgerTransactionView Transaction, long DebitMinor, long CreditMinor)
{
    public static LedgerPostingView Of(LedgerPosting p) => new(LedgerTransactionView.Of(p.Transaction), p.DebitMinor, p.CreditMinor);
}

/// <param name="Status">Held, Posted, Voided or Expired.</param>
public sealed record LedgerHoldView(
    Guid Id, string Account, long AmountMinor, string? Memo, string Status, DateTimeOffset? ExpiresAt, string? TransactionId)
{
    public static LedgerHoldView Of(LedgerHold h) => new(
        Guid.Parse(h.Id), h.Account, h.AmountMinor, Rest.Text(h.Memo), h.Status, Rest.Instant(h.ExpiresAt), Rest.Text(h.TransactionId));
}

/// <param name="Status">Proposed, Posted or Rejected.</param>
public sealed record JournalView(
    string Id, string EffectiveOn, string Memo, IReadOnlyList<LedgerLineView> Lines, string Status, string ProposedBy, string? DecidedBy)
{
    public static JournalView Of(Journal j)
    {
        var draft = j.Transaction ?? new TransactionDraft();
        return new(
            draft.Id, draft.EffectiveOn, draft.Memo, [.. draft.Lines.Select(LedgerLineView.Of)], j.Status, j.ProposedBy,
            Rest.Text(j.DecidedBy));
    }
}

/// <param name="Finished">Else the walk goes on from position and hash, the last that are sound.</param>
/// <param name="Waiting">Booked and not sealed yet.</param>
public sealed record LedgerWalkView(
    bool Sound, bool Finished, long Position, string Hash, long? BrokenPosition, string? BrokenTransaction, string? Reason, long Waiting)
{
    public static LedgerWalkView Of(VerifyResponse v) => new(
        v.Sound, v.Finished, v.Position, v.Hash, v.Sound ? null : v.BrokenPosition, Rest.Text(v.BrokenTransaction), Rest.Text(v.Reason),
        v.Waiting);
}

static class LedgerViews
{
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
