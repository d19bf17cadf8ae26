using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class MatchWrongHandsTests(SettlementHost host)
{
    [Fact]
    public async Task Another_partys_order_has_no_credit_no_names_and_no_schedule()
    {
        var order = Given.Order();
        await host.Place(order);
        var id = order.OrderId.ToString();
        var credit = new V1.Credit
        {
            OrderId = id,
            Number = "LC1",
            IssuingBank = "Bank of Leeds",
            AmountMinor = 100_000,
            ExpiresOn = "2026-12-31",
        };
        var presented = new V1.PresentationRequest
        {
            OrderId = id,
            PresentedOn = "2026-06-30",
            ShippedOn = "2026-06-01",
            DrawnMinor = 100_001,
            Currency = "USD",
        };
        var other = host.ReceivablesAs(SettlementHost.Exporter(Guid.CreateVersion7()));
        foreach (var call in new Func<Task>[]
            {
                () => other.GetScheduleAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync,
                () => other.NameOrderAsync(new V1.NameOrderRequest { OrderId = id, Kind = "Contract", Text = "CT-9988" }).ResponseAsync,
                () => other.RecordCreditAsync(credit).ResponseAsync,
                () => other.CheckPresentationAsync(presented).ResponseAsync,
            })
            Assert.Equal("receivable_not_found", (await FxStory.Refused(call)).Code);

        var own = host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId));
        Assert.Equal("credit_not_found", (await FxStory.Refused(() => own.CheckPresentationAsync(presented).ResponseAsync)).Code);
        Assert.Equal(21, (await own.RecordCreditAsync(credit)).PresentationDays);
        var check = await own.CheckPresentationAsync(presented);
        Assert.Equal(["presented_late", "amount_exceeds_credit"], check.Discrepancies.Select(one => one.Code));
        Assert.Equal(("2026-07-07", "2026-06-22"), (check.BankAnswersBy, check.LatestPresentation));
    }
}
