using System.Globalization;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// About once a second, allots the new entries of each account to its next statement, and then writes the statements that are not
/// written yet. The allotment is committed before the file exists, so that a crash in between writes the same file again and
/// never shows an entry in two statements.
/// </summary>
sealed partial class WriteStatements(
    Db db, Exchange exchange, SettingsControl control, TimeProvider clock, ILogger<WriteStatements> log) : Worker(new Signal(), clock, log)
{
    const int EntriesAtOnce = 1000;
    const double EveryMs = 1000;

    const string AllotSql =
        """
        with due as (
            select id, currency, signed_minor
            from bank_entry
            where statement_id is null and due_at <= @now
            order by id
            limit @EntriesAtOnce
        ), turnover as (
            select currency, sum(signed_minor)::bigint as minor
            from due
            group by currency
        ), moved as (
            update bank_account a
            set balance_minor = a.balance_minor + t.minor, statements = a.statements + 1,
                closed_on = @Today
            from turnover t
            where a.currency = t.currency
            returning a.currency, a.statements, a.balance_minor, t.minor
        ), statement as (
            insert into bank_statement
                (currency, number, opened_on, closed_on, opening_minor, closing_minor)
            select m.currency, m.statements, coalesce(a.closed_on, @Today), @Today,
                m.balance_minor - m.minor, m.balance_minor
            from moved m
            join bank_account a on a.currency = m.currency
            order by m.currency
            returning id, currency
        )
        update bank_entry e
        set statement_id = s.id
        from due d
        join statement s on s.currency = d.currency
        where e.id = d.id
        """;

    TimeSpan idle;

    protected override TimeSpan Idle => idle;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var settings = await control.Get(ct);
        idle = settings.After(EveryMs);
        var now = Clock.GetUtcNow();
        if (!await HasWork(now, ct))
            return false;
        var allotted = await db.Transact(tx => Allot(tx, now), ct);
        await WriteNew(settings, now, ct);
        return allotted == EntriesAtOnce;
    }

    Task<bool> HasWork(DateTimeOffset now, CancellationToken ct) => db.One<bool>(
        """
        select exists (select from bank_entry where statement_id is null and due_at <= @now)
            or exists (select from bank_statement where written_at is null)
        """,
        new { now }, ct);

    /// <summary>Tells how many entries found their statement.</summary>
    static async Task<int> Allot(Tx tx, DateTimeOffset now)
    {
        await tx.Run(
            """
            select pg_advisory_xact_lock(hashtext('bank statements'));

            insert into bank_account (currency)
            select distinct currency from bank_entry where statement_id is null and due_at <= @now
            on conflict on constraint bank_account_key do nothing
            """,
            new { now });
        return await tx.Run(AllotSql, new { now, EntriesAtOnce, Today = ChinaTime.Day(now) });
    }

    async Task WriteNew(Settings settings, DateTimeOffset now, CancellationToken ct)
    {
        var rows = await db.Many<Row>(
            """
            select s.id, s.currency, s.number, s.opened_on, s.closed_on, s.opening_minor, s.closing_minor,
                e.id as entry_id, e.booked_on, e.signed_minor, e.customer_reference, e.narrative
            from bank_statement s
            join bank_entry e on e.statement_id = s.id
            where s.written_at is null
            order by s.id, e.id
            """,
            new { }, ct);
        var statements = rows.GroupBy(row => row.Id).Select(entries => entries.ToList()).ToList();
        if (settings.Bank.Reorder)
            statements = Chance.Shuffle(statements, entries => NameOf(entries[0]), settings.Seed, "statement files");
        foreach (var entries in statements)
            await WriteOne(entries, settings, ct);
        if (statements.Count > 0)
            await db.Run(
                "update bank_statement set written_at = @now where id = any(@Ids)",
                new { now, Ids = statements.ConvertAll(entries => entries[0].Id).ToArray() }, ct);
    }

    async Task WriteOne(List<Row> entries, Settings settings, CancellationToken ct)
    {
        var name = NameOf(entries[0]);
        var shown = settings.Bank.Reorder
            ? Chance.Shuffle(entries, entry => BankReference(entry.EntryId), settings.Seed, "statement lines")
            : entries;
        var content = Encoding.ASCII.GetBytes(Mt940.Write(Render(entries[0], shown)));
        await Exchange.Write(exchange.Statements, name + ".sta", content, ct);
        if (Chance.Share(settings.Bank.Repeat, settings.Seed, "statement", name))
            await Exchange.Write(exchange.Statements, name + "-2.sta", content, ct);
        LogWritten(Log, name, entries.Count);
    }

    static Statement Render(Row head, List<Row> entries) => new(
        string.Create(CultureInfo.InvariantCulture, $"ST{head.Id:D12}"), $"CB{head.Currency}0001", Currency.Of(head.Currency), head.Number,
        head.OpenedOn, head.OpeningMinor, head.ClosedOn, head.ClosingMinor,
        entries.ConvertAll(entry => new StatementEntry(
            entry.BookedOn, entry.SignedMinor, entry.CustomerReference, BankReference(entry.EntryId), entry.Narrative)));

    static string NameOf(Row head) => string.Create(CultureInfo.InvariantCulture, $"STMT-{head.ClosedOn:yyyyMMdd}-{head.Id:D6}");

    static string BankReference(long entry) => string.Create(CultureInfo.InvariantCulture, $"CB{entry:D12}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Statement {Name} written with {Entries} entries")]
    static partial void LogWritten(ILogger log, string name, int entries);

    sealed record Row(
        long Id, string Currency, int Number, DateOnly OpenedOn, DateOnly ClosedOn, long OpeningMinor, long ClosingMinor, long EntryId,
        DateOnly BookedOn, long SignedMinor, string CustomerReference, string Narrative);
}
