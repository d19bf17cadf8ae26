namespace CrossBorder.Browser.Tests;

/// <summary>An exporter ships what is there, and both sides see the parts of the order.</summary>
public sealed class SplittingTests(OperatorConsole console)
{
    [Fact]
    public async Task An_exporter_splits_units_off_for_a_promised_day_and_the_buyer_sees_both_parts()
    {
        var money = await console.Money();
        var order = await money.Order(5);
        await money.Confirm(order);
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        await page.Speak("en");
        await page.GotoAsync($"{console.Address}#/orders/{order.Id}");
        var form = await page.Unfold("split-lines");
        await form.Type("units.1", "2");
        await form.Type("promised", "2199-03-05");
        await page.Fits();
        await form.Locator("button[type=submit]").ClickAsync();
        await Pages.Expect(page.Locator("#part-list")).ToBeVisibleAsync();
        var waits = page.Locator("#part-list [data-part='2']");
        await Pages.Expect(waits).ToContainTextAsync("Confirmed");
        await Pages.Expect(waits.Locator("[data-promised='2199-03-05']")).ToBeVisibleAsync();
        await page.Fits();

        // Its own page says which part it is, in the other language as well.
        await page.Speak("zh");
        await waits.Locator("a").ClickAsync();
        await Pages.Expect(page.Locator("#part-list [data-part='1'] a")).ToBeVisibleAsync();
        await Pages.Expect(page.Locator("#part-list")).ToContainTextAsync("第 2 批");
        await page.Fits();
        // Settlement may not have heard of the part yet: its page asks for money that is not there.
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }
}
