using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class ConsolidateSignal : Signal;

/// <summary>Applies for consolidation as the cadence says. Of several processes one does it: the one that moves the tick.</summary>
public sealed class ConsolidateOnTime(
    Db db, Consolidation consolidation, ConsolidationOptions options, ConsolidateSignal signal, TimeProvider clock,
    ILogger<ConsolidateOnTime> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(15);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        return await db.Transact(async tx =>
        {
            if (!await Tick.Due(tx, "consolidate", TimeSpan.FromMinutes(options.IntervalMinutes), now))
                return false;
            var applied = await consolidation.Apply(tx, null, Consolidation.Due(options.Cadence, now), null, now);
            if (applied.Count == 0)
                return false;
            // There may be more than one step takes: the tick is set back.
            await Tick.Reset(tx, "consolidate");
            return true;
        }, ct);
    }
}

/// <summary>What is done from time to time by one process of the service.</summary>
static class Tick
{
    /// <summary>True when the time has come, for one of all who ask.</summary>
    public static async Task<bool> Due(Tx tx, string name, TimeSpan every, DateTimeOffset now) => await tx.Run(
        "update tick set at = @now where name = @name and at <= @Since",
        new { name, now, Since = now - every }) == 1;

    public static Task Reset(Tx tx, string name) => tx.Run("update tick set at = '-infinity' where name = @name", new { name });
}
