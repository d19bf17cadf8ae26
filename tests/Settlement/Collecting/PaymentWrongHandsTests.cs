using System.Reflection;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class PaymentWrongHandsTests(SettlementHost host)
{
    const string Allowed =
        """
                                 Exporter Buyer Partner Operator Service
        StartPayment             -        yes   -       -        -
        GetPayment               yes      yes   -       yes      yes
        ListPayments             yes      yes   -       yes      yes
        CapturePayment           -        -     -       yes      -
        VoidPayment              -        yes   -       yes      -
        RefundPayment            -        -     -       yes      -
        ContestChargeback        yes      -     -       yes      -
        TakeProcessorEvent       -        -     -       -        yes
        ListProcessorEvents      -        -     -       yes      -
        ListProcessorSettlements -        -     -       yes      -
        AddRoute                 -        -     -       yes      -
        ListRoutes               -        -     -       yes      -
        """;

    [Fact]
    public void Every_method_is_for_the_roles_of_the_table()
    {
        var rows = Allowed.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        var expected = rows.Skip(1).ToDictionary(
            row => row[0], row => string.Join(' ', rows[0].Where((_, i) => row[i + 1] == "yes").Order()));
        Assert.Equal(expected.OrderBy(row => row.Key), V1.Payments.Descriptor.Methods.ToDictionary(
            method => method.Name,
            method => string.Join(' ', typeof(PaymentsService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()!.Roles
                .Select(role => role.ToString()).Order())).OrderBy(row => row.Key));
    }

    [Fact]
    public async Task A_role_that_may_not_is_refused_at_the_door()
    {
        var payment = new V1.RefundPaymentRequest { Id = Guid.NewGuid().ToString(), Reason = "x" };
        foreach (var who in new[] { SettlementHost.Buyer(Guid.NewGuid()), SettlementHost.Exporter(Guid.NewGuid()) })
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(
                () => host.Payments(who).RefundPaymentAsync(payment).ResponseAsync)).StatusCode);
    }

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
