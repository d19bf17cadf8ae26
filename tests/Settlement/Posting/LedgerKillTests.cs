using Npgsql;

namespace CrossBorder.Settlement.Tests;

/// <summary>The database ends sessions whenever it likes; who asked asks again, with the same ids.</summary>
public sealed class LedgerKillTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    const int Clients = 8;
    const int Each = 60;
    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);

    [Fact]
    public async Task Whoever_is_killed_in_the_middle_books_every_fact_once()
    {
        var accounts = Enumerable.Range(0, 4).Select(_ => LedgerHost.Payable(Guid.CreateVersion7())).ToArray();
        foreach (var account in accounts)
            await host.Fund(account, 1_000_000);
        await host.Fund(Fees, 1);
        using var done = new CancellationTokenSource();
        var killer = Killer.Kill(host.Db, 0.01, done.Token);
        var ids = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => Work(new Random(client), accounts))));
        await done.CancelAsync();
        var killed = await killer;
        await Killer.Settled(host.Db);

        Assert.True(killed > 20, $"only {killed} sessions were killed");
        var all = ids.SelectMany(of => of).ToList();
        Assert.Equal(Clients * Each, all.Count);
        Assert.Equal(all.Count, await host.Count($"ledger_transaction where id = any(array['{string.Join("','", all)}']::uuid[])"));
        var left = (await Task.WhenAll(accounts.Select(host.Account))).Sum(row => row.AvailableMinor);
        Assert.Equal(1_000_000 * accounts.Length - all.Count, left);
        Assert.Equal(0, await host.Count("ledger_hold where status = 'Held'"));
        Assert.Equal(0, await host.Count("ledger_balance where held_minor <> 0"));
        await Asserted.Whole(host);
    }

    /// <summary>Posts one at a time, every third through a hold, each until it is done.</summary>
    async Task<List<Guid>> Work(Random random, Account[] accounts)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < Each; i++)
        {
            var account = accounts[random.Next(accounts.Length)];
            var move = LedgerHost.Move(account, Fees, 1);
            if (i % 3 == 0)
            {
                var hold = new Hold(
                    Guid.CreateVersion7(), account, 5, "", HoldStatus.Held, host.Clock.GetUtcNow() + TimeSpan.FromHours(1));
                Assert.Null(await Insisting(() => Holds.Reserve(host.Db, hold, host.Clock.GetUtcNow(), CancellationToken.None)));
                move = new LedgerEntry("client", move.Id, null, LedgerHost.Day, account.Currency) { Id = move.Id, Hold = hold }
                    .Debit(account, 1).Credit(Fees, 1);
            }

            Assert.Null((await Insisting(() => host.Post(move))).Problem);
            ids.Add(move.Id);
        }

        return ids;
    }

    static async Task<T> Insisting<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException e) when (attempt < 200 && (e.IsTransient || e is PostgresException { SqlState: "57P01" }))
            {
                await Task.Yield();
            }
        }
    }
}
