using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class PayoutTests(SettlementHost host)
{
    async Task<SettlementHost.PayoutRow> Payout(Guid order, string status)
    {
        await SettlementHost.Eventually(async () => (await host.Payouts(order)).Any(payout => payout.Status == status), $"payout {status}");
        return Assert.Single(await host.Payouts(order));
    }

    /// <summary>A paid and completed order whose exporter is known.</summary>
    async Task<OrderPlaced> Earned(Manner manner = Manner.Takes, string currency = "USD")
    {
        var order = Given.Order(currency: currency);
        host.Others.Treat(order.OrderId, manner);
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        return order;
    }

    [Fact]
    public async Task A_completed_and_paid_order_is_paid_out_less_the_fee_and_done_when_the_statement_shows_it()
    {
        var order = await Earned();
        var payout = await Payout(order.OrderId, "Sent");
        Assert.Equal((100_000L, 500L, 99_500L), (payout.GrossMinor, payout.FeeMinor, payout.NetMinor));
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.Bank.TransferOf(order.OrderId) is not null), "transfer");
        var transfer = host.Others.Bank.TransferOf(order.OrderId)!;
        Assert.Equal((payout.Reference, 99_500L, "USD", "Hangzhou Gifts Co., Ltd.", "SHAR"),
            (transfer.Reference, transfer.AmountMinor, transfer.Currency, transfer.Name, transfer.ChargeBearer));
        Assert.Matches("^CN33019[0-9]{5}$", transfer.Account);

        var reference = StatementText.NextReference();
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Add("D", 99_500, "?20PAYOUT", payout.Reference, reference))).Matched);
        await Payout(order.OrderId, "Completed");
        var told = await host.Published.Next<PayoutCompleted>(e => e.OrderId == order.OrderId);
        Assert.Equal((100_000L, 500L, 99_500L, reference), (told.GrossMinor, told.FeeMinor, told.NetMinor, told.BankReference));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((500L, -500L, 2), (balances[AccountKind.Bank], balances[AccountKind.PlatformFees], balances.Count));
    }

    [Fact]
    public async Task The_reference_is_the_first_sixteen_digits_of_the_payouts_id()
    {
        var payout = await Payout((await Earned()).OrderId, "Sent");
        Assert.Equal(payout.Id.ToString("N")[..16].ToUpperInvariant(), payout.Reference);
    }

    [Fact]
    public async Task Nothing_is_paid_out_before_all_money_is_here_and_then_at_once()
    {
        var order = Given.Order(terms: Given.Deposit);
        await host.Deliver(Given.Exporter(order));
        var account = (await host.Place(order)).VirtualAccount;
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () =>
            await host.Count("order_case where order_id = @Id and completed_at is not null", order.OrderId) == 1, "noted");
        await host.Import(StatementText.Of("USD").Credit(99_999, account));
        Assert.Empty(await host.Payouts(order.OrderId));
        await host.Import(StatementText.Of("USD").Credit(1, account));
        Assert.Single(await host.Payouts(order.OrderId));
        await Payout(order.OrderId, "Sent");
    }

    [Fact]
    public async Task More_than_the_total_is_never_paid_out()
    {
        var order = Given.Order(totalMinor: 1_000);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(5_000, account));
        await host.Deliver(Given.Completed(order));
        Assert.Equal(1_000, (await Payout(order.OrderId, "Requested")).GrossMinor);
        Assert.Equal(-4_000, (await host.Balances(order.OrderId))[AccountKind.BuyerCredit]);
    }

    [Fact]
    public async Task Many_completions_and_payments_at_once_make_one_payout()
    {
        for (var round = 0; round < 5; round++)
        {
            var order = Given.Order();
            await host.Deliver(Given.Exporter(order));
            var account = (await host.Place(order)).VirtualAccount;
            await Task.WhenAll(
                [.. Enumerable.Range(0, 6).Select(_ => host.Deliver(Given.Completed(order))),
                host.Import(StatementText.Of("USD").Credit(40_000, account)),
                host.Import(StatementText.Of("USD").Credit(60_000, account))]);
            await Payout(order.OrderId, "Sent");
            Assert.Equal(-99_500, (await host.Balances(order.OrderId))[AccountKind.BankClearing]);
        }
    }

    [Fact]
    public async Task A_payout_that_the_bank_refuses_gives_the_money_back_to_the_exporters_balance()
    {
        var order = await Earned(Manner.Refuses);
        var payout = await Payout(order.OrderId, "Refused");
        var told = await host.Published.Next<PayoutRefused>(e => e.OrderId == order.OrderId);
        Assert.Equal(("AC04: not with us", 3), (told.Reason, told.Version));
        Assert.Equal(-99_500, (await host.Balances(order.OrderId))[AccountKind.ExporterPayable]);

        // The bank contradicts itself: a debit for what it refused is for a person to look at.
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(99_500, payout.Reference))).Unmatched);
        Assert.Equal("Refused", Assert.Single(await host.Payouts(order.OrderId)).Status);
    }

    [Fact]
    public async Task The_statement_completes_a_payout_that_the_bank_never_answered()
    {
        var order = await Earned();
        var payout = await Payout(order.OrderId, "Sent");
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(99_500, payout.Reference))).Matched);
        Assert.Equal("Completed", Assert.Single(await host.Payouts(order.OrderId)).Status);
    }

    [Fact]
    public async Task A_payout_whose_receipt_was_reversed_is_not_sent()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        var reference = StatementText.NextReference();
        await host.Import(StatementText.Of("USD").Credit(100_000, account, reference));
        await host.Deliver(Given.Completed(order));
        await Payout(order.OrderId, "Requested");
        await host.Import(StatementText.Of("USD").Reversal(100_000, account, reference));
        await host.Deliver(Given.Exporter(order));

        // Another payout passes through the same queue, so that this one had its chance.
        await Payout((await Earned()).OrderId, "Sent");
        Assert.Equal("Requested", Assert.Single(await host.Payouts(order.OrderId)).Status);
        await host.Import(StatementText.Of("USD").Credit(100_000, account));
        await Payout(order.OrderId, "Sent");
    }

    [Theory]
    [InlineData("USD", 99_499, "amount_differs")]
    [InlineData("EUR", 99_500, "currency_differs")]
    public async Task A_debit_that_differs_from_the_payout_waits_with_the_reason(string currency, long minor, string reason)
    {
        var order = await Earned();
        var payout = await Payout(order.OrderId, "Sent");
        Assert.Equal(1, (await host.Import(StatementText.Of(currency).Debit(minor, payout.Reference))).Unmatched);
        Assert.Equal(1, await host.Count($"statement_entry where order_id = @Id and reason = '{reason}'", order.OrderId));
        Assert.Equal("Sent", Assert.Single(await host.Payouts(order.OrderId)).Status);
    }

    [Fact]
    public async Task A_second_debit_for_the_same_payout_waits()
    {
        var order = await Earned();
        var payout = await Payout(order.OrderId, "Sent");
        var import = await host.Import(StatementText.Of("USD").Debit(99_500, payout.Reference).Debit(99_500, payout.Reference));
        Assert.Equal((1, 1), (import.Matched, import.Unmatched));
        Assert.Equal(1, await host.Count("statement_entry where order_id = @Id and reason = 'payout_not_open'", order.OrderId));
    }

    [Fact]
    public async Task A_payout_waits_for_the_exporters_registration()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await Payout(order.OrderId, "Requested");
        await host.Deliver(Given.Exporter(order));
        await Payout(order.OrderId, "Sent");
    }

    [Fact]
    public async Task Payouts_are_listed_by_status_in_pages()
    {
        var exporter = Guid.CreateVersion7();
        var orders = Enumerable.Range(0, 3).Select(_ => Given.Order(exporter: exporter)).ToList();
        foreach (var order in orders)
        {
            await host.PlaceAndPay(order);
            await host.Deliver(Given.Completed(order));
            await Payout(order.OrderId, "Requested");
        }

        var client = host.As(SettlementHost.Exporter(exporter));
        var first = await client.ListPayoutsAsync(
            new V1.ListRequest { Status = "Requested", Page = new Contracts.Common.V1.Page { Limit = 2 } });
        var second = await client.ListPayoutsAsync(
            new V1.ListRequest { Page = new Contracts.Common.V1.Page { Cursor = first.NextCursor } });
        Assert.Equal(orders.Select(order => order.OrderId.ToString()), first.Payouts.Concat(second.Payouts)
            .Select(payout => payout.OrderId));
        Assert.Equal("", second.NextCursor);
        Assert.Empty((await client.ListPayoutsAsync(new V1.ListRequest { Status = "Completed" })).Payouts);
    }
}
