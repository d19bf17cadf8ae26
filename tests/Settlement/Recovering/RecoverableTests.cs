using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Money of an order that is lost after the exporter got it. The fee is 0.5 %.</summary>
public sealed class RecoverableTests(SettlementHost host)
{
    [Fact]
    public async Task A_chargeback_after_the_payout_is_owed_by_the_exporter_and_netted_from_its_next_payout()
    {
        var (order, opening) = await host.PaidOutByCard();
        await host.Dispute(opening, 40_000);
        var owed = Assert.Single(await host.Owed(order.ExporterId));
        Assert.Equal((order.OrderId.ToString(), "Chargeback", 40_000L, 40_000L, 0), (
            owed.OrderId, owed.Cause, owed.AmountMinor, owed.OpenMinor, owed.AgeDays));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(40_000, balances[AccountKind.ExporterRecoverable]);
        Assert.DoesNotContain(AccountKind.OrderFunds, balances.Keys);
        await host.Published.Next<ChargebackOpened>(e => e.OrderId == order.OrderId && e.AmountMinor == 40_000);
        await host.Published.Next<RecoverableRaised>(e => e.OrderId == order.OrderId && e.Cause == "Chargeback");

        var next = await host.Earns(order.ExporterId);
        await host.Sent(next);
        var payout = Assert.Single(await host.Payouts(next.OrderId));
        Assert.Equal((100_000L, 500L, 59_500L), (payout.GrossMinor, payout.FeeMinor, payout.NetMinor));
        Assert.Equal(40_000, (await host.Detail(payout.Id.ToString())).RecoveredMinor);
        owed = Assert.Single(await host.Owed(order.ExporterId));
        Assert.Equal((0L, 40_000L), (owed.OpenMinor, owed.RecoveredMinor));
        Assert.Equal(0, await host.OwedInBooks(order.ExporterId));
        var told = await host.Published.Next<RecoverableRecovered>(e => e.OrderId == order.OrderId);
        Assert.Equal((40_000L, 0L), (told.AmountMinor, told.OpenMinor));
    }

    [Fact]
    public async Task More_is_never_netted_than_a_payout_has_and_the_rest_waits_for_the_one_after_it()
    {
        var (order, opening) = await host.PaidOutByCard();
        await host.Dispute(opening, 100_000);
        var small = await host.Earns(order.ExporterId, 30_000);
        Assert.Empty(await host.Payouts(small.OrderId));
        var told = await host.Published.Next<EarningsKept>(e => e.OrderId == small.OrderId);
        Assert.Equal((0L, "recovered"), (told.AmountMinor, told.Reason));
        Assert.Equal(100_000 - 29_850, Assert.Single(await host.Owed(order.ExporterId)).OpenMinor);

        var large = await host.Earns(order.ExporterId, 200_000);
        await host.Sent(large);
        Assert.Equal(199_000 - 70_150, Assert.Single(await host.Payouts(large.OrderId)).NetMinor);
        Assert.Equal((0L, 0L), (Assert.Single(await host.Owed(order.ExporterId)).OpenMinor, await host.OwedInBooks(order.ExporterId)));
        Assert.Equal(0, (await host.Balance(order.ExporterId)).Minor);
    }

    [Fact]
    public async Task A_chargeback_that_is_won_gives_back_what_was_netted_and_takes_off_what_was_not()
    {
        var (order, opening) = await host.PaidOutByCard();
        await host.Dispute(opening, 100_000);
        await host.Earns(order.ExporterId, 30_000);
        await host.Dispute(opening, 100_000, stage: "won");
        var owed = Assert.Single(await host.Owed(order.ExporterId));
        Assert.Equal((0L, 29_850L, 29_850L, 70_150L), (owed.OpenMinor, owed.RecoveredMinor, owed.GivenBackMinor, owed.RestoredMinor));
        Assert.Equal((29_850L, 0L), ((await host.Balance(order.ExporterId)).Minor, await host.OwedInBooks(order.ExporterId)));
        var told = await host.Published.Next<ChargebackClosed>(e => e.OrderId == order.OrderId);
        Assert.Equal(("Won", 100_000L), (told.Outcome, told.AmountMinor));

        // Lost after all by another dispute: owed anew.
        await host.Dispute(opening, 10_000, "dp_2", "lost");
        Assert.Equal([0L, 10_000L], (await host.Owed(order.ExporterId)).Select(row => row.OpenMinor));
    }

    [Fact]
    public async Task A_receipt_that_the_bank_takes_back_after_the_payout_is_owed_too()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        var (account, reference) = ((await host.Place(order)).VirtualAccount, StatementText.NextReference());
        await host.Import(StatementText.Of("USD").Credit(100_000, account, reference));
        await host.Deliver(Given.Completed(order));
        await host.Sent(order);
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Reversal(100_000, account, reference))).Matched);
        Assert.Equal(("Reversal", 100_000L), (
            Assert.Single(await host.Owed(order.ExporterId)).Cause, await host.OwedInBooks(order.ExporterId)));
        var told = await host.Published.Next<PaymentTakenBack>(e => e.OrderId == order.OrderId);
        Assert.Equal((100_000L, "Reversed"), (told.AmountMinor, told.Reason));
        Assert.Equal(told.ReceiptId, (await host.Published.Next<PaymentReceived>(e => e.OrderId == order.OrderId)).ReceiptId);
        Assert.DoesNotContain(AccountKind.OrderFunds, (await host.Balances(order.OrderId)).Keys);

        // The buyer pays again: nothing is owed any more.
        await host.Import(StatementText.Of("USD").Credit(100_000, account));
        Assert.Equal((0L, 0L), (Assert.Single(await host.Owed(order.ExporterId)).OpenMinor, await host.OwedInBooks(order.ExporterId)));
    }

    [Fact]
    public async Task A_payout_from_the_balance_is_netted_first_and_refused_when_nothing_of_it_would_be_left()
    {
        var (order, opening) = await host.PaidOutByCard(keeps: true);
        var payee = await host.Beneficiary(order.ExporterId);
        await host.Dispute(opening, 40_000);
        Assert.Equal("payout_netted_away", (await FxStory.Refused(() => host.Ask(order.ExporterId, payee, 40_000))).Code);
        Assert.Equal(40_000, await host.OwedInBooks(order.ExporterId));

        var made = await host.Ask(order.ExporterId, payee, 99_500);
        Assert.Equal((99_500L, 40_000L, 59_500L), (made.GrossMinor, made.RecoveredMinor, made.NetMinor));
        Assert.Equal((59_500L, 0L), await host.Balance(order.ExporterId));
        Assert.Equal(0, await host.OwedInBooks(order.ExporterId));
        // A rejected payout is the exporter's again; what was owed stays paid.
        await host.PayoutDesk(SettlementHost.Operator).RejectPayoutAsync(
            new V1.RejectPayoutRequest { Id = made.Id, Reason = "wrong account" }, FxStory.Key());
        Assert.Equal((59_500L, 59_500L), await host.Balance(order.ExporterId));
    }

    [Fact]
    public async Task A_payout_that_has_not_left_yet_is_withdrawn_by_a_chargeback_and_the_rest_can_be_paid()
    {
        var (order, payment) = await host.PaidByCard();
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "requested");
        await host.Dispute(await host.Opening(payment), 40_000);
        Assert.Equal("Refused", Assert.Single(await host.Payouts(order.OrderId)).Status);
        Assert.Equal((99_500L, 99_500L), await host.Balance(order.ExporterId));

        var done = await host.Recoverables(SettlementHost.Operator).SetOffRecoverablesAsync(
            new V1.SetOffRequest { ExporterId = order.ExporterId.ToString(), Currency = "USD" }, FxStory.Key());
        Assert.Equal((40_000L, 0L), (done.AmountMinor, done.OpenMinor));
        Assert.Equal((59_500L, 0L), ((await host.Balance(order.ExporterId)).Minor, await host.OwedInBooks(order.ExporterId)));
        Assert.Equal("nothing_to_set_off", (await FxStory.Refused(() => host.Recoverables(SettlementHost.Operator)
            .SetOffRecoverablesAsync(
                new V1.SetOffRequest { ExporterId = order.ExporterId.ToString(), Currency = "USD" }, FxStory.Key()).ResponseAsync)).Code);
    }

    [Fact]
    public async Task What_is_owed_stands_in_the_statement_of_account_and_waits_with_age_and_owner_among_the_exceptions()
    {
        var (order, opening) = await host.PaidOutByCard();
        await host.Dispute(opening, 25_000);
        var statement = await new V1.Reporting.ReportingClient(((Testing.ServiceHost<SettlementService>)host)
            .As(SettlementHost.Exporter(order.ExporterId))).GetAccountStatementAsync(new V1.AccountStatementRequest());
        var section = Assert.Single(statement.Sections, one => one.Kind == "ExporterRecoverable");
        Assert.Equal((25_000L, "recoverable"), (section.ClosingMinor, Assert.Single(section.Movements).Document));
        Assert.Contains($"Chargeback", section.Movements[0].Memo, StringComparison.Ordinal);
        Assert.Contains(order.OrderId.ToString(), section.Movements[0].Memo, StringComparison.Ordinal);

        var id = Assert.Single(await host.Owed(order.ExporterId)).Id;
        var taken = await host.Matching.TakeExceptionAsync(new V1.TakeExceptionRequest { Kind = "Recoverable", Id = id }, FxStory.Key());
        Assert.Equal(("recoverable_chargeback", 25_000L, 0, SettlementHost.Operator.ToString()), (
            taken.Reason, taken.AmountMinor, taken.AgeDays, taken.Owner));
        Assert.Equal(SettlementHost.Operator.ToString(), Assert.Single(await host.Owed(order.ExporterId)).Owner);

        var own = await host.Recoverables(SettlementHost.Exporter(order.ExporterId)).ListRecoverablesAsync(new());
        Assert.Equal((id, ""), (Assert.Single(own.Recoverables).Id, own.Recoverables[0].Owner));
        Assert.Empty((await host.Recoverables(SettlementHost.Exporter(Guid.CreateVersion7())).ListRecoverablesAsync(new())).Recoverables);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chargebacks_and_earnings_at_the_same_moment_net_exactly_what_is_owed(int seed)
    {
        var exporter = Guid.CreateVersion7();
        var random = new Random(seed);
        var paid = new List<(OrderPlaced Order, Guid Opening)>();
        for (var i = 0; i < 4; i++)
        {
            var order = Given.Order(exporter: exporter);
            await host.Place(order);
            var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
            paid.Add((order, await host.Opening(payment)));
            if (i == 0)
                await host.Instruct(exporter, "Keep");
            await host.Deliver(Given.Completed(order));
            await host.Earned(order);
        }

        var minor = paid.ConvertAll(_ => (long)random.Next(1, 100_000));
        var payee = await host.Beneficiary(exporter);
        await Task.WhenAll(
        [
            .. paid.Zip(minor, (one, amount) => Task.Run(() => host.Dispute(one.Opening, amount))),
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(() => host.Earns(exporter, 50_000))),
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Try(() => host.Ask(exporter, payee, random.Next(1, 120_000))))),
        ]);
        var owed = await host.Owed(exporter);
        Assert.Equal(minor.Sum(), owed.Sum(row => row.AmountMinor));
        Assert.Equal(owed.Sum(row => row.OpenMinor), await host.OwedInBooks(exporter));
        Assert.Equal(owed.Sum(row => row.RecoveredMinor), await host.Db.One<long>(
            "select coalesce(sum(r.amount_minor), 0)::bigint from recovery r join recoverable o on o.id = r.recoverable_id "
                + "where o.exporter_id = @exporter",
            new { exporter }, CancellationToken.None));
        // All that was earned is with the exporter, asked for, or netted; the first order's four at 99,500, three at 49,750.
        var asked = await host.Db.One<long>(
            "select coalesce(sum(net_minor + fee_minor), 0)::bigint from payout where exporter_id = @exporter and status <> 'Waiting'",
            new { exporter }, CancellationToken.None);
        Assert.Equal(
            (4 * 99_500) + (3 * 49_750),
            (await host.Balance(exporter)).Minor + asked + owed.Sum(row => row.RecoveredMinor));
    }

    static async Task Try(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Grpc.Core.RpcException e) when (Problem.FromGrpc(e).Status == 409)
        {
            // Netted away, or more than there is: both are right.
        }
    }
}
