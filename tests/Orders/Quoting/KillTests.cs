using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Grpc.Core;

namespace CrossBorder.Orders.Tests;

/// <summary>An acceptance that dies at any write, or around the call to Catalog, leaves nothing and is repeated to one order.</summary>
public sealed class KillTests(KillTests.OwnHost host) : IClassFixture<KillTests.OwnHost>
{
    /// <summary>Other tests must not meet what is broken here.</summary>
    public sealed class OwnHost : OrdersHost;

    /// <summary>Every table that an acceptance writes to, in the order of its writes.</summary>
    public static TheoryData<string, string> Writes => new()
    {
        { "idempotency", "insert" }, { "sales_order", "insert" }, { "order_line", "insert" }, { "order_line_movement", "insert" },
        { "order_line_ledger", "insert" }, { "order_event", "insert" },
        { "outbox", "insert" }, { "quote_version", "update" }, { "quote_offer", "update" }, { "inquiry", "update" },
        { "quote", "update" }, { "inquiry_event", "insert" }, { "idempotency", "update" },
    };

    [Theory, MemberData(nameof(Writes))]
    public async Task Whatever_write_fails_nothing_stays_of_the_acceptance_and_its_repeat_places_one_order(string table, string operation)
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.ForBuyer((await bargain.Offer()).Id);
        var (request, key) = (Bargain.Acceptance(quote), Guid.NewGuid());
        await host.Quiet();
        await Break(table, operation);
        try
        {
            await Assert.ThrowsAsync<RpcException>(async () => await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key)));
        }
        finally
        {
            await Mend(table);
        }

        Assert.Equal(quote, await bargain.ForBuyer(quote.Id));
        Assert.Empty((await host.Client(OrdersHost.Buyer(bargain.Buyer)).ListAsync(new ListRequest())).Orders);
        var accepted = await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key));
        Assert.Equal(accepted, await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key)));
        Assert.Single((await host.Client(OrdersHost.Buyer(bargain.Buyer)).ListAsync(new ListRequest())).Orders);
        await host.Quiet();
        Assert.Single(host.Published.Of<OrderPlaced>(), e => e.OrderId.ToString() == accepted.OrderId);
        Assert.Single(host.Published.Of<QuoteAccepted>(), e => e.QuoteId.ToString() == quote.Id);
    }

    [Fact]
    public async Task Who_dies_before_or_after_the_hold_holds_the_same_stock_again_when_it_comes_back()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.ForBuyer((await bargain.Offer()).Id);
        var (request, key) = (Bargain.Acceptance(quote), Guid.NewGuid());
        host.Catalog.On(bargain.Skus[1], () => throw new RpcException(new Status(StatusCode.Unavailable, "down")));
        Assert.Equal(503, (await host.Refusal(async () => await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key)))).Status);
        host.Catalog.Heal(bargain.Skus[1]);
        using var leaving = new CancellationTokenSource();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Catalog.On(bargain.Skus[1], () => { asked.TrySetResult(); return answer.Task; });
        var call = bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key), cancellationToken: leaving.Token).ResponseAsync;
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => call);
        answer.SetResult();
        host.Catalog.Heal(bargain.Skus[1]);

        Assert.Equal(quote, await bargain.ForBuyer(quote.Id));
        var accepted = await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key));
        var asks = host.Catalog.Reserved.Where(ask => ask.ExporterId == bargain.Exporter.ToString()).ToArray();
        Assert.Equal(3, asks.Length);
        Assert.Equal(accepted.OrderId, Assert.Single(asks.Select(ask => ask.OrderId).Distinct()));
    }

    Task Break(string table, string operation) => host.Db.Run(
        $"""
        create function kill() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
        create trigger killed before {operation} on {table} for each row execute function kill();
        """,
        new { }, CancellationToken.None);

    Task Mend(string table) => host.Db.Run($"drop trigger killed on {table}; drop function kill();", new { }, CancellationToken.None);
}
