namespace CrossBorder.Contracts.Events;

/// <summary>One instalment of a receivable; the last one carries the rounding remainder.</summary>
public sealed record Instalment(int No, string Milestone, long DueMinor);

/// <param name="VirtualAccount">The account number that only this order's buyer pays to.</param>
public sealed record ReceivableOpened(
    Guid ReceivableId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long TotalMinor, string VirtualAccount,
    IReadOnlyList<Instalment> Schedule) : IOrderEvent
{
    Guid IEvent.AggregateId => ReceivableId;
}

/// <summary>Money of the buyer was found on a bank statement, matched and posted.</summary>
public sealed record PaymentReceived(
    Guid ReceiptId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long AmountMinor, DateOnly ValueDate,
    string BankReference) : IOrderEvent
{
    Guid IEvent.AggregateId => ReceiptId;
}

/// <param name="Stage">
/// ShipmentCovered when every instalment due before shipment is paid (at once when there is none), Full when all are.
/// </param>
public sealed record OrderFunded(
    Guid ReceivableId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Stage, string Currency, long PaidMinor,
    long TotalMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => ReceivableId;
}

/// <summary>The bank's statement shows that the exporter was paid: gross less fees is net.</summary>
public sealed record PayoutCompleted(
    Guid PayoutId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ExporterId, string Currency, long GrossMinor,
    long FeeMinor, long NetMinor, string BankReference) : IOrderEvent
{
    Guid IEvent.AggregateId => PayoutId;
}

/// <summary>
/// The payout was refused by the bank, rejected by a person, or came back after it was completed; the money is in the exporter's balance
/// and somebody must act.
/// </summary>
public sealed record PayoutRefused(
    Guid PayoutId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => PayoutId;
}

/// <summary>The claim on a declaration's lines went to the tax bureau. Amount in fen (CNY minor units).</summary>
public sealed record RefundClaimFiled(
    Guid ClaimId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid DeclarationId, long AmountMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => ClaimId;
}

public sealed record RefundClaimRefused(
    Guid ClaimId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => ClaimId;
}

public sealed record RefundPaid(
    Guid ClaimId, int Version, DateTimeOffset OccurredAt, Guid OrderId, long AmountMinor, string TreasuryReference) : IOrderEvent
{
    Guid IEvent.AggregateId => ClaimId;
}
