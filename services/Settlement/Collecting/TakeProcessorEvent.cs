using System.Security.Cryptography;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum EventStatus
{
    /// <summary>The payment is not known yet, or a refund is on its way.</summary>
    Waiting,
    Applied,

    /// <summary>Something later was known already.</summary>
    Stale,

    /// <summary>It cannot be true beside what is known.</summary>
    Contradiction,
    Unreadable,
}

/// <summary>
/// A message of a processor, whose signature the portal has verified. It is kept as it came, with its hash, whatever it says; a
/// repeat changes nothing, and of messages in the wrong order the latest state counts.
/// </summary>
public sealed partial class PaymentsService
{
    const int LargestEvent = 64 * 1024;

    [Allow(Role.Service)]
    public override async Task<V1.ProcessorEventReceipt> TakeProcessorEvent(
        V1.TakeProcessorEventRequest request, ServerCallContext context)
    {
        if (channels.Find(request.Channel) is not { } processor)
            throw Problem.NotFound("payment_channel", request.Channel).ToGrpc();
        if (request.Body.Length is 0 or > LargestEvent)
            throw Problem.Invalid("body", $"{request.Body.Length} bytes are no message.", $"1 to {LargestEvent} bytes").ToGrpc();
        var body = request.Body.ToByteArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var notice = processor.Read(body);
        return await db.Transact(async tx =>
        {
            var kept = await Keep(tx, request.Channel, notice, body, hash, clock.GetUtcNow());
            if (kept.Deliveries > 1)
                return new V1.ProcessorEventReceipt { Status = kept.Status, RepeatedEvent = true };
            var (status, reason) = notice.State is { } told
                ? await Tell(tx, request.Channel, told)
                : (EventStatus.Unreadable, notice.Unreadable ?? "unreadable");
            await tx.Run(
                "update processor_event set status = @Status, reason = @reason where id = @Id",
                new { kept.Id, Status = status.ToString(), reason });
            LogTold(log, kept.Id, request.Channel, status);
            return new V1.ProcessorEventReceipt { Status = status.ToString() };
        }, context.CancellationToken);
    }

    /// <summary>What cannot be read is known by its hash. A rival with the same message waits here, and finds it taken.</summary>
    static async Task<Kept> Keep(
        Tx tx, string channel, ProcessorNotice notice, byte[] body, string hash, DateTimeOffset now) => (await tx.One<Kept>(
        """
        insert into processor_event (id, channel, event_id, opening_id, sequence, body, body_hash, received_at, status,
            reason)
        values (@Id, @channel, @EventId, @OpeningId, @Sequence, @body, @hash, @now, 'Waiting', 'new')
        on conflict on constraint processor_event_once do update set deliveries = processor_event.deliveries + 1
        returning id, deliveries, status
        """,
        new
        {
            Id = Guid.CreateVersion7(),
            channel,
            EventId = notice.State is null ? $"sha256:{hash}" : notice.EventId,
            notice.State?.OpeningId,
            notice.State?.Sequence,
            body,
            hash,
            now,
        }))!;

    async Task<(EventStatus Status, string? Reason)> Tell(Tx tx, string channel, ProcessorState told)
    {
        var payment = await tx.One<Guid?>(
            "select payment_id from channel_operation where id = @OpeningId and kind = 'Open' and channel = @channel",
            new { told.OpeningId, channel });
        if (payment is null || await TellPayment.Lock(tx, payment.Value) is not { } locked)
            return (EventStatus.Waiting, "payment_unknown");
        return await teller.Tell(tx, locked.Order, locked.Payment, told, clock.GetUtcNow()) is { } telling
            ? (Enum.Parse<EventStatus>(telling.Verdict.ToString()), telling.Reason)
            : (EventStatus.Waiting, "refund_on_its_way");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Event {EventId} of {Channel}: {Status}")]
    static partial void LogTold(ILogger log, Guid eventId, string channel, EventStatus status);

    sealed record Kept(Guid Id, int Deliveries, string Status);
}
