using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>What every test of a page does.</summary>
static class Pages
{
    public const int PhoneWidth = 375;

    public static async Task Speak(this IPage page, string language)
    {
        if (!(await page.GetAttributeAsync("html", "lang"))!.StartsWith(language, StringComparison.Ordinal))
            await page.ClickAsync("#language");
        await page.WaitForSelectorAsync($"html[lang^={language}]");
    }

    /// <summary>One tab of the money pages.</summary>
    public static async Task OpenMoney(this IPage page, string tab)
    {
        await page.ClickAsync("#to-money");
        await page.ClickAsync($"nav.tabs a[href='#/money/{tab}']");
        await page.WaitForSelectorAsync($"[data-tab={tab}]");
    }

    /// <summary>A form that is folded away, unfolded.</summary>
    public static async Task<ILocator> Unfold(this ILocator page, string key)
    {
        var form = page.Locator($"details[data-sequence='{key}']");
        if (await form.GetAttributeAsync("open") is null)
            await form.Locator("summary").First.ClickAsync();
        return form;
    }

    public static Task<ILocator> Unfold(this IPage page, string key) => page.Locator("main").Unfold(key);

    public static Task Submit(this ILocator form) => form.Locator("button[type=submit]").ClickAsync();

    public static Task Type(this ILocator form, string name, string text) => form.Locator($"[name='{name}']").FillAsync(text);

    /// <summary>Unfolds a form, fills it by the names of its fields and sends it.</summary>
    public static async Task Send(this IPage page, string key, params (string Field, string Value)[] values)
    {
        var form = await page.Unfold(key);
        foreach (var (field, value) in values)
            await form.Type(field, value);
        await form.Locator("> form > button[type=submit]").ClickAsync();
    }

    /// <summary>A page that the menu leads to.</summary>
    public static async Task OpenFromMenu(this IPage page, string name)
    {
        await page.ClickAsync("#more > summary");
        await page.ClickAsync($"#to-{name}");
    }

    /// <summary>Nothing is wider than the window.</summary>
    public static async Task Fits(this IPage page, int width = PhoneWidth) =>
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, width);

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
