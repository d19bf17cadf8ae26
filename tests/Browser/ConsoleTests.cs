using System.Globalization;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class ConsoleTests(OperatorConsole console)
{
    static readonly PageWaitForSelectorOptions Patiently = new() { Timeout = 90_000 };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_sees_an_order_move_through_its_stages_without_reloading()
    {
        var (page, complaints) = await console.SignIn(1280, 900);
        var figure = await page.InnerTextAsync("[data-figure=orders] dd");
        Assert.InRange(int.Parse(figure, CultureInfo.InvariantCulture), OperatorConsole.Orders, int.MaxValue);

        await page.ClickAsync(console.OrderLink);
        await page.WaitForSelectorAsync("#order[data-stage]");
        await page.WaitForSelectorAsync("li.event[data-type=OrderPlaced]");
        // Orders of other tests go nowhere: the people stop when their own are done.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var people = console.Trade.People().Run(
            OperatorConsole.Orders, counts => counts.Ended < OperatorConsole.Orders ? Task.CompletedTask : enough.CancelAsync(),
            TimeSpan.FromSeconds(60), enough.Token);

        await page.WaitForSelectorAsync("li.event[data-type=OrderConfirmed]", Patiently);
        await page.WaitForSelectorAsync("li.event[data-type=DeclarationReleased]", Patiently);
        await page.WaitForSelectorAsync("#order[data-stage=Refunded]", Patiently);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => people);
        await page.ClickAsync("nav.back a");
        await page.WaitForFunctionAsync(
            $"() => Number(document.querySelector('[data-figure=done] dd')?.textContent.trim()) >= {OperatorConsole.Orders}", null,
            new() { Timeout = 30_000 });
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task The_console_works_at_the_width_of_a_phone()
    {
        var (page, complaints) = await console.SignIn(375, 812);
        await page.WaitForSelectorAsync(console.OrderLink);
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 375);

        await page.ClickAsync(console.OrderLink);
        await page.WaitForSelectorAsync("li.event[data-type=OrderPlaced]");
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 375);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task The_console_speaks_Chinese_when_asked_to()
    {
        var (page, complaints) = await console.SignIn(1280, 900);
        if (await page.GetAttributeAsync("html", "lang") == "en")
            await page.ClickAsync("#language");
        await page.WaitForFunctionAsync("() => /[\\u4e00-\\u9fff]/.test(document.querySelector('#stages-title').textContent)");
        Assert.StartsWith("zh", await page.GetAttributeAsync("html", "lang"), StringComparison.Ordinal);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_in_words_and_opens_nothing()
    {
        var (page, _) = await console.SignIn(1280, 900);
        await page.ClickAsync("#sign-out");
        await page.WaitForSelectorAsync("#key");
        await page.FillAsync("#key", "00000000000000000000000000000000.wrong");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("[role=alert]");
        Assert.Equal(0, await page.Locator("[data-figure]").CountAsync());
    }
}
