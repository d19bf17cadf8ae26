namespace CrossBorder.Settlement;

/// <summary>What the processor says of a payment as a whole.</summary>
public enum ProcessorStage
{
    Pending,

    /// <summary>Authorised; more may be captured.</summary>
    Open,

    /// <summary>Nothing more will be captured.</summary>
    Closed,

    /// <summary>Closed because its time is over, before all was captured.</summary>
    Expired,
    Failed,
}

/// <summary>A dispute in the processor's eyes. Amount in minor units.</summary>
public sealed record ProcessorDispute(
    string Reference, long AmountMinor, ChargebackStage Stage, string Reason, DateTimeOffset? RespondBy)
{
    /// <summary>It keeps the money from us, for now or for good.</summary>
    public bool Takes => Stage != ChargebackStage.Won;
}

/// <summary>Where the buyer transfers to, and the text by which the transfer is known.</summary>
public sealed record TransferInstruction(string Account, string Name, string Reference);

/// <summary>
/// A payment as the processor sees it: sums, not differences, and a sequence that grows with every change. So the latest is all
/// that counts, whatever came twice, late or never.
/// </summary>
/// <param name="OpeningId">Our operation that opened it.</param>
public sealed record ProcessorState(
    Guid OpeningId, string Reference, long Sequence, string Currency, ProcessorStage Stage, string? Outcome, long AuthorisedMinor,
    long CapturedMinor, long RefundedMinor, IReadOnlyList<ProcessorDispute> Disputes, DateTimeOffset? ExpiresAt,
    TransferInstruction? Instruction)
{
    public long ChargedBackMinor => Disputes.Where(dispute => dispute.Takes).Sum(dispute => dispute.AmountMinor);
}

public enum ReplyKind
{
    Taken,

    /// <summary>Refused for good, with an outcome.</summary>
    Refused,

    /// <summary>No try of this call got as far as a connection.</summary>
    NotTaken,

    /// <summary>The processor never had it, and refuses it from now on.</summary>
    Abandoned,

    /// <summary>It may have arrived: ask again with the same key.</summary>
    Unknown,
}

/// <param name="Elsewhere">Of a refusal: it says nothing about the payer, so another channel may take it.</param>
public sealed record ProcessorReply(ReplyKind Kind, ProcessorState? State = null, string? Outcome = null, bool Elsewhere = false)
{
    public static readonly ProcessorReply Unknown = new(ReplyKind.Unknown);
    public static readonly ProcessorReply NotTaken = new(ReplyKind.NotTaken, null, PaymentOutcome.ChannelUnavailable, true);
    public static readonly ProcessorReply Abandoned = new(ReplyKind.Abandoned, null, PaymentOutcome.ChannelUnavailable, true);
}

/// <summary>A message of a processor. Without a state it could not be read, for the reason.</summary>
public sealed record ProcessorNotice(string EventId, ProcessorState? State, string? Unreadable);

/// <summary>One line of a settlement. Fact is Capture, Refund, Chargeback or ChargebackWon; amounts taken back are negative.</summary>
public sealed record SettledLine(Guid OpeningId, string Fact, long AmountMinor, long FeeMinor);

/// <summary>What a processor pays at once: net is gross less fees.</summary>
public sealed record SettlementReport(
    long No, string Reference, string Currency, long GrossMinor, long FeeMinor, long NetMinor, IReadOnlyList<SettledLine> Lines);

/// <summary>An operation that is to be sent now.</summary>
/// <param name="Token">The card as the processor knows it; null of a transfer, and of what is not an opening.</param>
public sealed record DueOperation(
    Guid Id, Guid PaymentId, int No, OperationKind Kind, string Channel, long AmountMinor, string? Chargeback, string? Note, string? Token,
    int Attempts, bool MayHaveArrived, Guid OpeningId, string Currency, string? Country);

/// <summary>
/// A payment processor behind a channel. Every call carries the operation's id, by which the processor knows a repeat; whoever is
/// killed in between asks again.
/// </summary>
public interface IProcessor : IDisposable
{
    string Channel { get; }

    Task<ProcessorReply> Send(DueOperation operation, CancellationToken ct);

    /// <summary>
    /// Makes sure that an opening is not taken any more: Abandoned when it never came, and then it is refused if it still comes; else
    /// what has become of it.
    /// </summary>
    Task<ProcessorReply> Abandon(DueOperation operation, CancellationToken ct);

    /// <summary>The payment as it is now; null when the processor does not answer or does not know it.</summary>
    Task<ProcessorState?> Query(Guid opening, CancellationToken ct);

    /// <summary>Reads a message whose signature was verified.</summary>
    ProcessorNotice Read(ReadOnlyMemory<byte> body);

    /// <summary>Settlements after this number, oldest first; null when the processor does not answer.</summary>
    Task<IReadOnlyList<SettlementReport>?> Settlements(long after, CancellationToken ct);
}

/// <summary>Why a payment or a call came to nothing: names for people and programs, listed in docs/errors.md.</summary>
public static class PaymentOutcome
{
    public const string CardDeclined = "card_declined";
    public const string CardFunds = "card_funds_insufficient";
    public const string CardExpired = "card_expired";
    public const string CardBlocked = "card_blocked";
    public const string AuthenticationFailed = "card_authentication_failed";
    public const string CurrencyNotTaken = "channel_currency_not_taken";
    public const string AmountNotTaken = "channel_amount_not_taken";
    public const string ChannelUnavailable = "channel_unavailable";
    public const string ChannelRefused = "channel_refused";
    public const string ChargebackOpen = "chargeback_open";
    public const string NothingLeft = "nothing_left";
    public const string Expired = "payment_expired";
}
