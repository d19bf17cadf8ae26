using System.Diagnostics;
using CrossBorder.Contracts;
using Dapper;
using Npgsql;
using RabbitMQ.Client;

namespace CrossBorder.Bench;

/// <summary>What the platform has yet to do: rows in outboxes and messages in queues.</summary>
sealed class Backlog : IAsyncDisposable
{
    const int QuietLooks = 3;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    static readonly string[] Queues = [.. Subscriptions.ByService.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key)];
    readonly List<NpgsqlDataSource> databases;
    readonly IConnection connection;
    readonly IChannel channel;

    Backlog(Place place, IConnection connection, IChannel channel)
    {
        databases = [.. Subscriptions.ByService.Keys.Select(service => NpgsqlDataSource.Create(place.Database(service)))];
        this.connection = connection;
        this.channel = channel;
    }

    public static async Task<Backlog> Open(Place place, CancellationToken ct)
    {
        var connection = await new ConnectionFactory { Uri = place.Broker }.CreateConnectionAsync(ct);
        return new Backlog(place, connection, await connection.CreateChannelAsync(cancellationToken: ct));
    }

    /// <summary>Messages that were not delivered yet, those being handled not counted.</summary>
    public async Task<long> Waiting(CancellationToken ct)
    {
        var total = 0L;
        foreach (var database in databases)
        {
            await using var session = await database.OpenConnectionAsync(ct);
            total += await session.ExecuteScalarAsync<long>("select count(*) from outbox");
        }

        foreach (var queue in Queues)
            total += (await channel.QueueDeclarePassiveAsync(queue, ct)).MessageCount;
        return total;
    }

    /// <summary>How long until nothing waits any more, at several looks in a row: a message being handled may cause others.</summary>
    public async Task<TimeSpan> UntilEmpty(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var emptySince = TimeSpan.Zero;
        for (var quiet = 0; quiet < QuietLooks; quiet++)
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"{await Waiting(ct)} messages still wait after {Patience}");
            if (await Waiting(ct) > 0)
                quiet = -1;
            else if (quiet == 0)
                emptySince = watch.Elapsed;
            await Task.Delay(Pause, ct);
        }

        return emptySince;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        foreach (var database in databases)
            await database.DisposeAsync();
    }
}
