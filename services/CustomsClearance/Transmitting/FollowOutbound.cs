using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class FollowSignal : Signal;

/// <summary>Records when customs' client has taken messages from the outbound folder: those that are written and no longer there.</summary>
public sealed partial class FollowOutbound(
    Db db, ICustomsTransport transport, FollowSignal signal, TimeProvider clock, ILogger<FollowOutbound> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        // Only what was written before the look: a file that came after it would seem to be gone.
        var before = Clock.GetUtcNow();
        if (transport.Untaken() is not { } untaken)
            return false;
        var taken = await db.Run(
            """
            update message
            set acknowledged_at = @now
            where status = 'Written' and acknowledged_at is null and written_at < @before
                and guid <> all(@Untaken)
            """,
            new { now = Clock.GetUtcNow(), before, Untaken = untaken.ToArray() }, ct);
        if (taken > 0)
            LogTaken(Log, taken);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} messages were taken by the customs client")]
    static partial void LogTaken(ILogger log, int count);
}
