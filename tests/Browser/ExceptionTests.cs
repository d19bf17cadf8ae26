using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class ExceptionTests(OperatorConsole console)
{
    /// <summary>A file of customs that nobody can read is quarantined, and quarantined files are in the queue at once.</summary>
    async Task<string> Unreadable()
    {
        var name = $"unreadable-{Guid.NewGuid():N}.xml";
        var inbound = Directory.CreateDirectory(Path.Combine(console.Trade.Fleet.Files, "customs", "inbound")).FullName;
        var hidden = Path.Combine(inbound, "." + name);
        await File.WriteAllTextAsync(hidden, "this is no message", TestContext.Current.CancellationToken);
        File.Move(hidden, Path.Combine(inbound, name));
        return name;
    }

    static async Task Speak(IPage page, string language)
    {
        if (!(await page.GetAttributeAsync("html", "lang"))!.StartsWith(language, StringComparison.Ordinal))
            await page.ClickAsync("#language");
        await page.WaitForSelectorAsync($"html[lang^={language}]");
    }

    /// <summary>Opens the queue and asks for it again until the file is in it.</summary>
    static async Task<ILocator> Row(IPage page, string file)
    {
        await page.ClickAsync("#to-exceptions");
        await page.WaitForSelectorAsync("#exceptions");
        var row = page.Locator("#exceptions tr[data-code=file_quarantined]", new() { HasText = file });
        await page.EvaluateAsync("() => { window.asking = setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");
        await row.WaitForAsync(new() { Timeout = 90_000 });
        await page.EvaluateAsync("() => clearInterval(window.asking)");
        return row;
    }

    [Fact]
    public async Task An_operator_reads_a_declaration_and_sees_to_an_exception_in_both_languages()
    {
        var file = await Unreadable();
        var (page, _) = await console.SignIn(1280, 900);
        await Speak(page, "zh");
        await page.ClickAsync(console.OrderLink);
        await page.ClickAsync("#to-declaration", new() { Timeout = 60_000 });
        // The lines of a long order that all agree are folded.
        await page.WaitForSelectorAsync("#sources tr[data-line]", new() { State = WaitForSelectorState.Attached, Timeout = 90_000 });
        foreach (var (language, title) in new[] { ("zh", "来源单据对照"), ("en", "Source documents side by side") })
        {
            await Speak(page, language);
            await Assertions.Expect(page.Locator("#sources-title")).ToHaveTextAsync(title);
            Assert.Equal(6, await page.Locator("#documents li").CountAsync());
        }

        var row = await Row(page, file);
        await row.Locator("[data-action^=take-]").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("by you");
        await Speak(page, "zh");
        await Assertions.Expect(row).ToContainTextAsync("处理记录");

        var resolve = row.Locator("details[data-sequence^=resolve-]");
        await resolve.Locator("summary").PressAsync("Enter");
        await resolve.Locator("textarea").FillAsync("The sender was asked for it again.");
        await resolve.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("已解决");
        var history = row.Locator("details[data-sequence^=history-]");
        await history.Locator("summary").ClickAsync();
        await Assertions.Expect(history).ToContainTextAsync("The sender was asked for it again.");
    }
}
