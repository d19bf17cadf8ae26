using System.Security.Cryptography;
using System.Text;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ProcessorEventTests(SettlementHost host)
{
    [Fact]
    public async Task A_message_is_kept_as_it_came_and_a_repeat_changes_nothing()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Refunded = 10_000);
        var body = host.Others.Processors.Message(opening, "evt-kept");
        var first = await host.Tell(body);
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Tell(body)));
        Assert.Equal(("Applied", false), (first.Status, first.RepeatedEvent));
        Assert.All(again, receipt => Assert.Equal(("Applied", true), (receipt.Status, receipt.RepeatedEvent)));
        var list = await host.Desk().ListProcessorEventsAsync(
            new V1.ListPaymentsRequest { Status = "Applied", Page = new() { Limit = 500 } });
        var kept = list.Events.Single(one => one.EventId == "evt-kept");
        Assert.Equal(
            (9, payment.Id, Convert.ToHexStringLower(SHA256.HashData(body))), (kept.Deliveries, kept.PaymentId, kept.BodyHash));
        Assert.Equal(90_000, (await host.Receivable(order.OrderId)).PaidMinor);
    }

    [Fact]
    public async Task Messages_in_the_wrong_order_leave_the_payment_as_the_last_one_says()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), manual: true)), "Authorised");
        var opening = await host.Opening(payment);
        var messages = new List<byte[]>();
        foreach (var captured in new long[] { 10_000, 25_000, 100_000 })
        {
            host.Others.Processors.Change(opening, p => p.Captured = captured);
            messages.Add(host.Others.Processors.Message(opening));
        }

        // A late "authorised" after "captured" changes nothing.
        Assert.Equal("Applied", (await host.Tell(messages[2])).Status);
        Assert.Equal("Stale", (await host.Tell(messages[0])).Status);
        Assert.Equal("Stale", (await host.Tell(messages[1])).Status);
        Assert.Equal(("Captured", 100_000L), ((await host.Payment(payment.Id)).Status, (await host.Payment(payment.Id)).CapturedMinor));
        Assert.Equal(100_000, (await host.Receivable(order.OrderId)).PaidMinor);
    }

    [Fact]
    public async Task A_message_of_a_payment_that_is_not_known_waits_until_it_is()
    {
        var order = Given.Order();
        await host.Place(order);
        var (key, token) = (Guid.NewGuid(), PaymentStory.Token());
        var opening = ChannelIds.Named("channel-operation", ChannelIds.Payment(new PartyId(order.BuyerId), key), 1);
        byte[] Body(long sequence, long captured) => PlayedProcessors.Message(new PlayedPayment
        {
            Reference = opening,
            Channel = "card",
            Currency = "USD",
            Asked = 100_000,
            Sequence = sequence,
            Authorised = 100_000,
            Captured = captured,
        });
        Assert.Equal("Waiting", (await host.Tell(Body(7, 40_000))).Status);
        Assert.Equal("Waiting", (await host.Tell(Body(6, 10_000))).Status);
        var payment = await host.Start(order, PaymentStory.Card(order, token, manual: true), key);
        payment = await host.Payment(payment.Id);
        Assert.Equal(("PartlyCaptured", 40_000L), (payment.Status, payment.CapturedMinor));
        Assert.Equal(0, await host.Count("processor_event where opening_id = @Id and status = 'Waiting'", opening));
        Assert.Equal(40_000, (await host.Receivable(order.OrderId)).PaidMinor);
    }

    [Fact]
    public async Task What_cannot_be_read_or_cannot_be_true_is_kept_for_somebody_to_look_at()
    {
        var junk = Encoding.UTF8.GetBytes($"{{\"event_id\": \"{Guid.NewGuid()}\"}}");
        Assert.Equal("Unreadable", (await host.Tell(junk)).Status);
        Assert.True((await host.Tell(junk)).RepeatedEvent);
        var (_, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        foreach (var (lie, reason) in new (Action<PlayedPayment>, string)[]
            {
                (p => p.Captured -= 1, "sum_fell"),
                (p => p.Captured += 2, "captured_too_much"),
                (p => (p.Authorised, p.Captured) = (p.Authorised + 1, p.Captured + 1), "authorised_too_much"),
            })
        {
            host.Others.Processors.Change(opening, lie);
            var body = host.Others.Processors.Message(opening);
            Assert.Equal("Contradiction", (await host.Tell(body)).Status);
            Assert.Equal(1, await host.Count($"processor_event where opening_id = @Id and reason = '{reason}'", opening));
        }

        Assert.Equal(100_000, (await host.Payment(payment.Id)).CapturedMinor);
    }

    [Fact]
    public async Task A_message_by_another_channel_than_the_payments_changes_nothing()
    {
        var (_, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Refunded = 100_000);
        Assert.Equal("Waiting", (await host.Tell(host.Others.Processors.Message(opening), "card-2")).Status);
        Assert.Equal("payment_channel_not_found", (await FxStory.Refused(() => host.Tell([1], "cheque"))).Code);
        Assert.Equal("body", (await FxStory.Refused(() => host.Tell(new byte[65_537]))).Field);
    }
}
