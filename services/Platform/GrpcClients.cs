using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace CrossBorder.Platform;

/// <summary>One channel per service of the platform, shared by all clients of it.</summary>
public sealed class GrpcChannels(Addresses addresses, CallPolicy policy) : IDisposable
{
    readonly ConcurrentDictionary<string, GrpcChannel> channels = new();

    public CallInvoker To(string service) => channels.GetOrAdd(service, Open).Intercept(policy);

    public void Dispose()
    {
        foreach (var channel in channels.Values)
            channel.Dispose();
    }

    GrpcChannel Open(string service) => GrpcChannel.ForAddress(addresses.Grpc(service), new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        },
        // Polly retries reads below; gRPC's own reconnect pause would otherwise keep a restarted service unreachable for long.
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        DisposeHttpClient = true,
    });
}

/// <summary>
/// What every call between services carries and survives: the principal's seal, a deadline, and for reads (Get, List, Search)
/// Polly's retry with jitter and a circuit breaker per service.
/// </summary>
public sealed class CallPolicy(PrincipalSeal seal, Principal self, TimeProvider clock) : Interceptor
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    static readonly string[] Reads = ["Get", "List", "Search"];
    readonly ConcurrentDictionary<string, ResiliencePipeline> pipelines = new();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        if (!Reads.Any(read => context.Method.Name.StartsWith(read, StringComparison.Ordinal)))
            return continuation(request, Prepare(context));

        var pipeline = pipelines.GetOrAdd(context.Method.ServiceName, _ => ReadPipeline());
        var response = Read(pipeline, () => continuation(request, Prepare(context)).ResponseAsync, context.Options.CancellationToken);
        return new AsyncUnaryCall<TResponse>(response, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    static async Task<TResponse> Read<TResponse>(ResiliencePipeline pipeline, Func<Task<TResponse>> call, CancellationToken ct)
    {
        try
        {
            return await pipeline.ExecuteAsync(async _ => await call(), ct);
        }
        catch (BrokenCircuitException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the service has not answered for a while"));
        }
    }

    ClientInterceptorContext<TRequest, TResponse> Prepare<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var headers = new Metadata();
        foreach (var entry in context.Options.Headers ?? [])
            headers.Add(entry);
        headers.Add(PrincipalSeal.Header, seal.Seal(Principal.Current ?? self));
        var deadline = context.Options.Deadline ?? (clock.GetUtcNow() + Deadline).UtcDateTime;
        return new(context.Method, context.Host, context.Options.WithHeaders(headers).WithDeadline(deadline));
    }

    ResiliencePipeline ReadPipeline()
    {
        var broken = new PredicateBuilder()
            .Handle<RpcException>(e => e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded);
        return new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = broken,
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = broken,
                FailureRatio = 0.9,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
            })
            .Build();
    }
}

public static class GrpcClients
{
    /// <summary>Registers a generated client of one of the platform's services.</summary>
    public static void AddGrpcClient<TClient>(this IServiceCollection services, string service) where TClient : ClientBase<TClient>
    {
        var create = ActivatorUtilities.CreateFactory<TClient>([typeof(CallInvoker)]);
        services.AddSingleton(provider => create(provider, [provider.GetRequiredService<GrpcChannels>().To(service)]));
    }
}
