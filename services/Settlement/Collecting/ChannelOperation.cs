using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum OperationKind
{
    /// <summary>Asks a channel to authorise a card, or for the instruction of a transfer.</summary>
    Open,
    Capture,
    Void,
    Refund,
    Contest,
}

public enum OperationStatus
{
    Requested,
    Succeeded,
    Refused,

    /// <summary>The channel surely does not have it and never will.</summary>
    NotTaken,
}

/// <summary>One call to a processor. Its id is the idempotency key: asked again, the processor knows it.</summary>
/// <param name="TakenMinor">What a refund took from the order's receipts; the rest was the buyer's credit.</param>
public sealed record ChannelOperation(
    Guid Id, Guid PaymentId, int No, OperationKind Kind, string Channel, long AmountMinor, long TakenMinor, string? Chargeback,
    string? Note, OperationStatus Status, string? Outcome, string? ProcessorReference, DateTimeOffset RequestedAt,
    DateTimeOffset? AnsweredAt)
{
    public const string Columns =
        """
        id, payment_id, no, kind, channel, amount_minor, taken_minor, chargeback, note, status, outcome,
        processor_reference, requested_at, answered_at
        """;

    /// <summary>A new operation; its id follows from the payment and the number.</summary>
    public static ChannelOperation Of(
        Guid payment, int no, OperationKind kind, string channel, long amountMinor, DateTimeOffset now) => new(
        ChannelIds.Named("channel-operation", payment, no), payment, no, kind, channel, amountMinor, 0, null, null,
        OperationStatus.Requested, null, null, now, null);

    /// <summary>False when another operation of the payment is open, which the database decides.</summary>
    public async Task<bool> Insert(Tx tx, string? token = null) => await tx.Run(
        """
        insert into channel_operation (id, payment_id, no, kind, channel, amount_minor, taken_minor, chargeback, note,
            token, not_before, requested_by, requested_at)
        values (@Id, @PaymentId, @No, @Kind, @Channel, @AmountMinor, @TakenMinor, @Chargeback, @Note,
            @token, @RequestedAt, @By, @RequestedAt)
        on conflict do nothing
        """,
        new
        {
            Id,
            PaymentId,
            No,
            Kind = Kind.ToString(),
            Channel,
            AmountMinor,
            TakenMinor,
            Chargeback,
            Note,
            token,
            RequestedAt,
            By = Principal.Current?.ToString() ?? "settlement",
        }) == 1;

    public V1.PaymentOperation ToWire() => new()
    {
        No = No,
        Kind = Kind.ToString(),
        Channel = Channel,
        AmountMinor = AmountMinor,
        Status = Status.ToString(),
        Outcome = Outcome ?? "",
        ProcessorReference = ProcessorReference ?? "",
        RequestedAt = RequestedAt.ToTimestamp(),
        AnsweredAt = AnsweredAt?.ToTimestamp(),
        Note = Note ?? "",
    };
}

/// <summary>Ids that follow from what they are about (UUID version 8), so that a repeat makes the same.</summary>
public static class ChannelIds
{
    public static Guid Named(string what, Guid of, object more)
    {
        Span<byte> named = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{what}:{of:N}:{more}")), named);
        named[6] = (byte)((named[6] & 0x0F) | 0x80);
        named[8] = (byte)((named[8] & 0x3F) | 0x80);
        return new Guid(named[..16], bigEndian: true);
    }

    /// <summary>Of a payment that a buyer starts with this key.</summary>
    public static Guid Payment(PartyId buyer, Guid key) => Named("channel-payment", buyer.Value, key.ToString("N"));
}
