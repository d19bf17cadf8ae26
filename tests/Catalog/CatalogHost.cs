using CrossBorder.Catalog.Tests;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(CatalogHost))]
[assembly: AssemblyFixture(typeof(ClockedCatalogHost))]

namespace CrossBorder.Catalog.Tests;

public class CatalogHost() : ServiceHost<CatalogService>("catalog")
{
    /// <summary>What a call was refused with; fails when it was not refused.</summary>
    public static async Task<Problem> Refusal<T>(AsyncUnaryCall<T> call) =>
        Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(async () => await call));

    /// <summary>Waits until the service has taken all of these messages.</summary>
    public Task Taken(IReadOnlyCollection<Guid> messageIds) => Eventually(
        async () => await Db.One<long>(
            "select count(*) from inbox where message_id = any(@Ids)", new { Ids = messageIds.Distinct().ToArray() },
            CancellationToken.None) == messageIds.Distinct().Count(),
        "the messages are taken");
}

/// <summary>A catalog of its own whose time the test moves on.</summary>
public sealed class ClockedCatalogHost : CatalogHost
{
    public MovableClock Clock { get; } = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);

    /// <summary>Moves the time on and waits until the worker has freed what is due.</summary>
    public async Task Expire(TimeSpan by)
    {
        Clock.Advance(by);
        Services.GetRequiredService<ExpirySignal>().Set();
        await Eventually(
            async () => await Db.One<long>(
                "select count(*) from reservation where status = 'Held' and expires_at <= @Now",
                new { Now = Clock.GetUtcNow() }, CancellationToken.None) == 0,
            "no hold is past its time");
    }
}

/// <summary>The machine's time and what the test added to it.</summary>
public sealed class MovableClock : TimeProvider
{
    long addedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref addedTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref addedTicks, by.Ticks);
}
