using CrossBorder.Contracts.Events;

namespace CrossBorder.Platform.Tests;

public sealed class DbTests(Probe probe)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_leaves_when_its_transaction_commits()
    {
        var id = Guid.NewGuid();
        await probe.Db.Transact(tx =>
        {
            tx.Publish(new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch));
            return Task.CompletedTask;
        }, Stop);
        Assert.Equal(1, (await probe.Published.Next<OrderCompleted>(e => e.OrderId == id)).Version);
    }

    [Fact]
    public async Task Nothing_leaves_when_the_transaction_fails_or_its_decision_is_a_refusal()
    {
        var failed = Guid.NewGuid();
        var refused = Guid.NewGuid();
        await Assert.ThrowsAsync<TimeoutException>(() => probe.Db.Transact<int>(tx =>
        {
            tx.Publish(new OrderCompleted(failed, 1, DateTimeOffset.UnixEpoch));
            throw new TimeoutException();
        }, Stop));
        await probe.Db.Decide<int>(async tx =>
        {
            tx.Publish(new OrderCompleted(refused, 1, DateTimeOffset.UnixEpoch));
            await tx.Run("insert into inbox (message_id, consumer) values (@refused, 'x')", new { refused });
            return new Problem(409, "refused", "no");
        }, Stop);

        // One more event is a fence: the relay keeps no earlier row back.
        await An_event_leaves_when_its_transaction_commits();
        Assert.DoesNotContain(probe.Published.Of<OrderCompleted>(), e => e.OrderId == failed || e.OrderId == refused);
        Assert.Equal(0, await probe.Db.One<long>("select count(*) from inbox where message_id = @refused", new { refused }, Stop));
    }

    [Fact]
    public async Task Twenty_rival_deliveries_of_one_message_take_effect_once()
    {
        var message = Guid.NewGuid();
        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => probe.Db.Transact(tx => tx.FirstDelivery(message, "c"), Stop)));
        Assert.Single(first, seen => seen);
    }

    [Fact]
    public async Task Two_transactions_that_deadlock_both_succeed_in_the_end()
    {
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var id in new[] { a, b })
            await probe.Db.Run("insert into inbox (message_id, consumer) values (@id, 'lock')", new { id }, Stop);
        using var both = new Barrier(2);
        var met = 0;

        Task<int> Cross(Guid first, Guid second) => Task.Run(() => probe.Db.Transact(async tx =>
        {
            await tx.Run("update inbox set received_at = now() where message_id = @first", new { first });
            if (Interlocked.Increment(ref met) <= 2)
                both.SignalAndWait(TimeSpan.FromMinutes(1), Stop);
            return await tx.Run("update inbox set received_at = now() where message_id = @second", new { second });
        }, Stop));

        var rows = await Task.WhenAll(Cross(a, b), Cross(b, a));
        Assert.Equal([1, 1], rows);
    }

    [Fact]
    public Task A_statement_stays_prepared_whichever_of_its_instants_and_days_are_null() => probe.Db.Transact(async tx =>
    {
        const string Sql = "select @at::timestamptz::text || @on::date::text";
        DateTimeOffset?[] instants = [null, null, null, DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch];
        foreach (var at in instants)
            await tx.One<string>(Sql, new { at, on = at is { } instant ? DateOnly.FromDateTime(instant.UtcDateTime) : (DateOnly?)null });
        // The first use is not prepared yet: a statement is when it is seen the second time.
        Assert.Equal(instants.Length - 1, await tx.One<long>(
            "select (generic_plans + custom_plans)::bigint from pg_prepared_statements where statement like '%::date::text'", new { }));
    }, Stop);
}
