using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.Portal;

/// <param name="DocumentNumber">The company's own number of the request.</param>
/// <param name="Status">Requested, Accepted or Refused.</param>
/// <param name="Answer">What customs said.</param>
public sealed record WithdrawalView(
    Guid Id, Guid DeclarationId, string DocumentNumber, string Status, string Reason, string? Answer, DateTimeOffset? RequestedAt,
    DateTimeOffset? AnsweredAt)
{
    public static WithdrawalView Of(Withdrawal w) => new(
        Guid.Parse(w.Id), Guid.Parse(w.DeclarationId), w.DocumentNumber, w.Status, w.Reason, Rest.Text(w.Answer),
        Rest.Instant(w.RequestedAt), Rest.Instant(w.AnsweredAt));
}

/// <param name="Live">False: customs refused this part, and the list is free to be applied for again.</param>
/// <param name="EntryNumber">Of the declaration that holds the first line; missing until customs tells it.</param>
public sealed record ConsolidatedListView(Guid DeclarationId, string ListNumber, bool Live, string? EntryNumber);

/// <param name="Month">yyyy-MM in China, in which the lists went through.</param>
/// <param name="Status">Requested, Accepted, PartlyRefused or Refused.</param>
/// <param name="SummaryNumber">Given by customs (sumNo).</param>
public sealed record SummaryView(
    Guid Id, Guid ExporterId, string DocumentNumber, string Month, string Status, string? SummaryNumber, string? Answer,
    IReadOnlyList<ConsolidatedListView> Lists, DateTimeOffset? RequestedAt)
{
    public static SummaryView Of(Summary s) => new(
        Guid.Parse(s.Id), Guid.Parse(s.ExporterId), s.DocumentNumber, s.Month, s.Status, Rest.Text(s.SummaryNumber), Rest.Text(s.Answer),
        [.. s.Lists.Select(l => new ConsolidatedListView(Guid.Parse(l.DeclarationId), l.ListNumber, l.Live, Rest.Text(l.EntryNumber)))],
        Rest.Instant(s.RequestedAt));
}

/// <param name="Status">Requested, Accepted or Refused.</param>
/// <param name="TradeMode">Supervision mode of the return.</param>
public sealed record GoodsReturnView(
    Guid Id, Guid DeclarationId, string DocumentNumber, string Status, string TradeMode, string Reason, string? Answer,
    IReadOnlyList<ReturningLineBody> Lines, DateTimeOffset? RequestedAt, string? EntryNumber)
{
    public static GoodsReturnView Of(GoodsReturn r) => new(
        Guid.Parse(r.Id), Guid.Parse(r.DeclarationId), r.DocumentNumber, r.Status, r.TradeMode, r.Reason, Rest.Text(r.Answer),
        [.. r.Lines.Select(l => new ReturningLineBody(l.LineNo, l.Quantity))], Rest.Instant(r.RequestedAt), Rest.Text(r.EntryNumber));
}

public sealed record InspectionNoteView(string Kind, string Text, DateTimeOffset? HappensAt, DateTimeOffset? NotedAt);

/// <param name="Kind">Inspection, Suspension or Detention.</param>
/// <param name="Instruction">What customs wants.</param>
/// <param name="Outcome">Passed, Corrected or Returned; missing while it lasts.</param>
public sealed record InspectionView(
    Guid Id, Guid DeclarationId, Guid OrderId, string Kind, string Instruction, DateTimeOffset? OpenedAt, string? Outcome, string? Finding,
    DateTimeOffset? ConcludedAt, IReadOnlyList<InspectionNoteView> Notes)
{
    public static InspectionView Of(Inspection i) => new(
        Guid.Parse(i.Id), Guid.Parse(i.DeclarationId), Guid.Parse(i.OrderId), i.Kind, i.Instruction, Rest.Instant(i.OpenedAt),
        Rest.Text(i.Outcome), Rest.Text(i.Finding), Rest.Instant(i.ConcludedAt),
        [.. i.Notes.Select(n => new InspectionNoteView(n.Kind, n.Text, Rest.Instant(n.HappensAt), Rest.Instant(n.NotedAt)))]);
}

/// <param name="Type">CEB215, CEB507, CEB509 or CEB607.</param>
/// <param name="Status">Requested, Accepted, PartlyRefused or Refused.</param>
public sealed record TransportDocumentView(
    Guid Id, string Type, string DocumentNumber, string BillNumber, string Status, string? Answer, IReadOnlyList<Guid> DeclarationIds,
    DateTimeOffset? RequestedAt)
{
    public static TransportDocumentView Of(TransportDocument d) => new(
        Guid.Parse(d.Id), d.Type, d.DocumentNumber, d.BillNumber, d.Status, Rest.Text(d.Answer), [.. d.DeclarationIds.Select(Guid.Parse)],
        Rest.Instant(d.RequestedAt));
}
