using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// A worker that sleeps until its next row is due. Rows that fall due close to each other are handled together, and an idle one
/// only looks up now and then.
/// </summary>
abstract class DueWorker(Signal signal, TimeProvider clock, ILogger log) : Worker(signal, clock, log)
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    TimeSpan idle = Shortest;

    protected sealed override TimeSpan Idle => idle;

    /// <summary>Does what is due. True when a full batch was done and there may be more.</summary>
    protected abstract Task<bool> Work(DateTimeOffset now, CancellationToken ct);

    /// <summary>When the next row is due; null when none waits.</summary>
    protected abstract Task<DateTimeOffset?> NextDue(CancellationToken ct);

    protected sealed override async Task<bool> Advance(CancellationToken ct)
    {
        if (await Work(Clock.GetUtcNow(), ct))
            return true;
        var wait = await NextDue(ct) - Clock.GetUtcNow() ?? Longest;
        idle = wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
        return false;
    }
}
