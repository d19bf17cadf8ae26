using System.Text.RegularExpressions;
using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>A buyer on a phone and an exporter at a desk come to an order in three rounds, each in its own browser and language.</summary>
public sealed partial class TradingTests(OperatorConsole console)
{
    const int PhoneWidth = 375;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task Speak(IPage page, string language)
    {
        if (!(await page.GetAttributeAsync("html", "lang"))!.StartsWith(language, StringComparison.Ordinal))
            await page.ClickAsync("#language");
        await page.WaitForSelectorAsync($"html[lang^={language}]");
    }

    /// <summary>Unfolds a form, fills it by the names of its fields and sends it.</summary>
    static async Task Send(IPage page, string form, params (string Field, string Value)[] values)
    {
        var details = page.Locator($"details[data-sequence='{form}']");
        await details.Locator("> summary").ClickAsync();
        foreach (var (field, value) in values)
            await details.Locator($"[name='{field}']").FillAsync(value);
        await details.Locator("> form > button[type=submit]").ClickAsync();
    }

    static async Task FitsAPhone(IPage page) =>
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, PhoneWidth);

    [GeneratedRegex("#/(inquiries|quotes)/[0-9a-f-]{36}$")]
    private static partial Regex OnePage();

    [Fact]
    public async Task A_buyer_asks_the_exporter_quotes_and_after_three_rounds_an_order_is_placed()
    {
        var seller = console.Trade.Exporter;
        var customer = await console.Trade.Parties.Buyer("browser-trade", "GB", Stop);
        var product = (await console.Trade.Parties.As(seller).Get(
            $"/api/v1/products?limit=1&inStock=true&exporterId={seller.Id}", Stop))["items"]![0]!;
        var (buyer, buyerComplaints) = await console.SignIn(PhoneWidth, 812, customer.ApiKey);
        var (exporter, complaints) = await console.SignIn(1280, 900, seller.ApiKey);
        await Speak(buyer, "en");
        await Speak(exporter, "zh");

        await Ask(buyer, seller, (string)product["id"]!);
        await Answer(exporter);
        await Assertions.Expect(buyer.Locator("#messages li[data-side=Exporter]")).ToContainTextAsync("可以做");
        await Send(exporter, "offer", ("l1o1.price", "2.55"), ("d1.place", "Ningbo"));
        await Assertions.Expect(exporter).ToHaveURLAsync(OnePage());
        await exporter.WaitForSelectorAsync("#quote[data-status=Open]");

        await buyer.Locator("#quotes a.number").ClickAsync();
        await buyer.WaitForSelectorAsync("#rounds [data-round='1'][data-status=Open]");
        await FitsAPhone(buyer);
        await Send(buyer, "counter", ("l1o1.price", "2.2"), ("note", "Too dear for us"), ("shipTo.name", "Gift Shop Ltd"),
            ("shipTo.country", "GB"), ("shipTo.city", "London"), ("shipTo.street", "1 Long Lane"), ("shipTo.postalCode", "EC1A 9HF"));

        await exporter.WaitForSelectorAsync("#rounds [data-round='2'][data-status=Open]");
        await Assertions.Expect(exporter.Locator("#change-list li[data-field=unitPrice]")).ToContainTextAsync("由 2.55 改为 2.2");
        await Send(exporter, "offer", ("l1o1.price", "2.35"));

        await buyer.WaitForSelectorAsync("#rounds [data-round='3'][data-status=Open]");
        await Assertions.Expect(buyer.Locator("#change-list li[data-field=unitPrice]")).ToContainTextAsync("2.2 became 2.35");
        Assert.Equal(0, await buyer.Locator("#costing").CountAsync());
        await Send(buyer, "accept", ("reference", $"PO-{Guid.NewGuid():N}"[..12]));
        await buyer.WaitForSelectorAsync("#quote[data-status=Accepted]");
        await FitsAPhone(buyer);
        await exporter.WaitForSelectorAsync("#quote[data-status=Accepted] #to-order");
        await exporter.ClickAsync("#to-order");
        await exporter.WaitForSelectorAsync("li.event[data-type=OrderPlaced]", new() { Timeout = 60_000 });
        Assert.DoesNotContain(
            complaints.Concat(buyerComplaints), complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    static async Task Ask(IPage buyer, Party seller, string product)
    {
        await buyer.ClickAsync("#to-inquiries");
        await buyer.WaitForSelectorAsync("#inquiries");
        await FitsAPhone(buyer);
        await Send(buyer, "ask", ("exporterId", seller.Id.ToString()), ("subject", "Candle holders"), ("productId", product),
            ("quantity", "12"), ("unit", "pieces"), ("targetPrice", "2.1"), ("destinationCountry", "GB"),
            ("destinationPlace", "Felixstowe"), ("incoterm", "FOB"), ("message", "Could you make these?"));
        await Assertions.Expect(buyer).ToHaveURLAsync(OnePage());
        await buyer.WaitForSelectorAsync("#inquiry[data-status=Open]");
        await FitsAPhone(buyer);
    }

    static async Task Answer(IPage exporter)
    {
        await exporter.ClickAsync("#to-inquiries");
        await exporter.Locator("#inquiries tr", new() { HasText = "Candle holders" }).Locator("a.number").ClickAsync();
        await exporter.WaitForSelectorAsync("#inquiry");
        await Assertions.Expect(exporter.Locator("#messages")).ToContainTextAsync("Could you make these?");
        await Assertions.Expect(exporter.Locator("#conversation-title")).ToHaveTextAsync("沟通记录");
        await Send(exporter, "say", ("body", "可以做，请看报价。"));
        await exporter.WaitForSelectorAsync("#inquiry[data-status=Answered]");
    }
}
