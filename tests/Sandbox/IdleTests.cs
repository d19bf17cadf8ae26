using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Sandbox.Tests;

public sealed class IdleTests
{
    /// <summary>
    /// Folders are looked at without the database; bank and processors ask it every second, the others every five. The limit is far above
    /// that, and far below what a worker that does not sleep would do.
    /// </summary>
    [Fact]
    public async Task An_idle_sandbox_hardly_asks_its_database()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1 });
        // PostgreSQL counts what an idle session did before only after ten seconds.
        await Task.Delay(TimeSpan.FromSeconds(12), TestContext.Current.CancellationToken);
        var before = await Transactions(sandbox);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        Assert.InRange(await Transactions(sandbox) - before, 1, 250);
    }

    static Task<long> Transactions(SandboxHost sandbox) => sandbox.Services.GetRequiredService<Db>().One<long>(
        "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()", new { },
        TestContext.Current.CancellationToken);
}
