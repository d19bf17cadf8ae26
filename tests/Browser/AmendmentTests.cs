using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>What the console shows of amendments that it knows less of than the platform does.</summary>
public sealed class AmendmentTests(OperatorConsole console)
{
    static JsonObject Told(string status) => new()
    {
        ["id"] = "01a20000-0000-7000-8000-000000000001",
        ["version"] = 2,
        ["no"] = 1,
        ["status"] = status,
        ["side"] = "Buyer",
        ["author"] = "Mary",
        ["proposedAt"] = "2026-11-02T08:00:00Z",
        ["validUntil"] = "2026-11-09T08:00:00Z",
        ["currency"] = "USD",
        ["oldTotalMinor"] = 10_000,
        ["totalMinor"] = 8_000,
        ["deltaMinor"] = -2_000,
        ["oldFreightMinor"] = 0,
        ["freightMinor"] = 0,
        ["lines"] = new JsonArray(),
        ["answerBy"] = "2026-11-10T08:00:00Z",
        ["answers"] = new JsonArray(
            new JsonObject { ["by"] = "Customs", ["agreed"] = false, ["code"] = "goods_released", ["at"] = "2026-11-03T08:00:00Z" },
            new JsonObject { ["by"] = "Insurer", ["agreed"] = true, ["code"] = "cover_goes_on" }),
        ["insuredMinor"] = 7_000,
    };

    static async Task Tell(IPage page, string status)
    {
        await page.RouteAsync("**/api/v1/orders/*/amendments?*", route => route.FulfillAsync(
            new() { Json = new { items = new[] { new { id = "01a20000-0000-7000-8000-000000000001", version = 2, status } } } }));
        await page.RouteAsync("**/api/v1/order-amendments/*", route => route.FulfillAsync(
            new() { ContentType = "application/json", Body = Told(status).ToJsonString() }));
    }

    [Theory]
    [InlineData("Asking", "Customs, logistics or settlement are asked")]
    [InlineData("Pondered", "Pondered")]
    public async Task An_amendment_with_answers_or_of_an_unknown_state_is_shown_with_all_that_is_told(string status, string words)
    {
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, console.Trade.Exporter.ApiKey);
        await page.Speak("en");
        await Tell(page, status);
        await page.ClickAsync(console.OrderLink);
        var shown = page.Locator("[data-amendment='1']");
        await Pages.Expect(shown).ToContainTextAsync(words);
        await Pages.Expect(shown.Locator("[data-delta]")).ToContainTextAsync("20.00 less");
        await Pages.Expect(shown.Locator("[data-by=Customs][data-agreed=no]")).ToContainTextAsync("refuses");
        await Pages.Expect(shown.Locator("[data-by=Insurer][data-agreed=yes]")).ToContainTextAsync("cover goes on");
        await Pages.Expect(shown.Locator("[data-field=insuredMinor]")).ToContainTextAsync("Insured Minor");
        Assert.Equal(0, await page.Locator("[data-sequence^=accept-amendment], [data-sequence=propose-amendment]").CountAsync());
        await page.Fits();
        Assert.Empty(complaints);
    }
}
