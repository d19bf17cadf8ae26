using System.Collections.Concurrent;
using System.Text.Json;
using CrossBorder.Contracts;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CrossBorder.Testing;

/// <summary>Listens to every exchange of the platform on one virtual host.</summary>
public sealed class EventLog : IAsyncDisposable
{
    static readonly Dictionary<string, Type> Types = Subscriptions.Events.ToDictionary(Topology.Exchange);
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    readonly ConcurrentQueue<IEvent> seen = [];
    readonly ConcurrentDictionary<Guid, bool> ids = [];
    readonly IConnection connection;
    readonly IChannel channel;

    EventLog(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<EventLog> Open(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var log = new EventLog(connection, channel);
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        foreach (var exchange in Types.Keys)
            await channel.QueueBindAsync(queue, exchange, "");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var envelope = JsonDocument.Parse(delivery.Body);
            log.seen.Enqueue((IEvent)envelope.RootElement.GetProperty("message").Deserialize(Types[delivery.Exchange], Web)!);
            log.ids[envelope.RootElement.GetProperty("messageId").GetGuid()] = true;
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return log;
    }

    public IReadOnlyList<T> Of<T>() where T : IEvent => [.. seen.OfType<T>()];

    /// <summary>All messages with these ids came by.</summary>
    public bool Saw(IEnumerable<Guid> messages) => messages.All(ids.ContainsKey);

    /// <summary>Waits for an event of this type that the condition holds for.</summary>
    public async Task<T> Next<T>(Func<T, bool> condition) where T : class, IEvent
    {
        T? found = null;
        await Wait.Until(() => (found = seen.OfType<T>().FirstOrDefault(condition)) is not null, $"a {typeof(T).Name} comes");
        return found!;
    }

    /// <summary>Messages that wait in a queue, those being handled not counted.</summary>
    public async Task<uint> Depth(string queue) => (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
