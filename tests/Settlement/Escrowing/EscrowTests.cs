using CrossBorder.Contracts.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class EscrowTests(SettlementHost host)
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    ReleaseEscrows Timers => host.Services.GetServices<IHostedService>().OfType<ReleaseEscrows>().Single();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_terms_an_order_is_paid_out_as_ever()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        Assert.Equal(("None", 0L, "Default"), await Shown(order));
        await host.Deliver(Given.Completed(order));
        await host.PaidOut(order, 100_000);

        async Task<(string, long, string)> Shown(OrderPlaced of)
        {
            var escrow = await host.Escrow(of);
            return (escrow.Status, escrow.HeldMinor, escrow.Basis);
        }
    }

    [Fact]
    public async Task What_is_held_is_the_buyers_on_an_account_of_its_own_until_the_goods_leave()
    {
        var order = await host.HeldOrder("Shipment");
        Assert.Equal(new() { [AccountKind.Bank] = 100_000, [AccountKind.Escrow] = -100_000 }, await host.Balances(order.OrderId));
        await host.Deliver(EscrowStory.Departed(order));
        await host.Becomes(order, "Released");
        var escrow = await host.Escrow(order);
        Assert.Equal((0L, 100_000L, 0L), (escrow.HeldMinor, escrow.ReleasedMinor, escrow.RefundedMinor));
        // The release takes the place of the buyer's acceptance, which may never be told.
        await host.PaidOut(order, 100_000);
    }

    [Fact]
    public async Task A_completed_order_is_accepted_and_released_whatever_the_terms_wait_for()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        await host.Deliver(Given.Completed(order));
        await host.PaidOut(order, 100_000);
        Assert.Equal("Released", (await host.Escrow(order)).Status);
    }

    [Fact]
    public async Task A_timer_releases_so_many_days_after_the_delivery_and_not_a_moment_before()
    {
        var order = await host.HeldOrder("Acceptance", 10);
        await host.Deliver(EscrowStory.Departed(order));
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).ReleaseDueAt is not null, "timer");
        await Timers.Run(Now.AddDays(10).AddSeconds(-1), Stop);
        Assert.Equal("Held", (await host.Escrow(order)).Status);
        Assert.Empty(await host.Payouts(order.OrderId));
        await Timers.Run(Now.AddDays(10), Stop);
        Assert.Equal("Released", (await host.Escrow(order)).Status);
        await host.PaidOut(order, 100_000);
    }

    [Fact]
    public async Task A_dispute_stops_the_timer_and_withdrawn_releases_what_fell_due()
    {
        var order = await host.HeldOrder("Delivery", 5);
        await host.Deliver(EscrowStory.Delivered(order, Now.AddDays(-4)));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).ReleaseDueAt is not null, "timer");
        var disputed = await host.AsBuyer(order).OpenDisputeAsync(
            new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "half is broken" }, FxStory.Key());
        Assert.Equal(("Disputed", null, "half is broken"), (disputed.Status, disputed.ReleaseDueAt, disputed.Disputes[0].Reason));
        await Timers.Run(Now.AddDays(100), Stop);
        await host.Deliver(Given.Completed(order));
        await host.Quiet();
        Assert.Equal("Disputed", (await host.Escrow(order)).Status);
        Assert.Empty(await host.Payouts(order.OrderId));
        var withdrawn = await host.AsBuyer(order).WithdrawDisputeAsync(EscrowStory.Of(order), FxStory.Key());
        Assert.Equal(("Released", "Withdrawn"), (withdrawn.Status, withdrawn.Disputes[0].Status));
        await host.PaidOut(order, 100_000);
    }

    [Fact]
    public async Task A_decision_splits_what_is_held_between_the_buyer_and_the_exporter()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        await Dispute(order);
        Assert.Equal("refund_minor", (await FxStory.Refused(() => Decide(order, 100_001))).Field);
        var decided = await Decide(order, 40_000);
        Assert.Equal(("Decided", 60_000L, 40_000L), (decided.Status, decided.ReleasedMinor, decided.RefundedMinor));
        await host.PaidOut(order, 60_000);
        // Nothing is due again because some of it went back.
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("Paid", 100_000L), (receivable.Status, receivable.Schedule.Sum(line => line.PaidMinor)));
        // It was paid at the bank, so the buyer's part is the buyer's credit.
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-40_000L, false), (balances[AccountKind.BuyerCredit], balances.ContainsKey(AccountKind.Escrow)));
        Assert.Equal("escrow_transition_refused", (await FxStory.Refused(() => Decide(order, 1))).Code);
    }

    [Fact]
    public async Task What_was_paid_by_card_goes_back_by_card_when_a_dispute_is_decided()
    {
        var order = Given.Order(exporter: await host.ExporterWith("Acceptance", 30));
        await host.Deliver(Given.Exporter(order));
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
        Assert.Equal(100_000, (await host.Escrow(order)).HeldMinor);
        await Dispute(order);
        await Decide(order, 70_000);
        payment = await host.Until(payment, "PartlyRefunded");
        Assert.Equal(70_000, payment.RefundedMinor);
        await host.PaidOut(order, 30_000);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(30_000, balances[AccountKind.ProcessorClearing]);
        Assert.False(balances.ContainsKey(AccountKind.BuyerCredit) || balances.ContainsKey(AccountKind.RefundClearing));
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
    }

    [Fact]
    public async Task A_dispute_of_a_deposit_is_decided_though_the_order_is_not_fully_paid()
    {
        var order = Given.Order(terms: Given.Deposit, exporter: await host.ExporterWith("Acceptance", 30));
        await host.Deliver(Given.Exporter(order));
        var receivable = await host.Place(order);
        await host.Import(StatementText.Of("USD").Credit(30_000, receivable.VirtualAccount));
        await host.Holds(order, 30_000);
        await Dispute(order);
        await Decide(order, 10_000);
        await host.PaidOut(order, 20_000);
        await SettlementHost.Eventually(
            async () => (await host.Payouts(order.OrderId)).Single().Status == "Sent", "the bank has it");
    }

    [Fact]
    public async Task Facts_that_come_before_the_order_release_it_once_it_is_placed_and_paid()
    {
        var order = Given.Order(exporter: await host.ExporterWith("Delivery"));
        await host.Deliver(EscrowStory.Delivered(order, Given.Done));
        await host.Deliver(EscrowStory.Departed(order));
        await host.Quiet();
        Assert.Equal("escrow_not_found", (await FxStory.Refused(() => host.Escrow(order))).Code);
        await host.Deliver(Given.Exporter(order));
        await host.Place(order);
        await host.Becomes(order, "Released");
        await host.PlaceAndPay(order);
        await host.PaidOut(order, 100_000);
    }

    [Fact]
    public async Task A_receipt_that_is_taken_back_or_an_order_that_is_cancelled_leaves_nothing_held()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        var receivable = await host.Receivable(order.OrderId);
        await host.Import(StatementText.Of("USD").Reversal(100_000, receivable.VirtualAccount));
        await host.Holds(order, 0);
        Assert.Empty(await host.Balances(order.OrderId));
        await host.Import(StatementText.Of("USD").Credit(70_000, receivable.VirtualAccount));
        await host.Holds(order, 70_000);
        await host.Deliver(Given.Cancelled(order));
        await host.Holds(order, 0);
        Assert.Equal(new() { [AccountKind.Bank] = 70_000, [AccountKind.BuyerCredit] = -70_000 }, await host.Balances(order.OrderId));
    }

    [Fact]
    public async Task A_chargeback_takes_the_money_out_of_escrow()
    {
        var order = Given.Order(exporter: await host.ExporterWith("Acceptance", 30));
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
        await host.Dispute(await host.Opening(payment), 25_000);
        Assert.Equal(75_000, (await host.Escrow(order)).HeldMinor);
        Assert.Equal(
            new() { [AccountKind.ProcessorClearing] = 75_000, [AccountKind.Escrow] = -75_000 }, await host.Balances(order.OrderId));
    }

    [Fact]
    public async Task The_database_pays_nothing_out_that_is_held_and_releases_no_more_than_is_there()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(
            "update order_case set payout_id = gen_random_uuid(), completed_at = now() where order_id = @OrderId", new { order.OrderId },
            Stop));
        Assert.Equal("order_case_payout_when_earned", e.ConstraintName);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Db.Transact(tx => Ledger.Book(tx,
        [
            new LedgerEntry("escrow-released", Guid.CreateVersion7(), new OrderId(order.OrderId), new DateOnly(2026, 6, 1),
                Platform.Currency.Of("USD"))
                .Debit(AccountKind.Escrow, new PartyId(order.BuyerId), 100_001)
                .Credit(AccountKind.OrderFunds, new PartyId(order.ExporterId), 100_001),
        ]), Stop));
    }

    [Fact]
    public async Task Rivals_that_release_dispute_and_time_out_come_to_one_end()
    {
        for (var round = 0; round < 4; round++)
        {
            var order = await host.HeldOrder("Delivery", 5);
            await host.Deliver(EscrowStory.Delivered(order, Now));
            await SettlementHost.Eventually(async () => (await host.Escrow(order)).ReleaseDueAt is not null, "timer");
            async Task Try(Func<Task> call)
            {
                try
                {
                    await call();
                }
                catch (Grpc.Core.RpcException refused) when (Platform.Problem.FromGrpc(refused).Code == "escrow_transition_refused")
                {
                    // A rival was first.
                }
            }

            await Task.WhenAll(
                Try(() => host.AsBuyer(order).ReleaseEscrowAsync(EscrowStory.Of(order), FxStory.Key()).ResponseAsync),
                Try(() => Dispute(order)),
                Try(() => Timers.Run(Now.AddDays(6), Stop)),
                Try(() => host.Deliver(Given.Completed(order))));
            await host.Quiet();
            var escrow = await host.Escrow(order);
            if (escrow.Status == "Disputed")
                await Decide(order, 0);
            await host.PaidOut(order, 100_000);
            Assert.DoesNotContain(AccountKind.Escrow, (await host.Balances(order.OrderId)).Keys);
        }
    }

    Task Dispute(OrderPlaced order) => host.AsBuyer(order).OpenDisputeAsync(
        new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "not as described" }, FxStory.Key()).ResponseAsync;

    async Task<V1.Escrow> Decide(OrderPlaced order, long refund) => await host.Escrows(SettlementHost.Operator).DecideDisputeAsync(
        new V1.DecideDisputeRequest { OrderId = order.OrderId.ToString(), RefundMinor = refund, Reason = "photos" }, FxStory.Key());
}
