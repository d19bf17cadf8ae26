using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ChannelPaymentTests(SettlementHost host)
{
    [Fact]
    public async Task A_card_payment_is_captured_at_once_and_funds_the_order_as_a_bank_receipt_does()
    {
        var (order, payment) = await host.PaidByCard();
        Assert.Equal((100_000L, 100_000L, "card"), (payment.AuthorisedMinor, payment.CapturedMinor, payment.Channel));
        Assert.Equal(
            [("Open", "Succeeded"), ("Capture", "Succeeded")], payment.Operations.Select(operation => (operation.Kind, operation.Status)));
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("Paid", 100_000L), (receivable.Status, receivable.PaidMinor));
        Assert.Equal(
            new() { [AccountKind.ProcessorClearing] = 100_000, [AccountKind.OrderFunds] = -100_000 }, await host.Balances(order.OrderId));
        await host.Quiet();
        Assert.Equal(100_000, Assert.Single(host.Published.Of<PaymentReceived>(), told => told.OrderId == order.OrderId).AmountMinor);
        Assert.Equal(
            ["Full", "ShipmentCovered"],
            host.Published.Of<OrderFunded>().Where(told => told.OrderId == order.OrderId).Select(told => told.Stage).Order());
        Assert.Empty(await host.Db.Many<string>(
            "select token from channel_operation where payment_id = @Id and token is not null", new { Id = Guid.Parse(payment.Id) },
            CancellationToken.None));
    }

    [Fact]
    public async Task What_is_authorised_is_captured_in_parts_and_the_rest_given_up()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), manual: true)), "Authorised");
        Assert.Equal(0, (await host.Receivable(order.OrderId)).PaidMinor);
        await host.Desk().CapturePaymentAsync(new V1.PaymentAmountRequest { Id = payment.Id, AmountMinor = 30_000 }, FxStory.Key());
        payment = await host.Until(payment, "PartlyCaptured");
        Assert.Equal("channel_amount_not_there", (await FxStory.Refused(() => host.Desk().CapturePaymentAsync(
            new V1.PaymentAmountRequest { Id = payment.Id, AmountMinor = 70_001 }, FxStory.Key()).ResponseAsync)).Code);
        await host.Desk().CapturePaymentAsync(new V1.PaymentAmountRequest { Id = payment.Id, AmountMinor = 20_000 }, FxStory.Key());
        await SettlementHost.Eventually(async () => (await host.Payment(payment.Id)).CapturedMinor == 50_000, "second part");
        await host.Desk().VoidPaymentAsync(new V1.PaymentIdRequest { Id = payment.Id }, FxStory.Key());
        await host.Until(payment, "Captured");
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("PartlyPaid", 50_000L), (receivable.Status, receivable.PaidMinor));
        Assert.Equal("channel_payment_transition_refused", (await FxStory.Refused(() => host.Desk().CapturePaymentAsync(
            new V1.PaymentAmountRequest { Id = payment.Id }, FxStory.Key()).ResponseAsync)).Code);
    }

    [Fact]
    public async Task A_void_frees_what_was_authorised_and_the_order_can_be_paid_again()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), manual: true)), "Authorised");
        Assert.Equal("channel_payment_exceeds_due", (await FxStory.Refused(
            () => host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), 1)))).Code);
        Assert.Equal("channel_payment_transition_refused", (await FxStory.Refused(() => host.Payments(SettlementHost.Buyer(order.BuyerId))
            .VoidPaymentAsync(new V1.PaymentIdRequest { Id = payment.Id }, FxStory.Key()).ResponseAsync)).Code);
        await host.Desk().VoidPaymentAsync(new V1.PaymentIdRequest { Id = payment.Id }, FxStory.Key());
        await host.Until(payment, "Voided");
        await host.Until(await host.Start(order, PaymentStory.Card(order, PaymentStory.Token())), "Captured");
    }

    [Fact]
    public async Task A_transfer_gets_an_instruction_is_paid_in_parts_and_given_back()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Transfer(order)), "Pending");
        Assert.Equal("GB82WEST12345698765432", payment.PayToAccount);
        Assert.StartsWith("PBB", payment.PayReference);
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Captured = 60_000);
        Assert.Equal("Applied", (await host.Tell(host.Others.Processors.Message(opening), "banktransfer")).Status);
        Assert.Equal("PartlyCaptured", (await host.Payment(payment.Id)).Status);
        host.Others.Processors.Change(opening, p => p.Captured = 100_000);
        await host.Tell(host.Others.Processors.Message(opening), "banktransfer");
        Assert.Equal(("Captured", "Paid"), ((await host.Payment(payment.Id)).Status, (await host.Receivable(order.OrderId)).Status));
        await host.Refund(payment, 25_000);
        await host.Until(payment, "PartlyRefunded");
        Assert.Equal(75_000, (await host.Receivable(order.OrderId)).PaidMinor);
    }

    [Fact]
    public async Task An_instruction_that_expired_is_paid_all_the_same_when_the_money_comes()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Transfer(order)), "Pending");
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Status = "expired");
        await host.Tell(host.Others.Processors.Message(opening), "banktransfer");
        payment = await host.Until(payment, "Expired");
        Assert.Equal("payment_expired", payment.Outcome);
        host.Others.Processors.Change(opening, p => (p.Status, p.Captured) = ("pending", 100_000));
        Assert.Equal("Applied", (await host.Tell(host.Others.Processors.Message(opening), "banktransfer")).Status);
        Assert.Equal("Captured", (await host.Payment(payment.Id)).Status);
    }

    [Fact]
    public async Task A_message_that_was_lost_is_made_up_for_by_asking()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Transfer(order)), "Pending");
        host.Others.Processors.Change(await host.Opening(payment), p => p.Captured = 100_000);
        await host.Until(payment, "Captured");
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
    }

    [Fact]
    public async Task The_same_key_starts_one_payment_and_another_request_under_it_is_refused()
    {
        var order = Given.Order();
        await host.Place(order);
        var (key, request) = (Guid.NewGuid(), PaymentStory.Card(order, PaymentStory.Token()));
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => (await host.Start(order, request, key)).Id));
        Assert.Single(ids.Distinct());
        request.AmountMinor = 5;
        Assert.Equal("idempotency_key_reused", (await FxStory.Refused(() => host.Start(order, request, key))).Code);
    }

    [Fact]
    public async Task Payments_started_at_once_never_ask_for_more_than_is_open()
    {
        var order = Given.Order();
        await host.Place(order);
        var started = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                return await host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), 40_000));
            }
            catch (Grpc.Core.RpcException e) when (Platform.Problem.FromGrpc(e).Code == "channel_payment_exceeds_due")
            {
                return null;
            }
        }));
        Assert.Equal(2, started.Count(payment => payment is not null));
    }

    [Fact]
    public async Task A_captured_payment_is_the_payout_when_the_order_is_completed()
    {
        var (order, payment) = await host.PaidByCard();
        await host.Deliver(Given.Exporter(order));
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        Assert.Equal("channel_refund_after_payout", (await FxStory.Refused(() => host.Refund(payment, 1))).Code);
    }
}
