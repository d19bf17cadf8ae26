using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sender: calls to processors were asked for.</summary>
public sealed class OperationSignal : Signal;

/// <summary>
/// Makes the calls to processors. A row is leased first and marked as possibly arrived, then the call is made outside of any
/// transaction, then the answer is noted; whoever stops in between leaves a row that is asked for again with the same key, and the
/// processor knows it. Another channel is asked only when the first surely does not have the payment: it refused, nothing got as far
/// as a connection, or it confirmed that it will not take it any more.
/// </summary>
public sealed partial class SendOperations(
    Db db, ChannelBook channels, RiskGate risk, TellPayment teller, IOptions<CollectingOptions> options, OperationSignal operationSignal,
    TimeProvider clock, ILogger<SendOperations> log) : Worker(operationSignal, clock, log)
{
    const int Batch = 10;
    const int LongestPause = 30;

    readonly TimeSpan pause = TimeSpan.FromMilliseconds(options.Value.PauseMs);

    protected override TimeSpan Idle => pause < TimeSpan.FromSeconds(1) ? pause : TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        if (due.Count == 0)
            return false;
        var replies = await Task.WhenAll(due.Select(operation => Ask(operation, ct)));
        // Together, so that one that cannot be noted does not keep the others from it.
        await Task.WhenAll(due.Zip(replies, (operation, reply) => Note(operation, reply, ct)));
        return due.Count == Batch;
    }

    /// <summary>The lease outlasts the call with its tries.</summary>
    Task<List<DueOperation>> Take(CancellationToken ct) => db.Many<DueOperation>(
        """
        with due as (
            select o.id, o.may_have_arrived
            from channel_operation o
            where o.status = 'Requested' and o.not_before <= @Now
            order by o.not_before
            limit @Batch
            for update skip locked),
        submitted as (
            update channel_payment
            set status = 'Pending', version = version + 1
            where opening_id in (select id from due) and status = 'Created')
        update channel_operation o
        set not_before = @Now + @Lease + @pause * least(o.attempts, @LongestPause), attempts = o.attempts + 1,
            may_have_arrived = true
        from due, channel_payment p
        where o.id = due.id and p.id = o.payment_id
        returning o.id, o.payment_id, o.no, o.kind, o.channel, o.amount_minor, o.chargeback, o.note, o.token, o.attempts,
            due.may_have_arrived, p.opening_id, p.currency, p.country
        """,
        new { Now = Clock.GetUtcNow(), Batch, pause, LongestPause, Lease = Lease(options.Value) }, ct);

    static TimeSpan Lease(CollectingOptions options) => TimeSpan.FromSeconds((options.Retries + 1) * options.TryForSeconds)
        + TimeSpan.FromMilliseconds(options.PauseMs);

    /// <summary>An opening that stays without an answer is abandoned when another channel could take the payment.</summary>
    async Task<ProcessorReply> Ask(DueOperation operation, CancellationToken ct)
    {
        if (channels.Find(operation.Channel) is not { } processor)
            return operation.MayHaveArrived ? ProcessorReply.Unknown : ProcessorReply.NotTaken;
        var reply = await processor.Send(operation, ct);
        if (reply.Kind == ReplyKind.NotTaken && operation.MayHaveArrived)
            reply = ProcessorReply.Unknown;
        if (reply.Kind != ReplyKind.Unknown || operation.Kind != OperationKind.Open || operation.Attempts < options.Value.AbandonAfter
            || (await Route(db.One<PaymentRoute>, operation, ct))?.After(operation.Channel) is null)
            return reply;
        var answer = await processor.Abandon(operation, ct);
        // That no connection could be made says nothing about earlier calls: only the processor's word counts.
        return answer.Kind == ReplyKind.NotTaken ? ProcessorReply.Unknown : answer;
    }

    static Task<PaymentRoute?> Route(
        Func<string, object, CancellationToken, Task<PaymentRoute?>> one, DueOperation operation, CancellationToken ct) => one(
        $"""
        select {PaymentRoute.Columns}
        from payment_route
        where id = (select route_id from channel_payment where id = @PaymentId)
        """,
        new { operation.PaymentId }, ct);

    /// <summary>Notes the answer once: an operation that ended meanwhile stays as it ended.</summary>
    Task Note(DueOperation operation, ProcessorReply reply, CancellationToken ct) => db.Transact(async tx =>
    {
        var now = Clock.GetUtcNow();
        if (await TellPayment.Lock(tx, operation.PaymentId) is not { } locked || await Waits(tx, operation, reply, ct))
            return;
        if (!await End(tx, operation, reply, now))
            return;
        if (reply.Kind == ReplyKind.Taken)
            await Succeed(tx, operation, locked.Order, now);
        else
            await Fall(tx, operation, locked.Order, locked.Payment, reply, now);
        if (reply.State is { } told && (reply.Kind == ReplyKind.Taken || operation.Kind != OperationKind.Open)
            && await TellPayment.Lock(tx, operation.PaymentId) is { } current)
            await teller.Tell(tx, current.Order, current.Payment, told, now);
        await teller.TellWaiting(tx, operation.PaymentId, now);
        if (operation.Kind != OperationKind.Open)
            return;
        if (await QueuedVoids.Follow(tx, operation.PaymentId, now))
            tx.AfterCommit(operationSignal.Set);
        else
            await CaptureAtOnce(tx, operation.PaymentId, now);
    }, ct);

    /// <summary>True when the call is made again later: its answer is not known, or nobody else is there whom to ask.</summary>
    async Task<bool> Waits(Tx tx, DueOperation operation, ProcessorReply reply, CancellationToken ct)
    {
        if (reply.Kind is not (ReplyKind.Unknown or ReplyKind.NotTaken))
            return false;
        var again = reply.Kind == ReplyKind.Unknown || operation.Kind != OperationKind.Open
            || (operation.Attempts < options.Value.AbandonAfter
                && (await Route((sql, args, _) => tx.One<PaymentRoute>(sql, args), operation, ct))?.After(operation.Channel) is null);
        if (again && reply.Kind == ReplyKind.NotTaken)
            await tx.Run(
                "update channel_operation set may_have_arrived = false where id = @Id and status = 'Requested'", new { operation.Id });
        if (again)
            LogUnanswered(Log, operation.Id, operation.Kind, operation.Channel);
        return again;
    }

    static async Task<bool> End(Tx tx, DueOperation operation, ProcessorReply reply, DateTimeOffset now) => await tx.Run(
        """
        update channel_operation
        set status = @Status, outcome = @Outcome, processor_reference = @Reference, answered_at = @now, token = null
        where id = @Id and status = 'Requested'
        """,
        new
        {
            operation.Id,
            Status = (reply.Kind switch
            {
                ReplyKind.Taken => OperationStatus.Succeeded,
                ReplyKind.Refused => OperationStatus.Refused,
                _ => OperationStatus.NotTaken,
            }).ToString(),
            Outcome = reply.Kind == ReplyKind.Taken ? null : reply.Outcome ?? PaymentOutcome.ChannelRefused,
            Reference = reply.State?.Reference,
            now,
        }) == 1;

    /// <summary>A refund that the processor made is owed to nobody any more.</summary>
    static async Task Succeed(Tx tx, DueOperation operation, OrderCase order, DateTimeOffset now)
    {
        if (operation.Kind != OperationKind.Refund)
            return;
        await Ledger.Book(tx,
        [
            new LedgerEntry("channel-refunded", operation.Id, order.OrderId, ChinaDay.Of(now), order.Currency)
                .Debit(AccountKind.RefundClearing, PartyId.Platform, operation.AmountMinor)
                .Credit(AccountKind.ProcessorClearing, PartyId.Platform, operation.AmountMinor),
        ]);
        tx.Publish(new PaymentRefunded(operation.Id, 1, now, order.OrderId.Value, order.Currency.Code, operation.AmountMinor, "Channel"));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No answer that counts on {Kind} {OperationId} by {Channel}")]
    static partial void LogUnanswered(ILogger log, Guid operationId, OperationKind kind, string channel);
}
