using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Portal;

/// <param name="Quantity">Units of the line.</param>
public sealed record ClaimedLineView(int LineNo, long Quantity);

/// <param name="Kind">NotReceived, NotAsDescribed, Damaged, ShortQuantity, WrongGoods, LateDelivery, MissingDocuments or Other.</param>
/// <param name="AskedMinor">At most what was paid and did not go back.</param>
/// <param name="Lines">Left out: all that was ordered.</param>
/// <param name="WantsReturn">The buyer would send the goods back.</param>
public sealed record OpenDispute(
    string Kind, long AskedMinor, string Text, IReadOnlyList<ClaimedLineView>? Lines = null, bool WantsReturn = false)
{
    public OpenClaimRequest ToWire(Guid order)
    {
        var wire = new OpenClaimRequest
        {
            OrderId = order.ToString(),
            Kind = Kind,
            AskedMinor = AskedMinor,
            WantsReturn = WantsReturn,
            Text = Text,
        };
        wire.Lines.AddRange((Lines ?? []).Select(line => new ClaimedLine { LineNo = line.LineNo, Quantity = line.Quantity }));
        return wire;
    }
}

/// <param name="Text">What is said with it; refusing, contesting and sending back ask for one.</param>
public sealed record MoveDispute(string? Text = null);

/// <param name="AmountMinor">1 to what is asked.</param>
/// <param name="WithReturn">Once the goods came back.</param>
public sealed record ProposeSettlement(long AmountMinor, bool WithReturn = false, string? Text = null);

/// <param name="OfferNo">Of the proposal that was read.</param>
public sealed record AcceptSettlement(int OfferNo);

/// <param name="AmountMinor">0 rejects the claim.</param>
public sealed record DecideClaim(long AmountMinor, string Reason, bool WithReturn = false);

/// <param name="Side">Who proposed it: Exporter or Buyer.</param>
public sealed record SettlementOfferView(int No, string Side, long AmountMinor, bool WithReturn);

/// <param name="Side">Exporter, Buyer, Operator or Service: a clock.</param>
public sealed record DisputeEventView(
    int No, string Action, string? FromStatus, string ToStatus, string Side, string? Author, string? Text, long AmountMinor,
    bool WithReturn, DateTimeOffset? At)
{
    public static DisputeEventView Of(DisputeEvent e) => new(
        e.No, e.Action, Rest.Text(e.FromStatus), e.ToStatus, e.Side, Rest.Text(e.Author), Rest.Text(e.Text), e.AmountMinor, e.WithReturn,
        Rest.Instant(e.At));
}

public sealed record EvidenceView(
    Guid Id, string Name, string ContentType, long SizeBytes, string Sha256, string Side, string? Author, DateTimeOffset? At)
{
    public static EvidenceView Of(Evidence e) => new(
        Guid.Parse(e.Id), e.Name, e.ContentType, e.SizeBytes, e.Sha256, e.Side, Rest.Text(e.Author), Rest.Instant(e.At));
}

/// <param name="Status">Open, Negotiating, Escalated, AwaitingReturn, Returning, Resolved, Rejected, Withdrawn or Lapsed.</param>
/// <param name="WaitsFor">Exporter, Buyer or Operator; null when it is over.</param>
/// <param name="DueAt">When the time of the one who acts next is up.</param>
/// <param name="Offer">The proposal that can be accepted.</param>
/// <param name="TakenBy">The operator that has the case, mine when it is the caller.</param>
/// <param name="SettledMinor">The buyer's since the end; null until the money moved.</param>
/// <param name="DebtMinor">Of it, what the exporter owes; not shown to the buyer.</param>
/// <param name="Actions">What the caller may do now.</param>
/// <param name="Lines">Empty in lists, as are events and evidence.</param>
public sealed record DisputeView(
    Guid Id, int Version, Guid OrderId, string OrderNumber, int No, Guid ExporterId, Guid BuyerId, string Status, string? WaitsFor,
    DateTimeOffset? DueAt, bool Overdue, string Kind, string Text, string Currency, long AskedMinor, bool WantsReturn,
    SettlementOfferView? Offer, string? TakenBy, bool Mine, long? OutcomeMinor, bool OutcomeReturn, DateTimeOffset? OpenedAt,
    DateTimeOffset? EndedAt, long? SettledMinor, long DebtMinor, string RuleId, IReadOnlyList<string> Actions,
    IReadOnlyList<ClaimedLineView> Lines, IReadOnlyList<DisputeEventView> Events, IReadOnlyList<EvidenceView> Evidence)
{
    public static DisputeView Of(Dispute d) => new(
        Guid.Parse(d.Id), d.Version, Guid.Parse(d.OrderId), d.OrderNumber, d.No, Guid.Parse(d.ExporterId), Guid.Parse(d.BuyerId), d.Status,
        Rest.Text(d.WaitsFor), Rest.Instant(d.DueAt), d.Overdue, d.Kind, d.Text, d.Currency, d.AskedMinor, d.WantsReturn,
        d.Offer is { } o ? new(o.No, o.Side, o.AmountMinor, o.WithReturn) : null, Rest.Text(d.TakenBy), d.Mine,
        d.OutcomeMinor == 0 ? null : d.OutcomeMinor, d.OutcomeReturn, Rest.Instant(d.OpenedAt), Rest.Instant(d.EndedAt),
        d.Settled ? d.SettledMinor : null, d.DebtMinor, d.RuleId, [.. d.Actions],
        [.. d.Lines.Select(line => new ClaimedLineView(line.LineNo, line.Quantity))], [.. d.Events.Select(DisputeEventView.Of)],
        [.. d.Evidence.Select(EvidenceView.Of)]);
}

/// <param name="ValidFrom">Its first day in China; later than today.</param>
/// <param name="ClaimDays">After the delivery; the others from the act that starts them, in days of 24 hours.</param>
/// <param name="OnSilence">Of the exporter: Escalate or Grant.</param>
public sealed record DisputeRuleBody(
    DateOnly ValidFrom, int ClaimDays, int AnswerDays, int NegotiateDays, int DecideDays, int ReturnDays, int ReceiveDays, string OnSilence)
{
    public DisputeRule ToWire() => new()
    {
        ValidFrom = Body.Day(ValidFrom),
        ClaimDays = ClaimDays,
        AnswerDays = AnswerDays,
        NegotiateDays = NegotiateDays,
        DecideDays = DecideDays,
        ReturnDays = ReturnDays,
        ReceiveDays = ReceiveDays,
        OnSilence = OnSilence,
    };
}

public sealed record DisputeRuleView(
    string Id, string ValidFrom, int ClaimDays, int AnswerDays, int NegotiateDays, int DecideDays, int ReturnDays, int ReceiveDays,
    string OnSilence)
{
    public static DisputeRuleView Of(DisputeRule r) => new(
        r.Id, r.ValidFrom, r.ClaimDays, r.AnswerDays, r.NegotiateDays, r.DecideDays, r.ReturnDays, r.ReceiveDays, r.OnSilence);
}
