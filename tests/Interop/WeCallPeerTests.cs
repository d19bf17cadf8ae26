using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Interop.Tests;

/// <summary>Our client, with everything that the platform puts around a call, calls somebody else's server.</summary>
public sealed class WeCallPeerTests(Python python) : IAsyncLifetime
{
    static readonly Principal Self = Principal.Service("orders");
    readonly PrincipalSeal seal = new(new byte[32], TimeProvider.System);
    PlayedCatalog peer = null!;
    GrpcChannels channels = null!;
    Client client = null!;

    public async ValueTask InitializeAsync()
    {
        peer = await python.PlayCatalog();
        var offset = new Addresses(new PlatformOptions { PortBase = 0 }).GrpcPort("catalog");
        channels = new GrpcChannels(
            new Addresses(new PlatformOptions { PortBase = peer.Port - offset }), new CallPolicy(seal, Self, TimeProvider.System));
        client = new Client(channels.To("catalog"));
    }

    public ValueTask DisposeAsync()
    {
        channels.Dispose();
        return peer.DisposeAsync();
    }

    [Fact]
    public async Task A_question_and_its_answer_arrive_as_they_were()
    {
        var answer = await client.SearchAsync(
            new SearchRequest { Text = "蛋糕架 \"3\" ß", HsPrefix = "691110", Page = new() { Cursor = "下一页" } });

        var product = Assert.Single(answer.Products);
        Assert.Equal(("三层蛋糕架", "691110", (1L << 53) + 1, -1L), (product.NameZh, product.Sku, product.NetGrams, product.Stock));
        Assert.Equal((12L, "3.375"), (Assert.Single(product.Tiers).MinQuantity, product.Tiers[0].UnitPrice));
        Assert.Equal("下一页", answer.NextCursor);
        Assert.Single(await peer.Arrivals("蛋糕架 \"3\" ß", 1));
    }

    [Fact]
    public async Task A_time_arrives_to_the_fraction_of_a_second()
    {
        var reservation = await client.ReserveAsync(new ReserveRequest { OrderId = "time" });
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 8, 45, 0, 250, TimeSpan.Zero), reservation.ExpiresAt.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_carries_the_seal_of_who_acts_and_a_deadline(bool reads)
    {
        var someone = new Principal(Guid.NewGuid(), Role.Buyer, "买方 GmbH");
        Principal.Current = someone;
        var arrival = Assert.Single(await Arrivals("acting", reads));
        Principal.Current = null;
        var alone = Assert.Single(await Arrivals("alone", reads));

        Assert.Equal(someone, seal.Open(arrival.Headers[PrincipalSeal.Header]));
        Assert.Equal(Self, seal.Open(alone.Headers[PrincipalSeal.Header]));
        Assert.InRange(arrival.Left!.Value, 0, CallPolicy.Deadline.TotalSeconds + 0.1);
    }

    [Fact]
    public async Task Headers_and_a_deadline_of_the_callers_own_go_along()
    {
        await client.ReserveAsync(
            new ReserveRequest { OrderId = "own" }, new Metadata { { Idempotency.Header, "k-1" } }, DateTime.UtcNow.AddSeconds(60));

        var arrival = Assert.Single(await peer.Arrivals("own", 1));
        Assert.Equal("k-1", arrival.Headers[Idempotency.Header]);
        Assert.InRange(arrival.Left!.Value, CallPolicy.Deadline.TotalSeconds + 0.1, 60.1);
    }

    [Fact]
    public async Task A_read_is_tried_again_when_the_peer_is_unavailable()
    {
        var answer = await client.SearchAsync(new SearchRequest { Text = "unavailable 2" });
        Assert.Single(answer.Products);
        Assert.Equal(3, (await peer.Arrivals("unavailable 2", 3)).Count);
    }

    [Fact]
    public async Task A_read_gives_up_after_three_more_tries()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.SearchAsync(new SearchRequest { Text = "unavailable 99" }));
        Assert.Equal(4, (await peer.Arrivals("unavailable 99", 4)).Count);
        Assert.Equal((503, "service_unavailable"), (Problem.FromGrpc(error).Status, Problem.FromGrpc(error).Code));
    }

    [Fact]
    public async Task A_write_is_never_tried_again()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.ReserveAsync(new ReserveRequest { OrderId = "unavailable 1" }));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        // The peer takes this one after any that went out before it.
        await client.ReserveAsync(new ReserveRequest { OrderId = "afterwards" });
        await peer.Arrivals("afterwards", 1);
        Assert.Single(await peer.Arrivals("unavailable 1", 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_is_read_with_its_trailers_and_not_tried_again(bool reads)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => Arrivals("refuse", reads));
        Assert.Equal(
            new Problem(409, "insufficient_stock", "库存不足: 3 are left, 100 % of them", "lines[0].数量", "至多 3"),
            Problem.FromGrpc(error));
        Assert.Single(await peer.Arrivals("refuse", 1));
    }

    [Fact]
    public async Task A_deadline_ends_the_call_at_both_sides()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.ReserveAsync(
            new ReserveRequest { OrderId = "wait" }, deadline: DateTime.UtcNow.AddSeconds(1)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await peer.GaveUp("wait");
    }

    [Fact]
    public async Task A_cancellation_ends_the_call_at_both_sides()
    {
        using var stop = new CancellationTokenSource();
        var call = client.SearchAsync(new SearchRequest { Text = "wait for me" }, cancellationToken: stop.Token).ResponseAsync;
        await peer.Arrivals("wait for me", 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        await peer.GaveUp("wait for me");
        Assert.Single(await peer.Arrivals("wait for me", 1));
    }

    /// <summary>Calls once, as a read or as a write, and returns what has arrived with this key.</summary>
    async Task<IReadOnlyList<Arrival>> Arrivals(string key, bool reads)
    {
        if (reads)
            await client.SearchAsync(new SearchRequest { Text = key });
        else
            await client.ReserveAsync(new ReserveRequest { OrderId = key });
        return await peer.Arrivals(key, 1);
    }
}
