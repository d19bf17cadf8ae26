using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Nothing sets it: time is what releases, and whoever brings money need not know of escrow.</summary>
public sealed class EscrowSignal : Signal;

/// <summary>
/// Releases what is due, and brings what is held in line with the receipts of the order, whoever noted those. Until it does, nothing is
/// paid out: the order's row says that its money is held.
/// </summary>
public sealed partial class ReleaseEscrows(
    Db db, EscrowPayouts payouts, EscrowSignal signal, TimeProvider clock, ILogger<ReleaseEscrows> log) : Worker(signal, clock, log)
{
    const int Batch = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override Task<bool> Advance(CancellationToken ct) => Run(Clock.GetUtcNow(), ct);

    /// <summary>What is to be done at this moment. True when there may be more.</summary>
    internal async Task<bool> Run(DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<Guid>(
            """
            select order_id from escrow where status = 'Held' and release_due_at <= @now
            union
            select e.order_id
            from escrow e join order_case c using (order_id)
            where e.status in ('Held', 'Disputed') and e.held_minor <> case
                when c.receivable_status = 'Cancelled' then 0
                else greatest(least(c.paid_minor, c.total_minor) - c.escrow_refunded_minor, 0) end
            limit @Batch
            """,
            new { now, Batch }, ct);
        foreach (var id in due)
            await db.Transact(tx => Advance(tx, id, now), ct);
        return due.Count == Batch;
    }

    async Task Advance(Tx tx, Guid id, DateTimeOffset now)
    {
        if (await EscrowBook.LockOrder(tx, id) is not { } order || await EscrowBook.Lock(tx, order.OrderId) is not { Holds: true } escrow)
            return;
        order = await EscrowBook.Judge(tx, order, escrow, now);
        await payouts.Follow(tx, order, now);
        if (order.Escrow == OrderEscrow.Released)
            LogReleased(Log, id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Escrow of order {OrderId} released: its time has come")]
    static partial void LogReleased(ILogger log, Guid orderId);
}
