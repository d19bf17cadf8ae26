using CrossBorder.Platform;
using Grpc.Core;
using Npgsql;

namespace CrossBorder.Settlement.Tests;

/// <summary>Ends sessions of a database in the middle of their work.</summary>
static class Killer
{
    // A transaction must fit between two of them in the end, on a slow machine as well.
    const double LongerEachTime = 1.02;

    /// <summary>At random, with pauses that grow, until it is told to stop; how many.</summary>
    /// <param name="pause">Seconds before the next; the first one.</param>
    public static async Task<int> Kill(Db db, double pause, CancellationToken stop)
    {
        var killed = 0;
        var name = await db.One<string>("select current_database()::text", new { }, CancellationToken.None);
        await using var connection = new NpgsqlConnection(Testing.Servers.Postgres + ";Database=postgres;Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(
                """
                select count(pg_terminate_backend(pid)), pg_sleep($2)
                from (
                    select pid
                    from pg_stat_activity
                    where datname = $1 and pid <> pg_backend_pid() and state <> 'idle'
                    order by random()
                    limit 2) as busy
                """, connection);
            command.Parameters.Add(new NpgsqlParameter { Value = name });
            command.Parameters.Add(new NpgsqlParameter { Value = pause });
            var found = (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            killed += found;
            pause *= Math.Pow(LongerEachTime, found);
        }

        return killed;
    }

    /// <summary>Until the answer is one; a retry carries the same key.</summary>
    public static async Task<T> Insisting<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RpcException e) when (attempt < 300 && e.StatusCode is StatusCode.Unavailable or StatusCode.Internal)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Dead sessions have left the pool: as many reads at once as it has places go through.</summary>
    public static Task Settled(Db db) => SettlementHost.Eventually(async () =>
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 60).Select(
                _ => db.One<long>("select count(*) from ledger_purpose, pg_sleep(0.02)", new { }, CancellationToken.None)));
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }, "the pool has no dead session");
}
