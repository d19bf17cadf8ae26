using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>A buyer takes a payment back while the processor has not answered the first call.</summary>
public sealed class QueuedVoidTests(SettlementHost host)
{
    async Task<(Contracts.Events.OrderPlaced Order, V1.ChannelPayment Payment)> Unanswered(string token, Manner manner)
    {
        var order = Given.Order();
        await host.Place(order);
        host.Others.Processors.Treat("card", token, manner);
        var payment = await host.Start(order, PaymentStory.Card(order, token));
        await SettlementHost.Eventually(
            async () => await host.Count("channel_operation where payment_id = @Id and attempts > 0", Guid.Parse(payment.Id)) == 1,
            "asked");
        return (order, payment);
    }

    async Task<V1.ChannelPayment> Void(Contracts.Events.OrderPlaced order, V1.ChannelPayment payment) =>
        await host.Payments(SettlementHost.Buyer(order.BuyerId)).VoidPaymentAsync(
            new V1.PaymentIdRequest { Id = payment.Id }, FxStory.Key());

    [Fact]
    public async Task The_void_follows_the_answer_and_nothing_is_captured()
    {
        var token = PaymentStory.Token();
        var (order, payment) = await Unanswered(token, Manner.TakesAndFails);
        var asked = await Void(order, payment);
        Assert.True(asked.VoidAsked);
        Assert.Equal("Pending", asked.Status);
        host.Others.Processors.Treat("card", token, Manner.Takes);
        payment = await host.Until(payment, "Voided");
        Assert.Equal(["Open", "Void"], payment.Operations.Select(call => call.Kind));
        Assert.Equal(0, payment.CapturedMinor);
        Assert.Empty(await host.Balances(order.OrderId));
        // The order can be paid again.
        Assert.Equal("Captured", (await host.Until(
            await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured")).Status);
    }

    [Fact]
    public async Task A_payment_that_the_channel_refuses_goes_to_no_other_channel_once_it_is_taken_back()
    {
        var token = PaymentStory.Token();
        var (order, payment) = await Unanswered(token, Manner.Fails);
        await Void(order, payment);
        host.Others.Processors.Treat("card", token, Manner.Refuses);
        payment = await host.Until(payment, "Voided");
        Assert.Equal(["card"], payment.Operations.Select(call => call.Channel).Distinct());
        Assert.Equal(0, payment.CapturedMinor);
    }

    [Fact]
    public async Task Asking_again_changes_nothing_and_what_is_voided_is_not_voided_again()
    {
        var token = PaymentStory.Token();
        var (order, payment) = await Unanswered(token, Manner.TakesAndFails);
        await Void(order, payment);
        await Void(order, payment);
        host.Others.Processors.Treat("card", token, Manner.Takes);
        payment = await host.Until(payment, "Voided");
        Assert.Single(payment.Operations, call => call.Kind == "Void");
        Assert.Equal(409, (await FxStory.Refused(() => Void(order, payment))).Status);
    }
}
