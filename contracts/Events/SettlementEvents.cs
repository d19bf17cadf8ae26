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
/// The payout was refused by the bank or rejected by a person; the money is in the exporter's balance and somebody must act. One that
/// comes back after it was completed is told by PayoutReturned.
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

/// <summary>Units of an order's line that tax was paid back for.</summary>
public sealed record TaxRefundedLine(int LineNo, long Quantity);

/// <param name="Lines">The units that the claim was paid for; null in messages from before they were told.</param>
public sealed record RefundPaid(
    Guid ClaimId, int Version, DateTimeOffset OccurredAt, Guid OrderId, long AmountMinor, string TreasuryReference,
    IReadOnlyList<TaxRefundedLine>? Lines = null) : IOrderEvent
{
    Guid IEvent.AggregateId => ClaimId;
}

/// <summary>A payout that was completed came back: the exporter was not paid after all, and the money is on its balance again.</summary>
/// <param name="ReturnedMinor">What came back, perhaps less than was sent; 0 when banks kept all of it.</param>
public sealed record PayoutReturned(
    Guid PayoutId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long ReturnedMinor, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => PayoutId;
}

/// <summary>
/// The order's money is the exporter's and nothing of it is to be paid out by itself any more: the exporter keeps it on its balance, or
/// used it from there.
/// </summary>
/// <param name="Reason">kept, converted or recovered (netted against what the exporter owes).</param>
public sealed record EarningsKept(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, Guid ExporterId, string Currency, long AmountMinor, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>What was received is not the order's any more.</summary>
/// <param name="ReceiptId">Of PaymentReceived.</param>
/// <param name="Reason">Undone by a person, Reversed by the bank, or gone over to a part of the order by its Split.</param>
public sealed record PaymentTakenBack(
    Guid ReceiptId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long AmountMinor, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => ReceiptId;
}

/// <summary>Money went back to the buyer.</summary>
/// <param name="Method">Channel or Bank: the way by which it came.</param>
public sealed record PaymentRefunded(
    Guid RefundId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long AmountMinor, string Method) : IOrderEvent
{
    Guid IEvent.AggregateId => RefundId;
}

/// <summary>The cardholder's bank took a payment back, or a part of it; evidence is awaited until RespondBy.</summary>
/// <param name="Reference">The processor's.</param>
public sealed record ChargebackOpened(
    Guid ChargebackId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reference, string Currency, long AmountMinor,
    string Reason, DateTimeOffset? RespondBy) : IOrderEvent
{
    Guid IEvent.AggregateId => ChargebackId;
}

/// <param name="Outcome">Won: the money is here again; Lost: it is the buyer's for good.</param>
public sealed record ChargebackClosed(
    Guid ChargebackId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reference, string Currency, long AmountMinor,
    string Outcome) : IOrderEvent
{
    Guid IEvent.AggregateId => ChargebackId;
}

/// <summary>The buyer disputes the order: what is held of its money stays held until an operator decides.</summary>
public sealed record EscrowDisputed(Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}

/// <param name="Outcome">Withdrawn by the buyer, or Decided by an operator.</param>
/// <param name="RefundMinor">What the decision gave back to the buyer; the rest is the exporter's.</param>
public sealed record EscrowDisputeEnded(
    Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Outcome, string Currency, long RefundMinor,
    string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}

/// <summary>What the buyer owes was planned anew.</summary>
public sealed record ReceivableReplanned(
    Guid ReceivableId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long OldTotalMinor, long TotalMinor,
    IReadOnlyList<Instalment> Schedule, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => ReceivableId;
}

/// <summary>The order's money waits until somebody has looked at it. Says nothing of why: that is for operators.</summary>
/// <param name="Moment">OrderPlaced, ReceiptMatched or PayoutRequested.</param>
public sealed record OrderHeld(Guid ReviewId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Moment) : IOrderEvent
{
    Guid IEvent.AggregateId => ReviewId;
}

/// <param name="Decision">Released: the money goes on; Refused: it does not.</param>
public sealed record OrderHoldDecided(Guid ReviewId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Decision) : IOrderEvent
{
    Guid IEvent.AggregateId => ReviewId;
}

/// <summary>Money of an order was lost after its exporter had got it: the exporter owes it, and it is netted from what comes.</summary>
/// <param name="Cause">Chargeback, Refund, Reversal or Dispute.</param>
public sealed record RecoverableRaised(
    Guid RecoverableId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ExporterId, string Currency, long AmountMinor,
    string Cause) : IOrderEvent
{
    Guid IEvent.AggregateId => RecoverableId;
}

/// <param name="AmountMinor">Netted now.</param>
/// <param name="OpenMinor">Still owed for this cause.</param>
public sealed record RecoverableRecovered(
    Guid RecoverableId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ExporterId, string Currency, long AmountMinor,
    long OpenMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => RecoverableId;
}
