using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Whoever gets past the triggers is found by the chain, at the first place that he touched.</summary>
public sealed class LedgerChainTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);

    /// <summary>Transactions, all sealed, and the chain's positions of the first and the last of them.</summary>
    async Task<(Guid[] Ids, long First)> Booked(int count)
    {
        var account = LedgerHost.Payable(Guid.CreateVersion7());
        await host.Fund(account, 1000);
        await host.Seal();
        var first = await host.Count("ledger_seal") + 1;
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            var move = LedgerHost.Move(account, Fees, i + 1);
            Assert.Null((await host.Post(true, move)).Problem);
            ids[i] = move.Id;
        }

        await host.Seal();
        return (ids, first);
    }

    [Fact]
    public async Task The_chain_has_every_transaction_once_in_the_order_of_recording_without_gaps()
    {
        await Booked(5);
        var walk = await host.Verify();
        Assert.Equal((true, true, "", await host.Count("ledger_transaction")), (walk.Sound, walk.Finished, walk.Reason, walk.Position));
        Assert.Equal(0, await host.Count(
            """
            (select t.recorded_at < lag(t.recorded_at) over (order by s.position) as back
            from ledger_seal s join ledger_transaction t on t.id = s.transaction_id) as o
            where back
            """));
    }

    [Fact]
    public async Task A_walk_goes_on_where_another_one_ended_and_ends_at_the_same_head()
    {
        await Booked(7);
        var whole = await host.Verify();
        var part = await host.Desk.VerifyAsync(new V1.VerifyRequest { Limit = 3 });
        Assert.Equal((true, false, 3L), (part.Sound, part.Finished, part.Position));
        var rest = await host.Desk.VerifyAsync(new V1.VerifyRequest { Position = part.Position, Hash = part.Hash });
        Assert.Equal((true, whole.Position, whole.Hash), (rest.Finished, rest.Position, rest.Hash));
        var other = await host.Desk.VerifyAsync(new V1.VerifyRequest { Position = part.Position, Hash = whole.Hash });
        Assert.Equal((false, "anchor_differs"), (other.Sound, other.Reason));
    }

    [Theory]
    [InlineData("update posting set debit_minor = debit_minor + 1 where transaction_id = @Id and debit_minor > 0", "content_differs")]
    [InlineData("update posting set party_id = gen_random_uuid() where transaction_id = @Id and no = 1", "content_differs")]
    [InlineData("delete from posting where transaction_id = @Id and no = 2", "content_differs")]
    [InlineData("delete from posting where transaction_id = @Id", "content_differs")]
    [InlineData("insert into posting select transaction_id, 3, kind, party_id, currency, debit_minor, credit_minor from posting "
        + "where transaction_id = @Id and no = 1", "content_differs")]
    [InlineData("update ledger_transaction set effective_on = effective_on - 1 where id = @Id", "content_differs")]
    [InlineData("update ledger_transaction set memo = 'x', content = null where id = @Id", "hash_differs")]
    [InlineData("update ledger_transaction set recorded_at = recorded_at - interval '1 microsecond' where id = @Id", "hash_differs")]
    [InlineData("update ledger_seal set hash = sha256(hash) where transaction_id = @Id", "hash_differs")]
    [InlineData("delete from ledger_seal where transaction_id = @Id", "position_missing")]
    [InlineData("delete from ledger_transaction where id = @Id", "transaction_missing")]
    public async Task What_is_changed_past_the_triggers_is_named_by_its_position(string tampering, string reason)
    {
        var (ids, first) = await Booked(4);
        var (before, undo) = (await host.Verify(), await Snapshot());
        await Tamper($"{tampering};", ids[1]);
        var walk = await host.Desk.VerifyAsync(new V1.VerifyRequest());
        Assert.Equal((false, reason, first + 1), (walk.Sound, walk.Reason, walk.BrokenPosition));
        Assert.Equal(reason == "position_missing" ? "" : ids[1].ToString(), walk.BrokenTransaction);
        Assert.Equal(first, walk.Position);
        await undo();
        Assert.Equal((true, before.Hash), ((await host.Verify()).Sound, (await host.Verify()).Hash));
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_by_the_transactions_or_by_what_an_auditor_kept()
    {
        var (ids, _) = await Booked(3);
        var (kept, undo) = (await host.Verify(), await Snapshot());
        await Tamper("delete from ledger_seal where transaction_id = @Id;", ids[2]);
        var walk = await host.Desk.VerifyAsync(new V1.VerifyRequest());
        Assert.Equal((false, "not_sealed", ids[2].ToString()), (walk.Sound, walk.Reason, walk.BrokenTransaction));
        await Tamper("delete from posting where transaction_id = @Id; delete from ledger_transaction where id = @Id;", ids[2]);
        Assert.True((await host.Desk.VerifyAsync(new V1.VerifyRequest())).Sound);
        var anchored = await host.Desk.VerifyAsync(new V1.VerifyRequest { Position = kept.Position, Hash = kept.Hash });
        Assert.Equal((false, "anchor_differs"), (anchored.Sound, anchored.Reason));
        await undo();
    }

    [Fact]
    public async Task What_was_booked_before_contents_were_kept_is_sealed_by_what_its_rows_say()
    {
        var id = Guid.CreateVersion7();
        await host.Fund(LedgerHost.Payable(Guid.CreateVersion7()), 1);
        await host.Db.Run(
            """
            with booked as (
                insert into ledger_transaction (id, source, effective_on)
                values (@id, 'receipt:' || @id, '2026-05-04')
                returning id)
            insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
            select id, no, 'Bank', @Platform, 'USD', no % 2, 1 - no % 2
            from booked, generate_series(1, 2) as no
            """,
            new { id, PartyId.Platform }, CancellationToken.None);
        Assert.True((await host.Verify()).Sound);
        Assert.Equal(1, await host.Count($"ledger_seal where transaction_id = '{id}'"));
    }

    [Fact]
    public void The_canonical_bytes_are_these()
    {
        var id = new Guid("01980000-0000-7000-8000-000000000001");
        var entry = new LedgerEntry("receipt", id, null, new DateOnly(1, 1, 2), Currency.Of("USD"))
            .Debit(AccountKind.Bank, PartyId.Platform, 258).Credit(AccountKind.PlatformFees, PartyId.Platform, 258);
        static string Number(long value) => value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        static string Text(string text) => Number(text.Length) + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text));
        const string None = "00";
        var platform = "01" + new string('0', 32);
        var written = "01" + Text("receipt:01980000-0000-7000-8000-000000000001") + None + Number(1) + Text("") + None + None + Number(2)
            + Text("Bank") + platform + Text("USD") + Number(258) + Number(0)
            + Text("PlatformFees") + platform + Text("USD") + Number(0) + Number(258);
        var content = System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(written));
        Assert.Equal(content, LedgerHash.Content(entry));
        var link = new string('0', 64) + Number(1) + "01" + "01980000000070008000000000000001" + Number(1_000_001)
            + Convert.ToHexStringLower(content);
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(link)),
            LedgerHash.Link(LedgerHash.Genesis, 1, id, DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(1_000_001), content));
    }

    /// <summary>As the owner of the database can: without triggers, and without what a foreign key refuses.</summary>
    Task Tamper(string sql, Guid id) => host.Db.Transact(async tx =>
    {
        await tx.Run("set local session_replication_role = replica", new { });
        await tx.Run(sql, new { id, Id = id });
    }, CancellationToken.None);

    /// <summary>Keeps the ledger's rows; what is returned brings them back.</summary>
    async Task<Func<Task>> Snapshot()
    {
        string[] tables = ["ledger_transaction", "posting", "ledger_seal"];
        foreach (var table in tables)
            await host.Db.Run(
                $"drop table if exists kept_{table}; create table kept_{table} as table {table}", new { }, CancellationToken.None);
        return () => host.Db.Transact(async tx =>
        {
            await tx.Run("set local session_replication_role = replica", new { });
            foreach (var table in tables)
                await tx.Run($"delete from {table}; insert into {table} table kept_{table}", new { });
        }, CancellationToken.None);
    }
}
