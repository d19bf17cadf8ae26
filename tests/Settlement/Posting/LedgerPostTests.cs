using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Every outcome of posting has a name.</summary>
public sealed class LedgerPostTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);

    async Task<Account> Funded(long minor, string currency = "USD")
    {
        var account = LedgerHost.Payable(Guid.CreateVersion7(), currency);
        await host.Fund(account, minor);
        await host.Fund(LedgerHost.Platform(AccountKind.PlatformFees, currency), 1);
        return account;
    }

    [Fact]
    public async Task A_retry_posts_once_also_when_many_retry_at_once()
    {
        var account = await Funded(100);
        var id = Guid.CreateVersion7();
        var posted = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.Post(LedgerHost.Move(account, Fees, 7, id))));
        Assert.All(posted, outcome => Assert.Null(outcome.Problem));
        Assert.Equal((2, 15), (posted.Sum(outcome => outcome.Value.Postings), posted.Sum(outcome => outcome.Value.Repeated)));
        Assert.Equal(93, (await host.Account(account)).AvailableMinor);
    }

    [Fact]
    public async Task A_retry_that_meets_its_first_attempt_is_not_told_that_the_money_is_gone()
    {
        for (var round = 0; round < 10; round++)
        {
            var account = await Funded(7);
            var move = LedgerHost.Move(account, Fees, 7);
            var posted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Post(move)));
            Assert.All(posted, outcome => Assert.Null(outcome.Problem));
        }
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_refused_and_posts_nothing()
    {
        var account = await Funded(100);
        var id = Guid.CreateVersion7();
        Assert.Null((await host.Post(LedgerHost.Move(account, Fees, 7, id))).Problem);
        foreach (var other in new[] { LedgerHost.Move(account, Fees, 8, id), LedgerHost.Move(account, Fees, 7, id, "other") })
            Assert.Equal("transaction_reused", (await host.Post(other)).Problem!.Code);
        Assert.Equal(93, (await host.Account(account)).AvailableMinor);
    }

    [Fact]
    public async Task An_id_that_another_fact_has_is_refused()
    {
        var account = await Funded(100);
        var id = Guid.CreateVersion7();
        Assert.Null((await host.Post(LedgerHost.Move(account, Fees, 7, id))).Problem);
        var other = new LedgerEntry("journal", id, null, LedgerHost.Day, account.Currency) { Id = id }.Debit(account, 1).Credit(Fees, 1);
        Assert.Equal("transaction_reused", (await host.Post(other)).Problem!.Code);
    }

    [Fact]
    public async Task A_batch_with_one_that_was_posted_before_posts_the_others()
    {
        var account = await Funded(100);
        var before = LedgerHost.Move(account, Fees, 7);
        await host.Post(before);
        var outcome = await host.Post(LedgerHost.Move(account, Fees, 1), before, LedgerHost.Move(account, Fees, 2));
        Assert.Equal(new Posted(4, 1), outcome.Value);
        Assert.Equal(90, (await host.Account(account)).AvailableMinor);
    }

    [Fact]
    public async Task More_than_there_is_is_refused_and_the_whole_batch_with_it()
    {
        var account = await Funded(100);
        var other = await Funded(100);
        var refused = await host.Post(LedgerHost.Move(other, Fees, 1), LedgerHost.Move(account, Fees, 101));
        Assert.Equal("insufficient_funds", refused.Problem!.Code);
        Assert.Contains(account.ToString(), refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal((100, 100), ((await host.Account(account)).AvailableMinor, (await host.Account(other)).AvailableMinor));
        Assert.Null((await host.Post(LedgerHost.Move(account, Fees, 100))).Problem);
    }

    [Fact]
    public async Task A_batch_is_judged_by_its_result()
    {
        var (account, other) = (await Funded(10), await Funded(0 + 1));
        Assert.Null((await host.Post(LedgerHost.Move(other, Fees, 11), LedgerHost.Move(account, other, 10))).Problem);
        Assert.Equal((0, 0), ((await host.Account(account)).AvailableMinor, (await host.Account(other)).AvailableMinor));
    }

    [Fact]
    public async Task An_account_may_go_down_to_its_limit_and_no_further()
    {
        var account = await Funded(10);
        await host.Desk.OpenAccountAsync(new V1.OpenAccountRequest { Account = account.ToString(), LimitMinor = 50 });
        Assert.Equal("insufficient_funds", (await host.Post(LedgerHost.Move(account, Fees, 61))).Problem!.Code);
        Assert.Null((await host.Post(LedgerHost.Move(account, Fees, 60))).Problem);
        var row = await host.Account(account);
        Assert.Equal((-50, 50), (row.AvailableMinor, row.LimitMinor));
        Assert.Equal("insufficient_funds", await LedgerHost.Code(
            host.Desk.OpenAccountAsync(new V1.OpenAccountRequest { Account = account.ToString(), LimitMinor = 49 })));
    }

    [Fact]
    public async Task An_account_that_nobody_opened_is_unknown_to_clients_and_opened_by_facts()
    {
        var account = LedgerHost.Payable(Guid.CreateVersion7());
        var move = LedgerHost.Move(LedgerHost.Platform(AccountKind.Bank), account, 5);
        Assert.Equal("account_unknown", (await host.Post(move)).Problem!.Code);
        await host.Db.Transact(tx => Ledger.Book(tx, [move]), CancellationToken.None);
        Assert.Equal(5, (await host.Account(account)).AvailableMinor);
    }

    [Fact]
    public async Task A_closed_account_takes_nothing_and_only_an_empty_one_is_closed()
    {
        var account = await Funded(5);
        var name = new V1.AccountRequest { Account = account.ToString() };
        Assert.Equal("account_in_use", await LedgerHost.Code(host.Desk.CloseAccountAsync(name)));
        Assert.Null((await host.Post(LedgerHost.Move(account, Fees, 5))).Problem);
        Assert.True((await host.Desk.CloseAccountAsync(name)).Closed);
        Assert.True((await host.Desk.CloseAccountAsync(name)).Closed);
        Assert.Equal("account_closed", (await host.Post(LedgerHost.Move(Fees, account, 5))).Problem!.Code);
        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.Db.Transact(tx => Ledger.Book(tx, [LedgerHost.Move(Fees, account, 5)]), CancellationToken.None));
        Assert.StartsWith("account_closed", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_and_posting_at_once_leave_no_money_on_a_closed_account()
    {
        await host.Fund(Fees, 1);
        for (var round = 0; round < 10; round++)
        {
            var account = new Account(AccountKind.OrderFunds, new PartyId(Guid.CreateVersion7()), Currency.Of("USD"));
            await host.Desk.OpenAccountAsync(new V1.OpenAccountRequest { Account = account.ToString() });
            var posts = Enumerable.Range(0, 6).Select(_ => host.Post(LedgerHost.Move(Fees, account, 5))).ToList();
            var closed = await LedgerHost.Code(host.Desk.CloseAccountAsync(new V1.AccountRequest { Account = account.ToString() }));
            var outcomes = (await Task.WhenAll(posts)).Select(outcome => outcome.Problem?.Code).ToList();
            Assert.All(outcomes, outcome => Assert.True(outcome is null or "account_closed"));
            var row = await host.Account(account);
            Assert.Equal(closed == "ok", row.Closed);
            Assert.Equal(5 * outcomes.Count(outcome => outcome is null), row.BalanceMinor);
            Assert.True(!row.Closed || row.BalanceMinor == 0);
        }
    }

    [Fact]
    public async Task What_was_booked_is_reversed_exactly_once_also_by_many_at_once()
    {
        var account = await Funded(100);
        var booked = LedgerHost.Move(account, Fees, 30);
        await host.Post(booked);
        V1.ReverseTransactionRequest Request(Guid id) => new()
        {
            TransactionId = booked.Id.ToString(),
            Id = id.ToString(),
            EffectiveOn = "2026-05-05",
            Memo = "wrong fee",
        };
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).ToList();
        var codes = await Task.WhenAll(ids.Select(id => LedgerHost.Code(host.Desk.ReverseTransactionAsync(Request(id)))));
        Assert.Equal((1, 7), (codes.Count(code => code == "ok"), codes.Count(code => code == "already_reversed")));
        var reversal = ids[Array.IndexOf(codes, "ok")];
        Assert.Equal("ok", await LedgerHost.Code(host.Desk.ReverseTransactionAsync(Request(reversal))));
        Assert.Equal(100, (await host.Account(account)).AvailableMinor);
        var original = await host.Desk.GetTransactionAsync(new V1.TransactionRequest { Id = booked.Id.ToString() });
        Assert.Equal(reversal.ToString(), original.ReversedBy);
        var back = Request(Guid.CreateVersion7());
        back.TransactionId = reversal.ToString();
        Assert.Equal("already_reversed", await LedgerHost.Code(host.Desk.ReverseTransactionAsync(back)));
    }

    [Fact]
    public async Task A_reversal_takes_no_money_that_is_gone()
    {
        var account = await Funded(1);
        var gift = LedgerHost.Move(Fees, account, 50);
        await host.Post(gift);
        await host.Post(LedgerHost.Move(account, Fees, 20));
        Assert.Equal("insufficient_funds", await LedgerHost.Code(host.Desk.ReverseTransactionAsync(new V1.ReverseTransactionRequest
        {
            TransactionId = gift.Id.ToString(),
            Id = Guid.CreateVersion7().ToString(),
            EffectiveOn = "2026-05-05",
        })));
        Assert.Equal("ledger_transaction_not_found", await LedgerHost.Code(host.Desk.ReverseTransactionAsync(
            new V1.ReverseTransactionRequest { TransactionId = Guid.CreateVersion7().ToString(), Id = Guid.CreateVersion7().ToString() })));
    }

    [Fact]
    public async Task A_balance_is_known_as_of_a_day_as_of_a_moment_of_recording_and_as_of_both()
    {
        var account = await Funded(100);
        var monday = new DateOnly(2026, 5, 4);
        await host.Post(LedgerHost.Move(account, Fees, 10, day: monday.AddDays(2)));
        var moment = await host.Db.One<DateTimeOffset>("select clock_timestamp()", new { }, CancellationToken.None);
        await host.Post(LedgerHost.Move(account, Fees, 3, day: monday.AddDays(1)));

        async Task<long> AsOf(DateOnly? day, DateTimeOffset? at) => (await host.Desk.GetAccountAsync(new V1.GetAccountRequest
        {
            Account = account.ToString(),
            EffectiveOn = day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "",
            RecordedAt = at is null ? null : Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(at.Value),
        })).BalanceMinor;

        Assert.Equal(87, await AsOf(null, null));
        Assert.Equal((0, 100, 97, 87), (
            await AsOf(monday.AddDays(-1), null), await AsOf(monday, null), await AsOf(monday.AddDays(1), null),
            await AsOf(monday.AddDays(2), null)));
        Assert.Equal(90, await AsOf(null, moment));
        Assert.Equal(100, await AsOf(monday.AddDays(1), moment));
    }

    [Fact]
    public async Task The_purposes_of_the_table_are_those_of_the_code_with_the_same_side()
    {
        var rows = await host.Db.Many<Purpose>("select kind, normal_side from ledger_purpose", new { }, CancellationToken.None);
        Assert.Equal(Enum.GetNames<AccountKind>().Order(), rows.Select(row => row.Kind).Order());
        Assert.All(rows, row => Assert.Equal(
            row.NormalSide == "Credit", LedgerHost.Platform(Enum.Parse<AccountKind>(row.Kind)).CreditSide));
    }

    sealed record Purpose(string Kind, string NormalSide);
}
