using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml;
using CrossBorder.Platform;
using CrossBorder.Settlement;
using CrossBorder.Statements;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// Statement entries read on one core, as a share of a bare pass over the same bytes (lines, or XML nodes), and entries imported into
/// the tables of Settlement, as a share of copying the same rows into a table with the same indexes.
/// </summary>
static class StatementBench
{
    const int Entries = 20_000;
    const int Imported = 50_000;
    const string Database = "bench_statements";
    static readonly TimeSpan Round = TimeSpan.FromMilliseconds(1500);

    public static async Task Run(CancellationToken ct)
    {
        var table = new Table("format", "bytes an entry", "entries/s and core", "MB/s", "of a bare pass");
        Parse(table, "MT940", Mt940(Entries, "ACC"), Lines);
        Parse(table, "camt.053, an entry each", Camt(Entries, false), Nodes);
        Parse(table, "camt.053, one batch", Camt(Entries, true), Nodes);
        table.Print("Statements read: one core, the best of three rounds");
        await Import(ct);
    }

    static void Parse(Table table, string name, byte[] file, Action<byte[]> bare)
    {
        var limit = PerSecond(() => bare(file));
        var read = PerSecond(() =>
        {
            var entries = StatementReader.Read(new MemoryStream(file)).Count(item => item is EntryRead);
            if (entries != Entries)
                throw new InvalidOperationException($"{entries} of {Entries} entries were read");
        });
        table.Add(name, file.Length / Entries, Number(read * Entries), Number(read * file.Length / 1e6), Number(read / limit * 100) + " %");
    }

    static async Task Import(CancellationToken ct)
    {
        Ids.Install();
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        await Place.DropDatabases(Database);
        await using (var admin = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false"))
            await admin.ExecuteAsync($"create database {Database}");
        await using var source = NpgsqlDataSource.Create($"{Place.Postgres};Database={Database}");
        foreach (var service in new[] { "Platform", "Settlement" })
            foreach (var script in Directory.EnumerateFiles(Path.Combine(Script.Root, "services", service, "Schema"),
                "*.sql").Order(StringComparer.Ordinal))
                await using (var command = source.CreateCommand(await File.ReadAllTextAsync(script, ct)))
                    await command.ExecuteNonQueryAsync(ct);
        var importer = new StatementImporter(
            new Db(source, new OutboxSignal()), new MatchSignal(), TimeProvider.System, NullLogger<StatementImporter>.Instance);
        var table = new Table("what", "entries", "seconds", "entries/s", "of copying the rows");
        await importer.Import("warm", () => new MemoryStream(Mt940(1000, "WARM")), ct);
        var file = Mt940(Imported, "BENCH");
        var watch = Stopwatch.StartNew();
        var taken = (await importer.Import("bench.sta", () => new MemoryStream(file), ct)).OrThrow();
        var seconds = watch.Elapsed.TotalSeconds;
        var copied = await Copy(source, ct);
        table.Add("MT940 imported", taken.Entries, Seconds(seconds), Number(taken.Entries / seconds), Number(copied / seconds * 100)
            + " %");
        table.Add("the same rows by COPY", taken.Entries, Seconds(copied), Number(taken.Entries / copied), "");
        table.Print("Statements imported, one file in one transaction");
        NpgsqlConnection.ClearAllPools();
        await Place.DropDatabases(Database);
    }

    /// <summary>Seconds that the same rows take by COPY into a table with the same columns and indexes.</summary>
    static async Task<double> Copy(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            create table copied (like statement_entry including all);
            create temp table columns as
            select string_agg(column_name, ', ' order by ordinal_position) as names
            from information_schema.columns
            where table_name = 'statement_entry' and table_schema = 'public' and is_generated = 'NEVER'
            """);
        var names = await connection.ExecuteScalarAsync<string>("select names from columns");
        var file = Path.Combine(Path.GetTempPath(), $"{Database}-{Environment.ProcessId}.copy");
        await using (var export = await connection.BeginRawBinaryCopyAsync(
            $"copy (select {names} from statement_entry where account = 'BENCH') to stdout (format binary)", ct))
        await using (var to = File.Create(file))
            await export.CopyToAsync(to, ct);
        var watch = Stopwatch.StartNew();
        await using (var import = await connection.BeginRawBinaryCopyAsync($"copy copied ({names}) from stdin (format binary)", ct))
        await using (var from = File.OpenRead(file))
            await from.CopyToAsync(import, ct);
        File.Delete(file);
        return watch.Elapsed.TotalSeconds;
    }

    static void Lines(byte[] file)
    {
        using var reader = new StreamReader(new MemoryStream(file));
        while (reader.ReadLine() is not null)
        {
        }
    }

    static void Nodes(byte[] file)
    {
        using var reader = XmlReader.Create(new MemoryStream(file), new XmlReaderSettings { IgnoreWhitespace = true });
        while (reader.Read())
        {
        }
    }

    static byte[] Mt940(int entries, string account)
    {
        var text = new StringBuilder($":20:BENCH\r\n:25:{account}\r\n:28C:1/1\r\n:60F:C260504EUR0,\r\n");
        for (var i = 0; i < entries; i++)
            text.Append(CultureInfo.InvariantCulture, $":61:2605040504C12,34NTRFINV{i:D9}//{account}{i:D10}\r\n")
                .Append(CultureInfo.InvariantCulture, $":86:166?00CREDIT?20VA 6222001234567?21SO-2026-{i:D6}?30BARCGB22XXX?31GB82W\r\n")
                .Append("EST12345698765432?32GIFT SHOP LTD?33LEEDS\r\n");
        return Encoding.ASCII.GetBytes(text.Append(CultureInfo.InvariantCulture,
            $":62F:C260504EUR{entries * 1234L / 100},{entries * 1234L % 100:D2}\r\n-\r\n").ToString());
    }

    static byte[] Camt(int entries, bool isBatch)
    {
        var sum = (entries * 12.34m).ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>"
            + "<Stmt><Id>S</Id>"
            + "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>" + Balance("OPBD", "0") + Balance("CLBD", sum));
        const string Head = "<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            + "<BookgDt><Dt>2026-05-04</Dt></BookgDt><ValDt><Dt>2026-05-04</Dt></ValDt>";
        if (isBatch)
            text.Append(CultureInfo.InvariantCulture, $"<Ntry><Amt Ccy=\"EUR\">{sum}</Amt>{Head}<NtryDtls>");
        for (var i = 0; i < entries; i++)
            text.Append(isBatch ? "" : $"<Ntry><Amt Ccy=\"EUR\">12.34</Amt>{Head}<NtryDtls>").Append(Payment(i)).Append(isBatch ? ""
                : "</NtryDtls></Ntry>");
        return Encoding.UTF8.GetBytes(text.Append(isBatch ? "</NtryDtls></Ntry>"
            : "").Append("</Stmt></BkToCstmrStmt></Document>").ToString());
    }

    static string Payment(int i) =>
        $"<TxDtls><Refs><EndToEndId>SO-2026-{i:D6}</EndToEndId><UETR>eb6305c9-1f7f-49de-aed0-16487c27b42d</UETR></Refs>"
        + "<Amt Ccy=\"EUR\">12.34</Amt>"
        + "<CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Gift Shop Ltd</Nm></Pty></Dbtr>"
        + "<DbtrAcct><Id><IBAN>GB82WEST12345698765432</IBAN></Id>"
        + "</DbtrAcct></RltdPties><RmtInf><Ustrd>VA 6222001234567 SO-2026</Ustrd></RmtInf></TxDtls>";

    static string Balance(string code, string amount) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        + "<Dt><Dt>2026-05-04</Dt></Dt></Bal>";

    /// <summary>Calls per second in the best of three rounds.</summary>
    static double PerSecond(Action act)
    {
        act();
        return Enumerable.Range(0, 3).Max(_ =>
        {
            var watch = Stopwatch.StartNew();
            var calls = 0;
            for (; watch.Elapsed < Round; calls++)
                act();
            return calls / watch.Elapsed.TotalSeconds;
        });
    }

    static string Number(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    static string Seconds(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
