using CrossBorder.Platform;
using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What the database itself refuses, whoever writes to it.</summary>
public sealed class LedgerTests(SettlementHost host)
{
    static readonly Currency Usd = Currency.Of("USD");
    static readonly PartyId Exporter = new(new Guid("01980000-0000-7000-8000-00000000000e"));

    static LedgerEntry Entry(Guid? id = null) => new("receipt", id ?? Guid.CreateVersion7(), null, new DateOnly(2026, 5, 4), Usd);

    Task<int> Post(params LedgerEntry[] entries) => host.Db.Transact(tx => Ledger.Book(tx, entries), CancellationToken.None);

    async Task<PostgresException> Refused(Func<Tx, Task> work) =>
        await Assert.ThrowsAsync<PostgresException>(() => host.Db.Transact(work, CancellationToken.None));

    /// <summary>One statement, as the ledger itself writes.</summary>
    static Task<int> Write(Tx tx, Guid id, string lines) => tx.Run(
        $"""
        with booked as (
            insert into ledger_transaction (id, source, effective_on)
            values (@id, 'receipt:' || @id, '2026-05-04')
            returning id)
        insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
        select id, no, kind, party_id, currency, debit, credit
        from booked, (values {lines}) as l (no, kind, party_id, currency, debit, credit)
        """,
        new { id, PartyId.Platform, Exporter });

    [Theory]
    [InlineData("(1, 'Bank', @Platform, 'USD', 100, 0), (2, 'OrderFunds', @Exporter, 'USD', 0, 99)")]
    [InlineData("(1, 'Bank', @Platform, 'USD', 5, 0), (2, 'OrderFunds', @Exporter, 'EUR', 0, 5)")]
    [InlineData("(1, 'Bank', @Platform, 'USD', 5, 0)")]
    public async Task A_transaction_that_does_not_balance_in_every_currency_is_refused_by_the_database(string lines)
    {
        foreach (var currency in new[] { "USD", "EUR" })
            await Post(new LedgerEntry("receipt", Guid.CreateVersion7(), null, new DateOnly(2026, 5, 4), Currency.Of(currency))
                .Debit(AccountKind.Bank, PartyId.Platform, 1).Credit(AccountKind.OrderFunds, Exporter, 1));
        var error = await Refused(tx => Write(tx, Guid.CreateVersion7(), lines));
        Assert.Equal("ledger_transaction_balances", error.ConstraintName);
    }

    [Fact]
    public async Task A_transaction_that_does_not_balance_does_not_even_reach_the_database()
    {
        var entry = Entry().Debit(AccountKind.Bank, PartyId.Platform, 100).Credit(AccountKind.OrderFunds, Exporter, 99);
        Assert.Equal("unbalanced", entry.Fault()!.Code);
        Assert.Equal("unbalanced", Entry().Fault()!.Code);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Post(entry));
        Assert.StartsWith("unbalanced", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_without_postings_is_refused()
    {
        var error = await Refused(tx => tx.Run(
            "insert into ledger_transaction (id, source, effective_on) values (@id, 'receipt:' || @id, '2026-05-04')",
            new { id = Guid.CreateVersion7() }));
        Assert.Equal("ledger_transaction_balances", error.ConstraintName);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Postings_added_to_an_old_transaction_are_refused_even_when_they_balance(int postings)
    {
        var id = Guid.CreateVersion7();
        await Post(Entry(id).Debit(AccountKind.Bank, PartyId.Platform, 100).Credit(AccountKind.OrderFunds, Exporter, 100));
        var error = await Refused(tx => tx.Run(
            """
            insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
            select id, 2 + no, 'Bank', @Platform, 'USD', no % 2, 1 - no % 2
            from ledger_transaction, generate_series(1, @postings) as no
            where source = 'receipt:' || @id
            """,
            new { id, PartyId.Platform, postings }));
        Assert.Equal("ledger_transaction_balances", error.ConstraintName);
    }

    [Fact]
    public async Task A_posting_in_another_currency_than_its_account_is_refused()
    {
        var other = new PartyId(Guid.CreateVersion7());
        await Post(Entry().Debit(AccountKind.Bank, PartyId.Platform, 5).Credit(AccountKind.ExporterPayable, other, 5));
        var lines = $"(1, 'Bank', @Platform, 'EUR', 5, 0), (2, 'ExporterPayable', '{other.Value}'::uuid, 'EUR', 0, 5)";
        var error = await Refused(tx => Write(tx, Guid.CreateVersion7(), lines));
        Assert.Equal("posting_account_and_currency", error.ConstraintName);
    }

    [Fact]
    public async Task Whoever_writes_past_the_ledger_cannot_overdraw_a_limited_account()
    {
        var party = Guid.CreateVersion7();
        await Post(Entry().Debit(AccountKind.Bank, PartyId.Platform, 5).Credit(AccountKind.ExporterPayable, new PartyId(party), 5));
        var lines = $"(1, 'Bank', @Platform, 'USD', 0, 6), (2, 'ExporterPayable', '{party}'::uuid, 'USD', 6, 0)";
        var error = await Refused(tx => Write(tx, Guid.CreateVersion7(), lines));
        Assert.Equal("ledger_balance_within_limit", error.ConstraintName);
    }

    [Theory]
    [InlineData("update posting set debit_minor = debit_minor + 1")]
    [InlineData("delete from posting")]
    [InlineData("truncate posting")]
    [InlineData("update ledger_transaction set source = 'receipt:00000000-0000-0000-0000-000000000000'")]
    [InlineData("delete from ledger_transaction")]
    [InlineData("truncate ledger_transaction cascade")]
    [InlineData("update ledger_account set currency = 'EUR'")]
    [InlineData("delete from ledger_account")]
    [InlineData("update ledger_seal set position = position")]
    [InlineData("delete from ledger_seal")]
    [InlineData("truncate ledger_seal")]
    public async Task Nothing_booked_is_ever_changed_or_deleted(string statement)
    {
        await Post(Entry().Debit(AccountKind.Bank, PartyId.Platform, 100).Credit(AccountKind.OrderFunds, Exporter, 100));
        var error = await Refused(tx => tx.Run(statement, new { }));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, error.SqlState);
    }

    [Fact]
    public async Task A_source_is_booked_once_also_by_many_at_once()
    {
        var id = Guid.CreateVersion7();
        var posted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Post(Entry(id).Debit(AccountKind.Bank, PartyId.Platform, 100).Credit(AccountKind.OrderFunds, Exporter, 100))));
        Assert.Equal(2, posted.Sum());
    }

    [Fact]
    public async Task A_new_account_opened_by_many_at_once_is_one_account()
    {
        var party = new PartyId(Guid.CreateVersion7());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Post(Entry().Debit(AccountKind.Bank, PartyId.Platform, 10).Credit(AccountKind.ExporterPayable, party, 10))));
        Assert.Equal(1, await host.Count("ledger_account where party_id = @Id", party.Value));
        Assert.Equal(8, await host.Count("posting where party_id = @Id", party.Value));
    }

    [Fact]
    public async Task A_posting_has_one_side_and_is_not_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Entry().Debit(AccountKind.Bank, PartyId.Platform, -1));
        var id = Guid.CreateVersion7();
        await Post(Entry(id).Debit(AccountKind.Bank, PartyId.Platform, 5).Debit(AccountKind.BankClearing, PartyId.Platform, 0)
            .Credit(AccountKind.OrderFunds, Exporter, 5));
        var error = await Refused(tx => tx.Run(
            """
            insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
            select id, 9, 'Bank', @Platform, 'USD', 1, 1 from ledger_transaction where source = 'receipt:' || @id
            """,
            new { id, PartyId.Platform }));
        Assert.Equal("posting_one_side", error.ConstraintName);
    }

    [Fact]
    public async Task The_report_adds_up_per_kind_and_currency_and_shows_no_difference()
    {
        var currency = Currency.Of("ISK");
        var party = new PartyId(Guid.CreateVersion7());
        await Post(
            new LedgerEntry("receipt", Guid.CreateVersion7(), null, new DateOnly(2026, 5, 4), currency)
                .Debit(AccountKind.Bank, PartyId.Platform, 700).Credit(AccountKind.OrderFunds, party, 700),
            new LedgerEntry("reversal", Guid.CreateVersion7(), null, new DateOnly(2026, 5, 5), currency)
                .Debit(AccountKind.OrderFunds, party, 200).Credit(AccountKind.Bank, PartyId.Platform, 200));
        var report = await host.Desk.LedgerReportAsync(new V1.LedgerReportRequest());
        Assert.Equal(
            [("Bank", 700L, 200L), ("OrderFunds", 200L, 700L)],
            report.Totals.Where(total => total.Currency == "ISK").Select(total => (total.Account, total.DebitMinor, total.CreditMinor)));
        Assert.Equal(0, report.DifferenceMinor);
        Assert.True(report.Transactions >= 2);
    }
}
