using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Wakes the expiry before its time.</summary>
public sealed class ExpirySignal : Signal;

/// <summary>
/// Frees the stock of orders that were not placed within 15 minutes. A confirmed hold does not expire. Any number of processes may
/// run this at once: each takes holds that no other is at.
/// </summary>
public sealed partial class HoldExpiry(Db db, ExpirySignal signal, TimeProvider clock, ILogger<HoldExpiry> log)
    : Worker(signal, clock, log)
{
    const int BatchMost = 200;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(5);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var expired = await db.Transact(tx => Expire(tx, Clock.GetUtcNow()), ct);
        if (expired > 0)
            LogExpired(Log, expired);
        return expired == BatchMost;
    }

    static async Task<int> Expire(Tx tx, DateTimeOffset now)
    {
        var due = await tx.Many<Guid>(
            """
            select order_id
            from reservation
            where status = 'Held' and expires_at <= @now
            order by expires_at
            limit @BatchMost
            for update skip locked
            """,
            new { now, BatchMost });
        if (due.Count == 0)
            return 0;
        foreach (var (orderId, version, _) in await Reservation.End(tx, due, ReservationAction.Lapse))
            tx.Publish(new StockReleased(orderId, version, now, "Expired"));
        return due.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} holds expired")]
    static partial void LogExpired(ILogger log, int count);
}
