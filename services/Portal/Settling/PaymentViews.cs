using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Kind">Open, Capture, Void, Refund or Contest.</param>
/// <param name="Status">Requested, Succeeded, Refused or NotTaken.</param>
/// <param name="Outcome">Why it was refused or not taken, such as card_declined.</param>
public sealed record PaymentCallView(
    int No, string Kind, string Channel, long AmountMinor, string Status, string? Outcome, string? ProcessorReference, string? Note,
    DateTimeOffset? RequestedAt, DateTimeOffset? AnsweredAt);

/// <param name="Stage">Opened, Contested, Won or Lost.</param>
/// <param name="RespondBy">Evidence is taken until then.</param>
public sealed record ChargebackView(
    string Reference, long AmountMinor, string Stage, string Reason, DateTimeOffset? RespondBy, DateTimeOffset? OpenedAt);

/// <summary>Where the buyer transfers to, and the text that the transfer must carry.</summary>
public sealed record PayToView(string Account, string Name, string Reference);

/// <param name="Status">
/// Created, Pending, Authorised, PartlyCaptured, Captured, Voided, Failed, Expired, PartlyRefunded, Refunded or ChargedBack.
/// </param>
/// <param name="Outcome">Why it failed, such as card_funds_insufficient.</param>
/// <param name="PayTo">Of a bank transfer, for its buyer and operators.</param>
/// <param name="Channel">Operators only, as the calls.</param>
/// <param name="Calls">Empty in lists.</param>
public sealed record PaymentView(
    Guid Id, int Version, Guid OrderId, string Method, string Status, string? Outcome, string Currency, long AmountMinor,
    long AuthorisedMinor, long CapturedMinor, long RefundedMinor, long ChargedBackMinor, PayToView? PayTo, DateTimeOffset? ExpiresAt,
    DateTimeOffset? CreatedAt, string? Channel, string? RouteId, IReadOnlyList<PaymentCallView> Calls,
    IReadOnlyList<ChargebackView> Chargebacks)
{
    public static PaymentView Of(ChannelPayment p) => new(
        Guid.Parse(p.Id), p.Version, Guid.Parse(p.OrderId), p.Method, p.Status, Rest.Text(p.Outcome), p.Currency, p.AmountMinor,
        p.AuthorisedMinor, p.CapturedMinor, p.RefundedMinor, p.ChargedBackMinor,
        p.PayToAccount.Length == 0 ? null : new PayToView(p.PayToAccount, p.PayToName, p.PayReference), Rest.Instant(p.ExpiresAt),
        Rest.Instant(p.CreatedAt), Rest.Text(p.Channel), Rest.Text(p.RouteId),
        [.. p.Operations.Select(call => new PaymentCallView(
            call.No, call.Kind, call.Channel, call.AmountMinor, call.Status, Rest.Text(call.Outcome), Rest.Text(call.ProcessorReference),
            Rest.Text(call.Note), Rest.Instant(call.RequestedAt), Rest.Instant(call.AnsweredAt)))],
        [.. p.Chargebacks.Select(c => new ChargebackView(
            c.Reference, c.AmountMinor, c.Stage, c.Reason, Rest.Instant(c.RespondBy), Rest.Instant(c.OpenedAt)))]);
}

/// <param name="Status">Waiting, Applied, Stale, Contradiction or Unreadable.</param>
/// <param name="BodyHash">SHA-256 of the message as it came, in hex.</param>
public sealed record PaymentEventView(
    Guid Id, string Channel, string EventId, string? PaymentId, long Sequence, string Status, string? Reason, string BodyHash,
    int Deliveries, DateTimeOffset? ReceivedAt)
{
    public static PaymentEventView Of(ProcessorEvent e) => new(
        Guid.Parse(e.Id), e.Channel, e.EventId, Rest.Text(e.PaymentId), e.Sequence, e.Status, Rest.Text(e.Reason), e.BodyHash,
        e.Deliveries, Rest.Instant(e.ReceivedAt));
}

/// <param name="Status">Reported, Paid or Differs.</param>
/// <param name="EntryId">The statement entry that paid it.</param>
public sealed record ProcessorSettlementView(
    Guid Id, string Channel, string Reference, string Currency, long GrossMinor, long FeeMinor, long NetMinor, string Status,
    string? Reason, string? EntryId, DateTimeOffset? ReportedAt)
{
    public static ProcessorSettlementView Of(ProcessorSettlement s) => new(
        Guid.Parse(s.Id), s.Channel, s.Reference, s.Currency, s.GrossMinor, s.FeeMinor, s.NetMinor, s.Status, Rest.Text(s.Reason),
        Rest.Text(s.EntryId), Rest.Instant(s.ReportedAt));
}

/// <param name="Method">Card or BankTransfer.</param>
/// <param name="Channels">In the order in which they are asked.</param>
/// <param name="LeastMinor">Only with a currency, as mostMinor.</param>
public sealed record PaymentRouteBody(
    string Method, IReadOnlyList<string> Channels, DateOnly ValidFrom, string? Currency = null, string? Country = null,
    long? LeastMinor = null, long? MostMinor = null, DateOnly? ValidTo = null);

public sealed record PaymentRouteView(
    Guid Id, string Method, string? Currency, string? Country, long? LeastMinor, long? MostMinor, IReadOnlyList<string> Channels,
    string ValidFrom, string? ValidTo)
{
    public static PaymentRouteView Of(PaymentRoute r) => new(
        Guid.Parse(r.Id), r.Method, Rest.Text(r.Currency), Rest.Text(r.Country), r.LeastMinor == 0 ? null : r.LeastMinor,
        r.MostMinor == 0 ? null : r.MostMinor, [.. r.Channels], r.ValidFrom, Rest.Text(r.ValidTo));
}
