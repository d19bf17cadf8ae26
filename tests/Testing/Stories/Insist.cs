using System.Diagnostics;
using CrossBorder.MainJob.Driving;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CrossBorder.Testing.Stories;

/// <summary>People who try again what is not possible yet, or what a server that is away did not answer.</summary>
/// <param name="Patience">How long they try one thing.</param>
public sealed record Insist(TimeSpan Patience, CancellationToken Stop)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a server was away, rather than of another mind.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        RefusedException refused => refused.Status >= 500,
        HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException => true,
        Npgsql.NpgsqlException npgsql => npgsql is not Npgsql.PostgresException { IsTransient: false },
        AggregateException many => many.InnerExceptions.All(IsOutage),
        _ => false,
    };

    /// <summary>Until it is answered; only outages are tried again.</summary>
    public Task<T> Answered<T>(Func<Task<T>> work, string what) => Again(work, IsOutage, what);

    /// <summary>Until it is done; what is not there yet, or not possible yet, is tried again.</summary>
    public Task<T> Done<T>(Func<Task<T>> work, string what) =>
        Again(work, e => IsOutage(e) || e is RefusedException { Status: 404 or 409 or 412 }, what);

    /// <summary>Until it is so.</summary>
    public async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> condition, string what)
    {
        T? last = default;
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Patience; await Task.Delay(Pause, Stop))
            if (condition(last = await Done(read, what)))
                return last;
        throw new TimeoutException($"waited in vain: {what}; last it was {last}");
    }

    async Task<T> Again<T>(Func<Task<T>> work, Func<Exception, bool> passes, string what)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause, Stop))
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (passes(e) && !Stop.IsCancellationRequested)
            {
                if (Stopwatch.GetElapsedTime(begun) > Patience)
                    throw new TimeoutException($"tried in vain: {what}; {e.Message}", e);
            }
        }
    }
}
