using Dapper;
using MassTransit;
using Npgsql;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Platform;

/// <summary>Opens transactions. Every write, and the events it causes, commits in one of them.</summary>
public sealed class Db(NpgsqlDataSource source, OutboxSignal outbox)
{
    const int DeadlockAttempts = 5;

    /// <summary>Runs the work and commits what it wrote. Deadlocks and serialization failures run it again, a few times.</summary>
    public async Task<T> Transact<T>(Func<Tx, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Attempt(work, _ => true, ct);
            }
            catch (PostgresException e) when (IsRace(e) && attempt < DeadlockAttempts)
            {
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), ct);
            }
        }
    }

    public Task Transact(Func<Tx, Task> work, CancellationToken ct) => Transact(async tx => { await work(tx); return true; }, ct);

    /// <summary>Runs a decision: a value commits what it wrote, a refusal rolls it back.</summary>
    public async Task<Outcome<T>> Decide<T>(Func<Tx, Task<Outcome<T>>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Attempt(work, outcome => outcome.Problem is null, ct);
            }
            catch (PostgresException e) when (IsRace(e) && attempt < DeadlockAttempts)
            {
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), ct);
            }
        }
    }

    /// <summary>
    /// Handles a delivered message once: the inbox row and the effect commit together, so that a redelivery does nothing.
    /// </summary>
    /// <param name="consumer">The consumer itself; its type's name is the inbox key beside the message id.</param>
    public Task Receive<T>(IConsumer consumer, ConsumeContext<T> context, Func<Tx, Task> work) where T : class
    {
        // Who caused the event is who causes what follows from it.
        Principal.Current = Principal.Parse(context.Headers.Get<string>("principal"));
        return Transact(async tx =>
        {
            if (await tx.FirstDelivery(context.MessageId!.Value, consumer.GetType().Name))
                await work(tx);
        }, context.CancellationToken);
    }

    public async Task<T?> One<T>(string sql, object args, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, args, cancellationToken: ct));
    }

    public async Task<List<T>> Many<T>(string sql, object args, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, args, cancellationToken: ct))).AsList();
    }

    /// <summary>One statement that is its own transaction: one round trip. Set the outbox signal after one that wrote events.</summary>
    public async Task<int> Run(string sql, object args, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, args, cancellationToken: ct));
    }

    async Task<T> Attempt<T>(Func<Tx, Task<T>> work, Func<T, bool> commits, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var tx = new Tx(connection, transaction, ct);
        var result = await work(tx);
        if (!commits(result))
        {
            await transaction.RollbackAsync(ct);
            return result;
        }

        var published = await tx.WriteOutbox();
        await transaction.CommitAsync(ct);
        if (published)
            outbox.Set();
        tx.Committed();
        return result;
    }

    static bool IsRace(PostgresException e) => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;
}

/// <summary>One open transaction.</summary>
public sealed class Tx(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
{
    readonly List<OutboxMessage> outbox = [];
    readonly List<Action> afterCommit = [];

    public CancellationToken Stop => ct;

    public Task<T?> One<T>(string sql, object args) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, args));

    public async Task<List<T>> Many<T>(string sql, object args) => (await connection.QueryAsync<T>(Command(sql, args))).AsList();

    public Task<int> Run(string sql, object args) => connection.ExecuteAsync(Command(sql, args));

    /// <summary>Queues an event for the relay: it leaves if, and only if, this transaction commits.</summary>
    public void Publish(IEvent message) => outbox.Add(OutboxMessage.Of(message));

    /// <summary>Something to do once the transaction has committed, such as waking a worker. It must not fail.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>True the first time this consumer sees the message, false for every redelivery.</summary>
    public async Task<bool> FirstDelivery(Guid messageId, string consumer) => await Run(
        """
        insert into inbox (message_id, consumer)
        values (@messageId, @consumer)
        on conflict do nothing
        """,
        new { messageId, consumer }) == 1;

    internal async Task<bool> WriteOutbox()
    {
        if (outbox.Count == 0)
            return false;
        await Run(OutboxMessage.InsertMany, OutboxMessage.Columns(outbox));
        return true;
    }

    internal void Committed() => afterCommit.ForEach(action => action());

    CommandDefinition Command(string sql, object args) => new(sql, args, transaction, cancellationToken: ct);
}
