using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class ReviewTests(OperatorConsole console)
{
    // A name of data/reference/screening-demo.csv.
    const string Listed = "Norvakia State Arms Export Corporation";

    async Task<(IPage Page, List<string> Complaints)> Open(string? key, string language = "en", int width = 1280)
    {
        var (page, complaints) = await console.SignIn(width, 900, key);
        await page.Speak(language);
        await page.ClickAsync("#to-money");
        await page.ClickAsync("#to-reviews");
        await page.WaitForSelectorAsync("#reviews");
        return (page, complaints);
    }

    static async Task Decide(ILocator row, string decision, string reason)
    {
        var form = row.Locator($"details[data-sequence^={decision}-]");
        await form.Locator("summary").ClickAsync();
        await form.Type("reason", reason);
        await form.Submit();
    }

    [Fact]
    public async Task A_listed_consignee_is_held_with_what_every_rule_found_and_released_by_two_operators()
    {
        var money = await console.Money();
        var order = await money.Order(7, Listed);
        var (page, complaints) = await Open(null);
        await page.EvaluateAsync("() => { window.asking = setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");
        var row = page.Locator("tr[data-review]", new() { Has = page.Locator($"a[href='#/orders/{order.Id}']") });
        await row.WaitForAsync(new() { Timeout = 60_000 });
        await page.EvaluateAsync("() => clearInterval(window.asking)");
        await Pages.Expect(row).ToContainTextAsync("Name on a list");
        await Pages.Expect(row).ToContainTextAsync("SCREENING v1");
        await Pages.Expect(row).ToContainTextAsync("Block");
        await row.Locator("[data-action^=take-]").ClickAsync();
        await Pages.Expect(row).ToContainTextAsync("by you");
        await Decide(row, "Release", "It is another company of that name.");
        await Pages.Expect(row).ToContainTextAsync("Waits for a second operator");
        Assert.Empty(complaints);

        var (second, _) = await Open(money.SecondOperatorKey, "zh");
        var same = second.Locator("tr[data-review]", new() { Has = second.Locator($"a[href='#/orders/{order.Id}']") });
        await Pages.Expect(same).ToContainTextAsync("名单");
        await Decide(same, "Release", "同名公司，已核实。");
        await Pages.Expect(same).ToHaveCountAsync(0);
        await second.ClickAsync("[data-action=undecided]");
        await same.Locator("details[data-sequence^=history-] summary").ClickAsync();
        await Pages.Expect(same.Locator("details[data-sequence^=history-] li")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_rule_is_drafted_and_tried_on_the_past_before_it_is_in_force_and_fits_a_phone()
    {
        var money = await console.Money();
        await money.Order(9);
        var (page, _) = await Open(null, "en", Pages.PhoneWidth);
        await page.Fits();
        var form = await page.Unfold("draft-rule");
        await form.Type("id", "SMALL-ORDERS");
        await form.Locator("[name=kind]").SelectOptionAsync("FirstOrder");
        await form.Locator("[name=OrderPlaced]").CheckAsync();
        await form.Type("parameters", """{"mostMinor": {"USD": 1}, "points": -1}""");
        await form.Submit();
        await Pages.Expect(form.Locator(".field .failure")).Not.ToBeEmptyAsync();
        await form.Type("parameters", """{"mostMinor": {"USD": 1}, "points": 100}""");
        await form.Submit();
        var rule = page.Locator("tr[data-rule='SMALL-ORDERS v1']");
        await Pages.Expect(rule).ToHaveAttributeAsync("data-status", "Draft");
        await rule.Locator("summary").ClickAsync();
        await rule.Locator("[data-action=simulate]").ClickAsync();
        await Pages.Expect(rule.Locator("[data-sample]").First).ToContainTextAsync("Pass");
        Assert.NotEqual("0", await rule.Locator("[data-subjects]").GetAttributeAsync("data-subjects"));
        await page.Fits();
    }

    [Fact]
    public async Task An_exporter_does_not_see_what_risk_holds()
    {
        var money = await console.Money();
        var (page, _) = await console.SignIn(1280, 900, money.Exporter.ApiKey);
        await page.ClickAsync("#to-money");
        await page.WaitForSelectorAsync("#to-reports");
        Assert.Equal(0, await page.Locator("#to-reviews").CountAsync());
        await page.GotoAsync(new Uri(console.Address, "#/reviews").AbsoluteUri);
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#sign-out");
        Assert.Equal(0, await page.Locator("tr[data-review], tr[data-rule]").CountAsync());
    }
}
