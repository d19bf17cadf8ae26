using CrossBorder.Contracts.Events;
using static CrossBorder.Orders.Tests.Quarrel;

namespace CrossBorder.Orders.Tests;

/// <summary>What silence comes to. The clocks look a year ahead of every dispute there is, so this class has a host of its own.</summary>
public sealed class DisputeClockTests(DisputeClockTests.OwnHost host) : IClassFixture<DisputeClockTests.OwnHost>
{
    public sealed class OwnHost : OrdersHost;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Task<bool> Tick(Contracts.Orders.V1.Dispute dispute, int seconds = 0) =>
        Clocks(host).Run(dispute.DueAt.ToDateTimeOffset().AddSeconds(seconds), Stop);

    [Fact]
    public async Task An_exporter_that_says_nothing_for_3_days_has_it_escalated_and_not_a_second_before()
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened();
        await Tick(opened, -1);
        Assert.Equal("Open", (await quarrel.Now(opened)).Status);
        await Tick(opened);
        await Tick(opened);
        var shown = await quarrel.Now(opened);
        Assert.Equal(("Escalated", 2, "Service"), (shown.Status, shown.Version, shown.Events[^1].Side));
        Assert.Equal(opened.DueAt.ToDateTimeOffset().AddDays(30), shown.DueAt.ToDateTimeOffset());
        var told = await host.Published.Next<DisputeMoved>(e => e.DisputeId.ToString() == opened.Id);
        Assert.Equal(("Escalate", "Escalated", "Operator"), (told.Action, told.Status, told.WaitsFor));
    }

    [Fact]
    public async Task Or_has_granted_it_when_the_rule_of_the_dispute_says_so()
    {
        var rule = Guid.CreateVersion7();
        await host.Db.Run(
            """
            insert into dispute_rule (id, valid_from, claim_days, answer_days, negotiate_days, decide_days, return_days,
                receive_days, on_silence)
            values (@rule, '2019-01-01', 30, 3, 7, 30, 14, 7, 'Grant')
            """,
            new { rule }, CancellationToken.None);
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened();
        await host.Db.Run(
            "update dispute set rule_id = @rule where id = @Id", new { rule, Id = Guid.Parse(opened.Id) }, CancellationToken.None);
        await Tick(opened);
        Assert.Equal(("Resolved", 2_550L), ((await quarrel.Now(opened)).Status, (await quarrel.Now(opened)).OutcomeMinor));
    }

    [Theory]
    [InlineData(true, "Lapsed")]
    [InlineData(false, "Escalated")]
    public async Task After_7_days_of_negotiating_the_silent_side_bears_it(bool buyerIsSilent, string status)
    {
        var quarrel = await Quarrel.Of(host);
        var talk = await quarrel.Exporter.RefuseAsync(On(await quarrel.Opened(), "They were whole."));
        if (!buyerIsSilent)
            talk = await quarrel.Buyer.ProposeAsync(Offer(talk, 2_000));
        await Tick(talk, -1);
        Assert.Equal("Negotiating", (await quarrel.Now(talk)).Status);
        await Tick(talk);
        Assert.Equal(status, (await quarrel.Now(talk)).Status);
    }

    [Fact]
    public async Task An_operator_s_30_days_are_told_once_and_decide_nothing()
    {
        var quarrel = await Quarrel.Of(host);
        var taken = await quarrel.Taken();
        await Tick(taken);
        await Tick(taken, 100_000);
        var shown = await quarrel.Now(taken);
        Assert.Equal(("Escalated", true, "Overdue"), (shown.Status, shown.Overdue, shown.Events[^1].Action));
        Assert.Single(shown.Events, one => one.Action == "Overdue");
        Assert.Equal("Resolved", (await quarrel.Operator.DecideAsync(Verdict(shown, 100))).Status);
    }

    [Fact]
    public async Task Goods_that_are_not_sent_back_end_the_claim_and_goods_nobody_speaks_of_were_received()
    {
        var (one, two) = (await Quarrel.Of(host), await Quarrel.Of(host));
        var awaited = await one.Exporter.AgreeAsync(On(await one.Opened(wantsReturn: true)));
        await Tick(awaited);
        Assert.Equal(("Lapsed", 0L), ((await one.Now(awaited)).Status, (await one.Now(awaited)).OutcomeMinor));
        var sent = await two.Buyer.SendBackAsync(On(await two.Exporter.AgreeAsync(On(await two.Opened(wantsReturn: true))), "DHL 4711"));
        await Tick(sent);
        Assert.Equal(("Resolved", 2_550L), ((await two.Now(sent)).Status, (await two.Now(sent)).OutcomeMinor));
    }

    [Theory]
    [InlineData("dispute", "update"), InlineData("dispute_event", "insert"), InlineData("outbox", "insert")]
    public async Task Killed_at_any_write_the_clock_does_it_once_when_it_comes_back(string table, string operation)
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened();
        await host.Quiet();
        await host.Db.Run(
            $"""
            create function kill() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
            create trigger killed before {operation} on {table} for each row execute function kill();
            """,
            new { }, CancellationToken.None);
        try
        {
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Tick(opened));
        }
        finally
        {
            await host.Db.Run($"drop trigger killed on {table}; drop function kill();", new { }, CancellationToken.None);
        }

        Assert.Equal(("Open", 1), ((await quarrel.Now(opened)).Status, (await quarrel.Now(opened)).Version));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Tick(opened)));
        Assert.Equal(("Escalated", 2), ((await quarrel.Now(opened)).Status, (await quarrel.Now(opened)).Version));
        await host.Quiet();
        Assert.Single(host.Published.Of<DisputeMoved>(), e => e.DisputeId.ToString() == opened.Id);
    }
}
