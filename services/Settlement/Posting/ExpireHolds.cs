using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Nothing sets it: time is what makes a hold expire.</summary>
public sealed class HoldSignal : Signal;

/// <summary>Frees what expired holds reserve. Until it does they count as held, but nobody posts them.</summary>
public sealed partial class ExpireHolds(Db db, HoldSignal signal, TimeProvider clock, ILogger<ExpireHolds> log) : Worker(signal, clock, log)
{
    const int Batch = 500;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await db.Many<Guid>(
            "select id from ledger_hold where status = 'Held' and expires_at <= @Now order by expires_at limit @Batch",
            new { Now = Clock.GetUtcNow(), Batch }, ct);
        if (due.Count == 0)
            return false;
        var expired = await Holds.Release(db, [.. due], HoldStatus.Expired, Clock.GetUtcNow(), ct);
        LogExpired(Log, expired);
        return due.Count == Batch;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Holds} holds expired")]
    static partial void LogExpired(ILogger log, int holds);
}
