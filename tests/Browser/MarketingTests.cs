using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>An exporter promotes on a phone; a buyer posts what it wants and is answered.</summary>
public sealed class MarketingTests(OperatorConsole console)
{
    [Fact]
    public async Task A_promotion_is_tried_a_link_made_and_a_request_of_a_buyer_answered()
    {
        var desk = console.Trade.Operator;
        var exporter = await Newcomers.Exporter(desk, "Ningbo Bell Co., Ltd.", "宁波铃铛有限公司", "91330201MA2GRTX35A");
        var key = await Newcomers.Key(desk, "Exporter", exporter, "marketing");
        await Newcomers.Sell(console.Trade.Parties.As(new Party(exporter, "", key)), "BELL-1", "Porcelain doorbell", "瓷门铃");
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key);
        await page.Speak("zh");
        await page.OpenFromMenu("marketing");
        await Promote(page);
        await Link(page);

        var customer = await Newcomers.Buyer(desk, "Front Door Ltd");
        var (buyer, others) = await console.SignIn(Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", customer, "owner"));
        await buyer.Speak("en");
        await buyer.OpenFromMenu("marketing");
        await buyer.Send(
            "post-lead", ("subject", "porcelain doorbell"), ("quantity", "500"), ("unit", "pieces"), ("market", "GB"), ("place", "Leeds"));
        await buyer.WaitForSelectorAsync("#lead");
        await buyer.Fits();
        await Answer(page);
        await buyer.EvaluateAsync("() => { setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");
        await Pages.Expect(buyer.Locator("#offers li[data-status=Responded]")).ToContainTextAsync("Ningbo Bell Co., Ltd.");
        await buyer.ClickAsync("#offers [data-action=to-inquiry]");
        await Pages.Expect(buyer.Locator("#messages")).ToContainTextAsync("我们可以供货。");
        Assert.All(complaints.Concat(others), complaint => Assert.Contains("400", complaint, StringComparison.Ordinal));
    }

    static async Task Promote(IPage page)
    {
        var form = await page.Unfold("add-promotion");
        await form.Locator("[name=kind]").SelectOptionAsync("Coupon");
        await Pages.Expect(form.Locator("[name='step0.percent']")).ToBeHiddenAsync();
        await page.Send("add-promotion", ("code", "BELL10"), ("name", "Ten off"), ("percent", "500"), ("maxUses", "3"));
        await Pages.Expect(form.Locator(".field", new() { Has = page.Locator("[name=percent]") }).Locator(".failure"))
            .ToContainTextAsync("不是百分比");
        await page.Send("add-promotion", ("percent", "10"));
        await Pages.Expect(page.Locator("tr[data-promotion=BELL10]")).ToContainTextAsync("0 / 3 单");
        await page.Fits();
        await page.ClickAsync("tr[data-promotion=BELL10] a.number");
        await page.Unfold("simulate");
        await page.ClickAsync("[data-action=simulate-now]");
        await Pages.Expect(page.Locator("#simulated")).ToContainTextAsync("0 单中有 0 单会更便宜");
        await page.Fits();
    }

    static async Task Link(IPage page)
    {
        await page.ClickAsync("nav.back a");
        await page.ClickAsync("nav.tabs a[href='#/marketing/campaigns']");
        await page.Send("add-campaign", ("code", "BELLS"), ("name", "Bells"), ("goalCount", "20"));
        await page.WaitForSelectorAsync("#links");
        await page.Send("add-link", ("channel", "letter"));
        await Pages.Expect(page.Locator("[data-link=letter] code")).ToContainTextAsync("/c/");
        await page.Fits();
    }

    static async Task Answer(IPage page)
    {
        await page.ClickAsync("nav.back a");
        await page.ClickAsync("nav.tabs a[href='#/marketing/leads']");
        await page.EvaluateAsync("() => { setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");
        await page.Locator("tr[data-lead]", new() { HasText = "porcelain doorbell" }).Locator("a").ClickAsync();
        await Pages.Expect(page.Locator("#offers [data-code=Words]")).ToContainTextAsync("商品用语相符");
        await page.Send("respond", ("message", "我们可以供货。"));
        await page.WaitForSelectorAsync("#offers li[data-status=Responded]");
        await page.Fits();
    }
}
