using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>An order's money while it is disputed and when that is over. The orders are of 1,000.00, the fee is 0.5 %.</summary>
public sealed class DisputeMoneyTests(SettlementHost host)
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    async Task<OrderPlaced> Paid()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        return order;
    }

    [Fact]
    public async Task Without_terms_of_escrow_the_money_is_held_all_the_same_and_what_is_granted_goes_back_to_the_account_that_paid()
    {
        var order = await Paid();
        var dispute = new DisputeStory(order);
        await dispute.Tell(host, dispute.Opened, "Open");
        await host.Becomes(order, "Disputed");
        Assert.Equal(new() { [AccountKind.Bank] = 100_000, [AccountKind.Escrow] = -100_000 }, await host.Balances(order.OrderId));
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await host.Deliver(Given.Completed(order));
        await host.Quiet();
        Assert.Empty(await host.Payouts(order.OrderId));

        await dispute.Tell(host, dispute.Ended("Resolved", 40_000), "Settled");
        await host.PaidOut(order, 60_000);
        var escrow = await host.Escrow(order);
        Assert.Equal(("Released", 0L, 60_000L, 40_000L), (escrow.Status, escrow.HeldMinor, escrow.ReleasedMinor, escrow.RefundedMinor));
        var told = await host.Published.Next<DisputeSettled>(e => e.DisputeId == dispute.Id);
        Assert.Equal((5, 40_000L, 0L), (told.Version, told.RefundMinor, told.DebtMinor));
        var refund = Assert.Single(await Refunds(order));
        Assert.Equal(("Waiting", 40_000L, "dispute"), (refund.Status, refund.AmountMinor, refund.Reason));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-40_000L, false), (balances[AccountKind.RefundClearing], balances.ContainsKey(AccountKind.BuyerCredit)));
    }

    [Theory]
    [InlineData("Withdrawn")]
    [InlineData("Lapsed")]
    public async Task A_dispute_that_nobody_judged_leaves_the_money_to_the_terms_that_were(string outcome)
    {
        var (held, plain) = (await host.HeldOrder("Acceptance", 30), await Paid());
        foreach (var order in new[] { held, plain })
        {
            var dispute = new DisputeStory(order);
            await host.Deliver(EscrowStory.Delivered(order, Now));
            await dispute.Tell(host, dispute.Opened, "Open");
            await host.Becomes(order, "Disputed");
            await dispute.Tell(host, dispute.Ended(outcome), "Settled");
            Assert.Equal(("Held", 100_000L), ((await host.Escrow(order)).Status, (await host.Escrow(order)).HeldMinor));
            Assert.Empty(await host.Payouts(order.OrderId));
            await host.Deliver(Given.Completed(order));
            await host.PaidOut(order, 100_000);
            Assert.DoesNotContain(host.Published.Of<DisputeSettled>(), e => e.DisputeId == dispute.Id);
        }
    }

    [Fact]
    public async Task A_claim_that_was_rejected_releases_the_money_once_the_goods_are_there()
    {
        var (arrived, away) = (await host.HeldOrder("Acceptance", 30), await host.HeldOrder("Acceptance", 30));
        await host.Deliver(EscrowStory.Delivered(arrived, Now));
        await SettlementHost.Eventually(async () => (await host.Escrow(arrived)).DeliveredAt is not null, "delivered");
        foreach (var order in new[] { arrived, away })
        {
            var dispute = new DisputeStory(order);
            await dispute.Tell(host, dispute.Opened, "Open");
            await dispute.Tell(host, dispute.Ended("Rejected"), "Settled");
        }

        await host.PaidOut(arrived, 100_000);
        Assert.Equal("Held", (await host.Escrow(away)).Status);
    }

    [Fact]
    public async Task Granted_in_full_nothing_is_left_to_pay_out()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        var dispute = new DisputeStory(order);
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await dispute.Tell(host, dispute.Opened, "Open");
        // More than there is is never given: the ledger has what the order has.
        await dispute.Tell(host, dispute.Ended("Resolved", 100_001), "Settled");
        var told = await host.Published.Next<DisputeSettled>(e => e.DisputeId == dispute.Id);
        Assert.Equal(100_000, told.RefundMinor);
        await host.Deliver(Given.Completed(order));
        await host.Quiet();
        Assert.Empty(await host.Payouts(order.OrderId));
        Assert.Equal(0, (await host.Escrow(order)).HeldMinor);
    }

    [Fact]
    public async Task Granted_after_the_payout_the_exporter_owes_it_and_its_next_earnings_pay()
    {
        var order = await Paid();
        await host.Deliver(Given.Completed(order));
        await host.Sent(order);
        var dispute = new DisputeStory(order);
        await dispute.Tell(host, dispute.Opened, "Open");
        Assert.Equal("None", (await host.Escrow(order)).Status);
        await dispute.Tell(host, dispute.Ended("Resolved", 30_000), "Settled");
        var owed = Assert.Single(await host.Owed(order.ExporterId));
        Assert.Equal(("Dispute", 30_000L, 30_000L), (owed.Cause, owed.AmountMinor, owed.OpenMinor));
        var told = await host.Published.Next<DisputeSettled>(e => e.DisputeId == dispute.Id);
        Assert.Equal((30_000L, 30_000L), (told.RefundMinor, told.DebtMinor));
        Assert.Equal(30_000, Assert.Single(await Refunds(order)).AmountMinor);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((30_000L, false), (balances[AccountKind.ExporterRecoverable], balances.ContainsKey(AccountKind.OrderFunds)));

        var next = await host.Earns(order.ExporterId);
        await host.Sent(next);
        Assert.Equal(69_500, Assert.Single(await host.Payouts(next.OrderId)).NetMinor);
    }

    [Fact]
    public async Task A_payout_that_did_not_leave_waits_for_the_dispute_and_leaves_when_it_is_withdrawn()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await host.PaidOut(order, 100_000);
        var dispute = new DisputeStory(order);
        await dispute.Tell(host, dispute.Opened, "Open");
        // It is known whom to pay only now.
        await host.Deliver(Given.Exporter(order));
        var other = Given.Order(exporter: order.ExporterId);
        await host.PlaceAndPay(other);
        await host.Deliver(Given.Completed(other));
        await host.Sent(other);
        Assert.Equal("Requested", Assert.Single(await host.Payouts(order.OrderId)).Status);
        await dispute.Tell(host, dispute.Ended("Withdrawn"), "Settled");
        await host.Sent(order);
    }

    [Fact]
    public async Task What_was_paid_by_card_goes_back_by_card()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
        var dispute = new DisputeStory(order);
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).DeliveredAt is not null, "delivered");
        await dispute.Tell(host, dispute.Opened, "Open");
        await dispute.Tell(host, dispute.Ended("Resolved", 70_000), "Settled");
        payment = await host.Until(payment, "PartlyRefunded");
        Assert.Equal(70_000, payment.RefundedMinor);
        Assert.Empty(await Refunds(order));
        await host.PaidOut(order, 30_000);
        Assert.False((await host.Balances(order.OrderId)).ContainsKey(AccountKind.BuyerCredit));
    }

    [Fact]
    public async Task The_dispute_of_the_order_ends_the_holding_and_nobody_else_does()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        var dispute = new DisputeStory(order);
        await dispute.Tell(host, dispute.Opened, "Open");
        var refused = await FxStory.Refused(
            async () => await host.AsBuyer(order).WithdrawDisputeAsync(EscrowStory.Of(order), FxStory.Key()));
        Assert.Equal("escrow_claimed", refused.Code);
        refused = await FxStory.Refused(async () => await host.Escrows(SettlementHost.Operator).DecideDisputeAsync(
            new V1.DecideDisputeRequest { OrderId = order.OrderId.ToString(), RefundMinor = 1, Reason = "at once" }, FxStory.Key()));
        Assert.Equal("escrow_claimed", refused.Code);
    }

    /// <summary>The same end whatever overtakes what, told twice: 400.00 to the buyer, 600.00 to the exporter.</summary>
    [Theory]
    [InlineData("odc"), InlineData("ocd"), InlineData("doc"), InlineData("dco"), InlineData("cod"), InlineData("cdo")]
    public async Task In_any_order_and_told_twice_the_buyer_gets_its_part_once(string sequence)
    {
        var order = await Paid();
        var dispute = new DisputeStory(order);
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).DeliveredAt is not null, "delivered");
        foreach (var step in sequence)
        {
            IOrderEvent told = step switch
            {
                'o' => dispute.Opened,
                'd' => dispute.Ended("Resolved", 40_000),
                _ => Given.Completed(order),
            };
            await host.Deliver(told);
            await host.Deliver(told);
            await host.Quiet();
        }

        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        await SettlementHost.Eventually(async () => await DisputeStory.Status(host, dispute.Id) == "Settled", "settled");
        await host.Quiet();
        Assert.Equal(40_000, (await Refunds(order)).Sum(refund => refund.AmountMinor));
        Assert.Single(host.Published.Of<DisputeSettled>(), e => e.DisputeId == dispute.Id);
        var gross = Assert.Single(await host.Payouts(order.OrderId)).GrossMinor;
        var owed = (await host.Owed(order.ExporterId)).Sum(one => one.AmountMinor);
        Assert.Equal(60_000, gross - owed);
    }

    /// <summary>Each table broken for this order alone: nothing is kept, and the repeat does all of it once.</summary>
    [Theory]
    [InlineData("ledger_transaction", "insert"), InlineData("escrow", "update"), InlineData("order_case", "update")]
    [InlineData("order_dispute", "update"), InlineData("buyer_refund", "insert"), InlineData("payout", "insert")]
    public async Task Killed_at_any_write_it_begins_anew_and_counts_once(string table, string operation)
    {
        var order = await Paid();
        var dispute = new DisputeStory(order);
        await host.Deliver(EscrowStory.Delivered(order, Now));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).DeliveredAt is not null, "delivered");
        await dispute.Tell(host, dispute.Opened, "Open");
        await host.Becomes(order, "Disputed");
        var before = await host.Balances(order.OrderId);
        await host.Db.Run(
            """
            update order_dispute set status = 'Ended', outcome = 'Resolved', ended_version = 4, refund_minor = 40000
            where dispute_id = @Id
            """,
            new { dispute.Id }, CancellationToken.None);
        await Broken(order, table, operation, async () => await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => host.Db.Transact(tx => OrderDisputes.Follow(tx, order.OrderId, Now), CancellationToken.None)));
        Assert.Equal(before, await host.Balances(order.OrderId));
        await dispute.Tell(host, dispute.Ended("Resolved", 40_000), "Settled");
        await host.Deliver(dispute.Ended("Resolved", 40_000));
        await host.PaidOut(order, 60_000);
        await host.Quiet();
        Assert.Equal(40_000, Assert.Single(await Refunds(order)).AmountMinor);
        Assert.Single(host.Published.Of<DisputeSettled>(), e => e.DisputeId == dispute.Id);
    }

    async Task Broken(OrderPlaced order, string table, string operation, Func<Task> meanwhile)
    {
        var name = $"killed_{order.OrderId:N}";
        await host.Db.Run(
            $"""
            create function {name}() returns trigger language plpgsql as $$ begin
                if new.order_id = '{order.OrderId}' then raise exception 'killed'; end if;
                return new;
            end $$;
            create trigger {name} before {operation} on {table} for each row execute function {name}();
            """,
            new { }, CancellationToken.None);
        try
        {
            await meanwhile();
        }
        finally
        {
            await host.Db.Run($"drop trigger {name} on {table}; drop function {name}();", new { }, CancellationToken.None);
        }
    }

    async Task<List<V1.BuyerRefund>> Refunds(OrderPlaced order)
    {
        var client = new V1.BuyerRefunds.BuyerRefundsClient(
            ((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Buyer(order.BuyerId)));
        var page = await client.ListBuyerRefundsAsync(new V1.ListBuyerRefundsRequest());
        return [.. page.Refunds.Where(refund => refund.OrderId == order.OrderId.ToString())];
    }
}
