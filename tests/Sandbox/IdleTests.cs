using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Sandbox.Tests;

public sealed class IdleTests
{
    /// <summary>
    /// Folders are looked at without the database; bank and processors ask it every second, the others every five: some thirty times a
    /// second. PostgreSQL counts that in bursts, up to ten seconds late. A worker that does not sleep asks hundreds of times a second.
    /// </summary>
    [Fact]
    public async Task An_idle_sandbox_hardly_asks_its_database()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1 });
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        var before = await Transactions(sandbox);
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.InRange(await Transactions(sandbox) - before, 1, 1_000);
    }

    static Task<long> Transactions(SandboxHost sandbox) => sandbox.Services.GetRequiredService<Db>().One<long>(
        "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()", new { },
        TestContext.Current.CancellationToken);
}
