using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>Orders whose payout did not reach the exporter are paid by what it is paid from its balance. The fee is 0.5 %.</summary>
public sealed class OwedOrderTests(SettlementHost host)
{
    /// <summary>An order that the bank shows paid out: 99,500 net.</summary>
    async Task<(OrderPlaced Order, SettlementHost.PayoutRow Payout)> Completed(Guid? exporter = null)
    {
        var order = Given.Order(exporter: exporter);
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await host.Sent(order);
        var payout = Assert.Single(await host.Payouts(order.OrderId));
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(99_500, payout.Reference))).Matched);
        return (order, payout);
    }

    /// <summary>A payout from the balance that is approved, in a file, and on the statement.</summary>
    async Task<string> Pay(Guid exporter, Contracts.Settlement.V1.Beneficiary payee, long minor)
    {
        var made = await host.Approve(await host.Ask(exporter, payee, minor));
        made = await host.Until(made.Id, "Sent");
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(made.NetMinor, made.Reference))).Matched);
        return made.Id;
    }

    [Fact]
    public async Task An_order_whose_payout_came_back_is_told_paid_once_the_balance_has_paid_all_of_it()
    {
        var (order, payout) = await Completed();
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Add("C", 99_000, "?20RETURN", payout.Reference))).Matched);
        var back = await host.Published.Next<PayoutReturned>(e => e.OrderId == order.OrderId);
        Assert.Equal((payout.Id, 99_000L), (back.PayoutId, back.ReturnedMinor));

        var payee = await host.Beneficiary(order.ExporterId);
        await Pay(order.ExporterId, payee, 60_000);
        Assert.Equal(1, await host.Count("order_owed where order_id = @Id and left_minor = 39000", order.OrderId));
        var last = await Pay(order.ExporterId, payee, 39_000);
        var told = await host.Published.Next<PayoutCompleted>(e => e.OrderId == order.OrderId && e.PayoutId != payout.Id);
        Assert.Equal((last, 99_000L), (told.PayoutId.ToString(), told.GrossMinor));

        // That one comes back as well: the order is not paid any more.
        var detail = await host.Detail(last);
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Add("C", 39_000, "?20RETURN", detail.Reference))).Matched);
        var again = await host.Published.Next<PayoutReturned>(e => e.OrderId == order.OrderId && e.PayoutId == told.PayoutId);
        Assert.True(again.Version > told.Version);
        Assert.Equal(39_000, again.ReturnedMinor);
        await Pay(order.ExporterId, payee, 39_000);
        await host.Published.Next<PayoutCompleted>(e =>
            e.OrderId == order.OrderId && e.PayoutId != payout.Id && e.PayoutId != told.PayoutId);
    }

    [Fact]
    public async Task The_oldest_order_is_paid_first_and_one_payout_may_pay_several()
    {
        var exporter = Guid.CreateVersion7();
        var (first, one) = await Completed(exporter);
        var (second, other) = await Completed(exporter);
        await host.Import(StatementText.Of("USD").Add("C", 99_500, "?20RETURN", one.Reference));
        await host.Import(StatementText.Of("USD").Add("C", 99_500, "?20RETURN", other.Reference));
        var payee = await host.Beneficiary(exporter);
        var id = await Pay(exporter, payee, 150_000);
        Assert.Equal(id, (await host.Published.Next<PayoutCompleted>(
            e => e.OrderId == first.OrderId && e.PayoutId != one.Id)).PayoutId.ToString());
        Assert.Equal(1, await host.Count("order_owed where order_id = @Id and left_minor = 49000", second.OrderId));
    }

    [Fact]
    public async Task An_order_whose_money_is_kept_is_told_so()
    {
        var order = await host.Kept();
        var told = await host.Published.Next<EarningsKept>(e => e.OrderId == order.OrderId);
        Assert.Equal((99_500L, "kept", order.ExporterId), (told.AmountMinor, told.Reason, told.ExporterId));
        Assert.Equal(0, await host.Count("order_owed where order_id = @Id", order.OrderId));
    }

    [Fact]
    public async Task An_order_whose_beneficiary_is_not_approved_any_more_waits_and_is_paid_from_the_balance()
    {
        var order = Given.Order();
        var payee = await host.Beneficiary(order.ExporterId);
        await host.Instruct(order.ExporterId, "AtOnce", beneficiary: payee.Id);
        await host.PayoutDesk(order.ExporterId).RetireBeneficiaryAsync(
            new Contracts.Settlement.V1.BeneficiaryVersionRequest { Id = payee.Id }, FxStory.Key());
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        var told = await host.Published.Next<PayoutRefused>(e => e.OrderId == order.OrderId);
        Assert.Equal("the beneficiary of the standing instruction is not approved", told.Reason);

        await Pay(order.ExporterId, await host.Beneficiary(order.ExporterId), 99_500);
        await host.Published.Next<PayoutCompleted>(e => e.OrderId == order.OrderId);
    }
}
