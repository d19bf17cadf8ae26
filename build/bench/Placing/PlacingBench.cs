using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// Orders of three lines placed over HTTP while every service works on them downstream, as a ratio to pgbench committing the same
/// rows; processor time until the last message is handled, by service; commits per order.
/// </summary>
static class PlacingBench
{
    const int MostClients = 32;
    static readonly int[] Clients = [1, 8, MostClients];

    public static async Task Run(int seconds, CancellationToken ct)
    {
        await using var place = await Place.Make("placing");
        await using var fleet = await Fleet.Start(place, ct);
        await using var backlog = await Backlog.Open(place, ct);
        await using var pgbench = await PgBench.OfOrders(ct);
        var market = await Market.Open(place, MostClients, ct);
        var bench = new Bench(fleet, backlog, market, pgbench, TimeSpan.FromSeconds(seconds));
        await bench.WarmUp(ct);

        var rounds = new List<Round>();
        foreach (var clients in Clients)
            rounds.Add(await bench.Measure(clients, ct));
        PrintRates(rounds);
        PrintCosts(rounds);
        PrintCommits(rounds[^1]);
        await Check(place, bench.Placed);
    }

    sealed record Round(
        int Clients, Load Load, double Limit, long Behind, TimeSpan Emptied, Usage Usage, Dictionary<string, double> Commits);

    sealed class Bench(Fleet fleet, Backlog backlog, Market market, PgBench pgbench, TimeSpan duration)
    {
        readonly Commits commits = new(fleet.Place);

        public int Placed { get; private set; }

        Uri Portal => fleet.Place.Addresses.Http("portal");

        // The runtime compiles what is called often a second time; that is done after some thousand orders.
        public async Task WarmUp(CancellationToken ct)
        {
            Placed += (await Load.Run(market, Portal, 8, duration, ct)).Orders;
            await backlog.UntilEmpty(ct);
        }

        public async Task<Round> Measure(int clients, CancellationToken ct)
        {
            var (counted, since) = (await commits.Count(), Stopwatch.GetTimestamp());
            var before = fleet.Usage();
            var load = await Load.Run(market, Portal, clients, duration, ct);
            Placed += load.Orders;
            var behind = await backlog.Waiting(ct);
            var emptied = await backlog.UntilEmpty(ct);
            var usage = fleet.Usage() - before;
            var perOrder = clients == MostClients ? await PerOrder(counted, since, load.Orders, ct) : [];
            return new Round(clients, load, pgbench.Run(clients, (int)duration.TotalSeconds), behind, emptied, usage, perOrder);
        }

        // What the services commit without any order, by looking for work, is taken off at the rate of a quiet time.
        async Task<Dictionary<string, double>> PerOrder(Dictionary<string, long> counted, long since, int orders, CancellationToken ct)
        {
            await Task.Delay(Commits.Reported, ct);
            var (loaded, loadedAt) = (await commits.Count(), Stopwatch.GetTimestamp());
            await Task.Delay(Commits.Reported, ct);
            var (quiet, quietFor) = (await commits.Count(), Stopwatch.GetElapsedTime(loadedAt));
            var idle = Stopwatch.GetElapsedTime(since, loadedAt) / quietFor;
            return counted.ToDictionary(
                pair => pair.Key,
                pair => Math.Max(0, (loaded[pair.Key] - pair.Value - ((quiet[pair.Key] - loaded[pair.Key]) * idle)) / orders));
        }
    }

    static void PrintRates(List<Round> rounds)
    {
        var table = new Table("clients", "orders/s", "pgbench/s", "ratio", "p50 ms", "p99 ms", "behind at the end", "s until empty");
        foreach (var round in rounds)
            table.Add(
                round.Clients, Number(round.Load.PerSecond, 0), Number(round.Limit, 0), Number(round.Load.PerSecond / round.Limit, 3),
                Number(round.Load.Percentile(0.5).TotalMilliseconds, 1), Number(round.Load.Percentile(0.99).TotalMilliseconds, 1),
                round.Behind, Number(round.Emptied.TotalSeconds, 1));
        table.Print("Placing: 3 lines over HTTP, every service working downstream");
    }

    static void PrintCosts(List<Round> rounds)
    {
        var table = new Table(["CPU ms per order", .. rounds.Select(round => $"{round.Clients} clients")]);
        void Row(string name, Func<Usage, TimeSpan> of) =>
            table.Add([name, .. rounds.Select(round => (object)Number(of(round.Usage).TotalMilliseconds / round.Load.Orders, 2))]);
        Row("**platform, all processes**", usage => usage.Ours);
        foreach (var service in rounds[0].Usage.Services)
            Row(service, usage => usage[service]);
        foreach (var other in new[] { Usage.Database, Usage.Broker, Usage.Counterparties, Usage.Load })
            Row($"({other})", usage => usage[other]);
        table.Print("Placing: processor time until the last message is handled");
    }

    static void PrintCommits(Round round)
    {
        var table = new Table("database", "commits per order");
        table.Add("**placing path: catalog and orders**", Number(round.Commits["catalog"] + round.Commits["orders"], 2));
        foreach (var (service, count) in round.Commits)
            table.Add(service, Number(count, 2));
        table.Add("all", Number(round.Commits.Values.Sum(), 2));
        table.Print($"Placing: commits at {round.Clients} clients, idle polling taken off");
    }

    // The figures count for nothing if an order was lost on the way.
    static async Task Check(Place place, int placed)
    {
        await using var portal = new NpgsqlConnection(place.Database("portal") + ";Pooling=false");
        var rows = await portal.QueryAsync<(string Type, int Count)>(
            "select type, count(*)::int from timeline_event group by type order by type");
        var told = rows.ToDictionary(row => row.Type, row => row.Count);
        var counts = string.Join(", ", told.Select(pair => $"{pair.Value} {pair.Key}"));
        Console.WriteLine($"\n{placed} orders placed; the timelines hold {counts}");
        if (told.GetValueOrDefault("OrderPlaced") != placed || told.GetValueOrDefault("ReceivableOpened") != placed)
            throw new InvalidOperationException("not every order that was placed arrived everywhere");
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
