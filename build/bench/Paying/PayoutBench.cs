using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;
using CrossBorder.Settlement;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// Payouts asked for one by one by each client, while files are written and answered with ACSC, until the last one is settled; against
/// pgbench, which commits the rows of the asking alone, with one prepared statement in the same tables without the ledger's triggers.
/// </summary>
static partial class PayoutBench
{
    const string Ours = "bench_payouts";
    const string Bare = "bench_payouts_bare";
    static readonly Currency Usd = Currency.Of("USD");

    public static async Task Run(int seconds, CancellationToken ct)
    {
        var table = new Table("clients", "asked/s", "settled/s", "pgbench/s", "asked ratio", "settled ratio", "files", "s until settled");
        foreach (var clients in new[] { 1, 8, 32 })
        {
            double limit;
            await using (await Book(Bare, guarded: false, ct))
                limit = PgBenchPerSecond(clients, seconds);
            await using var book = await Book(Ours, guarded: true, ct);
            await using var bank = new FileBank(book.Db);
            await Ask(book.Db, clients, TimeSpan.FromSeconds(1), ct);
            await bank.SettleWhile(Task.CompletedTask, ct);
            var before = await book.Count("payout where status = 'Settled'", ct);
            var watch = Stopwatch.StartNew();
            var asking = Ask(book.Db, clients, TimeSpan.FromSeconds(seconds), ct);
            var files = await bank.SettleWhile(asking, ct);
            var asked = await asking;
            var (took, after) = (watch.Elapsed.TotalSeconds, await book.Count("payout where status = 'Settled'", ct));
            if (after - before != asked)
                throw new InvalidOperationException($"{asked} payouts were asked for, {after - before} are settled");
            table.Add(
                clients, Number(asked / (double)seconds, 0), Number(asked / took, 0), Number(limit, 0),
                Number(asked / (double)seconds / limit, 2), Number(asked / took / limit, 2), files, Number(took - seconds, 1));
        }

        table.Print("Payouts: asked for, filed, written and answered");
        await Place.DropDatabases(Ours);
    }

    /// <summary>A thousand funded exporters, each with an approved beneficiary; no payout needs an approval.</summary>
    static async Task<LedgerBook> Book(string name, bool guarded, CancellationToken ct)
    {
        var book = await LedgerBook.Make(name, guarded, ct);
        await book.Db.Run(
            """
            insert into beneficiary (id, exporter_id, version, status)
            select party, party, 1, 'Approved' from unnest(@Parties) as party;
            insert into beneficiary_version (beneficiary_id, version, name, country, currency, account, account_kind,
                bank_name, bic, changed_by, changed_at, approved_by, approved_at)
            select party, 1, 'Exporter', 'DE', 'USD', 'DE89370400440532013000', 'Iban', 'Bank', 'COBADEFFXXX',
                'a', now(), 'b', now()
            from unnest(@Parties) as party;
            insert into payout_limit (maker, currency, valid_from, from_minor, exporter_approvals, operator_approvals, recorded_by)
            values ('Exporter', 'USD', '2026-01-01', 0, 0, 0, 'bench');
            insert into ledger_account (kind, party_id, currency)
            values ('BankClearing', '00000000-0000-0000-0000-000000000000', 'USD')
            on conflict do nothing
            """,
            new { Parties = Enumerable.Range(1, LedgerBook.Parties).Select(party => LedgerBook.Party(party).Value).ToArray() }, ct);
        await book.Db.Run("vacuum analyze", new { }, ct);
        return book;
    }

    static async Task<int> Ask(Db db, int clients, TimeSpan duration, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var asked = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var (random, count) = (new Random(client), 0);
            for (; watch.Elapsed < duration; count++)
            {
                var exporter = LedgerBook.Party(1 + random.Next(LedgerBook.Parties));
                var wish = new PayoutWish(exporter, Usd, 10, "SHAR", "", PayoutMaker.Exporter, "bench");
                (await db.Decide(tx => Payouts.Make(tx, wish, exporter.Value, 1, TimeProvider.System.GetUtcNow()), ct)).OrThrow();
            }

            return count;
        }, ct)));
        return asked.Sum();
    }

    static double PgBenchPerSecond(int clients, int seconds)
    {
        var script = Path.Combine(Path.GetTempPath(), $"{Bare}-{Environment.ProcessId}.sql");
        using (var statement = typeof(PayoutBench).Assembly.GetManifestResourceStream("payout.sql")!)
        using (var file = File.Create(script))
            statement.CopyTo(file);
        var server = new NpgsqlConnectionStringBuilder(Place.Postgres);
        var said = Script.Run(PgBench.Newest(), [
            "-n", "-M", "prepared", "-h", server.Host!, "-p", Text(server.Port), "-U", server.Username!, "-c", Text(clients),
            "-j", Text(Math.Min(clients, Environment.ProcessorCount)), "-T", Text(seconds), "-f", script, Bare,
        ], new Dictionary<string, string> { ["PGPASSWORD"] = server.Password ?? "" });
        File.Delete(script);
        return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}

/// <summary>Writes the platform's payment files and answers each with ACSC for all of it, as a bank would through the folders.</summary>
sealed class FileBank : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("bench-payouts").FullName;
    readonly Db db;
    readonly SendPayouts sender;
    readonly AnswerImporter importer;
    readonly PayingOutOptions options = new();
    readonly AssessPayouts risk;
    bool isJudging;

    public FileBank(Db db)
    {
        this.db = db;
        risk = new(
            db, new RiskAssessor(new Watchlist(), NullLogger<RiskAssessor>.Instance), new PayoutSignal(), TimeProvider.System,
            NullLogger<AssessPayouts>.Instance);
        sender = new(
            db, new PlatformOptions { Files = folder }, Options.Create(options), new PayoutSignal(), TimeProvider.System,
            NullLogger<SendPayouts>.Instance);
        importer = new(db, Options.Create(options), TimeProvider.System, NullLogger<AnswerImporter>.Instance);
    }

    /// <summary>Until the load is over and nothing is left, with risk at work. Returns the number of files.</summary>
    public async Task<int> SettleWhile(Task load, CancellationToken ct)
    {
        var files = 0;
        if (!isJudging)
            await risk.StartAsync(ct);
        isJudging = true;
        while (!load.IsCompleted || await IsAnyOpen(ct))
            files += await Settle(ct);
        return files;
    }

    /// <summary>What risk holds for people is not waited for.</summary>
    Task<bool> IsAnyOpen(CancellationToken ct) => db.One<bool>(
        """
        select exists (
            select
            from payout p
            where p.status in ('Requested', 'Sent')
                and not exists (select from risk_review r where r.order_id = p.id and r.status <> 'Released'))
        """,
        new { }, ct);

    /// <summary>All that is requested now, a round per full file.</summary>
    async Task<int> Settle(CancellationToken ct)
    {
        var files = 0;
        while (await FilePayouts.Make(db, options, TimeProvider.System.GetUtcNow(), ct) > 0)
        {
            while (await sender.WriteNext(ct))
                files++;
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "bank", "payments", "out"), "*.xml"))
            {
                var answer = System.Text.Encoding.UTF8.GetBytes(
                    $"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>A</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>"
                    + $"{Path.GetFileNameWithoutExtension(file)}</OrgnlMsgId><GrpSts>ACSC</GrpSts>"
                    + "</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>");
                await importer.Take("answer.xml", () => new MemoryStream(answer), ct);
                File.Delete(file);
            }
        }

        return files;
    }

    public async ValueTask DisposeAsync()
    {
        await risk.StopAsync(CancellationToken.None);
        risk.Dispose();
        sender.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
