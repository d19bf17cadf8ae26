using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Points">Below 0 it speaks against it.</param>
public sealed record MatchEvidenceView(string Kind, int Points, string Text)
{
    public static MatchEvidenceView Of(MatchEvidence e) => new(e.Kind, e.Points, e.Text);
}

/// <param name="ChargeMinor">Kept by banks: counts for the order, but did not come.</param>
public sealed record MatchShareView(Guid OrderId, long AmountMinor, long ChargeMinor);

/// <param name="Rank">1 is the best.</param>
public sealed record MatchSuggestionView(
    Guid Id, int Rank, int Score, IReadOnlyList<MatchShareView> Shares, IReadOnlyList<MatchEvidenceView> Evidence)
{
    public static MatchSuggestionView Of(MatchSuggestion s) => new(
        Guid.Parse(s.Id), s.Rank, s.Score,
        [.. s.Shares.Select(share => new MatchShareView(Guid.Parse(share.OrderId), share.AmountMinor, share.ChargeMinor))],
        [.. s.Evidence.Select(MatchEvidenceView.Of)]);
}

/// <param name="OrderId">One of the three: an order, a buyer's advance, or back to the sender.</param>
public sealed record AllocationView(
    Guid ReceiptId, Guid? OrderId, Guid? BuyerId, Guid? ReturnId, long AmountMinor, long ChargeMinor, bool Undone)
{
    public static AllocationView Of(MatchAllocation a) => new(
        Guid.Parse(a.EntryId), Known(a.OrderId), Known(a.BuyerId), Known(a.ReturnId), a.AmountMinor, a.ChargeMinor, a.Undone);

    static Guid? Known(string text) => Guid.TryParse(text, out var id) ? id : null;
}

/// <param name="Kind">VirtualAccount, Automatic, Suggestion, Manual, Advance or Return.</param>
public sealed record MatchDecisionView(
    Guid Id, string Kind, string DecidedBy, DateTimeOffset? DecidedAt, string? Reason, int Score,
    IReadOnlyList<MatchEvidenceView> Evidence, IReadOnlyList<AllocationView> Allocations, DateTimeOffset? UndoneAt, string? UndoneBy,
    string? UndoneWhy)
{
    public static MatchDecisionView Of(MatchDecision d) => new(
        Guid.Parse(d.Id), d.Kind, d.DecidedBy, Rest.Instant(d.DecidedAt), Rest.Text(d.Reason), d.Score,
        [.. d.Evidence.Select(MatchEvidenceView.Of)], [.. d.Allocations.Select(AllocationView.Of)], Rest.Instant(d.UndoneAt),
        Rest.Text(d.UndoneBy), Rest.Text(d.UndoneWhy));
}

/// <param name="LeftMinor">That nothing is decided about.</param>
public sealed record ReceiptCaseView(
    Guid Id, string Status, string? Reason, string Currency, long AmountMinor, long LeftMinor, string ValueDate, string? Payer,
    string? PayerAccount, string Narrative, string? BankReference, IReadOnlyList<MatchSuggestionView> Suggestions,
    IReadOnlyList<MatchDecisionView> Decisions)
{
    public static ReceiptCaseView Of(ReceiptCase r) => new(
        Guid.Parse(r.Id), r.Status, Rest.Text(r.Reason), r.Currency, r.AmountMinor, r.LeftMinor, r.ValueDate, Rest.Text(r.Payer),
        Rest.Text(r.PayerAccount), r.Narrative, Rest.Text(r.BankReference), [.. r.Suggestions.Select(MatchSuggestionView.Of)],
        [.. r.Decisions.Select(MatchDecisionView.Of)]);
}

/// <param name="Kind">Entry or Gap.</param>
/// <param name="AmountMinor">Negative for a debit, 0 for a gap.</param>
/// <param name="RaisedAt">Day.</param>
/// <param name="BestScore">Of its suggestions.</param>
public sealed record MatchExceptionView(
    string Kind, string Id, string Reason, string Detail, string Currency, long AmountMinor, string RaisedAt, int AgeDays, string DueOn,
    bool Overdue, string? Owner, DateTimeOffset? TakenAt, int BestScore)
{
    public static MatchExceptionView Of(MatchException e) => new(
        e.Kind, e.Id, e.Reason, e.Detail, e.Currency, e.AmountMinor, e.RaisedAt, e.AgeDays, e.DueOn, e.Overdue, Rest.Text(e.Owner),
        Rest.Instant(e.TakenAt), e.BestScore);
}
