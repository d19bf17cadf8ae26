using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CrossBorder.Platform;

/// <summary>
/// HTTP to a party outside of the platform (bank, carrier, tax bureau): timeout per try, retry with jitter, circuit breaker.
/// Every request must be safe to repeat: it carries an id of ours that the other side knows again.
/// </summary>
public sealed class Outbound : IDisposable
{
    readonly HttpClient http;
    readonly ResiliencePipeline<HttpResponseMessage> pipeline;

    /// <param name="address">Base address of the other party.</param>
    /// <param name="tryFor">How long one try may take.</param>
    public Outbound(Uri address, TimeSpan tryFor, TimeProvider clock)
    {
        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { BaseAddress = address };
        var failed = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>().Handle<TimeoutRejectedException>().Handle<IOException>()
            .HandleResult(response => response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                || (int)response.StatusCode >= 500);
        pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failed,
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failed,
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(3),
            })
            .AddTimeout(tryFor)
            .Build();
    }

    /// <summary>Sends a request, built anew for every try. The last failing response or exception comes through.</summary>
    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken ct) =>
        await pipeline.ExecuteAsync(async stop => await http.SendAsync(request(), stop), ct);

    public void Dispose() => http.Dispose();
}

/// <summary>Waits for a server that is still starting.</summary>
public static class Patience
{
    /// <summary>Repeats until it succeeds; after the given time the last error comes through.</summary>
    public static async Task Until(TimeSpan most, Func<Task> work, Action<Exception> waiting, CancellationToken ct) =>
        await new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not null and not OperationCanceledException),
                MaxRetryAttempts = (int)Math.Max(1, most.TotalSeconds * 2),
                Delay = TimeSpan.FromMilliseconds(500),
                OnRetry = args =>
                {
                    waiting(args.Outcome.Exception!);
                    return default;
                },
            })
            .Build()
            .ExecuteAsync(async _ => await work(), ct);
}
