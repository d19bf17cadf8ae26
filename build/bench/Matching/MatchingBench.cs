using System.Diagnostics;
using System.Globalization;
using CrossBorder.Platform;
using CrossBorder.Sandbox;
using CrossBorder.Settlement;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// A year of the retail file's orders with irregular statements, taken day by day by the importer and the matcher: what is matched by
/// itself, whether any of it is wrong, what is left to people and why, and how fast, against writing the same rows alone.
/// </summary>
static class MatchingBench
{
    const string Database = "bench_matching";
    const int Copies = 3;

    /// <param name="seeds">So many years are played, each with payments and irregularities of its own.</param>
    public static async Task Run(int seeds, CancellationToken ct)
    {
        Mapping.Install();
        Ids.Install();
        var (summary, rates) = (new Table(
            "seed", "credits", "matched by itself", "share", "without a virtual account", "false", "left to people",
            "short, other part came"),
            new Table("seed", "entries", "seconds", "entries/s", "of writing the rows", "looking again, s", "importing, s"));
        for (var seed = 1; seed <= seeds; seed++)
        {
            await Place.DropDatabases(Database);
            await using (var admin = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false"))
                await admin.ExecuteAsync($"create database {Database}");
            var connection = $"{Place.Postgres};Database={Database};Maximum Pool Size=8;Max Auto Prepare=100;No Reset On Close=true";
            await new Migrator(connection, Migration.Of(typeof(Ledger).Assembly), NullLogger.Instance).Apply(ct);
            await using (var source = NpgsqlDataSource.Create(connection))
                await Play(seed, new Db(source, new OutboxSignal()), summary, rates, ct);
            NpgsqlConnection.ClearAllPools();
        }

        summary.Print("Years of receipts");
        rates.Print("Statement entries matched, a day of them at a time");
        await Place.DropDatabases(Database);
    }

    static async Task Play(int seed, Db db, Table summary, Table rates, CancellationToken ct)
    {
        var year = new MatchingYear(
            db, new BankYear(new IrregularRates(), seed), Trade.OfFile(Path.Combine(Script.Root, "data"), Copies, seed));
        await year.Play(ct);
        Console.WriteLine($"\n## Seed {seed}");
        await new MatchingReport(year, ct).Print(seed, summary);
        var limit = await RowsAlone(db, ct);
        rates.Add(
            seed, year.Entries, Text(year.Matching.TotalSeconds), Text(year.Entries / year.Matching.TotalSeconds, 0),
            Text(limit.TotalSeconds / year.Matching.TotalSeconds * 100, 0) + " %", Text(year.LookingAgain.TotalSeconds),
            Text(year.Importing.TotalSeconds));
    }

    /// <summary>
    /// What a set of statements takes that writes what matching wrote, day by day: the same rows into tables with the same indexes,
    /// without triggers, and the entries' verdicts.
    /// </summary>
    static async Task<TimeSpan> RowsAlone(Db db, CancellationToken ct)
    {
        foreach (var table in new[] { "match_decision", "allocation", "ledger_transaction", "posting" })
            await db.Run($"create table bare_{table} (like {table} including all)", new { }, ct);
        await db.Run(
            """
            create table day_of as
            select t.id as transaction_id, t.effective_on as day from ledger_transaction t;
            alter table day_of add constraint day_of_key primary key (transaction_id);
            create index day_of_day on day_of (day);
            create table bare_verdict as
            select id, value_date, 'New'::text as status, reason, order_id, suspended from statement_entry;
            alter table bare_verdict add constraint bare_verdict_key primary key (id);
            create index bare_verdict_day on bare_verdict (value_date);
            analyze
            """,
            new { }, ct);
        var days = await db.Many<DateOnly>("select distinct value_date from statement_entry order by value_date", new { }, ct);
        var watch = Stopwatch.StartNew();
        foreach (var day in days)
            await db.Transact(tx => WriteDay(tx, day), ct);
        return watch.Elapsed;
    }

    static Task<int> WriteDay(Tx tx, DateOnly day) => tx.Run(
        """
        update bare_verdict v
        set status = e.status, suspended = e.suspended
        from statement_entry e
        where v.value_date = @day and e.id = v.id;
        insert into bare_match_decision overriding system value
        select d.id, d.seq, d.kind, d.decided_by, d.decided_at, d.reason, d.score, d.evidence
        from match_decision d
        where d.id in (
            select a.decision_id
            from allocation a join statement_entry e on e.id = a.entry_id
            where e.value_date = @day)
        on conflict do nothing;
        insert into bare_allocation overriding system value
        select a.id, a.seq, a.decision_id, a.entry_id, a.order_id, a.buyer_id, a.return_id, a.amount_minor, a.charge_minor,
            a.ledger_id, a.undone
        from allocation a join statement_entry e on e.id = a.entry_id
        where e.value_date = @day;
        insert into bare_ledger_transaction (id, source, order_id, effective_on, recorded_at, memo, content)
        select t.id, t.source, t.order_id, t.effective_on, t.recorded_at, t.memo, t.content
        from day_of d join ledger_transaction t on t.id = d.transaction_id
        where d.day = @day;
        insert into bare_posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
        select p.transaction_id, p.no, p.kind, p.party_id, p.currency, p.debit_minor, p.credit_minor
        from day_of d join posting p on p.transaction_id = d.transaction_id
        where d.day = @day
        """,
        new { day });

    static string Text(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
