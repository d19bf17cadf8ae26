using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>The facts of an order come in any order, repeated, and at the same time; the end is the same.</summary>
public sealed class AnyOrderTests(SettlementHost host)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_comes_first_the_order_is_paid_paid_out_and_claimed_once(int seed)
    {
        var random = new Random(seed);
        var cases = Enumerable.Range(0, 8).Select(_ => new Case()).ToList();
        var steps = cases.SelectMany(one => one.Steps(host, random)).ToArray();
        random.Shuffle(steps);
        // Some wait for each other and most do not, so that consumers, imports and workers meet in every way.
        for (var at = 0; at < steps.Length; at += 7)
            await Task.WhenAll(steps.Skip(at).Take(7).Select(step => step()));

        foreach (var one in cases)
            await SettlementHost.Eventually(async () =>
                await host.Count("order_case where order_id = @Id and placed_at is not null", one.Order.OrderId) == 1, "placed");
        await Task.WhenAll(cases.Select(one => host.As(SettlementHost.Exporter(one.Order.ExporterId))
            .RegisterInvoicesAsync(Given.Request(Given.Invoice(one.Order))).ResponseAsync));
        foreach (var one in cases)
            await Check(one.Order);
        Assert.Equal(0u, await host.Published.Depth("settlement_error"));
    }

    async Task Check(OrderPlaced order)
    {
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Any(payout => payout.Status == "Sent"),
            "payout sent");
        await SettlementHost.Eventually(async () => (await host.Claim(order.OrderId)).Status == "Filed", "claim filed");
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("Overpaid", 100_007L, 3), (receivable.Status, receivable.PaidMinor, receivable.Receipts.Count));
        Assert.Equal(99_500, Assert.Single(await host.Payouts(order.OrderId)).NetMinor);
        Assert.Equal(1_300_000, (await host.Claim(order.OrderId)).RefundMinor);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(100_007, balances.GetValueOrDefault(AccountKind.Bank) + balances.GetValueOrDefault(AccountKind.Suspense));
        Assert.Equal(
            [(AccountKind.BankClearing, -99_500L), (AccountKind.BuyerCredit, -7L), (AccountKind.PlatformFees, -500L)],
            balances.Where(pair => pair.Key is AccountKind.BankClearing or AccountKind.BuyerCredit or AccountKind.PlatformFees)
                .OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.False(balances.ContainsKey(AccountKind.OrderFunds) || balances.ContainsKey(AccountKind.ExporterPayable));
        await host.Quiet();
        Assert.Equal(3, host.Published.Of<PaymentReceived>().Where(e => e.OrderId == order.OrderId).DistinctBy(e => e.ReceiptId).Count());
        Assert.Equal(["Full", "ShipmentCovered"], host.Published.Of<OrderFunded>().Where(e => e.OrderId == order.OrderId)
            .Select(e => e.Stage).Order());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_cancellation_in_any_place_leaves_all_money_to_the_buyer(int seed)
    {
        var random = new Random(seed);
        var cases = Enumerable.Range(0, 8).Select(_ => new Case()).ToList();
        var steps = cases.SelectMany(one => one.CancelledSteps(host, random)).ToArray();
        random.Shuffle(steps);
        for (var at = 0; at < steps.Length; at += 5)
            await Task.WhenAll(steps.Skip(at).Take(5).Select(step => step()));

        foreach (var order in cases.Select(one => one.Order))
        {
            await SettlementHost.Eventually(async () =>
            {
                var balances = await host.Balances(order.OrderId);
                return balances.GetValueOrDefault(AccountKind.BuyerCredit) == -60_000 && !balances.ContainsKey(AccountKind.OrderFunds);
            }, "all is the buyer's");
            Assert.Equal("Cancelled", (await host.Receivable(order.OrderId)).Status);
            Assert.Empty(await host.Payouts(order.OrderId));
        }
    }

    sealed class Case
    {
        public OrderPlaced Order { get; } = Given.Order(terms: Given.Deposit);

        public IEnumerable<Func<Task>> Steps(SettlementHost host, Random random)
        {
            var account = VirtualAccount.Candidates(new OrderId(Order.OrderId))[0];
            var payments = StatementText.Of("USD").Credit(30_000, account).Credit(70_000, account);
            var extra = StatementText.Of("USD").Credit(7, account);
            IEvent[] events = [Order, Given.Exporter(Order), Given.Completed(Order), Given.Closed(Order)];
            return [.. events.SelectMany(told => Repeated(host, random, told)), () => host.Import(payments), () => host.Import(payments),
                () => host.Import(extra)];
        }

        public IEnumerable<Func<Task>> CancelledSteps(SettlementHost host, Random random)
        {
            var account = VirtualAccount.Candidates(new OrderId(Order.OrderId))[0];
            var first = StatementText.Of("USD").Credit(40_000, account);
            var second = StatementText.Of("USD").Credit(20_000, account);
            IEvent[] events = [Order, Given.Cancelled(Order)];
            return [.. events.SelectMany(told => Repeated(host, random, told)), () => host.Import(first), () => host.Import(second)];
        }

        /// <summary>Once to three times: the same message again, or the same fact in another message.</summary>
        static IEnumerable<Func<Task>> Repeated(SettlementHost host, Random random, IEvent told)
        {
            var message = Guid.CreateVersion7();
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                var id = random.Next(2) == 0 ? message : Guid.CreateVersion7();
                yield return () => host.Deliver(told, id);
            }
        }
    }
}
