using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ExposureTests(SettlementHost host)
{
    [Fact]
    public async Task Each_currency_is_summed_by_itself_and_each_order_told()
    {
        var exporter = Guid.CreateVersion7();
        var open = Given.Order(totalMinor: 70_000, exporter: exporter);
        var account = (await host.Place(open)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(20_000, account));
        var euros = Given.Order(totalMinor: 5_000, currency: "EUR", exporter: exporter);
        await host.Place(euros);
        var balance = await host.WithBalance(exporter: exporter);
        var overpaid = Given.Order(totalMinor: 1_000, exporter: exporter);
        await host.Import(StatementText.Of("USD").Credit(1_500, (await host.Place(overpaid)).VirtualAccount));
        await host.Place(Given.Order(currency: "CNY", exporter: exporter));
        await host.Fx(exporter).BookForwardAsync(
            new V1.BookForwardRequest
            {
                Currency = "USD",
                AmountMinor = 30_000,
                Rate = "7.2",
                WindowFrom = "2026-01-01",
                WindowTo = "2099-01-01",
                BankReference = $"EX{exporter:N}"[..20],
            },
            FxStory.Key());

        var exposure = await host.Fx(exporter).GetExposureAsync(new V1.ExposureRequest());
        Assert.Equal(
            [("EUR", 5_000L, 0L, 0L, 0L, 5_000L), ("USD", 50_000L, 120_500L, 500L, 30_000L, 140_500L)],
            exposure.Currencies.Select(c =>
                (c.Currency, c.ReceivableMinor, c.ReceivedMinor, c.PayableMinor, c.ForwardMinor, c.NetMinor)));
        Assert.Equal(
            new[] { (euros, 5_000L, 0L, 0L), (balance, 0L, 99_500L, 0L), (open, 50_000L, 20_000L, 0L), (overpaid, 0L, 1_000L, 500L) }
                .Select(row => (row.Item1.OrderId.ToString(), row.Item2, row.Item3, row.Item4)),
            exposure.Orders.Select(o => (o.OrderId, o.ReceivableMinor, o.ReceivedMinor, o.PayableMinor)));
    }

    [Fact]
    public async Task What_is_converted_or_cancelled_is_no_exposure_any_more()
    {
        var order = await host.WithBalance();
        var cancelled = Given.Order(exporter: order.ExporterId);
        await host.Place(cancelled);
        await host.Deliver(Given.Cancelled(cancelled));
        await SettlementHost.Eventually(async () =>
            await host.Count("order_case where order_id = @Id and receivable_status = 'Cancelled'", cancelled.OrderId) == 1, "cancelled");
        var quote = await host.Quote(order.ExporterId, 99_000);
        await host.Ended(await host.Convert(order.ExporterId, FxStory.By(quote, (order, 99_000))));
        var usd = Assert.Single((await host.Fx(order.ExporterId).GetExposureAsync(new V1.ExposureRequest())).Currencies);
        Assert.Equal((0L, 500L), (usd.ReceivableMinor, usd.ReceivedMinor));
    }

    [Fact]
    public async Task Another_exporters_exposure_is_not_there_and_operators_see_whichever_they_name()
    {
        var order = Given.Order();
        await host.Place(order);
        var request = new V1.ExposureRequest { ExporterId = order.ExporterId.ToString() };
        Assert.Equal("exporter_not_found", (await FxStory.Refused(
            () => host.Fx(Guid.CreateVersion7()).GetExposureAsync(request).ResponseAsync)).Code);
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).GetExposureAsync(new V1.ExposureRequest())).Orders);
        Assert.Single((await host.Fx(SettlementHost.Operator).GetExposureAsync(request)).Orders);
        Assert.True((await host.Fx(SettlementHost.Operator).GetExposureAsync(new V1.ExposureRequest())).Currencies.Count > 0);
    }
}
