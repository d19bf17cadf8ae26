using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>
/// Samples from the terms to the credit: an exporter sets them in Chinese, a buyer finds them in the shop, orders on a phone, and sees what
/// its next order may take off and until when.
/// </summary>
public sealed class SampleTests(OperatorConsole console)
{
    const string Sku = "SMP-1";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sample_is_offered_ordered_within_the_share_and_credited_once_it_is_paid_and_gone()
    {
        var money = await console.Money();
        var seller = console.Trade.Parties.As(money.Exporter);
        var product = await Newcomers.Sell(seller, Sku, "Copper kettle", "铜水壶");
        var (exporter, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        var (colleague, late) = await console.SignIn(1280, 900, money.SecondExporterKey);
        await exporter.Speak("zh");
        await exporter.GotoAsync($"{console.Address}#/catalogue/{product}");
        await Offer(exporter);
        await Change(exporter, colleague, product);

        var (buyer, others) = await console.SignIn(Pages.PhoneWidth, 812, money.Buyer.ApiKey);
        await buyer.Speak("en");
        await Find(buyer, money.Exporter.Id, seller, product);
        var order = await Order(buyer);
        await Again(buyer, order);
        await Credited(buyer, money, order, product);
        // Fields that were refused, the version of somebody who was late, and facts that a service has not heard of yet.
        Assert.All(complaints.Concat(others).Concat(late), complaint => Assert.Matches("40[0-9]|412", complaint));
    }

    static ILocator Blamed(IPage page, string name) =>
        page.Locator("#samples .field", new() { Has = page.Locator($"[name='{name}']") }).Locator(".failure");

    static ILocator Fact(IPage page, string name) => page.Locator($"#samples [data-terms=Sample] [data-fact={name}] dd");

    static async Task Offer(IPage exporter)
    {
        await Pages.Expect(exporter.Locator("#samples [data-terms=Sample]")).ToContainTextAsync("尚未设置条款");
        var form = await exporter.Unfold("put-terms-Sample");
        await exporter.Fits();
        await form.Locator("[name=credit]").SelectOptionAsync("Product");
        await exporter.Send(
            "put-terms-Sample", ("unitPrice", "4"), ("leastUnits", "5"), ("mostUnits", "3"), ("mostUnitsPerBuyer", "4"),
            ("periodDays", "90"), ("creditDays", "60"), ("creditLeast", "100"));
        await Pages.Expect(Blamed(exporter, "mostUnits")).ToContainTextAsync("3 超出范围");
        await exporter.Fits();
        await exporter.Send("put-terms-Sample", ("leastUnits", "1"));
        await Pages.Expect(exporter.Locator("#samples [data-terms=Sample] [data-status=On]")).ToHaveTextAsync("提供中");
        await Pages.Expect(Fact(exporter, "price")).ToHaveTextAsync("每件 4 USD");
        await Pages.Expect(Fact(exporter, "share")).ToHaveTextAsync("90 天内 4 件");
        await Pages.Expect(Fact(exporter, "credit")).ToContainTextAsync("100.00");
        await Pages.Expect(exporter.Locator("#samples [data-terms=Trial]")).ToContainTextAsync("尚未设置条款");
        await exporter.Fits();
    }

    /// <summary>Who was late is told what a colleague changed; what was typed goes to the newer version once it is sent again.</summary>
    async Task Change(IPage exporter, IPage colleague, string product)
    {
        var form = await exporter.Unfold("put-terms-Sample");
        await form.Type("unitPrice", "5");
        await colleague.Speak("en");
        await colleague.GotoAsync($"{console.Address}#/catalogue/{product}");
        await colleague.Send("put-terms-Sample", ("unitPrice", "4.50"));
        await Pages.Expect(Fact(colleague, "price")).ToHaveTextAsync("4.5 USD each");
        await form.Submit();
        await Pages.Expect(form.Locator("form > .failure")).ToContainTextAsync("由 每件 4 USD 改为 每件 4.5 USD");
        await exporter.Fits();
        await form.Submit();
        await Pages.Expect(Fact(exporter, "price")).ToHaveTextAsync("每件 5 USD");
        await Pages.Expect(Fact(exporter, "changed")).ToContainTextAsync("版本 3");
    }

    /// <summary>The shop says it to everybody, and leads to where it is ordered.</summary>
    async Task Find(IPage buyer, Guid exporter, Api seller, string product)
    {
        var slug = $"shop-{exporter:N}"[..20];
        await seller.Put("/api/v1/shop", Guid.NewGuid(), new JsonObject { ["slug"] = slug, ["open"] = true }, Stop);
        await buyer.GotoAsync($"{console.Address}en/shops/{slug}?q=copper%20kettle");
        await Pages.Expect(buyer.Locator(".products .samples")).ToHaveTextAsync(
            "Samples: 1 to 3 pieces, 5.00 USD each, credited on the first order of this product from 100.00 USD within 60 days");
        await buyer.Fits();
        await buyer.GotoAsync($"{console.Address}zh/shops/{slug}/products/{product}");
        await Pages.Expect(buyer.Locator(".samples")).ToHaveTextAsync("样品：1–3 件，每件 5.00 USD，60 天内本产品首单满 100.00 USD 可抵扣");
        await buyer.Fits();
        await buyer.ClickAsync("a.sample");
        await Pages.Expect(Fact(buyer, "price")).ToHaveTextAsync("5 USD each");
        Assert.Equal(0, await buyer.Locator("[data-sequence^=put-terms], [data-terms=Trial]").CountAsync());
    }

    static async Task<MoneyOrder> Order(IPage buyer)
    {
        await Pages.Expect(buyer.Locator("#samples [data-left]")).ToHaveTextAsync("Left for you: 4 units");
        var form = await buyer.Unfold("order-Sample");
        await buyer.Fits();
        await buyer.Send("order-Sample", [.. Address, ("quantity", "5")]);
        await Pages.Expect(Blamed(buyer, "quantity")).ToContainTextAsync($"A Sample order has 1 to 3 units of {Sku}.");
        await form.Type("quantity", "3");
        await Pages.Expect(form.Locator("[data-preview]")).ToContainTextAsync("15.00");
        await buyer.Fits();
        await form.Submit();
        var placed = buyer.Locator("#sample-placed");
        await Pages.Expect(placed).ToContainTextAsync("15.00");
        await Pages.Expect(buyer.Locator("#samples [data-left='1']")).ToHaveTextAsync("Left for you: 1 unit");
        await buyer.Fits();
        return new(Guid.Parse((await placed.GetAttributeAsync("data-order"))!), "", 1500);
    }

    static (string, string)[] Address { get; } =
    [
        ("namedPlace", "Ningbo"), ("shipTo.name", "Harbour Lights Retail GmbH"), ("shipTo.country", "DE"), ("shipTo.city", "Hamburg"),
        ("shipTo.street", "Speicherstadt 1"),
    ];

    /// <summary>One unit is left of the share: two are refused in words, in both languages. The order itself says what it is.</summary>
    static async Task Again(IPage buyer, MoneyOrder order)
    {
        await buyer.Send("order-Sample", [.. Address, ("quantity", "2")]);
        await Pages.Expect(Blamed(buyer, "quantity")).ToContainTextAsync($"{Sku} in Sample orders within 90 days; 1 are left.");
        await buyer.ReloadAsync();
        await buyer.Speak("zh");
        await buyer.Send("order-Sample", [.. Address, ("quantity", "2")]);
        await Pages.Expect(Blamed(buyer, "quantity")).ToContainTextAsync($"{Sku} 的样品单每位买家 90 天内最多 4 件，还剩 1 件。");
        await buyer.ReloadAsync();
        await buyer.Speak("en");
        await buyer.GotoAsync($"{buyer.Url.Split('#')[0]}#/orders/{order.Id}");
        await Pages.Expect(buyer.Locator("#order .facts")).ToContainTextAsync("Sample");
        await Pages.Expect(buyer.Locator("#order .facts")).ToContainTextAsync("15.00");
        await buyer.Fits();
    }

    /// <summary>Paid in full and gone: what was paid waits for the next order of the product, with its last moment.</summary>
    async Task Credited(IPage buyer, MoneyTrade money, MoneyOrder order, string product)
    {
        await buyer.OpenFromMenu("samples");
        await Pages.Expect(buyer.Locator($"tr[data-credit='{order.Id}'][data-status=Waiting]")).ToContainTextAsync("15.00");
        await buyer.Fits();
        await console.Pack(money, order, 1_300);
        await console.Depart(money, order);
        await Wait.Until(
            async () => (await console.Trade.Parties.As(money.Buyer).Get("/api/v1/sample-credits", Stop))["items"]!.AsArray()
                .Any(credit => (string)credit!["orderId"]! == order.Id.ToString() && (string)credit["status"]! == "Open"),
            "the credit");
        await buyer.ReloadAsync();
        var credit = buyer.Locator($"tr[data-credit='{order.Id}'][data-status=Open]");
        var until = TimeProvider.System.GetUtcNow().AddDays(60).ToString("yyyy", System.Globalization.CultureInfo.InvariantCulture);
        await Pages.Expect(credit.Locator("[data-column=Until]")).ToContainTextAsync(until);
        await Pages.Expect(buyer.Locator($"#sample-terms tr[data-product='{product}']")).ToContainTextAsync("1 unit");
        await buyer.Fits();
        await credit.Locator($"a[href='#/catalogue/{product}']").ClickAsync();
        await Pages.Expect(buyer.Locator($"#samples tr[data-credit='{order.Id}']")).ToContainTextAsync("15.00");
        await buyer.Fits();
    }
}
