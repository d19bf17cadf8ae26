using System.Globalization;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ReconciliationTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    static readonly DateOnly Start = new(2026, 3, 2);
    static int accounts;

    static string NewAccount() => $"RC{Interlocked.Increment(ref accounts):D8}";

    static StatementText Page(string account, int number, long opening, int day, string currency = "USD", long lie = 0) => new()
    {
        Currency = currency,
        Account = account,
        Number = number,
        OpeningMinor = opening,
        Day = Start.AddDays(day),
        Lie = lie,
    };

    static string Day(int day) => Start.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// By hand: opened with 10.00. Day 0: 5.00 of an order and 0.70 that nobody explains; day 1: a line that cannot be read took 0.30.
    /// The statement of day 2 is missing (2.00); that of day 3 does not add up and is held (1.00).
    /// </summary>
    [Fact]
    public async Task The_difference_is_explained_to_the_cent_with_the_rows_behind_it()
    {
        var account = NewAccount();
        var receivable = await host.Place(Given.Order());
        await host.Import(Page(account, 1, 1_000, 0).Credit(500, receivable.VirtualAccount).Add("C", 70, "?20no account"));
        var damaged = Page(account, 2, 1_570, 1).Credit(20, receivable.VirtualAccount).Credit(30, receivable.VirtualAccount).ToString();
        var at = damaged.LastIndexOf("C0,30", StringComparison.Ordinal);
        await host.Raw(damaged.Remove(at, 5).Insert(at, "C?,30"));
        var first = await host.Reconciled(account, Day(0));
        Assert.Equal((1_570, 570, 1_000, 0), (first.BankMinor, first.LedgerMinor, first.DifferenceMinor, first.UnexplainedMinor));
        Assert.Equal("opening 1000", first.Items.Items());
        var second = await host.Reconciled(account, Day(1));
        Assert.Equal((1_620, 590, 0), (second.BankMinor, second.LedgerMinor, second.UnexplainedMinor));
        Assert.Equal("opening 1000, quarantined 30", second.Items.Items());

        await host.Import(Page(account, 4, 1_820, 3, lie: 60).Credit(40, receivable.VirtualAccount));
        var fourth = await host.Reconciled(account, Day(3));
        Assert.Equal((1_920, 590, 0), (fourth.BankMinor, fourth.LedgerMinor, fourth.UnexplainedMinor));
        Assert.Equal("gap 200, held_statement 100, opening 1000, quarantined 30", fourth.Items.Items());
        Assert.All(fourth.Items, item => Assert.Equal(item.AmountMinor, item.Rows.Sum(row => row.AmountMinor)));
        Assert.Equal((Day(1), 1), (fourth.Items.Single(item => item.Kind == "quarantined").Rows[0].On, fourth.Items[0].Count));
    }

    [Fact]
    public async Task What_is_in_transit_in_suspense_or_posted_by_hand_stands_between_bank_and_books()
    {
        var (account, order) = (NewAccount(), Given.Order(currency: "THB"));
        await host.Deliver(Given.Exporter(order));
        var receivable = await host.Place(order);
        await host.Import(Page(account, 1, 0, 0, "THB").Credit(100_000, receivable.VirtualAccount).Add("C", 70, "?20no account"));
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Any(payout => payout.Status == "Sent"), "sent");
        var request = new V1.ReconciliationRequest { Currency = "THB" };
        var reports = host.Reports(SettlementHost.Operator);
        var book = Assert.Single((await reports.GetReconciliationAsync(request)).Currencies);
        // The bank has 1000.70; 995.00 are on their way out and 0.70 are nobody's.
        Assert.Equal((100_070, 500, 99_570, 0), (book.BankMinor, book.BookMinor, book.DifferenceMinor, book.UnexplainedMinor));
        Assert.Equal("in_transit 99500, suspense 70", book.Items.Items());
        Assert.Equal(order.OrderId.ToString(), Assert.Single(book.Items.Single(item => item.Kind == "in_transit").Rows).Id);
        Assert.Equal("no_account_named", Assert.Single(book.Items.Single(item => item.Kind == "suspense").Rows).Text);

        var payout = Assert.Single(await host.Payouts(order.OrderId));
        await host.Import(Page(account, 2, 100_070, 1, "THB").Debit(payout.NetMinor, payout.Reference));
        var ledger = new V1.Ledger.LedgerClient(((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Operator));
        var proposed = await ledger.ProposeJournalAsync(Journal("THB", 11));
        await new V1.Ledger.LedgerClient(((Testing.ServiceHost<SettlementService>)host).As(RiskStory.Second))
            .DecideJournalAsync(new V1.DecideJournalRequest { Id = proposed.Transaction.Id, Post = true });
        book = Assert.Single((await reports.GetReconciliationAsync(request)).Currencies);
        // The bank knows nothing of the interest of 0.11 that the books have.
        Assert.Equal((570, 511, 0), (book.BankMinor, book.BookMinor, book.UnexplainedMinor));
        Assert.Equal("journal -11, suspense 70", book.Items.Items());
    }

    static V1.ProposeJournalRequest Journal(string currency, long minor)
    {
        var zero = Guid.Empty;
        var draft = new V1.TransactionDraft { Id = Guid.CreateVersion7().ToString(), EffectiveOn = "2026-05-04", Memo = "bank interest" };
        draft.Lines.Add(new V1.LedgerLine { Account = $"Bank:{zero}:{currency}", DebitMinor = minor });
        draft.Lines.Add(new V1.LedgerLine { Account = $"PlatformFees:{zero}:{currency}", CreditMinor = minor });
        return new V1.ProposeJournalRequest { Transaction = draft };
    }

    [Fact]
    public async Task A_value_day_to_come_is_told_until_it_is_there()
    {
        var account = NewAccount();
        var receivable = await host.Place(Given.Order());
        var page = Page(account, 1, 0, 0).Credit(500, receivable.VirtualAccount);
        page.Add(page.Lines[0] with { Minor = 40, ValueDate = Start.AddDays(2), BankReference = StatementText.NextReference() });
        await host.Import(page);
        var day = await host.Reconciled(account, Day(0));
        Assert.Equal((540, 500, 0), (day.BankMinor, day.LedgerMinor, day.UnexplainedMinor));
        Assert.Equal("value_later 40", day.Items.Items());
        var later = await host.Reconciled(account, Day(2));
        Assert.Equal((540, "", 0), (later.LedgerMinor, later.Items.Items(), later.UnexplainedMinor));
        // The statement of the next day is known, but not yet on the day that is asked for.
        await host.Import(Page(account, 2, 540, 1).Credit(60, receivable.VirtualAccount));
        Assert.Equal("value_later 40", (await host.Reconciled(account, Day(0))).Items.Items());
    }

    /// <summary>Good and damaged lines, held and missing statements, reversals and unknown accounts, in any order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_came_in_nothing_stays_unexplained_and_each_reason_has_its_amount(int seed)
    {
        var (random, account) = (new Random(seed), NewAccount());
        var receivable = await host.Place(Given.Order(totalMinor: 1_000_000));
        var balance = random.NextInt64(1, 5_000);
        var expected = new Dictionary<string, long> { ["opening"] = balance };
        var (files, missing) = (new List<string>(), 0L);
        for (var number = 1; number <= 12; number++)
        {
            var fate = random.Next(6);
            var page = Page(account, number, balance, number, lie: fate == 0 ? random.NextInt64(1, 50) : 0);
            Fill(random, page, receivable.VirtualAccount);
            var moved = page.ClosingMinor + page.Lie - balance;
            balance += moved;
            if (fate == 1 && number > 1)
            {
                missing += moved;
                continue;
            }

            Expect(expected, "gap", missing);
            missing = 0;
            Expect(expected, "held_statement", fate == 0 ? moved : 0);
            var line = page.Lines[random.Next(page.Lines.Count)];
            Expect(expected, "quarantined", fate != 2 ? 0 : line.Mark == "C" ? line.Minor : -line.Minor);
            files.Add(fate == 2 ? Damaged(page, line) : page.ToString());
        }

        foreach (var text in files.OrderBy(_ => random.Next()))
            await host.Raw(text);
        var found = await host.Reconciled(account);
        Assert.Equal((0, balance - missing), (found.UnexplainedMinor, found.BankMinor));
        Assert.Equal(
            string.Join(", ", expected.Where(item => item.Value != 0).OrderBy(item => item.Key, StringComparer.Ordinal)
                .Select(item => $"{item.Key} {item.Value}")),
            found.Items.Items());
        Assert.All(found.Items, item => Assert.Equal(item.AmountMinor, item.Rows.Sum(row => row.AmountMinor)));
    }

    static void Expect(Dictionary<string, long> expected, string kind, long minor) =>
        expected[kind] = expected.GetValueOrDefault(kind) + minor;

    static void Fill(Random random, StatementText page, string virtualAccount)
    {
        for (var line = random.Next(1, 5); line > 0; line--)
            switch (random.Next(4))
            {
                case 0: page.Add("C", random.NextInt64(1, 900), "?20somebody"); break;
                case 1: page.Debit(random.NextInt64(1, 900), "NOBODY"); break;
                case 2: page.Reversal(random.NextInt64(1, 900), virtualAccount); break;
                default: page.Credit(random.NextInt64(1, 900), virtualAccount); break;
            }
    }

    /// <summary>The amount of one line cannot be read.</summary>
    static string Damaged(StatementText page, StatementText.Line line) => string.Join("\r\n", page.ToString().Split("\r\n")
        .Select(text => text.EndsWith($"//{line.BankReference}", StringComparison.Ordinal) ? text.Replace(',', '?') : text));
}
