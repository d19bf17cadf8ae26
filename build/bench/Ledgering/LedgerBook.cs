using CrossBorder.Platform;
using CrossBorder.Settlement;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>A settlement database of its own with a thousand funded exporters.</summary>
sealed class LedgerBook : IAsyncDisposable
{
    public const int Parties = 1000;
    const int Connections = 40;
    readonly NpgsqlDataSource source;

    LedgerBook(NpgsqlDataSource source) => this.source = source;

    public Db Db => new(source, new OutboxSignal());

    public static Account Payable(int party) => new(AccountKind.ExporterPayable, Party(party), Currency.Of("USD"));

    /// <summary>The id that post.sql makes of a number.</summary>
    public static PartyId Party(int number) => new(Guid.Parse(number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture)));

    public static Account Own(AccountKind kind) => new(kind, PartyId.Platform, Currency.Of("USD"));

    /// <param name="guarded">With the triggers of the ledger; without them the tables take whatever is written.</param>
    public static async Task<LedgerBook> Make(string name, bool guarded, CancellationToken ct)
    {
        Mapping.Install();
        Ids.Install();
        await Place.DropDatabases(name);
        await using (var admin = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false"))
            await admin.ExecuteAsync($"create database {name}");
        var connection = $"{Place.Postgres};Database={name};Maximum Pool Size={Connections};Max Auto Prepare=50;No Reset On Close=true";
        await new Migrator(connection, Migration.Of(typeof(Ledger).Assembly), NullLogger.Instance).Apply(ct);
        var book = new LedgerBook(NpgsqlDataSource.Create(connection));
        var funds = Enumerable.Range(1, Parties).Select(party =>
            new LedgerEntry("receipt", Guid.CreateVersion7(), null, Today, Currency.Of("USD"))
                .Debit(Own(AccountKind.Bank), 1_000_000_000).Credit(Payable(party), 999_999_999).Credit(Own(AccountKind.PlatformFees), 1));
        await book.Db.Transact(tx => Ledger.Book(tx, [.. funds]), ct);
        if (!guarded)
            await book.Db.Run(
                """
                drop trigger posting_balances on posting;
                drop trigger ledger_transaction_queues on ledger_transaction;
                """,
                new { }, ct);
        // Statistics as a running system has them, and no vacuum in the middle of a measurement.
        await book.Db.Run("vacuum analyze", new { }, ct);
        return book;
    }

    public static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public SealEntries Sealer() => new(Db, new SealSignal(), TimeProvider.System, NullLogger<SealEntries>.Instance);

    public Task<long> Count(string table, CancellationToken ct) => Db.One<long>($"select count(*) from {table}", new { }, ct);

    public async ValueTask DisposeAsync() => await source.DisposeAsync();
}
