using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sender: payouts were requested.</summary>
public sealed class PayoutSignal : Signal;

sealed record DuePayout(PayoutId Id, OrderId OrderId, string Currency, long NetMinor, string Name, string PayoutAccount);

/// <summary>
/// Asks the bank for the requested transfers. A row is leased first, then asked for outside of any transaction, then the answer is
/// noted; whoever stops in between leaves a row that is asked for again with the same id, and the bank knows it.
/// </summary>
public sealed partial class SendPayouts(Db db, Bank bank, PayoutSignal signal, TimeProvider clock, ILogger<SendPayouts> log)
    : Worker(signal, clock, log)
{
    const int Batch = 20;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        if (due.Count == 0)
            return false;
        var replies = await Task.WhenAll(due.Select(payout =>
            bank.Transfer(payout, why => LogUnanswered(Log, payout.Id.Value, why), ct)));
        await Note(due, replies, ct);
        return due.Count == Batch;
    }

    /// <summary>Not those whose receipts were reversed meanwhile, and only when the exporter's account is known.</summary>
    Task<List<DuePayout>> Take(CancellationToken ct) => db.Many<DuePayout>(
        """
        with due as (
            select p.id, x.name, x.payout_account
            from payout p join order_case c using (order_id) join exporter x on x.id = p.exporter_id
            where p.status = 'Requested' and p.not_before <= @Now
                and (c.receivable_status in ('Paid', 'Overpaid') or c.escrow = 'Decided')
            order by p.not_before
            limit @Batch
            for update of p skip locked)
        update payout p
        set not_before = @Now + @Lease * least(p.attempts + 1, 6), attempts = p.attempts + 1
        from due
        where p.id = due.id
        returning p.id, p.order_id, p.currency, p.net_minor, due.name, due.payout_account
        """,
        new { Now = Clock.GetUtcNow(), Batch, Lease }, ct);

    Task Note(List<DuePayout> due, Reply[] replies, CancellationToken ct) => db.Transact(async tx =>
    {
        var taken = due.Where((_, i) => replies[i].Taken).Select(payout => payout.Id.Value).ToArray();
        await tx.Run(
            "update payout set status = 'Sent', version = version + 1 where id = any(@taken) and status = 'Requested'", new { taken });
        foreach (var (payout, reply) in due.Zip(replies).Where(pair => pair.Second.Refusal is not null))
            await Refuse(tx, payout.Id, reply.Refusal!);
    }, ct);

    /// <summary>The money goes back to the exporter's balance and an operator must act. Rare, so one by one.</summary>
    async Task Refuse(Tx tx, PayoutId id, string reason)
    {
        var refused = await tx.One<Payout>(
            $"""
            update payout
            set status = 'Refused', version = version + 1, reason = @reason
            where id = @id and status = 'Requested'
            returning {Payout.Columns}
            """,
            new { id, reason });
        if (refused is null)
            return;
        await Ledger.Book(tx,
        [
            new LedgerEntry("payout-refused", id.Value, refused.OrderId, ChinaDay.Of(Clock.GetUtcNow()), refused.Currency)
                .Debit(AccountKind.BankClearing, PartyId.Platform, refused.NetMinor)
                .Credit(AccountKind.ExporterPayable, refused.ExporterId, refused.NetMinor),
        ]);
        tx.Publish(new PayoutRefused(id.Value, refused.Version, Clock.GetUtcNow(), refused.OrderId.Value, reason));
        LogRefused(Log, id.Value);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank gave no answer on payout {PayoutId}: {Reason}")]
    static partial void LogUnanswered(ILogger log, Guid payoutId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank refused payout {PayoutId}")]
    static partial void LogRefused(ILogger log, Guid payoutId);
}
