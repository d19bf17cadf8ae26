using CrossBorder.Testing;
using CrossBorder.Testing.Stories;

namespace CrossBorder.Chaos.Tests;

/// <summary>
/// Orders that do not go straight on, while every process, the broker and the database die: each comes to its right end, and nothing of it
/// was done twice.
/// </summary>
[Collection("kills")]
public sealed class StoryKillTests(ITestOutputHelper output)
{
    static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CROSSBORDER_CHAOS_SEED"), out var seed) ? seed : 20261122;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Amended_cancelled_returned_disputed_framed_and_shared_orders_come_to_their_end_once_while_every_process_is_killed()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await using var trade = await Trade.Start(
            2, limit.Token, [new("Sandbox:Seed", "7"), new("CustomsClearance:Returning:ModeOf9710", "9661")], 1);
        var stage = await Stage.Set(trade, new Insist(Patience, limit.Token), "chaos");
        await GivingUp.Terms(stage);

        var killer = new Killer(trade.Fleet, Seed);
        var killing = killer.Run(times: 1, limit.Token);
        var (amended, givenUp, returned, disputed) = (
            Amending.Declared(stage), GivingUp.Packed(stage), GivingUp.Returned(stage), Disputing.Settled(stage));
        var (amendedToo, givenUpToo) = (Amending.Declared(stage, "amended-too"), GivingUp.Packed(stage, "given-up-too"));
        var (framed, shared) = (CallingOff.Twice(stage), Sharing.Three(stage));
        await Task.WhenAll(killing, amended, givenUp, returned, disputed, amendedToo, givenUpToo, framed, shared);
        output.WriteLine(string.Join(", ", killer.Deaths.Select(death => $"{death.Key} {death.Value}x")));

        await Books.AreQuiet(trade, limit.Token);
        await Books.StoriesAddUp(trade, limit.Token);
        foreach (var deal in new[] { (await amended).Deal, (await amendedToo).Deal })
            await Earned(deal, Amending.After * Deal.UnitMinor);
        await Earned((await returned).Deal, (GivingUp.Units - GivingUp.ReturnedUnits) * Deal.UnitMinor);
        await Earned((await disputed).Deal, Disputing.Units * Deal.UnitMinor - Disputing.GrantedMinor);
        await Earned((await framed).Deals[0], CallingOff.First * Deal.UnitMinor);
        await Earned((await framed).Deals[1], CallingOff.Second * Deal.UnitMinor);
        foreach (var (deal, units) in (await shared).Deals.Zip(Sharing.Units))
            await Earned(deal, units * Deal.UnitMinor);
        Assert.Equal(
            2 * GivingUp.Units * Deal.UnitMinor * GivingUp.ChargePercent / 100,
            await stage.Ask<long>(
                "settlement",
                "select sum(credit_minor - debit_minor)::bigint from posting where kind = 'ExporterPayable' and party_id = @Id",
                new { stage.DetainedSmall.Id }));
        Assert.Equal(0, await stage.Ask<long>("orders", "select count(*) from order_line_waiting"));
    }

    /// <summary>One payout of exactly that.</summary>
    static async Task Earned(Deal deal, long minor) => Assert.Equal(
        (minor, 1L),
        (await deal.Stage.Ask<long>("settlement", "select sum(gross_minor)::bigint from payout where order_id = @Id", new { deal.Id }),
            await deal.Stage.Ask<long>("settlement", "select count(*) from payout where order_id = @Id", new { deal.Id })));
}
