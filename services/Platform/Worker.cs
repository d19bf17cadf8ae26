using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Platform;

/// <summary>Wakes one kind of worker in this process. Derive one per worker, register it as a singleton.</summary>
[SuppressMessage("Design", "CA1001", Justification = "lives as long as the process and holds no handle")]
public class Signal
{
    readonly SemaphoreSlim raised = new(0, 1);

    public void Set()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is raised already.
        }
    }

    internal Task<bool> Wait(TimeSpan most, CancellationToken ct) => raised.WaitAsync(most, ct);
}

/// <summary>
/// Repeats a step: at once while there is more to do, else when its signal is set, else after the idle time, because another
/// process may have left work. A failing step is logged and tried again with a growing pause. On shutdown the running step ends first.
/// </summary>
public abstract partial class Worker(Signal signal, TimeProvider clock, ILogger log) : BackgroundService
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected TimeProvider Clock { get; } = clock;

    protected ILogger Log { get; } = log;

    protected virtual TimeSpan Idle => TimeSpan.FromMilliseconds(500);

    /// <summary>Does one bounded piece of work. True when there may be more.</summary>
    protected abstract Task<bool> Advance(CancellationToken ct);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // The step itself is not cancelled by a shutdown: it finishes what it holds, within the host's shutdown time.
                var more = await Advance(CancellationToken.None);
                failures = 0;
                if (!more)
                    await signal.Wait(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures++;
                LogFailed(Log, GetType().Name, failures, e);
                await Pause(failures, stoppingToken);
            }
        }
    }

    async Task Pause(int failures, CancellationToken ct)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10))));
        try
        {
            await Task.Delay(pause, Clock, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} failed, {Failures} in a row")]
    static partial void LogFailed(ILogger log, string worker, int failures, Exception error);
}
