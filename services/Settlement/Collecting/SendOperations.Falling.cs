using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What follows when a processor did not do what was asked for.</summary>
public sealed partial class SendOperations
{
    /// <summary>An opening goes to the next channel or fails; a refund comes back; anything else leaves the payment as it is.</summary>
    async Task Fall(
        Tx tx, DueOperation operation, OrderCase order, ChannelPayment payment, ProcessorReply reply, DateTimeOffset now)
    {
        LogRefused(Log, operation.Id, operation.Kind, operation.Channel, reply.Outcome);
        if (operation.Kind == OperationKind.Refund)
            await GiveBack(tx, operation, order, payment, now);
        if (operation.Kind != OperationKind.Open || payment.OpeningId != operation.Id || await Void(tx, payment))
            return;
        var next = reply.Elsewhere
            ? (await Route((sql, args, _) => tx.One<PaymentRoute>(sql, args), operation, tx.Stop))?.After(operation.Channel)
            : null;
        if (next is not null && ChannelPayment.Next(payment.Status, PaymentAction.Submit) is { } pending)
            await Reroute(tx, operation, next, pending, now);
        else if (ChannelPayment.Next(payment.Status, PaymentAction.Fail) is { } failed)
            await tx.Run(
                "update channel_payment set status = @Status, outcome = @Outcome, version = version + 1 where id = @PaymentId",
                new { Status = failed.ToString(), Outcome = reply.Outcome ?? PaymentOutcome.ChannelRefused, operation.PaymentId });
    }

    /// <summary>The buyer took it back meanwhile: the channel does not have it, and nobody else is asked.</summary>
    static async Task<bool> Void(Tx tx, ChannelPayment payment) =>
        ChannelPayment.Next(payment.Status, PaymentAction.Void) is { } voided && await QueuedVoids.IsAsked(tx, payment.Id)
        && await tx.Run(
            "update channel_payment set status = @Status, version = version + 1 where id = @Id",
            new { Status = voided.ToString(), payment.Id }) == 1;

    /// <summary>The same payment under a new key: the channel before surely does not have it.</summary>
    async Task Reroute(Tx tx, DueOperation operation, string next, PaymentStatus pending, DateTimeOffset now)
    {
        var call = ChannelOperation.Of(operation.PaymentId, operation.No + 1, OperationKind.Open, next, operation.AmountMinor, now);
        await call.Insert(tx, operation.Token);
        await tx.Run(
            """
            update channel_payment
            set status = @Status, channel = @next, opening_id = @Id, processor_sequence = 0, processor_reference = null,
                version = version + 1
            where id = @PaymentId
            """,
            new { Status = pending.ToString(), next, call.Id, call.PaymentId });
        tx.AfterCommit(operationSignal.Set);
        LogRerouted(Log, operation.PaymentId, operation.Channel, next);
    }

    /// <summary>The order has the money again. What a dispute's decision gave the buyer stays the buyer's credit.</summary>
    async Task GiveBack(Tx tx, DueOperation operation, OrderCase order, ChannelPayment payment, DateTimeOffset now)
    {
        var taken = await tx.One<long>("select taken_minor from channel_operation where id = @Id", new { operation.Id });
        if (taken > 0)
            await ChannelReceipts.Add(tx, risk, order, payment, ChannelFact.RefundRefused, operation.Id, taken, now);
        if (operation.AmountMinor > taken)
            await Ledger.Book(tx,
            [
                new LedgerEntry("credit-refund-refused", operation.Id, order.OrderId, ChinaDay.Of(now), order.Currency)
                    .Debit(AccountKind.RefundClearing, PartyId.Platform, operation.AmountMinor - taken)
                    .Credit(AccountKind.BuyerCredit, order.BuyerId, operation.AmountMinor - taken),
            ]);
    }

    /// <summary>What is authorised is taken at once, unless the buyer's payment says that somebody does it later.</summary>
    async Task CaptureAtOnce(Tx tx, Guid id, DateTimeOffset now)
    {
        if (await TellPayment.Lock(tx, id) is not { Payment: { Status: PaymentStatus.Authorised, ManualCapture: false } payment })
            return;
        var no = await tx.One<int>("select max(no) + 1 from channel_operation where payment_id = @id", new { id });
        var call = ChannelOperation.Of(
            id, no, OperationKind.Capture, payment.Channel!, payment.AuthorisedMinor - payment.CapturedMinor, now);
        if (await call.Insert(tx))
            tx.AfterCommit(operationSignal.Set);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Channel} did not do {Kind} {OperationId}: {Outcome}")]
    static partial void LogRefused(ILogger log, Guid operationId, OperationKind kind, string channel, string? outcome);

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} goes from {From} to {To}")]
    static partial void LogRerouted(ILogger log, Guid paymentId, string from, string to);
}
