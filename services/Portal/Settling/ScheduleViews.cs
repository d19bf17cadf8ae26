using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="DueOn">Missing until the milestone comes.</param>
public sealed record ScheduleLineView(
    int No, string Method, string Milestone, int OffsetDays, long DueMinor, long PaidMinor, string? DueOn, int OverdueDays);

/// <param name="Source">Derived, Carrier or Recorded.</param>
public sealed record PaymentMilestoneView(string Milestone, string On, string Source, string RecordedBy);

/// <param name="Status">Of the receivable: Open, PartlyPaid, Paid, Overpaid or Cancelled.</param>
public sealed record ScheduleView(
    Guid OrderId, int Version, string Status, string Currency, long TotalMinor, long PaidMinor, IReadOnlyList<ScheduleLineView> Lines,
    IReadOnlyList<PaymentMilestoneView> Milestones)
{
    public static ScheduleView Of(Schedule s) => new(
        Guid.Parse(s.OrderId), s.Version, s.Status, s.Currency, s.TotalMinor, s.PaidMinor,
        [.. s.Lines.Select(l => new ScheduleLineView(
            l.No, l.Method, l.Milestone, l.OffsetDays, l.DueMinor, l.PaidMinor, Rest.Text(l.DueOn), l.OverdueDays))],
        [.. s.Milestones.Select(m => new PaymentMilestoneView(m.Milestone, m.On, m.Source, m.RecordedBy))]);
}

public sealed record DueLineView(
    Guid OrderId, Guid ExporterId, Guid BuyerId, string Currency, int No, string Method, string Milestone, string? DueOn, long OpenMinor,
    int OverdueDays)
{
    public static DueLineView Of(DueLine l) => new(
        Guid.Parse(l.OrderId), Guid.Parse(l.ExporterId), Guid.Parse(l.BuyerId), l.Currency, l.No, l.Method, l.Milestone,
        Rest.Text(l.DueOn), l.OpenMinor, l.OverdueDays);
}

public sealed record CreditView(
    Guid OrderId, string Number, string IssuingBank, long AmountMinor, bool About, bool PartialAllowed, string? LatestShipment,
    string ExpiresOn, int PresentationDays)
{
    public static CreditView Of(Credit c) => new(
        Guid.Parse(c.OrderId), c.Number, c.IssuingBank, c.AmountMinor, c.About, c.PartialAllowed, Rest.Text(c.LatestShipment),
        c.ExpiresOn, c.PresentationDays);
}

/// <param name="Rule">Article of UCP 600, or a term of the credit.</param>
public sealed record DiscrepancyView(string Code, string Detail, string Rule);

/// <param name="BankAnswersBy">Five banking days after the presentation.</param>
public sealed record PresentationCheckView(
    IReadOnlyList<DiscrepancyView> Discrepancies, string BankAnswersBy, string LatestPresentation)
{
    public static PresentationCheckView Of(PresentationCheck c) => new(
        [.. c.Discrepancies.Select(d => new DiscrepancyView(d.Code, d.Detail, d.Rule))], c.BankAnswersBy, c.LatestPresentation);
}
