using System.Reflection;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Who may do what, and who sees what.</summary>
public sealed class LedgerServiceTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    const string Allowed =
        """
                           Exporter Buyer Partner Operator Service
        ListAccounts       yes      yes   -       yes      yes
        GetAccount         yes      yes   -       yes      yes
        ListPostings       yes      yes   -       yes      yes
        OpenAccount        -        -     -       yes      yes
        CloseAccount       -        -     -       yes      yes
        GetTransaction     -        -     -       yes      yes
        PostTransactions   -        -     -       -        yes
        ReverseTransaction -        -     -       yes      yes
        Exchange           -        -     -       yes      yes
        MakeHold           -        -     -       yes      yes
        PostHold           -        -     -       yes      yes
        VoidHold           -        -     -       yes      yes
        ListHolds          -        -     -       yes      yes
        ProposeJournal     -        -     -       yes      -
        DecideJournal      -        -     -       yes      -
        ListJournals       -        -     -       yes      -
        Verify             -        -     -       yes      yes
        """;

    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);
    static readonly Principal Second = new(new Guid("00000000-0000-0000-0000-0000000000ab"), Role.Operator, "second");

    [Fact]
    public void Every_method_declares_the_roles_of_the_table()
    {
        var rows = Allowed.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(V1.Ledger.Descriptor.Methods.Select(method => method.Name).Order(), rows.Skip(1).Select(row => row[0]).Order());
        foreach (var row in rows.Skip(1))
            Assert.Equal(
                rows[0].Where((_, i) => row[i + 1] == "yes").Order(),
                typeof(LedgerService).GetMethod(row[0])!.GetCustomAttribute<AllowAttribute>()!.Roles
                    .Select(role => role.ToString()).Order());
    }

    [Fact]
    public async Task A_partner_and_whoever_is_unknown_get_nothing()
    {
        foreach (var (who, status) in new[]
            {
                (new Principal(Guid.CreateVersion7(), Role.Partner, "x"), StatusCode.PermissionDenied),
                ((Principal?)null, StatusCode.Unauthenticated),
            })
        {
            var error = await Assert.ThrowsAsync<RpcException>(
                () => host.As(who).ListAccountsAsync(new V1.ListAccountsRequest()).ResponseAsync);
            Assert.Equal(status, error.StatusCode);
        }
    }

    [Fact]
    public async Task A_party_sees_its_own_accounts_and_those_of_others_are_not_there()
    {
        var party = Guid.CreateVersion7();
        var account = LedgerHost.Payable(party);
        await host.Fund(account, 100);
        await host.Fund(LedgerHost.Payable(Guid.CreateVersion7()), 100);
        var own = host.As(LedgerHost.Exporter(party));
        Assert.Equal(account.ToString(), Assert.Single((await own.ListAccountsAsync(new V1.ListAccountsRequest())).Accounts).Name);
        Assert.Equal(100, (await own.GetAccountAsync(new V1.GetAccountRequest { Account = account.ToString() })).AvailableMinor);
        Assert.Single((await own.ListPostingsAsync(new V1.ListPostingsRequest { Account = account.ToString() })).Postings);

        foreach (var stranger in new[] { LedgerHost.Exporter(Guid.CreateVersion7()), LedgerHost.Buyer(Guid.CreateVersion7()) })
        {
            var other = host.As(stranger);
            Assert.Equal("ledger_account_not_found", await LedgerHost.Code(
                other.GetAccountAsync(new V1.GetAccountRequest { Account = account.ToString() })));
            Assert.Equal("ledger_account_not_found", await LedgerHost.Code(
                other.ListPostingsAsync(new V1.ListPostingsRequest { Account = account.ToString() })));
            Assert.Empty((await other.ListAccountsAsync(new V1.ListAccountsRequest { PartyId = party.ToString() })).Accounts);
        }

        Assert.Equal("ledger_account_not_found", await LedgerHost.Code(own.GetAccountAsync(
            new V1.GetAccountRequest { Account = LedgerHost.Platform(AccountKind.Bank).ToString() })));
    }

    [Fact]
    public async Task Accounts_and_postings_come_in_pages()
    {
        var party = Guid.CreateVersion7();
        foreach (var currency in new[] { "USD", "EUR", "CNY" })
            await host.Fund(LedgerHost.Payable(party, currency), 10);
        var first = await host.Desk.ListAccountsAsync(
            new V1.ListAccountsRequest { PartyId = party.ToString(), Page = new Contracts.Common.V1.Page { Limit = 2 } });
        var second = await host.Desk.ListAccountsAsync(
            new V1.ListAccountsRequest { PartyId = party.ToString(), Page = new Contracts.Common.V1.Page { Cursor = first.NextCursor } });
        Assert.Equal(["USD", "EUR", "CNY"], first.Accounts.Concat(second.Accounts).Select(account => account.Currency));

        var name = LedgerHost.Payable(party).ToString();
        await host.Fund(LedgerHost.Payable(party), 7);
        var newest = await host.Desk.ListPostingsAsync(
            new V1.ListPostingsRequest { Account = name, Page = new Contracts.Common.V1.Page { Limit = 1 } });
        var oldest = await host.Desk.ListPostingsAsync(
            new V1.ListPostingsRequest { Account = name, Page = new Contracts.Common.V1.Page { Cursor = newest.NextCursor } });
        Assert.Equal([7L, 10L], newest.Postings.Concat(oldest.Postings).Select(posting => posting.CreditMinor));
        Assert.Equal("", oldest.NextCursor);
    }

    static V1.TransactionDraft Draft(Account from, long minor, string memo = "correction", Guid? id = null) => new()
    {
        Id = (id ?? Guid.CreateVersion7()).ToString(),
        EffectiveOn = "2026-05-04",
        Memo = memo,
        Lines =
        {
            new V1.LedgerLine { Account = from.ToString(), DebitMinor = minor },
            new V1.LedgerLine { Account = Fees.ToString(), CreditMinor = minor },
        },
    };

    async Task<Account> Funded(long minor)
    {
        var account = LedgerHost.Payable(Guid.CreateVersion7());
        await host.Fund(account, minor);
        await host.Fund(Fees, 1);
        return account;
    }

    [Fact]
    public async Task A_journal_is_posted_by_another_operator_than_who_proposed_it_and_once()
    {
        var account = await Funded(100);
        var proposal = new V1.ProposeJournalRequest { Transaction = Draft(account, 30) };
        var journal = await host.Desk.ProposeJournalAsync(proposal);
        Assert.Equal(("Proposed", ""), (journal.Status, journal.DecidedBy));
        Assert.Equal(journal, await host.Desk.ProposeJournalAsync(proposal));
        Assert.Equal(100, (await host.Account(account)).AvailableMinor);

        var decision = new V1.DecideJournalRequest { Id = proposal.Transaction.Id, Post = true };
        Assert.Equal("four_eyes", await LedgerHost.Code(host.Desk.DecideJournalAsync(decision)));
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LedgerHost.Code(host.As(Second).DecideJournalAsync(decision))));
        Assert.All(codes, code => Assert.Equal("ok", code));
        Assert.Equal(70, (await host.Account(account)).AvailableMinor);
        Assert.Equal("journal_transition_refused", await LedgerHost.Code(
            host.As(Second).DecideJournalAsync(new V1.DecideJournalRequest { Id = proposal.Transaction.Id })));
        Assert.Contains((await host.Desk.ListJournalsAsync(new V1.ListJournalsRequest { Status = "Posted" })).Journals,
            one => one.Transaction.Id == proposal.Transaction.Id && one.DecidedBy == Second.ToString());
    }

    [Fact]
    public async Task A_journal_that_the_ledger_refuses_stays_proposed_and_may_be_rejected()
    {
        var account = await Funded(10);
        var proposal = new V1.ProposeJournalRequest { Transaction = Draft(account, 30) };
        await host.Desk.ProposeJournalAsync(proposal);
        var decision = new V1.DecideJournalRequest { Id = proposal.Transaction.Id, Post = true };
        Assert.Equal("insufficient_funds", await LedgerHost.Code(host.As(Second).DecideJournalAsync(decision)));
        decision.Post = false;
        Assert.Equal("Rejected", (await host.Desk.DecideJournalAsync(decision)).Status);
        Assert.Equal("journal_not_found", await LedgerHost.Code(
            host.Desk.DecideJournalAsync(new V1.DecideJournalRequest { Id = Guid.NewGuid().ToString() })));
        proposal.Transaction.Memo = "other";
        Assert.Equal("transaction_reused", await LedgerHost.Code(host.Desk.ProposeJournalAsync(proposal)));
    }

    [Fact]
    public async Task Services_post_a_batch_and_are_told_what_came_before()
    {
        var account = await Funded(100);
        var request = new V1.PostTransactionsRequest { Transactions = { Draft(account, 1), Draft(account, 2) } };
        var first = await host.Machine.PostTransactionsAsync(request);
        var again = await host.Machine.PostTransactionsAsync(request);
        Assert.Equal((2, 0, 0, 2), (first.Posted, first.RepeatedBefore, again.Posted, again.RepeatedBefore));
        Assert.Equal(97, (await host.Account(account)).AvailableMinor);
    }

    [Fact]
    public async Task Many_who_post_at_the_same_moment_have_each_their_own_outcome()
    {
        var account = await Funded(20);
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToArray();
        Task<string> Post(Guid id) => LedgerHost.Code(host.Machine.PostTransactionsAsync(
            new V1.PostTransactionsRequest { Transactions = { Draft(account, 1, id: id) } }));
        var codes = await Task.WhenAll(ids.Select(Post));
        Assert.Equal((20, 20), (codes.Count(code => code == "ok"), codes.Count(code => code == "insufficient_funds")));
        Assert.Equal(0, (await host.Account(account)).AvailableMinor);
        await host.Fund(account, 20);
        var again = await Task.WhenAll(ids.Concat(ids).Select(Post));
        Assert.All(again, code => Assert.Equal("ok", code));
        Assert.Equal(0, (await host.Account(account)).AvailableMinor);
    }

    [Theory]
    [InlineData("id", "x", "id")]
    [InlineData("effective_on", "2026-02-30", "effective_on")]
    [InlineData("line", "Bank:x:USD", "lines.account")]
    [InlineData("line", "Bank:00000000-0000-0000-0000-000000000000:XXX", "lines.account")]
    [InlineData("line", "3:00000000-0000-0000-0000-000000000000:USD", "lines.account")]
    [InlineData("both", "", "lines.debit_minor")]
    public async Task What_is_malformed_is_refused_by_field(string what, string text, string field)
    {
        var draft = Draft(await Funded(5), 1);
        Action change = what switch
        {
            "id" => () => draft.Id = text,
            "effective_on" => () => draft.EffectiveOn = text,
            "line" => () => draft.Lines[0].Account = text,
            _ => () => draft.Lines[0].CreditMinor = 1,
        };
        change();
        var error = await Assert.ThrowsAsync<RpcException>(
            () => host.Desk.ProposeJournalAsync(new V1.ProposeJournalRequest { Transaction = draft }).ResponseAsync);
        Assert.Equal((field, "invalid_field"), (Problem.FromGrpc(error).Field, Problem.FromGrpc(error).Code));
    }

    [Fact]
    public async Task A_journal_that_does_not_balance_or_says_no_reason_is_refused_at_once()
    {
        var draft = Draft(await Funded(5), 1);
        draft.Memo = "";
        var request = new V1.ProposeJournalRequest { Transaction = draft };
        Assert.Equal("invalid_field", await LedgerHost.Code(host.Desk.ProposeJournalAsync(request)));
        draft.Memo = "why";
        draft.Lines[0].DebitMinor = 2;
        Assert.Equal("unbalanced", await LedgerHost.Code(host.Desk.ProposeJournalAsync(request)));
    }
}
