using System.Diagnostics;
using System.Text.Json;
using CrossBorder.Contracts;
using CrossBorder.Contracts.Events;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Platform;

/// <summary>An event on its way to the broker, with the trace and the principal that caused it.</summary>
public sealed record OutboxMessage(Guid MessageId, string Type, string Body, string? TraceParent, string? Principal)
{
    internal const string InsertMany =
        """
        insert into outbox (message_id, type, body, trace_parent, principal)
        select * from unnest(@MessageIds, @Types, @Bodies, @TraceParents, @Principals)
        """;

    public static OutboxMessage Of(IEvent message) => new(
        Guid.CreateVersion7(), message.GetType().Name, JsonSerializer.Serialize(message, message.GetType()), Activity.Current?.Id,
        Platform.Principal.Current?.ToString());

    internal static object Columns(IReadOnlyList<OutboxMessage> messages) => new
    {
        MessageIds = messages.Select(m => m.MessageId).ToArray(),
        Types = messages.Select(m => m.Type).ToArray(),
        Bodies = messages.Select(m => m.Body).ToArray(),
        TraceParents = messages.Select(m => m.TraceParent).ToArray(),
        Principals = messages.Select(m => m.Principal).ToArray(),
    };
}

/// <summary>Wakes the relay of this process when a commit wrote events.</summary>
public sealed class OutboxSignal : Signal;

/// <summary>
/// Moves committed outbox rows to the broker: at least once, in no promised order. A batch is published concurrently, every
/// confirm is awaited, and only confirmed rows are deleted; any number of relays may run at once.
/// </summary>
public sealed partial class OutboxRelay(
    Db db, IBus bus, OutboxSignal signal, TimeProvider clock, ILogger<OutboxRelay> log) : Worker(signal, clock, log)
{
    public const int BatchMax = 200;
    static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(10);
    static readonly Dictionary<string, Type> Types = Subscriptions.Events.ToDictionary(type => type.Name);

    /// <summary>Publishes one batch. True when there may be more.</summary>
    protected override async Task<bool> Advance(CancellationToken ct)
    {
        return await db.Transact(async tx =>
        {
            var rows = await tx.Many<Row>(
                """
                select seq, message_id, type, body, trace_parent, principal
                from outbox
                where not_before <= now()
                order by seq
                limit @BatchMax
                for update skip locked
                """,
                new { BatchMax });
            if (rows.Count == 0)
                return false;

            // Publish before delete: a crash in between repeats a message, and the consumer's inbox drops the repeat.
            using var patience = new CancellationTokenSource(ConfirmWithin, Clock);
            var failures = await Task.WhenAll(rows.Select(row => Publish(row, patience.Token)));
            await Settle(tx, rows, failures);
            return rows.Count == BatchMax;
        }, ct);
    }

    async Task Settle(Tx tx, List<Row> rows, string?[] failures)
    {
        var sent = rows.Where((_, i) => failures[i] is null).Select(row => row.Seq).ToArray();
        await tx.Run("delete from outbox where seq = any(@sent)", new { sent });
        if (sent.Length == rows.Count)
            return;

        var kept = rows.Where((_, i) => failures[i] is not null).Select(row => row.Seq).ToArray();
        await tx.Run(
            """
            update outbox
            set attempts = attempts + 1, not_before = now() + least(attempts + 1, 30) * interval '1 second'
            where seq = any(@kept)
            """,
            new { kept });
        LogKept(Log, kept.Length, failures.First(failure => failure is not null)!);
    }

    async Task<string?> Publish(Row row, CancellationToken ct)
    {
        using var span = row.TraceParent is null
            ? null
            : Telemetry.Source.StartActivity("outbox relay", ActivityKind.Producer, ActivityContext.Parse(row.TraceParent, null));
        try
        {
            var type = Types[row.Type];
            await bus.Publish(JsonSerializer.Deserialize(row.Body, type)!, type, context =>
            {
                context.MessageId = row.MessageId;
                context.Headers.Set("principal", row.Principal);
            }, ct);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{row.Type}: {e.GetType().Name} {e.Message}";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages stay in the outbox: {Reason}")]
    static partial void LogKept(ILogger log, int count, string reason);

    sealed record Row(long Seq, Guid MessageId, string Type, string Body, string? TraceParent, string? Principal);
}
