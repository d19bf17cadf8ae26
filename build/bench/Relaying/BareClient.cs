using RabbitMQ.Client;

namespace CrossBorder.Bench;

/// <summary>The broker's own limit: persistent messages, a hundred under way at a time, every confirm awaited.</summary>
sealed class BareClient : IAsyncDisposable
{
    const int Batch = 100;
    readonly string queue;
    readonly IConnection connection;
    readonly IChannel channel;

    BareClient(string queue, IConnection connection, IChannel channel) =>
        (this.queue, this.connection, this.channel) = (queue, connection, channel);

    public static async Task<BareClient> Open(Uri broker, string queue, CancellationToken ct)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(ct);
        var confirms = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new BareClient(queue, connection, await connection.CreateChannelAsync(confirms, ct));
    }

    /// <summary>The body of a message that waits in the queue.</summary>
    public async Task<ReadOnlyMemory<byte>> Take(CancellationToken ct) =>
        (await channel.BasicGetAsync(queue, autoAck: true, ct) ?? throw new InvalidOperationException($"{queue} is empty")).Body.ToArray();

    /// <summary>Publishes to the queue's own exchange, which the events of the platform pass as well.</summary>
    public async Task Publish(ReadOnlyMemory<byte> body, int messages, CancellationToken ct)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent, ContentType = "application/vnd.masstransit+json" };
        var underWay = new List<Task>(Batch);
        for (var sent = 0; sent < messages; sent++)
        {
            underWay.Add(channel.BasicPublishAsync(queue, "", mandatory: false, properties, body, ct).AsTask());
            if (underWay.Count < Batch && sent < messages - 1)
                continue;
            await Task.WhenAll(underWay);
            underWay.Clear();
        }
    }

    /// <summary>Publishes each message to its own exchange.</summary>
    public async Task Publish(IReadOnlyList<Posted> messages, CancellationToken ct)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent, ContentType = "application/vnd.masstransit+json" };
        foreach (var batch in messages.Chunk(Batch))
            await Task.WhenAll(batch.Select(posted =>
                channel.BasicPublishAsync(posted.Exchange, "", mandatory: true, properties, posted.Body, ct).AsTask()));
    }

    public Task Purge(CancellationToken ct) => channel.QueuePurgeAsync(queue, ct);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
