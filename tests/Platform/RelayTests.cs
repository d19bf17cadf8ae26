using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Platform.Tests;

public sealed class RelayTests(Probe probe)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_relays_share_a_thousand_events_and_each_leaves_once()
    {
        var rival = await probe.Start();
        var ids = Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid()).ToList();
        var dbs = new[] { probe.Db, rival.Services.GetRequiredService<Db>() };
        await Task.WhenAll(ids.Chunk(10).Select((chunk, i) => dbs[i % 2].Transact(tx =>
        {
            foreach (var id in chunk)
                tx.Publish(new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch));
            return Task.CompletedTask;
        }, Stop)));

        await Wait.Until(() => ids.Except(probe.Published.Of<OrderCompleted>().Select(e => e.OrderId)).Any() == false, "all thousand came");
        Assert.Equal(1000, probe.Published.Of<OrderCompleted>().Count(e => ids.Contains(e.OrderId)));
        await Wait.Until(
            async () => await probe.Db.One<long>("select count(*) from outbox where attempts = 0", new { }, Stop) == 0,
            "all rows are deleted");
    }

    [Fact]
    public async Task A_row_that_cannot_be_published_is_kept_and_holds_up_no_other()
    {
        var message = Guid.NewGuid();
        await probe.Db.Run("insert into outbox (message_id, type, body) values (@message, 'NoSuchEvent', '{}')", new { message }, Stop);
        var id = Guid.NewGuid();
        await probe.Db.Transact(tx =>
        {
            tx.Publish(new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch));
            return Task.CompletedTask;
        }, Stop);

        await probe.Published.Next<OrderCompleted>(e => e.OrderId == id);
        await Wait.Until(
            async () => await probe.Db.One<int>("select attempts from outbox where message_id = @message", new { message }, Stop) > 0,
            "it was tried");
        await probe.Db.Run("delete from outbox where message_id = @message", new { message }, Stop);
    }

    [Fact]
    public async Task An_event_keeps_its_trace_from_the_writer_to_the_consumer()
    {
        var id = Guid.NewGuid();
        var seen = new TaskCompletionSource<string?>();
        probe.Reactions.On(id, _ =>
        {
            seen.TrySetResult(System.Diagnostics.Activity.Current?.TraceId.ToString());
            return Task.CompletedTask;
        });
        using var activity = Telemetry.Source.StartActivity("a request");
        await probe.Db.Transact(tx =>
        {
            tx.Publish(new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch));
            return Task.CompletedTask;
        }, Stop);

        Assert.NotNull(activity);
        Assert.Equal(activity.TraceId.ToString(), await seen.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop));
    }

    [Fact]
    public async Task Who_caused_an_event_is_known_to_its_consumer()
    {
        var id = Guid.NewGuid();
        var someone = new Principal(Guid.NewGuid(), Role.Buyer, "");
        var seen = new TaskCompletionSource<Principal?>();
        probe.Reactions.On(id, async context => await probe.Db.Receive(new ProbeConsumer(probe.Reactions), context, tx =>
        {
            seen.TrySetResult(Principal.Current);
            return Task.CompletedTask;
        }));
        Principal.Current = someone;
        await Publish(id);
        Principal.Current = null;

        Assert.Equal(someone, await seen.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop));
        Assert.Null(Principal.Parse("nobody"));
        Assert.Null(Principal.Parse(null));
    }

    Task Publish(Guid id) => probe.Db.Transact(tx =>
    {
        tx.Publish(new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch));
        return Task.CompletedTask;
    }, Stop);
}
