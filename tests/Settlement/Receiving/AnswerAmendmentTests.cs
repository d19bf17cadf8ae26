using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>What settlement says to an amendment of a packed order.</summary>
public sealed class AnswerAmendmentTests(SettlementHost host)
{
    static AmendmentAsked Asked(OrderPlaced order, long total, long quantity = 10) => new(
        Guid.CreateVersion7(), 2, Given.Placed, order.OrderId, Given.Placed.AddDays(1), order,
        order with { Version = 5, GoodsMinor = total, TotalMinor = total, Lines = [order.Lines[0] with { Quantity = quantity }] }, null);

    async Task<AmendmentAnswered> Answer(AmendmentAsked asked)
    {
        await host.Deliver(asked);
        return await host.Published.Next<AmendmentAnswered>(one => one.AmendmentId == asked.AmendmentId);
    }

    [Fact]
    public async Task What_is_open_can_be_planned_anew_and_the_answer_says_how_much_more_or_less()
    {
        var order = Given.Order();
        // It may be asked before the order itself is told.
        var more = await Answer(Asked(order, 130_000));
        Assert.Equal((true, "replanned", "Settlement", 30_000L, "USD"), (more.Agreed, more.Code, more.By, more.MoneyMinor, more.Currency));
        await host.PlaceAndPay(order);
        var less = await Answer(Asked(order, 60_000));
        Assert.Equal((true, "replanned", -40_000L), (less.Agreed, less.Code, less.MoneyMinor));
        Assert.Equal("no_money_moves", (await Answer(Asked(order, 100_000, 11))).Code);
    }

    [Fact]
    public async Task Money_that_is_the_exporters_does_not_follow_and_a_cancelled_receivable_neither()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and earned_at is not null", order.OrderId) == 1, "earned");
        var paid = await Answer(Asked(order, 90_000));
        Assert.Equal((false, "paid_out"), (paid.Agreed, paid.Code));
        var gone = Given.Order();
        await host.Place(gone);
        await host.Deliver(Given.Cancelled(gone));
        await SettlementHost.Eventually(async () => (await host.Receivable(gone.OrderId)).Status == "Cancelled", "cancelled");
        Assert.Equal("receivable_cancelled", (await Answer(Asked(gone, 90_000))).Code);
    }

    [Theory]
    [InlineData(OrderEscrow.Held, 90_000, 100_000, false, "held_in_escrow")]
    [InlineData(OrderEscrow.Held, 90_000, 80_000, true, "replanned")]
    [InlineData(OrderEscrow.Held, 110_000, 100_000, true, "replanned")]
    [InlineData(null, 90_000, 100_000, true, "replanned")]
    public void Escrow_keeps_what_it_holds(OrderEscrow? escrow, long total, long paid, bool agreed, string code) =>
        Assert.Equal((agreed, code), MoneyAnswer.Of(Case(paid) with { Escrow = escrow }, total, true, false));

    [Fact]
    public void Units_that_a_tax_refund_was_claimed_for_stay_and_their_price_may_change()
    {
        Assert.Equal((false, "refund_claimed"), MoneyAnswer.Of(Case(0), 90_000, true, true));
        Assert.Equal((true, "replanned"), MoneyAnswer.Of(Case(0), 90_000, false, true));
    }

    [Fact]
    public async Task Another_total_is_told_to_be_paid_anew()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Published.Next<OrderFunded>(one => one.OrderId == order.OrderId && one.Stage == "Full");
        await host.Deliver(new OrderAmended(
            order.OrderId, 5, Given.Placed, Guid.CreateVersion7(), null, order,
            order with { Version = 5, GoodsMinor = 60_000, TotalMinor = 60_000 }));
        var told = await host.Published.Next<OrderFunded>(
            one => one.OrderId == order.OrderId && one.Stage == "Full" && one.TotalMinor == 60_000);
        Assert.Equal(100_000, told.PaidMinor);
    }

    static OrderCase Case(long paid) => new OrderCase(
        new OrderId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()),
        Platform.Currency.Of("USD"), 100_000, 0, 0, new ReceivableId(Guid.CreateVersion7()), ReceivableStatus.Open, "VA", 1, false, false,
        null, null) with
    { PaidMinor = paid };
}

/// <summary>What giving an order up costs is the exporter's, out of what was paid.</summary>
public sealed class CancelledAtACostTests(SettlementHost host)
{
    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(150_000, 100_000)]
    public async Task The_exporter_keeps_the_charge_of_what_was_paid_and_the_rest_is_the_buyers(long charge, long kept)
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Cancelled(order) with { ChargeMinor = charge });
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Cancelled", "cancelled");
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(
            (0L, -kept, kept - 100_000),
            (balances.GetValueOrDefault(AccountKind.OrderFunds), balances[AccountKind.ExporterPayable],
                balances.GetValueOrDefault(AccountKind.BuyerCredit)));
    }
}

/// <summary>Totals after a return: what was paid is the buyer's, and the exporter owes what it had got of it.</summary>
public sealed class SettleReturnTests(SettlementHost host)
{
    static ReturnSettled Settled(OrderPlaced order, long back) =>
        new(Guid.CreateVersion7(), 3, Given.Done, order.OrderId, order.Currency, back, false);

    [Fact]
    public async Task Totals_after_a_partial_refund_are_less_by_it_once_however_often_it_is_told()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        var settled = Settled(order, 30_000);
        await host.Deliver(settled);
        await host.Deliver(settled);
        await host.Deliver(Settled(order, 5_000));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and total_minor = 65000", order.OrderId) == 1, "less is owed");
        await host.Quiet();
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-65_000L, -35_000L), (balances[AccountKind.OrderFunds], balances[AccountKind.BuyerCredit]));
    }

    [Fact]
    public async Task What_the_exporter_was_given_of_it_is_owed_by_the_exporter()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and earned_at is not null", order.OrderId) == 1, "earned");
        await host.Deliver(Settled(order, 30_000));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and total_minor = 70000", order.OrderId) == 1, "less is owed");
        await host.Quiet();
        var balances = await host.Balances(order.OrderId);
        Assert.Equal(-30_000L, balances[AccountKind.BuyerCredit]);
        Assert.Equal(0, balances.Values.Sum());
    }
}
