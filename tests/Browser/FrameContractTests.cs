using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>A frame contract from the first version to an order that is called off: everything is clicked, on two phones.</summary>
public sealed class FrameContractTests(OperatorConsole console)
{
    [Fact]
    public async Task A_frame_is_proposed_answered_accepted_and_an_order_called_off_counts_against_it()
    {
        var desk = console.Trade.Operator;
        var seller = await Newcomers.Exporter(desk, "Ningbo Frame Mug Co., Ltd.", "宁波框架杯业有限公司", "91330201MA2GRTX611");
        var key = await Newcomers.Key(desk, "Exporter", seller, "Sales Chen");
        await Newcomers.Sell(console.Trade.Parties.As(new Party(seller, "", key)), "FRAME-1", "Enamel mug", "搪瓷杯");
        var customer = await Newcomers.Buyer(desk, "Year Round Gifts Ltd");
        var (exporter, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key);
        var (buyer, others) = await console.SignIn(
            Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", customer, "Mary"));
        await exporter.Speak("zh");
        await buyer.Speak("en");

        await Propose(exporter, customer);
        await Counter(buyer);
        await Accept(exporter);
        await CallOff(buyer);
        await Pages.Expect(exporter.Locator("#frame-balance tr[data-line='1'][data-left='58']")).ToContainTextAsync("12 / 70");
        await exporter.WaitForSelectorAsync("#frame-calls tr[data-call]");
        await exporter.Fits();
        Assert.All(complaints.Concat(others), complaint => Assert.Contains("400", complaint, StringComparison.Ordinal));
    }

    static string Day(int ahead) => DateTime.UnixEpoch.Add(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch)
        .AddDays(ahead).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    static async Task Propose(IPage exporter, Guid customer)
    {
        await exporter.OpenFromMenu("frames");
        await Pages.Expect(exporter.Locator("#frames")).ToContainTextAsync("没有框架合同");
        var form = await exporter.Unfold("propose-frame");
        await form.Locator("[data-picks='line0.product']").FillAsync("搪瓷杯");
        await form.Locator("[name='line0.product']").SelectOptionAsync(new SelectOptionValue { Label = "FRAME-1 · 搪瓷杯" });
        await exporter.Fits();
        await exporter.Send(
            "propose-frame", ("title", "Mugs of the year"), ("buyerId", customer.ToString()), ("namedPlace", "Ningbo"), ("freight", "10"),
            ("deposit", "100"), ("validFrom", Day(-2)), ("validUntil", Day(200)), ("line0.quantity", "80"), ("line0.least", "5"),
            ("line0.price0", "2.50"), ("line0.from1", "90"), ("line0.price1", "2.20"));
        // The second price is for more than there is in all.
        await Pages.Expect(form.Locator(".field", new() { Has = exporter.Locator("[name='line0.from1']") }).Locator(".failure"))
            .ToContainTextAsync("2");
        await exporter.Fits();
        await exporter.Send("propose-frame", ("line0.from1", "50"));
        await exporter.WaitForSelectorAsync("#frame[data-status=Open][data-no='1']");
        await Pages.Expect(exporter.Locator("#frame")).ToContainTextAsync("等待对方答复。");
        await exporter.Fits();
    }

    static async Task Counter(IPage buyer)
    {
        await buyer.OpenFromMenu("frames");
        await buyer.Locator("tr[data-frame]", new() { HasText = "Mugs of the year" }).Locator("a").ClickAsync();
        await Pages.Expect(buyer.Locator("#frame-versions")).ToContainTextAsync("from 1: 2.50 USD; from 50: 2.20 USD");
        await Pages.Expect(buyer.Locator("#frame")).ToContainTextAsync("Ningbo Frame Mug Co., Ltd.");
        await buyer.Send("propose-frame", ("line0.quantity", "70"), ("line0.price0", "2.40"), ("note", "As last year"));
        await buyer.WaitForSelectorAsync("#frame[data-no='2']");
        await buyer.Fits();
    }

    static async Task Accept(IPage exporter)
    {
        var changes = exporter.Locator("#frame-changes");
        await Pages.Expect(changes.Locator("[data-field=quantity]")).ToContainTextAsync("由 80 改为 70");
        await Pages.Expect(changes.Locator("[data-field=prices]")).ToContainTextAsync("2.40");
        await Pages.Expect(exporter.Locator("#frame-versions tr[data-row=note] td.changed")).ToContainTextAsync("As last year");
        await exporter.Send("accept-frame");
        await exporter.WaitForSelectorAsync("#frame[data-status=Active]");
        await exporter.Fits();
    }

    /// <summary>12 at 2.40 and 10.00 of freight: 38.80. The buyer knows before it calls off.</summary>
    static async Task CallOff(IPage buyer)
    {
        await buyer.WaitForSelectorAsync("#frame[data-status=Active]");
        var form = await buyer.Unfold("call-off");
        await form.Type("call.1", "3");
        await buyer.Send(
            "call-off", ("shipTo.name", "Year Round Gifts Ltd"), ("shipTo.country", "GB"), ("shipTo.city", "Leeds"),
            ("shipTo.street", "2 Mill Row"));
        await Pages.Expect(form.Locator(".field", new() { Has = buyer.Locator("[name='call.1']") }).Locator(".failure"))
            .ToContainTextAsync("5");
        await form.Type("call.1", "12");
        await Pages.Expect(form.Locator("[data-preview]")).ToContainTextAsync("38.80");
        await buyer.Fits();
        await form.Submit();
        var placed = buyer.Locator("#called-off");
        await Pages.Expect(placed).ToContainTextAsync("38.80");
        await Pages.Expect(buyer.Locator("#frame-balance tr[data-line='1'][data-left='58']")).ToContainTextAsync("12 of 70");
        await buyer.Fits();
        var number = await buyer.Locator("#frame-calls a.number").InnerTextAsync();
        await Pages.Expect(placed).ToContainTextAsync(number);
    }
}
