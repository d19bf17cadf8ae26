using CrossBorder.Contracts;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace CrossBorder.Platform;

/// <summary>
/// Exchanges, queues and bindings of the whole platform, from <see cref="Subscriptions"/>. Each process declares all of it before
/// its bus and relay start, because RabbitMQ confirms and drops a message whose exchange has no queue yet. What is unroutable all
/// the same goes to the alternate exchange, whose queue the portal's dead-letter pages show.
/// </summary>
public sealed partial class Topology(BusAddress address, ILogger<Topology> log) : IHostedService
{
    public const string Unroutable = "crossborder-unroutable";
    static readonly TimeSpan BrokerWithin = TimeSpan.FromMinutes(2);
    static readonly Dictionary<string, object?> QuorumOnly = new() { ["x-queue-type"] = "quorum" };

    /// <summary>An event that nobody consumes yet may be dropped; any other that finds no queue is kept aside.</summary>
    public static Dictionary<string, object?> ExchangeArguments(Type message) =>
        Subscriptions.ByService.Values.Any(consumed => consumed.Contains(message)) ? new() { ["alternate-exchange"] = Unroutable } : [];

    public static string Exchange(Type message) => $"{message.Namespace}:{message.Name}";

    /// <summary>Where a message of this queue goes when its retries are used up: body, error and trace are kept.</summary>
    public static string ErrorQueue(string queue) => $"{queue}_error";

    public static Dictionary<string, object?> QueueArguments(string queue) => new()
    {
        ["x-queue-type"] = "quorum",
        // A message that kills its consumer again and again is set aside by the broker itself.
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = ErrorQueue(queue),
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    public Task StartAsync(CancellationToken cancellationToken) =>
        Patience.Until(BrokerWithin, () => Declare(cancellationToken), e => LogWaiting(log, e.Message), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task Declare(CancellationToken ct)
    {
        await using var connection = await new ConnectionFactory { Uri = address.Uri }.CreateConnectionAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Unroutable, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(Unroutable, true, false, false, QuorumOnly, cancellationToken: ct);
        await channel.QueueBindAsync(Unroutable, Unroutable, "", cancellationToken: ct);
        foreach (var message in Subscriptions.Events)
            await channel.ExchangeDeclareAsync(Exchange(message), ExchangeType.Fanout, durable: true,
                arguments: ExchangeArguments(message), cancellationToken: ct);
        foreach (var (queue, messages) in Subscriptions.ByService.Where(service => service.Value.Count > 0))
            await DeclareQueue(channel, queue, messages, ct);
    }

    static async Task DeclareQueue(IChannel channel, string queue, IReadOnlyList<Type> messages, CancellationToken ct)
    {
        var error = ErrorQueue(queue);
        await channel.ExchangeDeclareAsync(error, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(error, true, false, false, QuorumOnly, cancellationToken: ct);
        await channel.QueueBindAsync(error, error, "", cancellationToken: ct);
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(queue, true, false, false, QueueArguments(queue), cancellationToken: ct);
        await channel.QueueBindAsync(queue, queue, "", cancellationToken: ct);
        foreach (var message in messages)
            await channel.ExchangeBindAsync(queue, Exchange(message), "", cancellationToken: ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for RabbitMQ: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}

/// <summary>amqp://user:password@host:port/vhost of the broker.</summary>
public sealed record BusAddress(Uri Uri);

public static class Bus
{
    const int Prefetch = 100;
    const int AtOnce = 16;

    /// <summary>
    /// Starts MassTransit with one quorum queue, named as the service, and these consumers. Retries are bounded: a fault of the
    /// message a few times, a fault of the surroundings (database, another service) for about two minutes; then the error queue.
    /// </summary>
    public static void AddConsumers(
        this IHostApplicationBuilder builder, string service, Action<IBusRegistrationConfigurator>? consumers = null)
    {
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(20);
        });
        builder.Services.AddMassTransit(x =>
        {
            x.DisableUsageTelemetry();
            consumers?.Invoke(x);
            x.UsingRabbitMq((context, bus) =>
            {
                bus.Host(context.GetRequiredService<BusAddress>().Uri);
                // The error queue is declared by Topology without the limits of the queue that it serves; MassTransit would copy them.
                bus.SendTopology.ConfigureErrorSettings = queue =>
                {
                    foreach (var limit in Topology.QueueArguments(service).Keys.Where(name => name != "x-queue-type"))
                        queue.SetQueueArgument(limit, null);
                };
                foreach (var message in Subscriptions.Events)
                    bus.Publish(message, topology =>
                    {
                        foreach (var (name, value) in Topology.ExchangeArguments(message))
                            topology.SetExchangeArgument(name, value);
                    });
                if (Subscriptions.ByService[service].Count > 0)
                    bus.ReceiveEndpoint(service, endpoint => Receive(endpoint, context, service));
            });
        });
    }

    static void Receive(IRabbitMqReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, string queue)
    {
        endpoint.ConfigureConsumeTopology = false;
        foreach (var (name, value) in Topology.QueueArguments(queue))
            endpoint.SetQueueArgument(name, value);
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = AtOnce;
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(IsSurroundings);
            retry.Exponential(40, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(IsSurroundings);
            retry.Intervals(50, 200, 1000);
        });
        endpoint.ConfigureConsumers(context);
    }

    static bool IsSurroundings(Exception e) => e switch
    {
        NpgsqlException npgsql => npgsql.IsTransient,
        RpcException rpc => rpc.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded,
        HttpRequestException or TimeoutException or Polly.CircuitBreaker.BrokenCircuitException => true,
        _ => e.InnerException is not null && IsSurroundings(e.InnerException),
    };
}

/// <summary>Forgets inbox rows and idempotency keys after a week: far longer than any redelivery or sensible retry.</summary>
public sealed class Pruner(Db db, Signal signal, TimeProvider clock, ILogger<Pruner> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromHours(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        await db.Run("delete from inbox where received_at < now() - interval '7 days'", new { }, ct);
        await db.Run("delete from idempotency where created_at < now() - interval '7 days'", new { }, ct);
        return false;
    }
}
