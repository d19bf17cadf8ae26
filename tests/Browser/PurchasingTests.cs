using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>A buyer's manager and its purchaser, each on a phone.</summary>
public sealed class PurchasingTests(OperatorConsole console)
{
    [Fact]
    public async Task A_purchaser_asks_for_an_order_and_the_manager_places_it_at_the_total_that_it_read()
    {
        var desk = console.Trade.Operator;
        var exporter = await Newcomers.Exporter(desk, "Ningbo Request Co., Ltd.", "宁波申购有限公司", "91330201MA2GRTX334");
        var seller = console.Trade.Parties.As(new Party(exporter, "", await Newcomers.Key(desk, "Exporter", exporter, "sales")));
        await Newcomers.Sell(seller, "REQ-1", "Tin soldier", "锡兵");
        var company = await Newcomers.Buyer(desk, "Two Desks Ltd");
        var (manager, complaints) = await console.SignIn(
            Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", company, "mary"));
        await manager.Speak("zh");
        await Organise(manager);
        var (purchaser, others) = await console.SignIn(Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", company, "tom"));
        await purchaser.Speak("en");
        await Ask(purchaser, exporter);

        await manager.ClickAsync("nav.tabs a[href='#/purchasing/requisitions']");
        var waiting = manager.Locator("#waiting [data-requisition]");
        await Pages.Expect(waiting).ToContainTextAsync("4 × 锡兵 (REQ-1)");
        await manager.Fits();
        var form = waiting.Locator("details[data-sequence^=approve-]");
        await form.Locator("summary").ClickAsync();
        await Pages.Expect(form).ToContainTextAsync("40.00");
        await form.Submit();
        await Pages.Expect(manager.Locator("tr[data-asked][data-status=Ordered]")).ToContainTextAsync("mary");
        await manager.ClickAsync("nav.tabs a[href='#/purchasing/budgets']");
        await Pages.Expect(manager.Locator("tr[data-budget]")).ToContainTextAsync("40.00");
        await manager.Fits();
        Assert.Empty(complaints.Concat(others));
    }

    static async Task Organise(IPage manager)
    {
        await manager.OpenFromMenu("purchasing");
        await manager.ClickAsync("nav.tabs a[href='#/purchasing/members']");
        var first = await manager.Unfold("add-member");
        Assert.Equal("mary", await first.Locator("[name=name]").InputValueAsync());
        await manager.Send("add-member", ("limit0.currency", "USD"), ("limit0.amount", "500"));
        await manager.WaitForSelectorAsync("tr[data-member=mary]");
        await manager.Send("add-member", ("name", "tom"), ("limit0.currency", "USD"), ("limit0.amount", "10"));
        await manager.WaitForSelectorAsync("tr[data-member=tom]");
        await manager.Fits();
        await manager.ClickAsync("nav.tabs a[href='#/purchasing/budgets']");
        await manager.Send(
            "add-budget", ("name", "Gifts"), ("amount", "200"), ("validFrom", "2020-01-01"), ("validUntil", "2099-12-31"));
        await manager.WaitForSelectorAsync("tr[data-budget]");
    }

    static async Task Ask(IPage purchaser, Guid exporter)
    {
        await purchaser.OpenFromMenu("purchasing");
        var form = await purchaser.Unfold("add-requisition");
        await form.Type("exporterId", exporter.ToString());
        await form.Locator("[data-picks='line0.product']").FillAsync("tin soldier");
        await form.Locator("[name='line0.product']").SelectOptionAsync(new SelectOptionValue { Label = "REQ-1 · Tin soldier" });
        await purchaser.Fits();
        await purchaser.Send(
            "add-requisition", ("line0.quantity", "4"), ("namedPlace", "Ningbo"), ("name", "Two Desks Ltd"), ("country", "GB"),
            ("city", "Leeds"), ("street", "2 Mill Row"));
        var asked = purchaser.Locator("#waiting [data-requisition]");
        await Pages.Expect(asked).ToContainTextAsync("You asked for it: a colleague decides.");
        Assert.Equal(0, await asked.Locator("details[data-sequence^=approve-]").CountAsync());
        await purchaser.Fits();
    }
}
