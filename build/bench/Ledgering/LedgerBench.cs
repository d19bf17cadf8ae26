using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;
using CrossBorder.Settlement;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// Transactions of four postings, two of them on hot accounts, asked for one by one by each client, with the sealer at work; against
/// pgbench, which commits the same rows with one prepared statement in the same tables without the ledger's triggers.
/// </summary>
static partial class LedgerBench
{
    const string Ours = "bench_ledger";
    const string Bare = "bench_ledger_bare";

    public static async Task Run(int seconds, CancellationToken ct)
    {
        var table = new Table("clients", "posted/s", "pgbench/s", "ratio", "p50 ms", "p99 ms", "not sealed", "s until sealed", "errors");
        foreach (var clients in new[] { 1, 8, 32 })
        {
            double limit;
            await using (await LedgerBook.Make(Bare, guarded: false, ct))
                limit = await PgBenchPerSecond(clients, seconds, ct);
            await using var book = await LedgerBook.Make(Ours, guarded: true, ct);
            await Load(book, clients, TimeSpan.FromSeconds(1), ct);
            var before = await book.Count("ledger_transaction", ct);
            var load = await Load(book, clients, TimeSpan.FromSeconds(seconds), ct);
            if (await book.Count("ledger_transaction", ct) != before + load.Latencies.Count)
                throw new InvalidOperationException("the ledger does not hold what it was said to hold");
            table.Add(
                clients, Number(load.PerSecond, 0), Number(limit, 0), Number(load.PerSecond / limit, 2),
                Number(load.Percentile(0.5).TotalMilliseconds, 1), Number(load.Percentile(0.99).TotalMilliseconds, 1),
                load.Waiting, Number(load.UntilSealed.TotalSeconds, 1), load.Errors);
        }

        table.Print("Ledger: four postings a transaction, each client one after the other");
        await Place.DropDatabases(Ours);
    }

    static async Task<Posting> Load(LedgerBook book, int clients, TimeSpan duration, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var queue = new JoinPosts(book.Db, TimeProvider.System);
        await queue.StartAsync(ct);
        var sealing = Task.Run(() => Seal(book.Sealer(), over.Token), CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, clients)
            .Select(client => Task.Run(() => Client(queue, new Random(client), watch, duration, ct), ct)));
        var took = watch.Elapsed;
        await over.CancelAsync();
        await sealing;
        await queue.StopAsync(ct);
        var waiting = await book.Count("ledger_unsealed", ct);
        var sealer = book.Sealer();
        watch.Restart();
        while (await sealer.SealNext(ct))
        {
            // Until nothing is left.
        }

        return new Posting(took, [.. done.SelectMany(one => one.Latencies).Order()], done.Sum(one => one.Errors), waiting, watch.Elapsed);
    }

    static async Task Seal(SealEntries sealer, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            if (!await sealer.SealNext(CancellationToken.None))
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
    }

    static async Task<(List<TimeSpan> Latencies, int Errors)> Client(
        JoinPosts queue, Random random, Stopwatch watch, TimeSpan duration, CancellationToken ct)
    {
        var (latencies, errors) = (new List<TimeSpan>(), 0);
        while (watch.Elapsed < duration)
        {
            var start = watch.Elapsed;
            try
            {
                (await queue.Post(Entry(random), ct)).OrThrow();
                latencies.Add(watch.Elapsed - start);
            }
            catch (PostgresException)
            {
                errors++;
            }
        }

        return (latencies, errors);
    }

    static LedgerEntry Entry(Random random)
    {
        var one = random.Next(LedgerBook.Parties);
        var other = (one + 1 + random.Next(LedgerBook.Parties - 1)) % LedgerBook.Parties;
        var id = Guid.CreateVersion7();
        return new LedgerEntry("client", id, null, LedgerBook.Today, Currency.Of("USD")) { Id = id }
            .Debit(LedgerBook.Payable(one + 1), 10).Credit(LedgerBook.Payable(other + 1), 9)
            .Credit(LedgerBook.Own(AccountKind.PlatformFees), 2).Debit(LedgerBook.Own(AccountKind.Bank), 1);
    }

    static async Task<double> PgBenchPerSecond(int clients, int seconds, CancellationToken ct)
    {
        var script = Path.Combine(Path.GetTempPath(), $"{Bare}-{Environment.ProcessId}.sql");
        await using (var statement = typeof(LedgerBench).Assembly.GetManifestResourceStream("post.sql")!)
        await using (var file = File.Create(script))
            await statement.CopyToAsync(file, ct);
        var server = new NpgsqlConnectionStringBuilder(Place.Postgres);
        var said = Script.Run(PgBench.Newest(), [
            "-n", "-M", "prepared", "--max-tries=50", "-h", server.Host!, "-p", Text(server.Port), "-U", server.Username!,
            "-c", Text(clients), "-j", Text(Math.Min(clients, Environment.ProcessorCount)), "-T", Text(seconds), "-f", script, Bare,
        ], new Dictionary<string, string> { ["PGPASSWORD"] = server.Password ?? "" });
        File.Delete(script);
        return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();

    sealed record Posting(TimeSpan Took, IReadOnlyList<TimeSpan> Latencies, int Errors, long Waiting, TimeSpan UntilSealed)
    {
        public double PerSecond => Latencies.Count / Took.TotalSeconds;

        public TimeSpan Percentile(double share) => Latencies[Math.Min(Latencies.Count - 1, (int)(Latencies.Count * share))];
    }
}
