using CrossBorder.Testing;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>Packed orders to one consignee go on one booking; the exporter sees who carries what for how much.</summary>
public sealed class SharedShipmentTests(OperatorConsole console)
{
    [Fact]
    public async Task Orders_are_put_on_one_waybill_by_clicks_and_one_is_taken_out_again()
    {
        var money = await console.Money();
        var consignee = $"Two Boats {Guid.NewGuid():N}"[..20];
        var (first, second) = (await money.Order(4, consignee), await money.Order(8, consignee));
        await console.Pack(money, first, 700);
        await console.Pack(money, second, 1_400);
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        await page.Speak("zh");
        await page.OpenFromMenu("shared-shipments");
        await Create(page, consignee);
        await Look(page, first, second);

        await page.Speak("en");
        var row = page.Locator("#houses tr", new() { HasText = second.Number });
        await row.Locator("details > summary").ClickAsync();
        await Pages.Expect(row.Locator("details")).ToContainTextAsync("the share of the order stays with it");
        await page.Fits();
        await row.Locator("details").Submit();
        await Pages.Expect(page.Locator("#houses tr[data-status=Cancelled]", new() { HasText = second.Number }))
            .ToContainTextAsync("Taken out");
        await page.Fits();

        await page.Locator("#houses a.number", new() { HasText = first.Number }).ClickAsync();
        await page.ClickAsync("#to-shared");
        await page.WaitForSelectorAsync($"#houses a[href='#/orders/{first.Id}']");
        Assert.Empty(complaints);
    }

    async Task Create(IPage page, string consignee)
    {
        // Logistics may hear a moment later that the orders are packed.
        var proposal = page.Locator("#together li[data-proposal='2']", new() { HasText = consignee });
        await Wait.Until(async () =>
        {
            await page.EvaluateAsync("() => dispatchEvent(new Event('refresh'))");
            return await proposal.CountAsync() == 1;
        }, "the proposal");
        await Pages.Expect(proposal).ToContainTextAsync("2 个订单，2 件，2.1 kg");
        await page.Fits();
        await proposal.Locator("details > summary").ClickAsync();
        var form = proposal.Locator("details");
        await form.Type("partnerId", console.Trade.Partner.Id.ToString());
        await form.Type("portOfLoading", "CNNGB");
        await form.Type("portOfDischarge", "DEHAM");
        await page.Fits();
        await form.Submit();
    }

    static async Task Look(IPage page, MoneyOrder first, MoneyOrder second)
    {
        await page.WaitForSelectorAsync("#shared-shipment[data-status=Booked]");
        var master = await page.Locator("[data-fact=master] dd").InnerTextAsync();
        foreach (var order in new[] { first, second })
            await Pages.Expect(page.Locator("#houses tr", new() { HasText = order.Number })).ToContainTextAsync($"{master}H00");
        await Pages.Expect(page.Locator("#houses")).ToContainTextAsync($"{master}H001");
        await Pages.Expect(page.Locator("#houses")).ToContainTextAsync($"{master}H002");
        var whole = await page.Locator("[data-fact=freight] dd").InnerTextAsync();
        await Pages.Expect(page.Locator("#houses tr.sum")).ToContainTextAsync(whole);
        await Pages.Expect(page.Locator("#released")).ToContainTextAsync("0/2");
        await page.Fits();
    }
}
