using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CrossBorder.Settlement;

/// <param name="Status">Null when nothing was answered.</param>
/// <param name="MayHaveArrived">False only when no try got as far as a connection.</param>
readonly record struct LineAnswer(HttpStatusCode? Status, string Body, bool MayHaveArrived)
{
    public bool Answered => Status is { } status && (int)status < 500
        && status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);
}

/// <summary>
/// HTTP to one processor: timeout per try, retry with jitter under the same key, circuit breaker. Unlike the platform's line it tells
/// whether a request can have arrived, because only what surely did not may be asked of another processor.
/// </summary>
sealed class ProcessorLine : IDisposable
{
    const int LargestAnswer = 1024 * 1024;
    readonly HttpClient http;
    readonly ResiliencePipeline<HttpResponseMessage> pipeline;

    /// <param name="address">Base address; ends with a slash.</param>
    public ProcessorLine(Uri address, string? apiKey, CollectingOptions options, TimeProvider clock)
        : this(
            new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(2) },
            address, apiKey, options, clock)
    {
    }

    internal ProcessorLine(HttpMessageHandler handler, Uri address, string? apiKey, CollectingOptions options, TimeProvider clock)
    {
        http = new HttpClient(handler) { BaseAddress = address, MaxResponseContentBufferSize = LargestAnswer };
        if (apiKey is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        pipeline = Pipeline(options, clock);
    }

    /// <summary>Asks; whatever goes wrong is an answer without a status, or with one of 500 and above.</summary>
    public async Task<LineAnswer> Ask(HttpMethod method, string path, Guid? key, object? body, CancellationToken ct)
    {
        var arrived = false;
        try
        {
            using var response = await pipeline.ExecuteAsync(async stop =>
            {
                try
                {
                    var answer = await http.SendAsync(Request(method, path, key, body), stop);
                    arrived = true;
                    return answer;
                }
                catch (Exception e) when (!NeverConnected(e))
                {
                    arrived = true;
                    throw;
                }
            }, ct);
            return new(response.StatusCode, await response.Content.ReadAsStringAsync(ct), true);
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or IOException)
        {
            return new(null, e.Message, arrived);
        }
    }

    public void Dispose() => http.Dispose();

    static HttpRequestMessage Request(HttpMethod method, string path, Guid? key, object? body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        return request;
    }

    static bool NeverConnected(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
    };

    static ResiliencePipeline<HttpResponseMessage> Pipeline(CollectingOptions options, TimeProvider clock)
    {
        var failed = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>().Handle<TimeoutRejectedException>().Handle<IOException>()
            .HandleResult(response => response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                || (int)response.StatusCode >= 500);
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        if (options.Retries > 0)
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failed,
                MaxRetryAttempts = options.Retries,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failed,
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(3),
            })
            .AddTimeout(TimeSpan.FromSeconds(options.TryForSeconds))
            .Build();
    }
}
