using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class PaymentWrongHandsTests(SettlementHost host)
{
    [Fact]
    public async Task Anothers_payment_is_not_there()
    {
        var (order, payment) = await host.PaidByCard();
        var id = new V1.PaymentIdRequest { Id = payment.Id };
        foreach (var stranger in new[]
            {
                SettlementHost.Buyer(Guid.CreateVersion7()), SettlementHost.Exporter(Guid.CreateVersion7()),
                SettlementHost.Exporter(order.BuyerId), SettlementHost.Buyer(order.ExporterId),
            })
        {
            Assert.Equal("channel_payment_not_found", (await FxStory.Refused(
                () => host.Payments(stranger).GetPaymentAsync(id).ResponseAsync)).Code);
            Assert.Empty((await host.Payments(stranger).ListPaymentsAsync(
                new V1.ListPaymentsRequest { OrderId = order.OrderId.ToString() })).Payments);
        }

        Assert.Equal("channel_payment_not_found", (await FxStory.Refused(() => host.Payments(SettlementHost.Buyer(Guid.CreateVersion7()))
            .VoidPaymentAsync(id, FxStory.Key()).ResponseAsync)).Code);
        Assert.Equal("channel_payment_not_found", (await FxStory.Refused(() => host.Payments(SettlementHost.Exporter(Guid.CreateVersion7()))
            .ContestChargebackAsync(
                new V1.ContestChargebackRequest { Id = payment.Id, Chargeback = "dp_1", Evidence = "x" },
                FxStory.Key()).ResponseAsync)).Code);
        var request = PaymentStory.Card(order, PaymentStory.Token());
        Assert.Equal("receivable_not_found", (await FxStory.Refused(() => host.Payments(SettlementHost.Buyer(Guid.CreateVersion7()))
            .StartPaymentAsync(request, FxStory.Key()).ResponseAsync)).Code);
    }

    [Fact]
    public async Task The_exporter_sees_the_state_and_neither_the_account_nor_the_calls()
    {
        var order = Given.Order();
        await host.Place(order);
        var payment = await host.Until(await host.Start(order, PaymentStory.Transfer(order)), "Pending");
        var id = new V1.PaymentIdRequest { Id = payment.Id };
        var seen = await host.Payments(SettlementHost.Exporter(order.ExporterId)).GetPaymentAsync(id);
        Assert.Equal(("Pending", "", "", 0), (seen.Status, seen.PayToAccount, seen.Channel, seen.Operations.Count));
        var buyers = await host.Payments(SettlementHost.Buyer(order.BuyerId)).GetPaymentAsync(id);
        Assert.Equal(("GB82WEST12345698765432", "", 0), (buyers.PayToAccount, buyers.Channel, buyers.Operations.Count));
        Assert.Equal(payment.Id, Assert.Single((await host.Payments(SettlementHost.Exporter(order.ExporterId)).ListPaymentsAsync(
            new V1.ListPaymentsRequest())).Payments).Id);
    }

    [Fact]
    public async Task A_payment_that_cannot_be_is_refused_by_field()
    {
        var order = Given.Order();
        await host.Place(order);
        async Task Bad(string field, Action<V1.StartPaymentRequest> spoil)
        {
            var request = PaymentStory.Card(order, "ok");
            spoil(request);
            Assert.Equal(field, (await FxStory.Refused(() => host.Start(order, request))).Field);
        }

        await Bad("method", request => request.Method = "Cheque");
        await Bad("method", request => request.Method = "1");
        await Bad("amount_minor", request => request.AmountMinor = -1);
        await Bad("amount_minor", request => request.AmountMinor = 100_001);
        await Bad("country", request => request.Country = "England");
        await Bad("card_token", request => request.CardToken = "");
        await Bad("card_token", request => request.CardToken = new string('x', 201));
        await Bad("card_token", request => request.Method = "BankTransfer");
    }
}
