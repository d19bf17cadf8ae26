using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sender: a receipt is to go back.</summary>
public sealed class ReturnSignal : Signal;

/// <summary>
/// Asks the bank to return receipts. A row is leased first, then asked for outside of any transaction with its id, which the bank
/// knows again, then the answer is noted. What the bank refuses waits for people again.
/// </summary>
public sealed partial class SendReturns(
    Db db, DecisionDesk desk, IOptions<SettlementOptions> options, Addresses addresses, ReturnSignal signal, TimeProvider clock,
    ILogger<SendReturns> log) : Worker(signal, clock, log)
{
    const int Batch = 20;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    readonly Outbound line = new(
        options.Value.BankAddress ?? addresses.Http("sandbox"), TimeSpan.FromSeconds(options.Value.TryForSeconds), clock);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        var replies = await Task.WhenAll(due.Select(sent => Ask(sent, ct)));
        foreach (var (sent, reply) in due.Zip(replies))
            await Note(sent, reply, ct);
        return due.Count == Batch;
    }

    Task<List<Due>> Take(CancellationToken ct) => db.Many<Due>(
        """
        with due as (
            select id
            from receipt_return
            where status = 'Requested' and not_before <= @Now
            order by not_before
            limit @Batch
            for update skip locked)
        update receipt_return r
        set not_before = @Now + @Lease * least(r.attempts + 1, 6), attempts = r.attempts + 1
        from due
        where r.id = due.id
        returning r.id, r.currency, r.amount_minor, r.name, r.account, r.reference
        """,
        new { Now = Clock.GetUtcNow(), Batch, Lease }, ct);

    Task<Reply> Ask(Due sent, CancellationToken ct) => Reply.Of(line, "/bank/transfers", new
    {
        TransferId = sent.Id,
        sent.Currency,
        sent.AmountMinor,
        BeneficiaryName = sent.Name,
        BeneficiaryAccount = sent.Account,
        Remittance = $"RETURN {sent.Id:N}",
    }, why => LogUnanswered(Log, sent.Id, why), ct);

    /// <summary>Asked and not answered, it is asked again and nobody takes it back any more.</summary>
    Task Note(Due sent, Reply reply, CancellationToken ct) => db.Transact(async tx =>
    {
        if (!reply.Taken && reply.Refusal is null)
            return;
        var noted = await tx.Run(
            "update receipt_return set status = @Status, reason = @Refusal where id = @Id and status = 'Requested'",
            new { Status = reply.Taken ? "Sent" : "Refused", reply.Refusal, sent.Id });
        if (noted == 0 || reply.Taken)
            return;
        if (await EndedRefunds.Refuse(tx, sent.Id, reply.Refusal!, Clock.GetUtcNow()))
            return;
        var decision = await tx.One<Guid>("select decision_id from allocation where return_id = @Id", new { sent.Id });
        (await desk.Undo(tx, decision, Decision.Platform, $"The bank refused: {reply.Refusal}")).OrThrow();
        LogRefused(Log, sent.Id);
    }, ct);

    public override void Dispose()
    {
        line.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank gave no answer on return {ReturnId}: {Reason}")]
    static partial void LogUnanswered(ILogger log, Guid returnId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank refused return {ReturnId}; its receipt waits again")]
    static partial void LogRefused(ILogger log, Guid returnId);

    sealed record Due(Guid Id, string Currency, long AmountMinor, string Name, string Account, string Reference);
}
