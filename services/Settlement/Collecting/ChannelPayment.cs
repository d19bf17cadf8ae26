using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ChannelMethod { Card, BankTransfer }

public enum PaymentStatus
{
    /// <summary>Routed; no channel was asked yet.</summary>
    Created,

    /// <summary>A channel was asked: its answer, or the buyer's transfer, is awaited.</summary>
    Pending,
    Authorised,
    PartlyCaptured,
    Captured,
    Voided,
    Failed,
    Expired,
    PartlyRefunded,
    Refunded,

    /// <summary>A chargeback is open or lost.</summary>
    ChargedBack,
}

/// <summary>
/// What becomes of a payment; part and all are about what is authorised, or captured. A chargeback that is won restores what was
/// before: all of it, a part that is left after refunds, or a capture that is still open for more.
/// </summary>
public enum PaymentAction
{
    Submit, Authorise, CapturePart, CaptureAll, Void, Fail, Expire, RefundPart, RefundAll, ChargeBack, RestoreOpen, RestorePart,
    RestoreAll,
}

/// <summary>
/// What a buyer pays of an order through a channel. The sums are the processor's own, as of its event with this sequence, in minor
/// units. Refunded and charged back together never exceed captured.
/// </summary>
/// <param name="OpeningId">The operation under which the channel knows it.</param>
public sealed record ChannelPayment(
    Guid Id, int Version, OrderId OrderId, PartyId ExporterId, PartyId BuyerId, Currency Currency, long AmountMinor, ChannelMethod Method,
    string? Country, bool ManualCapture, Guid RouteId, PaymentStatus Status, string? Outcome, string? Channel, Guid? OpeningId,
    string? ProcessorReference, long ProcessorSequence, long AuthorisedMinor, long CapturedMinor, long RefundedMinor,
    long ChargedBackMinor, string? PayToAccount, string? PayToName, string? PayReference, DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt, long Seq, DateTimeOffset? VoidAskedAt = null)
{
    public const string Columns =
        """
        id, version, order_id, exporter_id, buyer_id, currency, amount_minor, method, country, manual_capture, route_id,
        status, outcome, channel, opening_id, processor_reference, processor_sequence, authorised_minor, captured_minor,
        refunded_minor, charged_back_minor, pay_to_account, pay_to_name, pay_reference, expires_at, created_at, seq, void_asked_at
        """;

    /// <summary>What could still be given back.</summary>
    public long RefundableMinor => CapturedMinor - RefundedMinor - ChargedBackMinor;

    /// <summary>
    /// The whole life of a payment; a pair that is missing here is refused. Money that comes late is taken all the same, also after a
    /// refund or beside a chargeback. A part that is captured makes the payment whole once the rest is given up.
    /// </summary>
    public static PaymentStatus? Next(PaymentStatus status, PaymentAction action) => (status, action) switch
    {
        (PaymentStatus.Created or PaymentStatus.Pending, PaymentAction.Submit) => PaymentStatus.Pending,
        (PaymentStatus.Created or PaymentStatus.Pending, PaymentAction.Authorise) => PaymentStatus.Authorised,
        (PaymentStatus.Created or PaymentStatus.Pending or PaymentStatus.Authorised, PaymentAction.Void) => PaymentStatus.Voided,
        (PaymentStatus.Created or PaymentStatus.Pending or PaymentStatus.Authorised, PaymentAction.Expire) => PaymentStatus.Expired,
        (PaymentStatus.Created or PaymentStatus.Pending, PaymentAction.Fail) => PaymentStatus.Failed,
        (PaymentStatus.PartlyCaptured, PaymentAction.Void or PaymentAction.Expire) => PaymentStatus.Captured,
        (PaymentStatus.Authorised or PaymentStatus.PartlyCaptured or PaymentStatus.Expired, PaymentAction.CapturePart)
            => PaymentStatus.PartlyCaptured,
        (PaymentStatus.Authorised or PaymentStatus.PartlyCaptured or PaymentStatus.Expired, PaymentAction.CaptureAll)
            => PaymentStatus.Captured,
        (PaymentStatus.PartlyRefunded or PaymentStatus.Refunded, PaymentAction.CapturePart or PaymentAction.CaptureAll)
            => PaymentStatus.PartlyRefunded,
        (PaymentStatus.ChargedBack, PaymentAction.CapturePart or PaymentAction.CaptureAll) => PaymentStatus.ChargedBack,
        (PaymentStatus.PartlyCaptured or PaymentStatus.Captured or PaymentStatus.PartlyRefunded, PaymentAction.RefundPart)
            => PaymentStatus.PartlyRefunded,
        (PaymentStatus.PartlyCaptured or PaymentStatus.Captured or PaymentStatus.PartlyRefunded, PaymentAction.RefundAll)
            => PaymentStatus.Refunded,
        (PaymentStatus.PartlyCaptured or PaymentStatus.Captured or PaymentStatus.PartlyRefunded or PaymentStatus.ChargedBack,
            PaymentAction.ChargeBack) => PaymentStatus.ChargedBack,
        (PaymentStatus.ChargedBack, PaymentAction.RefundPart or PaymentAction.RefundAll) => PaymentStatus.ChargedBack,
        (PaymentStatus.ChargedBack, PaymentAction.RestoreOpen) => PaymentStatus.PartlyCaptured,
        (PaymentStatus.ChargedBack, PaymentAction.RestorePart) => PaymentStatus.PartlyRefunded,
        (PaymentStatus.ChargedBack, PaymentAction.RestoreAll) => PaymentStatus.Captured,
        _ => null,
    };

    public static IEnumerable<PaymentAction> Allowed(PaymentStatus status) =>
        System.Enum.GetValues<PaymentAction>().Where(action => Next(status, action) is not null);

    /// <summary>Channel, calls and routing are for operators; where to pay is for the buyer and operators.</summary>
    public V1.ChannelPayment ToWire(
        Principal reader, IReadOnlyList<ChannelOperation> operations, IReadOnlyList<Chargeback> chargebacks)
    {
        var wire = new V1.ChannelPayment
        {
            Id = Id.ToString(),
            Version = Version,
            OrderId = OrderId.Value.ToString(),
            ExporterId = ExporterId.Value.ToString(),
            BuyerId = BuyerId.Value.ToString(),
            Currency = Currency.Code,
            AmountMinor = AmountMinor,
            Method = Method.ToString(),
            Status = Status.ToString(),
            Outcome = Outcome ?? "",
            AuthorisedMinor = AuthorisedMinor,
            CapturedMinor = CapturedMinor,
            RefundedMinor = RefundedMinor,
            ChargedBackMinor = ChargedBackMinor,
            ExpiresAt = ExpiresAt?.ToTimestamp(),
            CreatedAt = CreatedAt.ToTimestamp(),
            VoidAsked = VoidAskedAt is not null,
        };
        wire.Chargebacks.AddRange(chargebacks.Select(chargeback => chargeback.ToWire()));
        if (reader.Role != Role.Exporter)
            (wire.PayToAccount, wire.PayToName, wire.PayReference) = (PayToAccount ?? "", PayToName ?? "", PayReference ?? "");
        if (!reader.SeesAll)
            return wire;
        (wire.Channel, wire.RouteId) = (Channel ?? "", RouteId.ToString());
        wire.Operations.AddRange(operations.Select(operation => operation.ToWire()));
        return wire;
    }
}
