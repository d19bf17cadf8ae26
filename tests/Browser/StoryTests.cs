using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CrossBorder.Testing;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>
/// A sale from the exporter's file to an amended order: the exporter at a desk in Chinese, the buyer on a phone in English, in two
/// engines, over real services. Everything is clicked.
/// </summary>
public sealed partial class StoryTests(OperatorConsole console)
{
    const string File =
        """
        货号,中文名称,英文名称,HS编码,计量单位,原产国,净重(克),毛重(克),币种,阶梯价,期初库存
        LAN-1,黄铜风灯,Brass storm lantern,940550,007,CN,450,520,USD,1:12.50; 100:11.80,2000
        LAN-2,玻璃灯罩,Glass lantern shade,940591,007,CN,210,260,USD,1:3.20,5000

        """;

    /// <summary>Between a currency and its amount.</summary>
    const string Gap = "\u00a0";

    [GeneratedRegex("#/(inquiries|quotes|orders)/[0-9a-f-]{36}$")]
    private static partial Regex OnePage();

    [Fact]
    public async Task An_exporter_lists_by_file_a_buyer_asks_they_agree_in_three_rounds_and_amend_the_order_in_two_browsers()
    {
        var (sellerKey, buyerKey) = await Parties();
        var (exporter, complaints) = await console.SignIn(1280, 900, sellerKey);
        var (buyer, buyerComplaints) = await console.SignIn(Pages.PhoneWidth, 812, buyerKey, await console.Firefox());
        await exporter.Speak("zh");
        await buyer.Speak("en");

        await ListByFile(exporter);
        await Publish(exporter);
        await Ask(buyer);
        await Offer(exporter);
        await Counter(buyer);
        await OfferAgain(exporter);
        await Accept(buyer);
        await OpenOrder(exporter, "订单变更");
        await OpenOrder(buyer, "Amendments");
        await Propose(buyer);
        await AcceptAmendment(exporter);
        await Compare(buyer, exporter);
        Assert.DoesNotContain(complaints.Concat(buyerComplaints), complaint => !Expected(complaint));
    }

    /// <summary>The browser notes that an order is asked for before its first event has come by, and that a price was refused.</summary>
    static bool Expected(string complaint) =>
        complaint.Contains("404", StringComparison.Ordinal) || complaint.Contains("400", StringComparison.Ordinal);

    async Task<(string Seller, string Buyer)> Parties()
    {
        var desk = console.Trade.Operator;
        var seller = await Newcomers.Exporter(desk, "Ningbo Storm Lantern Co., Ltd.", "宁波风灯有限公司", "91330201MA2GRTX31X");
        var customer = await Newcomers.Buyer(desk, "Harbour Gifts Ltd");
        return (await Newcomers.Key(desk, "Exporter", seller, "Sales Wang"), await Newcomers.Key(desk, "Buyer", customer, "Mary"));
    }

    static async Task ListByFile(IPage exporter)
    {
        await exporter.ClickAsync("#to-products");
        var form = await exporter.Unfold("bring-products");
        await form.Locator("[name=file]").SetInputFilesAsync(
            new FilePayload { Name = "秋季.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(File) });
        await form.Submit();
        await exporter.WaitForSelectorAsync("#product-file[data-status=Checked]");
        await Pages.Expect(exporter.Locator("[data-fact=created] dd")).ToHaveTextAsync("2");
        await exporter.ClickAsync("[data-action=apply]");
        await exporter.WaitForSelectorAsync("#product-file[data-status=Applied]");
    }

    static async Task Publish(IPage exporter)
    {
        await exporter.OpenFromMenu("catalogue");
        await Pages.Expect(exporter.Locator("tr[data-sku='LAN-1']")).ToContainTextAsync("黄铜风灯");
        // Catalog may hear a moment later that the exporter is qualified; until then it refuses.
        await Wait.Until(async () =>
        {
            if (await exporter.Locator("[data-action=publish-all]:enabled").CountAsync() > 0)
                await exporter.ClickAsync("[data-action=publish-all]");
            return await exporter.Locator("tr[data-sku='LAN-1'][data-status=Published]").CountAsync() > 0;
        }, "the products on sale");
        await exporter.WaitForSelectorAsync("tr[data-sku='LAN-2'][data-status=Published]");
    }

    static async Task Ask(IPage buyer)
    {
        await buyer.Fits();
        await buyer.OpenFromMenu("catalogue");
        await buyer.FillAsync("[name=text]", "storm lantern");
        await buyer.ClickAsync("[data-action=find]");
        var found = buyer.Locator("tr[data-sku='LAN-1']");
        await Pages.Expect(found).ToContainTextAsync("12.5 USD");
        await buyer.Fits();
        await found.Locator("[data-action=ask]").ClickAsync();
        await Pages.Expect(buyer.Locator("#new-inquiry")).ToContainTextAsync("Ningbo Storm Lantern Co., Ltd.");
        await buyer.Fits();
        await buyer.Send(
            "ask", ("quantity", "120"), ("unit", "pieces"), ("targetPrice", "11"), ("destinationCountry", "GB"),
            ("destinationPlace", "Felixstowe"), ("incoterm", "FOB"), ("message", "Could you ship in spring?"));
        await Assertions.Expect(buyer).ToHaveURLAsync(OnePage());
        await buyer.WaitForSelectorAsync("#inquiry[data-status=Open]");
        await buyer.Fits();
    }

    static async Task Offer(IPage exporter)
    {
        await exporter.ClickAsync("#to-inquiries");
        await exporter.Locator("#inquiries tr", new() { HasText = "Brass storm lantern" }).Locator("a.number").ClickAsync();
        await Pages.Expect(exporter.Locator("#messages")).ToContainTextAsync("Could you ship in spring?");
        await Pages.Expect(exporter.Locator("#conversation-title")).ToHaveTextAsync("沟通记录");
        await exporter.Send("say", ("body", "可以，请看报价。"));
        await exporter.WaitForSelectorAsync("#inquiry[data-status=Answered]");
        await exporter.Send("offer", ("l1o1.price", "11.80"), ("d1.place", "Ningbo"));
        await Assertions.Expect(exporter).ToHaveURLAsync(OnePage());
        await exporter.WaitForSelectorAsync("#quote[data-status=Open]");
    }

    static async Task Counter(IPage buyer)
    {
        await Pages.Expect(buyer.Locator("#messages li[data-side=Exporter]")).ToContainTextAsync("可以，请看报价。");
        await buyer.Locator("#quotes a.number").ClickAsync();
        await buyer.WaitForSelectorAsync("#rounds [data-round='1'][data-status=Open]");
        await buyer.Fits();
        await buyer.Send(
            "counter", ("l1o1.price", "11"), ("note", "Too dear for us"), ("shipTo.name", "Harbour Gifts Ltd"), ("shipTo.country", "GB"),
            ("shipTo.city", "London"), ("shipTo.street", "1 Long Lane"), ("shipTo.postalCode", "EC1A 9HF"));
    }

    static async Task OfferAgain(IPage exporter)
    {
        await exporter.WaitForSelectorAsync("#rounds [data-round='2'][data-status=Open]");
        await Pages.Expect(exporter.Locator("#change-list li[data-field=unitPrice]")).ToContainTextAsync("由 11.8 改为 11");
        await exporter.Send("offer", ("l1o1.price", "11.4"));
    }

    static async Task Accept(IPage buyer)
    {
        await buyer.WaitForSelectorAsync("#rounds [data-round='3'][data-status=Open]");
        await Pages.Expect(buyer.Locator("#change-list li[data-field=unitPrice]")).ToContainTextAsync("11 became 11.4");
        Assert.Equal(0, await buyer.Locator("#costing").CountAsync());
        await buyer.Send("accept", ("reference", $"PO-{Guid.NewGuid():N}"[..12]));
        await buyer.WaitForSelectorAsync("#quote[data-status=Accepted]");
        await buyer.Fits();
    }

    static async Task OpenOrder(IPage page, string amendments)
    {
        await page.WaitForSelectorAsync("#quote[data-status=Accepted] #to-order");
        await page.ClickAsync("#to-order");
        await page.WaitForSelectorAsync("li.event[data-type=OrderPlaced]");
        await Pages.Expect(page.Locator("#amendments-title")).ToHaveTextAsync(amendments);
    }

    /// <summary>30 pieces less at the same price: 1,368.00 becomes 1,026.00. The buyer knows before it proposes.</summary>
    static async Task Propose(IPage buyer)
    {
        var form = await buyer.Unfold("propose-amendment");
        await form.Type("line1.unitPrice", "eleven");
        await form.Locator("> form > button[type=submit]").ClickAsync();
        await Pages.Expect(form.Locator(".field", new() { Has = buyer.Locator("[name='line1.unitPrice']") }).Locator(".failure"))
            .ToContainTextAsync("'eleven' is not a price.");
        await buyer.Fits();
        await form.Type("line1.unitPrice", "11.4");
        await form.Type("line1.quantity", "90");
        await Pages.Expect(form.Locator("[data-preview]")).ToContainTextAsync($"USD{Gap}342.00 less");
        await form.Type("note", "One shop fewer");
        await form.Locator("> form > button[type=submit]").ClickAsync();
        await buyer.WaitForSelectorAsync("[data-amendment='1'][data-status=Open]");
        await buyer.Fits();
    }

    static async Task AcceptAmendment(IPage exporter)
    {
        var proposed = exporter.Locator("[data-amendment='1']");
        await Pages.Expect(proposed).ToContainTextAsync("由 120 改为 90");
        await Pages.Expect(proposed.Locator("[data-delta]")).ToContainTextAsync($"减少 USD{Gap}342.00");
        await Pages.Expect(proposed).ToContainTextAsync("One shop fewer");
        await exporter.Send("accept-amendment-1");
        await exporter.WaitForSelectorAsync("[data-amendment='1'][data-status=Accepted]");
    }

    static async Task Compare(IPage buyer, IPage exporter)
    {
        await buyer.WaitForSelectorAsync("[data-amendment='1'][data-status=Accepted]");
        foreach (var page in new[] { buyer, exporter })
        {
            await Pages.Expect(page.Locator("#revisions tr[data-row=total] td").Nth(0)).ToContainTextAsync("1,368.00");
            await Pages.Expect(page.Locator("#revisions tr[data-row=total] td").Nth(1)).ToContainTextAsync("1,026.00");
            await Pages.Expect(page.Locator("#units tr[data-line='1']")).ToContainTextAsync(90.ToString(CultureInfo.InvariantCulture));
        }

        await Pages.Expect(buyer.Locator("#amendments")).ToContainTextAsync("Accepted");
        await Pages.Expect(exporter.Locator("#amendments")).ToContainTextAsync("已接受");
        await buyer.WaitForSelectorAsync("li.event[data-type=OrderAmended]");
        await buyer.Fits();
    }
}
