using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Queues on a broker of customs' exchange. What is sent is durable when the broker has confirmed it; what comes in is acknowledged after
/// the commit. A lost connection is opened anew, and then all that was not acknowledged comes again.
/// </summary>
public sealed partial class AmqpTransport(AmqpOptions options, ReceiptSignal arrived, ILogger<AmqpTransport> log)
    : ICustomsTransport, IAsyncDisposable
{
    public const string Reason = "x-reason";
    readonly SemaphoreSlim opening = new(1, 1);
    AmqpLink? link;

    public async Task Send(IReadOnlyCollection<OutboundDocument> documents, CancellationToken ct)
    {
        var open = await Open(ct);
        // All are on their way before the first confirmation is waited for.
        var sent = documents.Select(document => open.Sending.BasicPublishAsync(
            options.Exchange, options.OutboundQueue, mandatory: true, Properties(document), document.Content, ct).AsTask()).ToList();
        await Task.WhenAll(sent);
    }

    public async Task<IReadOnlyList<InboundDocument>> Receive(int atMost, CancellationToken ct)
    {
        var open = await Open(ct);
        // What was handed out before and is still here was not taken: its commit failed.
        while (open.Held.Count < atMost && open.Inbox.TryDequeue(out var document))
            open.Held.Add(document);
        return [.. open.Held.Take(atMost)];
    }

    public Task Accept(InboundDocument document, CancellationToken ct) => Acknowledge(document, ct);

    public async Task SetAside(InboundDocument document, string reason, CancellationToken ct)
    {
        var from = ((Delivery)document.Handle).Link;
        var properties = new BasicProperties
        {
            Persistent = true,
            MessageId = document.Name,
            Headers = new Dictionary<string, object?> { [Reason] = reason },
        };
        // Confirmed before the acknowledgement: a crash in between sets it aside twice, which loses nothing.
        await from.Receiving.BasicPublishAsync("", options.QuarantineQueue, mandatory: true, properties, document.Content, ct);
        await Acknowledge(document, ct);
    }

    public IReadOnlyCollection<Guid>? Untaken() => null;

    public async ValueTask DisposeAsync()
    {
        await DisposeLink();
        opening.Dispose();
    }

    /// <summary>Closes the connection. What was received on it and not acknowledged comes again on the next one.</summary>
    public async Task DisposeLink()
    {
        if (link is not null)
            await link.DisposeAsync();
    }

    static BasicProperties Properties(OutboundDocument document) => new()
    {
        Persistent = true,
        MessageId = Ceb.CebMessage.Text(document.Guid),
        Type = document.Type + "Message",
        ContentType = "application/xml",
        ContentEncoding = "utf-8",
    };

    static async Task Acknowledge(InboundDocument document, CancellationToken ct)
    {
        var (from, tag) = (Delivery)document.Handle;
        await from.Receiving.BasicAckAsync(tag, multiple: false, ct);
        from.Held.Remove(document);
    }

    async Task<AmqpLink> Open(CancellationToken ct)
    {
        if (link is { IsOpen: true } open)
            return open;
        await opening.WaitAsync(ct);
        try
        {
            if (link is { IsOpen: true } other)
                return other;
            if (link is not null)
            {
                LogLost(log);
                await link.DisposeAsync();
            }

            link = await AmqpLink.Open(options, arrived, ct);
            return link;
        }
        finally
        {
            opening.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to customs' broker was lost and is opened anew")]
    static partial void LogLost(ILogger log);

    /// <summary>A delivery can be acknowledged on the link that it came by, and on no other.</summary>
    internal sealed record Delivery(AmqpLink Link, ulong Tag);
}

/// <summary>One connection with a channel each way.</summary>
sealed class AmqpLink : IAsyncDisposable
{
    /// <summary>A message that brings its reader down again and again goes to the quarantine by itself.</summary>
    const int DeliveriesAtMost = 20;

    readonly IConnection connection;

    AmqpLink(IConnection connection, IChannel sending, IChannel receiving) =>
        (this.connection, Sending, Receiving) = (connection, sending, receiving);

    public IChannel Sending { get; }

    public IChannel Receiving { get; }

    /// <summary>Delivered by the broker and not asked for yet.</summary>
    public ConcurrentQueue<InboundDocument> Inbox { get; } = [];

    /// <summary>Handed out and neither accepted nor set aside yet. One reader at a time.</summary>
    public List<InboundDocument> Held { get; } = [];

    public bool IsOpen => connection.IsOpen && Sending.IsOpen && Receiving.IsOpen;

    public static async Task<AmqpLink> Open(AmqpOptions options, ReceiptSignal arrived, CancellationToken ct)
    {
        // Not recovered by the client: a delivery from before must not be acknowledged on a later channel.
        var factory = new ConnectionFactory { Uri = options.Address, AutomaticRecoveryEnabled = false, ClientProvidedName = "customs" };
        var connection = await factory.CreateConnectionAsync(ct);
        AmqpLink? link = null;
        try
        {
            link = await Open(connection, options, arrived, ct);
            return link;
        }
        finally
        {
            if (link is null)
                await connection.DisposeAsync();
        }
    }

    static async Task<AmqpLink> Open(IConnection connection, AmqpOptions options, ReceiptSignal arrived, CancellationToken ct)
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        var link = new AmqpLink(
            connection, await connection.CreateChannelAsync(confirmed, ct), await connection.CreateChannelAsync(confirmed, ct));
        if (options.Declare)
            await Declare(link.Sending, options, ct);
        await link.Receiving.BasicQosAsync(0, options.Prefetch, global: false, ct);
        await link.Receiving.BasicConsumeAsync(options.InboundQueue, autoAck: false, new Consumer(link, arrived), ct);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await Sending.DisposeAsync();
        await Receiving.DisposeAsync();
        await connection.DisposeAsync();
    }

    static async Task Declare(IChannel channel, AmqpOptions options, CancellationToken ct)
    {
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync(options.QuarantineQueue, true, false, false, quorum, cancellationToken: ct);
        await channel.QueueDeclareAsync(options.OutboundQueue, true, false, false, quorum, cancellationToken: ct);
        var inbound = new Dictionary<string, object?>(quorum)
        {
            ["x-delivery-limit"] = DeliveriesAtMost,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = options.QuarantineQueue,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
        await channel.QueueDeclareAsync(options.InboundQueue, true, false, false, inbound, cancellationToken: ct);
        if (options.Exchange.Length > 0)
        {
            await channel.ExchangeDeclareAsync(options.Exchange, ExchangeType.Direct, durable: true, cancellationToken: ct);
            await channel.QueueBindAsync(options.OutboundQueue, options.Exchange, options.OutboundQueue, cancellationToken: ct);
        }
    }

    sealed class Consumer(AmqpLink link, ReceiptSignal arrived) : AsyncDefaultBasicConsumer(link.Receiving)
    {
        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            var name = properties.MessageId is { Length: > 0 } id ? id : "delivery " + deliveryTag.ToString(CultureInfo.InvariantCulture);
            var isTooLarge = body.Length > ICustomsTransport.LargestDocument;
            var fault = isTooLarge ? $"The message has {body.Length} bytes, more than {ICustomsTransport.LargestDocument}." : null;
            // The client takes the buffer back when this returns.
            link.Inbox.Enqueue(new InboundDocument(
                name, body.ToArray(), fault, new AmqpTransport.Delivery(link, deliveryTag)));
            arrived.Set();
            return Task.CompletedTask;
        }
    }
}
