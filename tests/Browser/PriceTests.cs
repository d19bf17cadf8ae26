using System.Globalization;
using System.Text;
using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>An exporter on a phone keeps its price lists, and sees why a price is what it is.</summary>
public sealed class PriceTests(OperatorConsole console)
{
    [Fact]
    public async Task Prices_come_by_hand_and_by_file_a_rival_change_is_told_and_each_row_says_why_it_lost()
    {
        var desk = console.Trade.Operator;
        var exporter = await Newcomers.Exporter(desk, "Ningbo Price Row Co., Ltd.", "宁波价目有限公司", "91330201MA2GRTX321");
        var key = await Newcomers.Key(desk, "Exporter", exporter, "prices");
        var api = console.Trade.Parties.As(new Party(exporter, "", key));
        await Newcomers.Sell(api, "ROW-1", "Paper star", "纸星");
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key);
        await page.Speak("en");
        await page.OpenFromMenu("prices");
        await page.Send("add-list", ("code", "SPRING"), ("name", "Spring"));
        await page.WaitForSelectorAsync("#rows");

        await Rows(page);
        var (rival, _) = await console.SignIn(1280, 900, key);
        await Change(page, rival);
        await Explain(page);
        await page.Fits();
        // A price that is none, and the version of somebody who was late.
        Assert.All(complaints, complaint => Assert.Matches("40[0-9]|412", complaint));
    }

    static async Task Rows(IPage page)
    {
        await page.Send("put-row", ("sku", "ROW-1"), ("unitPrice", "nine"));
        await Pages.Expect(page.Locator(".field", new() { Has = page.Locator("[name=unitPrice]") }).Locator(".failure"))
            .ToContainTextAsync("'nine' is not a price.");
        await page.Send("put-row", ("unitPrice", "9"));
        await page.WaitForSelectorAsync("tr[data-sku='ROW-1'][data-from='1']");
        var form = await page.Unfold("bring-prices");
        await form.Locator("[name=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "spring.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("sku,min_quantity,unit_price\nROW-1,10,8.50\nNONE-9,1,1\n"),
        });
        await form.Submit();
        await page.WaitForSelectorAsync("#import[data-status=Checked]");
        await Pages.Expect(page.Locator("#import tr[data-line='3']")).ToContainTextAsync("NONE-9");
        await Pages.Expect(page.Locator("#import tr[data-sample='ROW-1']")).ToContainTextAsync("8.5");
        await page.Fits();
        Assert.Equal(0, await page.Locator("tr[data-sku='ROW-1'][data-from='10']").CountAsync());
        await page.ClickAsync("[data-action=apply]");
        await page.WaitForSelectorAsync("tr[data-sku='ROW-1'][data-from='10']");
    }

    /// <summary>What was typed stays, and goes to the newer version once it is sent again.</summary>
    static async Task Change(IPage page, IPage rival)
    {
        var form = await page.Unfold("change-list");
        await form.Type("name", "Spring sale");
        await rival.GotoAsync(page.Url);
        await rival.Send("change-list", ("priority", "7"));
        await Pages.Expect(rival.Locator("#list")).ToContainTextAsync("7");
        await form.Locator("> form > button[type=submit]").ClickAsync();
        await Pages.Expect(form.Locator("> form > .failure")).ToContainTextAsync("Priority: 0 became 7");
        Assert.Equal("Spring sale", await form.Locator("[name=name]").InputValueAsync());
        await form.Locator("> form > button[type=submit]").ClickAsync();
        await Pages.Expect(page.Locator("#list")).ToContainTextAsync("Spring sale");
    }

    static async Task Explain(IPage page)
    {
        await page.ClickAsync("nav.back a");
        await page.ClickAsync("nav.tabs a[href='#/prices/explain']");
        await page.FillAsync("[name=sku]", "ROW-1");
        await page.FillAsync("[name=quantity]", 12.ToString(CultureInfo.InvariantCulture));
        await page.ClickAsync("[data-action=explain-now]");
        await Pages.Expect(page.Locator("#unit-price")).ToHaveTextAsync("8.5 USD");
        await Pages.Expect(page.Locator("tr[data-won=no] [data-code=LowerTier]")).ToHaveTextAsync("The tier from 10 is reached.");
        await page.Speak("zh");
        await page.FillAsync("[name=sku]", "ROW-1");
        await page.FillAsync("[name=quantity]", 12.ToString(CultureInfo.InvariantCulture));
        await page.ClickAsync("[data-action=explain-now]");
        await Pages.Expect(page.Locator("tr[data-won=no] [data-code=LowerTier]")).ToHaveTextAsync("已达到自 10 起的一档。");
    }
}
