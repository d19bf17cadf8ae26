using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Status">Draft, Approved or Retired; only an approved one gets money.</param>
/// <param name="AccountKind">Iban, Card, Chinese or Other.</param>
/// <param name="ChangedBy">Who made this version: somebody else approves it.</param>
public sealed record BeneficiaryView(
    Guid Id, Guid ExporterId, int Version, string Status, string Name, string Country, string Currency, string Account, string AccountKind,
    string BankName, string? Bic, string? Cnaps, string ChangedBy, DateTimeOffset? ChangedAt, string? ApprovedBy,
    DateTimeOffset? ApprovedAt)
{
    public static BeneficiaryView Of(Beneficiary b) => new(
        Guid.Parse(b.Id), Guid.Parse(b.ExporterId), b.Version, b.Status, b.Name, b.Country, b.Currency, b.Account, b.AccountKind,
        b.BankName, Rest.Text(b.Bic), Rest.Text(b.Cnaps), b.ChangedBy, Rest.Instant(b.ChangedAt), Rest.Text(b.ApprovedBy),
        Rest.Instant(b.ApprovedAt));
}

/// <param name="Mode">AtOnce or Keep.</param>
/// <param name="BeneficiaryId">Missing: the demonstration's account.</param>
public sealed record InstructionView(
    Guid ExporterId, string Currency, string Mode, string? BeneficiaryId, int Version, string SetBy, DateTimeOffset? SetAt)
{
    public static InstructionView Of(PayoutInstruction i) => new(
        Guid.Parse(i.ExporterId), i.Currency, i.Mode, Rest.Text(i.BeneficiaryId), i.Version, i.SetBy, Rest.Instant(i.SetAt));
}

/// <param name="Role">Exporter or Operator.</param>
/// <param name="Approved">False: rejected, for the reason.</param>
public sealed record ApprovalView(string By, string Role, bool Approved, string? Reason, DateTimeOffset? At);

/// <param name="Kind">Platform, Payout or Conversion.</param>
/// <param name="BaseMinor">What it was computed from.</param>
/// <param name="Rule">Id and version of the rule.</param>
public sealed record FeeLineView(
    string Kind, Guid ExporterId, string? OrderId, string? PayoutId, string? ConversionId, string Currency, long BaseMinor, long FeeMinor,
    string Rule, string Computed, DateTimeOffset? ChargedAt)
{
    public static FeeLineView Of(FeeLine f) => new(
        f.Kind, Guid.Parse(f.ExporterId), Rest.Text(f.OrderId), Rest.Text(f.PayoutId), Rest.Text(f.ConversionId), f.Currency, f.BaseMinor,
        f.FeeMinor, f.Rule, f.Computed, Rest.Instant(f.ChargedAt));
}

/// <param name="Status">Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected or Returned.</param>
/// <param name="Maker">Standing, Exporter or Operator.</param>
/// <param name="BeneficiaryId">Missing: the demonstration's account.</param>
/// <param name="NeedsExporter">Approvals beside who asked; approvals and fees are filled when one payout is read.</param>
/// <param name="Reference">EndToEndId of the payment file, and the customer reference of the statement.</param>
/// <param name="BankStatus">What the bank said last: ACTC, ACSP, ACSC, RJCT, PDNG.</param>
public sealed record PayoutDetailView(
    Guid Id, int Version, Guid ExporterId, string? OrderId, string Status, string Currency, long GrossMinor, long FeeMinor, long NetMinor,
    string Maker, string? MadeBy, string? Note, string? BeneficiaryId, int BeneficiaryVersion, string ChargeBearer, int NeedsExporter,
    int NeedsOperator, IReadOnlyList<ApprovalView> Approvals, string Reference, string? Uetr, string? MessageId, string? BankStatus,
    string? BankReference, string? Reason, long ReturnedMinor, IReadOnlyList<FeeLineView> Fees, DateTimeOffset? RequestedAt)
{
    public static PayoutDetailView Of(PayoutDetail p) => new(
        Guid.Parse(p.Id), p.Version, Guid.Parse(p.ExporterId), Rest.Text(p.OrderId), p.Status, p.Currency, p.GrossMinor, p.FeeMinor,
        p.NetMinor, p.Maker, Rest.Text(p.MadeBy), Rest.Text(p.Note), Rest.Text(p.BeneficiaryId), p.BeneficiaryVersion, p.ChargeBearer,
        p.NeedsExporter, p.NeedsOperator,
        [.. p.Approvals.Select(a => new ApprovalView(a.By, a.Role, a.Approved, Rest.Text(a.Reason), Rest.Instant(a.At)))],
        p.Reference, Rest.Text(p.Uetr), Rest.Text(p.MessageId), Rest.Text(p.BankStatus), Rest.Text(p.BankReference), Rest.Text(p.Reason),
        p.ReturnedMinor, [.. p.Fees.Select(FeeLineView.Of)], Rest.Instant(p.RequestedAt));
}

/// <param name="FromMinor">Gross amount from which the band counts.</param>
public sealed record LimitBandView(long FromMinor, int ExporterApprovals, int OperatorApprovals);

/// <param name="Maker">Standing, Exporter or Operator.</param>
/// <param name="Currency">* for any without a table of its own.</param>
public sealed record LimitsView(string Maker, string Currency, string ValidFrom, IReadOnlyList<LimitBandView> Bands, string RecordedBy)
{
    public static LimitsView Of(PayoutLimits l) => new(
        l.Maker, l.Currency, l.ValidFrom,
        [.. l.Bands.Select(b => new LimitBandView(b.FromMinor, b.ExporterApprovals, b.OperatorApprovals))], l.RecordedBy);
}

/// <param name="Status">Open or Written.</param>
/// <param name="ContentHash">SHA-256 in hex.</param>
public sealed record PaymentFileView(
    string Id, string MessageId, string Currency, string ExecutionOn, string ChargeBearer, string DebtorAccount, int Transactions,
    long SumMinor, string Status, string? ContentHash, string? BankStatus, DateTimeOffset? MadeAt, DateTimeOffset? WrittenAt)
{
    public static PaymentFileView Of(PaymentFile f) => new(
        f.Id, f.MessageId, f.Currency, f.ExecutionOn, f.ChargeBearer, f.DebtorAccount, f.Transactions, f.SumMinor, f.Status,
        Rest.Text(f.ContentHash), Rest.Text(f.BankStatus), Rest.Instant(f.MadeAt), Rest.Instant(f.WrittenAt));
}

/// <param name="Outcome">Applied, Known, Contradicts, Unknown or Noted.</param>
public sealed record AnswerLineView(string Level, string Original, string? Status, string? Code, string? Detail, string Outcome);

/// <param name="Status">Taken or Quarantined.</param>
/// <param name="Lines">The first hundred.</param>
public sealed record PaymentAnswerView(
    string Id, string Name, string? MessageId, string? FileId, string Status, string? Reason, DateTimeOffset? TakenAt,
    IReadOnlyList<AnswerLineView> Lines)
{
    public static PaymentAnswerView Of(PaymentAnswer a) => new(
        a.Id, a.Name, Rest.Text(a.MessageId), Rest.Text(a.FileId), a.Status, Rest.Text(a.Reason), Rest.Instant(a.TakenAt),
        [.. a.Lines.Select(l => new AnswerLineView(
            l.Level, l.Original, Rest.Text(l.Status), Rest.Text(l.Code), Rest.Text(l.Detail), l.Outcome))]);
}

public sealed record FeeTierView(long FromMinor, string Percent, long FixedMinor);

/// <param name="ExporterId">Missing: for all without a rule of their own.</param>
/// <param name="Percent">At most 4 decimals, as a string.</param>
/// <param name="MaxMinor">Missing: no cap.</param>
/// <param name="Tiering">None, Slab or Graduated.</param>
public sealed record FeeRuleView(
    string Id, int Version, string Kind, string? ExporterId, string Currency, string Percent, long FixedMinor, long MinMinor,
    long? MaxMinor, string Tiering, IReadOnlyList<FeeTierView> Tiers, string ValidFrom, string? ValidTo, string RecordedBy)
{
    public static FeeRuleView Of(FeeRule r) => new(
        r.Id, r.Version, r.Kind, Rest.Text(r.ExporterId), r.Currency, r.Percent, r.FixedMinor, r.MinMinor,
        r.MaxMinor == 0 ? null : r.MaxMinor, r.Tiering, [.. r.Tiers.Select(t => new FeeTierView(t.FromMinor, t.Percent, t.FixedMinor))],
        r.ValidFrom, Rest.Text(r.ValidTo), r.RecordedBy);
}
