namespace CrossBorder.Browser.Tests;

/// <summary>Units are given up at the cost that was read, and what comes back is answered.</summary>
public sealed class GivingUpTests(OperatorConsole console)
{
    [Fact]
    public async Task An_exporter_gives_up_units_of_an_order_only_at_a_cost_that_it_has_read()
    {
        var money = await console.Money();
        var order = await money.Order(5);
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        await page.Speak("en");
        await page.GotoAsync($"{console.Address}#/orders/{order.Id}");
        var form = await page.Unfold("give-up");
        await form.Type("units.1", "2");
        await form.Type("reason", "A machine broke.");
        await form.Locator("[data-action=give-up]").ClickAsync();
        await Pages.Expect(form).ToContainTextAsync("Ask what it costs first.");

        await form.Locator("[data-action=quote]").ClickAsync();
        await Pages.Expect(form.Locator("#give-up-cost")).ToContainTextAsync("No term makes it cost anything.");
        await Pages.Expect(form.Locator("#give-up-cost")).ToContainTextAsync("30.00");
        await page.Fits();
        await form.Locator("[data-action=give-up]").ClickAsync();
        var line = page.Locator("#units tr[data-line='1']");
        await Pages.Expect(line.Locator("[data-column=Cancelled]")).ToHaveTextAsync("2");
        await page.Fits();
        Assert.Empty(complaints);
    }

    static readonly object Asked = new
    {
        id = "01a20000-0000-7000-8000-000000000002",
        version = 1,
        no = 1,
        status = "Asked",
        reasonCode = "Damaged",
        reason = "Two are broken.",
        author = "mary",
        lines = new[] { new { lineNo = 1, quantity = 2 } },
        fileHashes = Array.Empty<string>(),
        currency = "USD",
        goodsMinor = 2000,
        costs = new[] { new { kind = "Restocking", amountMinor = 200, percent = "10", leastMinor = 100 } },
        costsMinor = 200,
        tax = "ToRepay",
    };

    [Fact]
    public async Task A_return_shows_what_goes_back_for_it_and_whose_turn_it_is()
    {
        var money = await console.Money();
        var order = await money.Order(5);
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        await page.Speak("zh");
        await page.RouteAsync("**/api/v1/orders/*/returns", route => route.FulfillAsync(new()
        {
            Json = new { items = new[] { Asked } },
        }));
        await page.GotoAsync($"{console.Address}#/orders/{order.Id}");
        var shown = page.Locator("[data-return='1'][data-status=Asked]");
        await Pages.Expect(shown).ToContainTextAsync("货物损坏: Two are broken.");
        await Pages.Expect(shown.Locator("[data-cost=Restocking]")).ToContainTextAsync("退货处理费");
        await Pages.Expect(shown.Locator("[data-tax=ToRepay]")).ToContainTextAsync("补缴");
        Assert.Equal(3, await shown.Locator("details.action").CountAsync());
        await page.Fits();
        Assert.Empty(complaints);
    }
}
