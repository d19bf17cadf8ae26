using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CrossBorder.Chaos.Tests;

[Collection("kills")]
public sealed class KillTests(ITestOutputHelper output)
{
    // Another seed or size may be tried from outside; the suite runs these.
    static readonly int Orders = Setting("CROSSBORDER_CHAOS_ORDERS", 120);
    static readonly int Seed = Setting("CROSSBORDER_CHAOS_SEED", 20261121);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task No_order_is_lost_stuck_or_done_twice_while_every_process_is_killed_at_random()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await using var trade = await Trade.Start(Orders - Orders / 5, limit.Token, [new("Sandbox:Seed", "7")], Orders / 5);

        var killer = new Killer(trade.Fleet, Seed);
        var killing = killer.Run(times: 2, limit.Token);
        await Insist(() => trade.Place(limit.Token), limit.Token);
        var people = trade.People();
        while (!killing.IsCompleted || (await Finished(trade, limit.Token)) < Orders)
        {
            await Insist(() => people.Act(limit.Token), limit.Token);
            await Task.Delay(300, limit.Token);
        }

        await killing;
        output.WriteLine(string.Join(", ", killer.Deaths.Select(death => $"{death.Key} {death.Value}x")));
        await Books.AreQuiet(trade, limit.Token);
        await Books.AddUp(trade, limit.Token);
    }

    static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : usual;

    // The people of the orders notice that a server is away and try again, as they would.
    static async Task Insist(Func<Task> work, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception e) when (IsOutage(e) && !ct.IsCancellationRequested)
            {
                await Task.Delay(200, ct);
            }
        }
    }

    static bool IsOutage(Exception e) => e switch
    {
        RefusedException refused => refused.Status >= 500,
        HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException => true,
        AggregateException many => many.InnerExceptions.All(IsOutage),
        _ => false,
    };

    static async Task<int> Finished(Trade trade, CancellationToken ct)
    {
        var finished = 0;
        await Insist(async () => finished = (await trade.Counts(ct)).Ended, ct);
        return finished;
    }
}
