using System.Globalization;
using System.Xml.Linq;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Testing;

namespace CrossBorder.Chaos.Tests;

/// <summary>
/// Settlement, or its database, dies in the middle of posting, of importing and of writing payment files. Clients ask again with the
/// ids that they made. Afterwards each business fact is there once, none is lost, and the ledger verifies.
/// </summary>
[Collection("kills")]
public sealed class MoneyKillTests(MoneyStage stage) : IClassFixture<MoneyStage>
{
    const int Clients = 8;
    const int Entries = 12_000;
    const int PartBytes = 200_000;

    [Fact]
    public async Task Clients_that_post_while_the_service_is_killed_book_each_transaction_once()
    {
        var exporters = await Exporters("USD", 4);
        using var done = new CancellationTokenSource();
        var posting = Post("USD", exporters, done.Token);
        for (var kill = 1; kill <= 3; kill++)
        {
            await Booked(kill * 100);
            await stage.Kill();
        }

        await Booked(400);
        await done.CancelAsync();
        await EachOnce("USD", exporters, await posting);
        await stage.IsSound();
    }

    [Fact]
    public async Task A_large_statement_is_taken_once_by_folder_and_by_upload_whenever_the_service_dies()
    {
        await File.WriteAllBytesAsync(Path.Combine(stage.Statements, "large.tmp"), MoneyStage.Statement("FOLDER", "EUR", Entries));
        File.Move(Path.Combine(stage.Statements, "large.tmp"), Path.Combine(stage.Statements, "large.sta"));
        await stage.KillWhen(Importing, TakenAlready, new { account = "FOLDER" }, "the folder's file is being read");

        var (upload, content) = (Guid.NewGuid(), MoneyStage.Statement("UPLOAD", "EUR", Entries));
        var uploading = stage.Upload(upload, content, PartBytes);
        await stage.KillWhen(
            "select from statement_upload_part where upload_id = @upload having count(*) >= 2", TakenAlready,
            new { upload, account = "UPLOAD" }, "parts are there");
        await uploading;
        await stage.KillWhen(Importing, TakenAlready, new { account = "UPLOAD" }, "a file is being read again");
        await Taken("FOLDER");
        await Taken("UPLOAD");
        Assert.Equal("Taken", (await MoneyStage.Insist(options => stage.Bank.GetUploadAsync(
            new StatementUploadRequest { UploadId = upload.ToString() }, options))).Status);
        await Matched("EUR", 2 * Entries);
        Assert.True(File.Exists(Path.Combine(stage.Statements, "archive", "large.sta")));
        await stage.IsSound();
    }

    [Fact]
    public async Task Payouts_that_are_written_while_the_service_is_killed_are_in_one_file_each()
    {
        const int Each = 40;
        var exporters = await Exporters("GBP", Clients);
        foreach (var exporter in exporters)
            await stage.Payee(exporter, "GBP");
        var asking = Task.WhenAll(exporters.Select(exporter => Ask(exporter, "GBP", Each)));
        for (var kill = 1; kill <= 3; kill++)
            await stage.KillWhen(
                "select from payment_file where currency = 'GBP' and status = 'Open'",
                "select from payout where currency = 'GBP' and status = 'Sent' having count(*) >= @all", new { all = Clients * Each },
                "a payment file is being written");
        var ids = (await asking).SelectMany(id => id).ToList();
        await InOneFileEach("GBP", ids, exporters, Each);
        await stage.IsSound();
    }

    [Fact]
    public async Task Nothing_is_lost_or_done_twice_when_the_database_is_killed()
    {
        const int Each = 25;
        var exporters = await Exporters("JPY", 4);
        foreach (var exporter in exporters)
            await stage.Payee(exporter, "JPY");
        using var done = new CancellationTokenSource();
        var posting = Post("JPY", exporters, done.Token);
        var asking = Task.WhenAll(exporters.Select(exporter => Ask(exporter, "JPY", Each)));
        await File.WriteAllBytesAsync(Path.Combine(stage.Statements, "again.tmp"), MoneyStage.Statement("AGAIN", "CHF", Entries));
        File.Move(Path.Combine(stage.Statements, "again.tmp"), Path.Combine(stage.Statements, "again.sta"));
        foreach (var moment in new[] { Importing, "select from payment_file where currency = 'JPY'" })
        {
            await stage.Sees(moment, TakenAlready, new { account = "AGAIN" }, "work is being done");
            Servers.Script("kill-postgres");
            Servers.Script("start");
        }

        var ids = (await asking).SelectMany(id => id).ToList();
        await done.CancelAsync();
        var posted = await posting;
        await Taken("AGAIN");
        await Matched("CHF", Entries);
        await InOneFileEach("JPY", ids, exporters, Each, posted);
        Assert.Equal(posted.Count, await Known(posted));
        await stage.IsSound();
    }

    /// <summary>A transaction that has staged entries runs.</summary>
    const string Importing =
        """
        select
        from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
            and query like '%staged%' and query not like '%pg_stat_activity%'
        """;

    /// <summary>The file is in, sooner than anybody looked.</summary>
    const string TakenAlready = "select from statement where account = @account";

    async Task<Guid[]> Exporters(string currency, int count)
    {
        var exporters = new Guid[count];
        for (var i = 0; i < count; i++)
            exporters[i] = await stage.Exporter(currency, 1_000_000);
        return exporters;
    }

    /// <summary>Each client posts one unit from exporters to the platform until it is told to stop. Returns what was answered.</summary>
    async Task<List<Guid>> Post(string currency, Guid[] exporters, CancellationToken stop) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var (random, mine) = (new Random(client), new List<Guid>());
            while (!stop.IsCancellationRequested)
            {
                var (id, exporter) = (Guid.NewGuid(), exporters[random.Next(exporters.Length)]);
                await stage.Post(id, MoneyStage.Payable(exporter, currency), MoneyStage.OfPlatform("PlatformFees", currency), 1);
                mine.Add(id);
            }

            return mine;
        }, CancellationToken.None)))).SelectMany(ids => ids)];

    Task Booked(int least) => Wait.Until(
        async () => await stage.One<long>("select count(*) from ledger_transaction") >= least, $"{least} transactions are booked");

    Task<long> Known(List<Guid> ids) =>
        stage.One<long>("select count(*) from ledger_transaction where id = any(@Ids)", new { Ids = ids.ToArray() });

    async Task EachOnce(string currency, Guid[] exporters, List<Guid> ids)
    {
        Assert.Equal(ids.Count, await Known(ids));
        Assert.Equal(exporters.Length * 1_000_000L - ids.Count, await Balance(currency, exporters));
    }

    Task<long> Balance(string currency, Guid[] exporters) => stage.One<long>(
        """
        select sum(credit_minor - debit_minor)::bigint
        from ledger_balance
        where kind = 'ExporterPayable' and currency = @currency and party_id = any(@exporters)
        """,
        new { currency, exporters });

    async Task Taken(string account)
    {
        await Wait.Until(async () => await MoneyStage.Survive(() => Rows("statement", account)) == 1, $"{account} is taken");
        Assert.Equal((1L, (long)Entries), (await Rows("statement", account), await Rows("statement_entry", account)));
        Assert.Equal(Entries, await stage.One<long>(
            "select count(distinct bank_reference) from statement_entry where account = @account", new { account }));
    }

    Task<long> Rows(string table, string account) =>
        stage.One<long>($"select count(*) from {table} where account = @account", new { account });

    /// <summary>Money that nobody explains is in suspense, each entry by one transaction.</summary>
    async Task Matched(string currency, int entries)
    {
        await Wait.Until(async () => await MoneyStage.Survive(() => stage.One<long>(
            "select count(*) from statement_entry where currency = @currency and status = 'Unmatched'", new { currency })) == entries,
            "every entry is looked at");
        Assert.Equal((long)entries, await stage.One<long>(
            """
            select count(*)
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where p.kind = 'Suspense' and p.currency = @currency and p.credit_minor > 0 and t.source like 'unmatched:%'
            """,
            new { currency }));
    }

    /// <summary>Asks for payouts one after the other, each with a key of its own. Returns their ids.</summary>
    async Task<List<string>> Ask(Guid exporter, string currency, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (key, wish) = (Guid.NewGuid(), new RequestPayoutRequest
            {
                BeneficiaryId = exporter.ToString(),
                Currency = currency,
                AmountMinor = 100,
            });
            ids.Add((await MoneyStage.Insist(options => stage.PayoutsOf(exporter).RequestPayoutAsync(wish, options), key)).Id);
        }

        return ids;
    }

    async Task InOneFileEach(string currency, List<string> ids, Guid[] exporters, int each, List<Guid>? posted = null)
    {
        await Wait.Until(async () => await MoneyStage.Survive(() => stage.One<long>(
            "select count(*) from payout where currency = @currency and status = 'Sent'", new { currency })) == ids.Count, "all are sent");
        Assert.Equal(exporters.Length * each, ids.Distinct().Count());
        Assert.Equal((long)ids.Count, await stage.One<long>("select count(*) from payout where currency = @currency", new { currency }));
        var references = new List<string>();
        foreach (var file in Directory.EnumerateFiles(stage.Payments, "*.xml"))
        {
            var root = XDocument.Load(file).Root!;
            var ns = root.Name.Namespace;
            if (root.Descendants(ns + "InstdAmt").First().Attribute("Ccy")!.Value != currency)
                continue;
            var lines = root.Descendants(ns + "CdtTrfTxInf").ToList();
            Assert.Equal(
                lines.Count, int.Parse(root.Descendants(ns + "NbOfTxs").First().Value, CultureInfo.InvariantCulture));
            references.AddRange(lines.Select(line => line.Descendants(ns + "EndToEndId").Single().Value));
        }

        Assert.Equal(ids.Count, references.Count);
        Assert.Equal(ids.Count, references.Distinct().Count());
        Assert.Empty(Directory.EnumerateFiles(stage.Payments, "*.tmp"));
        Assert.Equal(
            exporters.Length * 1_000_000L - ids.Count * 100L - (posted?.Count ?? 0), await Balance(currency, exporters));
    }
}
