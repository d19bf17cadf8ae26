using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class TreasuryTests(OperatorConsole console)
{
    // Opening 100.00, an amount that no rule reads, a credit of 25.00, closing 125.00.
    static readonly string Statement = string.Join("\r\n",
        ":20:BROWSER", $":25:BROWSER{Guid.NewGuid():N}"[..20], ":28C:1/1", ":60F:C260504USD100,00", ":61:2605040504C2X5,00NTRFNONREF//R1",
        ":86:?20UNREADABLE", ":61:2605040504C25,00NTRFNONREF//R2", ":86:?20NOBODY KNOWS", ":62F:C260504USD125,00", "-", "");

    static async Task Open(IPage page, string tab)
    {
        await page.ClickAsync("#to-money");
        await page.ClickAsync($"nav.tabs a[href='#/money/{tab}']");
        await page.WaitForSelectorAsync($"[data-tab={tab}]");
    }

    static async Task Speak(IPage page, string language)
    {
        if (!(await page.GetAttributeAsync("html", "lang"))!.StartsWith(language, StringComparison.Ordinal))
            await page.ClickAsync("#language");
        await page.WaitForSelectorAsync($"html[lang^={language}]");
    }

    [Fact]
    public async Task An_operator_walks_the_ledgers_chain_and_proposes_a_transaction_that_waits_for_somebody_else()
    {
        var (page, complaints) = await console.SignIn(1280, 900);
        await Speak(page, "en");
        await Open(page, "ledger");
        await page.ClickAsync("[data-action=verify]");
        await Assertions.Expect(page.Locator("#chain-answer")).ToContainTextAsync("Sound");

        var form = page.Locator("details[data-sequence=propose]");
        await form.Locator("summary").ClickAsync();
        await form.Locator("input[name=debited]").FillAsync("Suspense:00000000-0000-0000-0000-000000000000:USD");
        await form.Locator("input[name=credited]").FillAsync("PlatformFees:00000000-0000-0000-0000-000000000000:USD");
        await form.Locator("input[name=amount]").FillAsync("1.15");
        await form.Locator("textarea[name=memo]").FillAsync("A fee that the bank kept by mistake");
        await form.Locator("button[type=submit]").ClickAsync();
        var proposed = page.Locator("li[data-journal]", new() { HasText = "A fee that the bank kept by mistake" });
        await Assertions.Expect(proposed).ToContainTextAsync("USD 1.15");
        await Assertions.Expect(proposed).ToContainTextAsync("Somebody else must decide.");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_statement_file_is_brought_in_and_what_cannot_be_read_waits_with_its_reason_in_both_languages()
    {
        var (page, complaints) = await console.SignIn(1280, 900);
        await Speak(page, "en");
        await Open(page, "bank");
        var form = page.Locator("details[data-sequence=bring]");
        await form.Locator("summary").ClickAsync();
        await form.Locator("input[type=file]").SetInputFilesAsync(
            new FilePayload { Name = "browser.sta", MimeType = "text/plain", Buffer = System.Text.Encoding.ASCII.GetBytes(Statement) });
        await form.Locator("button[type=submit]").ClickAsync();
        await page.Locator("tr[data-file]", new() { HasText = "browser.sta" }).WaitForAsync(new() { Timeout = 60_000 });
        var held = page.Locator("tr[data-quarantined]", new() { HasText = "browser.sta" }).First;
        await Assertions.Expect(held).ToContainTextAsync("2X5,00");
        await Speak(page, "zh");
        await Assertions.Expect(page.Locator("#quarantine-title")).ToHaveTextAsync("未能入账");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Rates_are_looked_up_with_their_source_at_the_width_of_a_phone()
    {
        var (page, complaints) = await console.SignIn(375, 812);
        await Speak(page, "en");
        await Open(page, "currency");
        var form = page.Locator("details[data-sequence=rate]");
        await form.Locator("summary").ClickAsync();
        await form.Locator("input[name=base]").FillAsync("USD");
        await form.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#rate-answer")).ToContainTextAsync("1 USD = ");
        await Assertions.Expect(page.Locator("#rate-answer")).ToContainTextAsync("demonstration");
        foreach (var tab in new[] { "currency", "ledger", "bank" })
        {
            await page.ClickAsync($"nav.tabs a[href='#/money/{tab}']");
            await page.WaitForSelectorAsync($"[data-tab={tab}]");
            Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 375);
        }

        Assert.Empty(complaints);
    }
}
