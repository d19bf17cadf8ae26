using System.Globalization;
using System.Text;
using CrossBorder.Contracts;
using RabbitMQ.Client;

namespace CrossBorder.Platform;

/// <summary>A message that its consumer could not take, as it lies in the error queue.</summary>
/// <param name="Trace">W3C trace id of the flow that it belongs to, when known.</param>
public sealed record DeadLetter(
    Guid MessageId, string Queue, string Type, string Error, string? FailedAt, string? Trace, string Body, string? StackTrace);

/// <summary>
/// Lists, shows and re-drives the dead letters of every queue. Looking takes nothing away: messages are got without an
/// acknowledgement and go back when the channel closes.
/// </summary>
public sealed class DeadLetters(BusAddress address)
{
    const int LookAtMost = 1000;

    static IEnumerable<string> Queues => Subscriptions.ByService.Where(service => service.Value.Count > 0).Select(service => service.Key);

    public async Task<List<DeadLetter>> List(CancellationToken ct)
    {
        await using var connection = await new ConnectionFactory { Uri = address.Uri }.CreateConnectionAsync(ct);
        var letters = new List<DeadLetter>();
        foreach (var queue in Queues.Select(Topology.ErrorQueue).Append(Topology.Unroutable))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            while (letters.Count < LookAtMost && await channel.BasicGetAsync(queue, autoAck: false, ct) is { } got)
                letters.Add(Read(queue, got));
        }

        return letters;
    }

    /// <summary>Sends messages back to the queues they failed in, all of them or one. Returns how many.</summary>
    public async Task<int> Redrive(Guid? messageId, CancellationToken ct)
    {
        await using var connection = await new ConnectionFactory { Uri = address.Uri }.CreateConnectionAsync(ct);
        var sent = 0;
        foreach (var queue in Queues)
        {
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
            var waiting = (await channel.QueueDeclarePassiveAsync(Topology.ErrorQueue(queue), ct)).MessageCount;
            for (; waiting > 0 && await channel.BasicGetAsync(Topology.ErrorQueue(queue), autoAck: false, ct) is { } got; waiting--)
            {
                if (messageId is not null && Read(queue, got).MessageId != messageId)
                    continue;
                // Published with a confirm before the acknowledgement: a crash in between repeats it, and the inbox drops the repeat.
                await channel.BasicPublishAsync("", queue, mandatory: true, Retry(got), got.Body, ct);
                await channel.BasicAckAsync(got.DeliveryTag, multiple: false, ct);
                sent++;
            }
        }

        return sent;
    }

    static BasicProperties Retry(BasicGetResult got) => new(got.BasicProperties)
    {
        Headers = got.BasicProperties.Headers?
            .Where(header => !header.Key.StartsWith("MT-Fault", StringComparison.Ordinal)
                && header.Key is not "x-death" and not "x-delivery-count")
            .ToDictionary(header => header.Key, header => header.Value),
    };

    static DeadLetter Read(string queue, BasicGetResult got)
    {
        var headers = got.BasicProperties.Headers;
        var trace = Header(headers, "MT-Activity-Id")?.Split('-') is [_, var id, ..] ? id : null;
        return new DeadLetter(
            Guid.TryParse(got.BasicProperties.MessageId, out var messageId) ? messageId : Guid.Empty,
            queue, Header(headers, "MT-Fault-MessageType") ?? Header(headers, "MT-MessageType") ?? got.Exchange,
            Header(headers, "MT-Fault-Message") ?? Header(headers, "MT-Reason") ?? "the delivery limit was reached",
            Header(headers, "MT-Fault-Timestamp"), trace, Encoding.UTF8.GetString(got.Body.Span), Header(headers, "MT-Fault-StackTrace"));
    }

    static string? Header(IDictionary<string, object?>? headers, string name) => headers?.TryGetValue(name, out var value) != true
        ? null
        : value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);
}
