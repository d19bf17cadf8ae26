using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class LedgerHoldTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    const string Table =
        """
                Post    Void    Expire
        Held    Posted  Voided  Expired
        Posted  -       -       -
        Voided  -       -       -
        Expired -       -       -
        """;

    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);

    [Fact]
    public void A_hold_ends_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(System.Enum.GetValues<HoldStatus>().Length, rows.Length - 1);
        foreach (var row in rows.Skip(1))
            foreach (var (i, action) in rows[0].Index())
                Assert.Equal(
                    row[i + 1] == "-" ? null : System.Enum.Parse<HoldStatus>(row[i + 1]),
                    Hold.Next(System.Enum.Parse<HoldStatus>(row[0]), System.Enum.Parse<HoldAction>(action)));
    }

    async Task<Account> Funded(long minor)
    {
        var account = LedgerHost.Payable(Guid.CreateVersion7());
        await host.Fund(account, minor);
        await host.Fund(Fees, 1);
        return account;
    }

    V1.MakeHoldRequest Request(Account account, long minor, Guid? id = null, int minutes = 60) => new()
    {
        Id = (id ?? Guid.CreateVersion7()).ToString(),
        Account = account.ToString(),
        AmountMinor = minor,
        ExpiresAt = (host.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes)).ToTimestamp(),
        Memo = "payout",
    };

    async Task<V1.LedgerHold> Make(Account account, long minor, int minutes = 60) =>
        await host.Desk.MakeHoldAsync(Request(account, minor, minutes: minutes));

    static V1.PostHoldRequest Posting(V1.LedgerHold hold, Account from, long minor, Account? to = null) => new()
    {
        HoldId = hold.Id,
        Transaction = new V1.TransactionDraft
        {
            Id = Guid.CreateVersion7().ToString(),
            EffectiveOn = "2026-05-04",
            Lines =
            {
                new V1.LedgerLine { Account = from.ToString(), DebitMinor = minor },
                new V1.LedgerLine { Account = (to ?? Fees).ToString(), CreditMinor = minor },
            },
        },
    };

    [Fact]
    public async Task What_is_held_is_not_available_and_what_is_voided_is_again()
    {
        var account = await Funded(100);
        var hold = await Make(account, 70);
        var row = await host.Account(account);
        Assert.Equal((100, 70, 30), (row.BalanceMinor, row.HeldMinor, row.AvailableMinor));
        Assert.Equal("insufficient_funds", (await host.Post(LedgerHost.Move(account, Fees, 31))).Problem!.Code);
        Assert.Equal("insufficient_funds", await LedgerHost.Code(host.Desk.MakeHoldAsync(Request(account, 31))));
        Assert.Equal("Voided", (await host.Desk.VoidHoldAsync(new V1.HoldRequest { HoldId = hold.Id })).Status);
        Assert.Equal("Voided", (await host.Desk.VoidHoldAsync(new V1.HoldRequest { HoldId = hold.Id })).Status);
        Assert.Equal(100, (await host.Account(account)).AvailableMinor);
        Assert.Equal("hold_closed", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(hold, account, 1))));
    }

    [Theory]
    [InlineData(70)]
    [InlineData(1)]
    public async Task A_hold_is_posted_whole_or_in_part_and_the_rest_is_free(long minor)
    {
        var account = await Funded(100);
        var hold = await Make(account, 70);
        var posting = Posting(hold, account, minor);
        var posted = await host.Desk.PostHoldAsync(posting);
        Assert.Equal(("Posted", posting.Transaction.Id), (posted.Status, posted.TransactionId));
        Assert.Equal("Posted", (await host.Desk.PostHoldAsync(posting)).Status);
        Assert.Equal(100 - minor, (await host.Account(account)).AvailableMinor);
        Assert.Equal("hold_closed", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(hold, account, 1))));
        Assert.Equal("hold_closed", await LedgerHost.Code(host.Desk.VoidHoldAsync(new V1.HoldRequest { HoldId = hold.Id })));
    }

    [Fact]
    public async Task A_hold_is_not_posted_over_its_amount_nor_in_another_currency_nor_elsewhere()
    {
        var account = await Funded(100);
        var hold = await Make(account, 70);
        Assert.Equal("hold_exceeded", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(hold, account, 71))));
        var euro = LedgerHost.Payable(account.Party.Value, "EUR");
        Assert.Equal("currency_mismatch", await LedgerHost.Code(host.Desk.PostHoldAsync(
            Posting(hold, euro, 5, LedgerHost.Platform(AccountKind.PlatformFees, "EUR")))));
        Assert.Equal("hold_exceeded", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(hold, await Funded(50), 5))));
        var mixed = Posting(hold, account, 5);
        mixed.Transaction.Lines[0].Currency = "EUR";
        Assert.Equal("currency_mismatch", await LedgerHost.Code(host.Desk.PostHoldAsync(mixed)));
        Assert.Equal("hold_not_found", await LedgerHost.Code(
            host.Desk.PostHoldAsync(new V1.PostHoldRequest { HoldId = Guid.NewGuid().ToString() })));
    }

    [Fact]
    public async Task A_hold_expires_by_the_clock_and_its_money_is_free_again()
    {
        var account = await Funded(100);
        var (soon, late) = (await Make(account, 40, minutes: 5), await Make(account, 20, minutes: 500));
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("hold_expired", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(soon, account, 1))));
        await LedgerHost.Eventually(async () => (await host.Account(account)).AvailableMinor == 80, "the hold expired");
        Assert.Equal("hold_expired", await LedgerHost.Code(host.Desk.PostHoldAsync(Posting(soon, account, 1))));
        Assert.Equal("hold_expired", await LedgerHost.Code(host.Desk.VoidHoldAsync(new V1.HoldRequest { HoldId = soon.Id })));
        var page = await host.Desk.ListHoldsAsync(new V1.ListHoldsRequest { Account = account.ToString() });
        Assert.Equal([(soon.Id, "Expired"), (late.Id, "Held")], page.Holds.Select(hold => (hold.Id, hold.Status)));
    }

    [Fact]
    public async Task A_retry_holds_once_and_the_same_id_for_something_else_is_refused()
    {
        var account = await Funded(100);
        var request = Request(account, 60);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Desk.MakeHoldAsync(request).ResponseAsync));
        Assert.Equal(40, (await host.Account(account)).AvailableMinor);
        request.AmountMinor = 1;
        Assert.Equal("hold_reused", await LedgerHost.Code(host.Desk.MakeHoldAsync(request)));
    }

    [Fact]
    public async Task Of_many_who_post_void_and_expire_a_hold_at_once_one_succeeds()
    {
        for (var round = 0; round < 8; round++)
        {
            var account = await Funded(100);
            var hold = await Make(account, 60);
            var codes = await Task.WhenAll(
                [.. Enumerable.Range(0, 4).Select(_ => LedgerHost.Code(host.Desk.PostHoldAsync(Posting(hold, account, 60)))),
                LedgerHost.Code(host.Desk.VoidHoldAsync(new V1.HoldRequest { HoldId = hold.Id }))]);
            Assert.Equal(1, codes.Count(code => code == "ok"));
            Assert.All(codes, code => Assert.True(code is "ok" or "hold_closed", code));
            var row = await host.Account(account);
            Assert.Equal((codes[^1] == "ok" ? 100 : 40, 0), (row.AvailableMinor, row.HeldMinor));
        }
    }

    [Fact]
    public async Task A_hold_on_an_account_without_a_limit_counts_in_what_is_available_too()
    {
        var account = new Account(AccountKind.BuyerCredit, new PartyId(Guid.CreateVersion7()), Currency.Of("USD"));
        await host.Fund(account, 10);
        await host.Fund(Fees, 1);
        var hold = await Make(account, 25);
        Assert.Equal(-15, (await host.Account(account)).AvailableMinor);
        await host.Desk.PostHoldAsync(Posting(hold, account, 25));
        Assert.Equal((-15, 0), ((await host.Account(account)).AvailableMinor, (await host.Account(account)).HeldMinor));
        Assert.Equal("account_unknown", await LedgerHost.Code(
            host.Desk.MakeHoldAsync(Request(LedgerHost.Payable(Guid.CreateVersion7()), 1))));
    }

    [Theory]
    [InlineData("update ledger_hold set amount_minor = 1")]
    [InlineData("update ledger_hold set status = 'Posted', ended_at = null")]
    [InlineData("delete from ledger_hold")]
    public async Task A_hold_is_neither_changed_nor_deleted(string statement)
    {
        await Make(await Funded(100), 60);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(statement, new { }, CancellationToken.None));
    }
}
