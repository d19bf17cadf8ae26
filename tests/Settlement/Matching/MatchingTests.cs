using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class MatchingTests(SettlementHost host)
{
    [Fact]
    public async Task A_receipt_is_posted_and_told_with_its_day_and_bank_reference()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        var reference = StatementText.NextReference();
        await host.Import(StatementText.Of("USD").Credit(60_000, account, reference));

        var told = await host.Published.Next<PaymentReceived>(e => e.OrderId == order.OrderId);
        Assert.Equal((60_000L, "USD", new DateOnly(2026, 5, 4), reference),
            (told.AmountMinor, told.Currency, told.ValueDate, told.BankReference));
        var receivable = await host.Receivable(order.OrderId);
        var receipt = Assert.Single(receivable.Receipts);
        Assert.Equal(("GIFT SHOP LTD", reference, told.ReceiptId.ToString()), (receipt.Payer, receipt.BankReference, receipt.Id));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((60_000L, -60_000L), (balances[AccountKind.Bank], balances[AccountKind.OrderFunds]));
    }

    [Fact]
    public async Task What_is_paid_too_much_is_owed_to_the_buyer()
    {
        var order = Given.Order(totalMinor: 1_000);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(700, account).Credit(500, account));
        Assert.Equal(("Overpaid", 1_200L),
            ((await host.Receivable(order.OrderId)).Status, (await host.Receivable(order.OrderId)).PaidMinor));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-1_000L, -200L), (balances[AccountKind.OrderFunds], balances[AccountKind.BuyerCredit]));
    }

    [Fact]
    public async Task A_reversal_undoes_the_receipt_and_the_receivable_is_open_again()
    {
        var order = Given.Order(totalMinor: 1_000);
        var account = (await host.Place(order)).VirtualAccount;
        var reference = StatementText.NextReference();
        await host.Import(StatementText.Of("USD").Credit(1_000, account, reference).Reversal(1_000, account, reference));
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("Open", 0L, 0), (receivable.Status, receivable.PaidMinor, receivable.Receipts.Count));
        Assert.Empty(await host.Balances(order.OrderId));
        Assert.Equal(2, await host.Count("ledger_transaction where order_id = @Id", order.OrderId));
    }

    [Fact]
    public async Task A_statement_may_come_before_the_order_that_it_pays()
    {
        var order = Given.Order();
        var account = VirtualAccount.Candidates(new OrderId(order.OrderId))[0];
        var import = await host.Import(StatementText.Of("USD").Credit(100_000, account));
        Assert.Equal((0, 1), (import.Matched, import.Unmatched));
        Assert.Contains((await Waiting("unknown_account")).Entries, entry => entry.Narrative.Contains(account, StringComparison.Ordinal));

        await host.Deliver(order);
        await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((100_000L, -100_000L), (balances[AccountKind.Suspense], balances[AccountKind.OrderFunds]));
        Assert.DoesNotContain((await Waiting("unknown_account")).Entries, entry =>
            entry.Narrative.Contains(account, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reversal_may_come_before_the_receipt_that_it_undoes()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Reversal(5_000, account))).Unmatched);
        await host.Import(StatementText.Of("USD").Credit(5_000, account));
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Open", "reversed");
        Assert.Equal(2, await host.Count("statement_entry where order_id = @Id and status = 'Matched'", order.OrderId));
        Assert.Empty(await host.Balances(order.OrderId));
    }

    [Fact]
    public async Task A_payment_in_another_currency_waits_with_the_reason()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        Assert.Equal(1, (await host.Import(StatementText.Of("EUR").Credit(100_000, account))).Unmatched);
        Assert.Equal("Open", (await host.Receivable(order.OrderId)).Status);
        var entry = Assert.Single((await Waiting("currency_differs")).Entries, entry =>
            entry.Narrative.Contains(account, StringComparison.Ordinal));
        Assert.Equal(("EUR", 100_000L, "2026-05-04", "CBEUR0001"), (entry.Currency, entry.AmountMinor, entry.ValueDate, entry.Account));
    }

    [Fact]
    public async Task Money_that_nobody_explains_is_in_suspense()
    {
        var before = await Total("ILS", AccountKind.Suspense);
        await host.Import(StatementText.Of("ILS").Add("C", 900, "?20HELLO").Add("D", 400, "?20CHARGES"));
        Assert.Equal(before - 500, await Total("ILS", AccountKind.Suspense));
        Assert.Equal(500 - before, await Total("ILS", AccountKind.Bank));
        Assert.Contains((await Waiting("unknown_reference")).Entries, entry => entry is { Currency: "ILS", AmountMinor: -400 });
    }

    [Fact]
    public async Task Many_orders_paid_by_many_files_at_once_are_each_paid_once()
    {
        var orders = Enumerable.Range(0, 20).Select(_ => Given.Order(totalMinor: 3_000)).ToList();
        var accounts = await Task.WhenAll(orders.Select(async order => (await host.Place(order)).VirtualAccount));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async file =>
        {
            var statement = StatementText.Of("USD");
            foreach (var account in accounts.OrderBy(account => HashCode.Combine(account, file)))
                statement.Credit(1_000, account);
            await host.Import(statement);
        }));
        foreach (var order in orders)
        {
            Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
            Assert.Equal(-3_000, (await host.Balances(order.OrderId))[AccountKind.OrderFunds]);
        }
    }

    [Fact]
    public async Task An_order_and_its_payment_at_the_same_moment_find_each_other()
    {
        for (var round = 0; round < 10; round++)
        {
            var order = Given.Order();
            var account = VirtualAccount.Candidates(new OrderId(order.OrderId))[0];
            await Task.WhenAll(host.Deliver(order), host.Import(StatementText.Of("USD").Credit(100_000, account)));
            await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        }
    }

    [Fact]
    public async Task The_list_of_unmatched_entries_is_read_in_pages()
    {
        var statement = StatementText.Of("MOP");
        for (var i = 1; i <= 5; i++)
            statement.Add("C", i, $"?20PAGE {i}");
        await host.Import(statement);
        var seen = new List<long>();
        var cursor = "";
        do
        {
            var page = await host.Desk.ListUnmatchedAsync(new V1.ListRequest
            {
                Status = "no_account_named",
                Page = new Contracts.Common.V1.Page { Cursor = cursor, Limit = 2 },
            });
            Assert.True(page.Entries.Count <= 2);
            seen.AddRange(page.Entries.Where(entry => entry.Currency == "MOP").Select(entry => entry.AmountMinor));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], seen);
    }

    async Task<V1.ListUnmatchedResponse> Waiting(string reason) => await host.Desk.ListUnmatchedAsync(new V1.ListRequest
    {
        Status = reason,
        Page = new Contracts.Common.V1.Page { Limit = 500 },
    });

    async Task<long> Total(string currency, AccountKind kind)
    {
        var report = await host.Desk.LedgerReportAsync(new V1.LedgerReportRequest());
        return report.Totals.Where(total => total.Currency == currency && total.Account == kind.ToString())
            .Sum(total => total.DebitMinor - total.CreditMinor);
    }
}
