using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Another channel is asked only when the first surely does not have the payment; else nothing is charged twice.</summary>
public sealed class FailoverTests(SettlementHost host)
{
    async Task<(OrderPlaced Order, V1.ChannelPayment Payment)> Pay(string token, string until, long minor = 0, string currency = "USD")
    {
        var order = Given.Order(currency: currency);
        await host.Place(order);
        return (order, await host.Until(await host.Start(order, PaymentStory.Card(order, token, minor)), until));
    }

    [Theory]
    [InlineData("do_not_honour", "card_declined")]
    [InlineData("insufficient_funds", "card_funds_insufficient")]
    [InlineData("expired_card", "card_expired")]
    [InlineData("lost_or_stolen", "card_blocked")]
    [InlineData("authentication_failed", "card_authentication_failed")]
    public async Task A_declined_card_fails_by_name_and_is_tried_nowhere_else(string code, string outcome)
    {
        var (order, payment) = await Pay($"decline:{code}", "Failed");
        Assert.Equal((outcome, "card"), (payment.Outcome, payment.Channel));
        Assert.Equal("Refused", Assert.Single(payment.Operations).Status);
        Assert.Equal(0, (await host.Receivable(order.OrderId)).PaidMinor);
        // The order can be paid with another card.
        await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
    }

    [Fact]
    public async Task A_channel_that_cannot_take_it_passes_it_on()
    {
        var token = PaymentStory.Token();
        host.Others.Processors.Treat("card", token, Manner.Refuses);
        var (_, payment) = await Pay(token, "Captured");
        Assert.Equal("card-2", payment.Channel);
        Assert.Equal(
            [
                ("Open", "card", "Refused", "channel_unavailable"), ("Open", "card-2", "Succeeded", ""),
                ("Capture", "card-2", "Succeeded", ""),
            ],
            payment.Operations.Select(call => (call.Kind, call.Channel, call.Status, call.Outcome)));
    }

    [Fact]
    public async Task A_channel_that_gives_no_answer_is_asked_again_and_then_made_to_forget_it_before_the_next_is_asked()
    {
        var token = PaymentStory.Token();
        host.Others.Processors.Treat("card", token, Manner.Fails);
        var (_, payment) = await Pay(token, "Captured");
        Assert.Equal(("card-2", "NotTaken"), (payment.Channel, payment.Operations[0].Status));
        Assert.Equal(2, host.Others.Processors.Calls("open card", token));
        var first = await host.Db.One<Guid>(
            "select id from channel_operation where payment_id = @Id and no = 1", new { Id = Guid.Parse(payment.Id) },
            CancellationToken.None);
        Assert.Equal(1, host.Others.Processors.Calls("abandon", first));
        Assert.Single(host.Others.Processors.OfToken(token));
    }

    [Fact]
    public async Task A_channel_that_took_it_and_lost_its_answer_keeps_it()
    {
        var token = PaymentStory.Token();
        host.Others.Processors.Treat("card", token, Manner.TakesAndFails);
        var (_, payment) = await Pay(token, "Captured");
        Assert.Equal("card", payment.Channel);
        Assert.Equal("card", Assert.Single(host.Others.Processors.OfToken(token)).Channel);
        Assert.Equal(0, host.Others.Processors.Calls("open card-2", token));
    }

    [Fact]
    public async Task A_channel_that_cannot_be_reached_at_all_is_passed_over_and_the_last_one_fails_by_name()
    {
        // Routed by currency and amount: the others go on as before.
        await host.Desk().AddRouteAsync(
            new V1.PaymentRoute { Method = "Card", Currency = "CHF", Channels = { "card-away", "card-2" }, ValidFrom = "2026-01-01" },
            FxStory.Key());
        await host.Desk().AddRouteAsync(
            new V1.PaymentRoute
            {
                Method = "Card",
                Currency = "CHF",
                Country = "GB",
                LeastMinor = 1,
                MostMinor = 500,
                Channels = { "card-away" },
                ValidFrom = "2026-01-01",
            },
            FxStory.Key());
        var (_, payment) = await Pay(PaymentStory.Token(), "Captured", 501, "CHF");
        Assert.Equal(
            [("card-away", "NotTaken"), ("card-2", "Succeeded"), ("card-2", "Succeeded")],
            payment.Operations.Select(call => (call.Channel, call.Status)));
        var (_, failed) = await Pay(PaymentStory.Token(), "Failed", 500, "CHF");
        Assert.Equal("channel_unavailable", failed.Outcome);
    }

    [Fact]
    public async Task A_call_that_was_made_and_not_noted_is_made_again_with_its_key_and_counts_once()
    {
        var token = PaymentStory.Token();
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, token)), "Captured");
        var opening = await host.Opening(payment);
        host.Others.Processors.Treat("card", $"refund {opening}", Manner.TakesAndFails);
        await host.Refund(payment, 30_000);
        await SettlementHost.Eventually(
            () => Task.FromResult(host.Others.Processors.Calls("refund", opening) >= 3), "asked again and again");
        Assert.Equal("Requested", (await host.Payment(payment.Id)).Operations[^1].Status);
        host.Others.Processors.Treat("card", $"refund {opening}", Manner.Takes);
        payment = await host.Until(payment, "PartlyRefunded");
        Assert.Equal(30_000, payment.RefundedMinor);
        Assert.Equal(30_000, host.Others.Processors.Of(opening).Refunded);
        Assert.Equal(
            new() { [AccountKind.ProcessorClearing] = 70_000, [AccountKind.OrderFunds] = -70_000 }, await host.Balances(order.OrderId));
    }

    [Fact]
    public async Task A_route_says_who_it_is_for_and_is_checked()
    {
        async Task Bad(string field, V1.PaymentRoute route) =>
            Assert.Equal(field, (await FxStory.Refused(() => host.Desk().AddRouteAsync(route, FxStory.Key()).ResponseAsync)).Field);
        V1.PaymentRoute Route() => new() { Method = "Card", Channels = { "card" }, ValidFrom = "2026-01-01" };
        await Bad("method", new V1.PaymentRoute(Route()) { Method = "Cash" });
        await Bad("currency", new V1.PaymentRoute(Route()) { Currency = "XXX" });
        await Bad("currency", new V1.PaymentRoute(Route()) { LeastMinor = 5 });
        await Bad("country", new V1.PaymentRoute(Route()) { Country = "gb" });
        await Bad("most_minor", new V1.PaymentRoute(Route()) { Currency = "USD", LeastMinor = 5, MostMinor = 4 });
        await Bad("channels", new V1.PaymentRoute(Route()) { Channels = { "cheque" } });
        await Bad("valid_from", new V1.PaymentRoute(Route()) { ValidFrom = "1 May" });
        await Bad("valid_to", new V1.PaymentRoute(Route()) { ValidTo = "2025-12-31" });
        Assert.Contains((await host.Desk().ListRoutesAsync(new V1.ListPaymentsRequest())).Routes, route => route.Method == "BankTransfer");
    }
}
