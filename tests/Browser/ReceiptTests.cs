using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class ReceiptTests(OperatorConsole console)
{
    /// <summary>The queue with the row of one receipt.</summary>
    async Task<(IPage Page, ILocator Row, List<string> Complaints)> Queue(string receipt, string language, int width = 1280)
    {
        var (page, complaints) = await console.SignIn(width, 900);
        await page.Speak(language);
        await page.OpenMoney("receipts");
        return (page, page.Locator($"tr[data-receipt='{receipt}']"), complaints);
    }

    [Fact]
    public async Task A_receipt_waits_with_its_clock_is_taken_and_its_suggestion_says_why_before_it_is_accepted_and_taken_back()
    {
        var money = await console.Money();
        var order = await money.Order(113);
        var receipts = await money.Receive((order.TotalMinor, $"?20{order.Number}?32SOMEBODY ELSE LTD?31XX77113"));
        var (page, row, complaints) = await Queue(receipts[order.TotalMinor], "en");
        await Pages.Expect(row).ToContainTextAsync("Somebody else paid");
        await Pages.Expect(row).ToContainTextAsync("USD 1,130.00");
        await Pages.Expect(row).ToContainTextAsync("0 days");
        Assert.Matches("[0-9]{4}-[0-9]{2}-[0-9]{2}", await row.Locator("td").Nth(3).InnerTextAsync());
        await row.Locator("[data-action^=take-]").ClickAsync();
        await Pages.Expect(row).ToContainTextAsync("by you");

        await row.Locator("a.number").ClickAsync();
        var suggestion = page.Locator("[data-suggestion]").First;
        await Pages.Expect(suggestion).ToContainTextAsync("Score");
        var named = order.Number.Replace("-", "", StringComparison.Ordinal);
        await Pages.Expect(suggestion.Locator("[data-evidence=OrderNumber]")).ToHaveTextAsync($"+50 The text names {named}.");
        await Pages.Expect(suggestion.Locator("[data-evidence=ThirdParty]")).ToContainTextAsync("-45");
        await Pages.Expect(suggestion.Locator("a.number")).ToHaveTextAsync(order.Number);
        await page.Speak("zh");
        await Pages.Expect(suggestion.Locator("[data-evidence=OrderNumber]")).ToContainTextAsync($"附言写了 {named}。");
        await page.Speak("en");
        await suggestion.Locator("[data-action^=accept-]").First.ClickAsync();
        await page.WaitForSelectorAsync("[data-receipt-case][data-status=Matched]");
        var decision = page.Locator("[data-decision]").First;
        await Pages.Expect(decision).ToContainTextAsync("Suggestion accepted");

        var undo = decision.Locator("details[data-sequence^=undo-]");
        await undo.Locator("summary").ClickAsync();
        await undo.Type("reason", "The buyer says that it was for another order.");
        await undo.Submit();
        await page.WaitForSelectorAsync("[data-receipt-case][data-status=Unmatched]");
        await Pages.Expect(page.Locator("[data-decision]").Last).ToContainTextAsync("The buyer says that it was for another order.");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Two_receipts_are_allocated_by_hand_to_two_orders_and_what_is_too_much_is_said_beside_its_field()
    {
        var money = await console.Money();
        var (first, second) = (await money.Order(31), await money.Order(47));
        var receipts = await money.Receive(
            (40_021, "?20GOODS OF AUTUMN?32HAFEN LICHT?31XX40021"), (37_979, "?20THE REST?32HAFEN LICHT?31XX37979"));
        var (page, row, complaints) = await Queue(receipts[40_021], "en");
        await row.Locator("a.number").ClickAsync();
        var form = await page.Unfold("allocate");
        await form.Type("order-0", "SO-THAT-IS-NOT-THERE");
        await form.Type("amount-0", "310.00");
        await form.Type("reason", "By the buyer's letter.");
        await form.Submit();
        await Pages.Expect(form.Locator(".field", new() { Has = page.Locator("[name=order-0]") }).Locator(".failure"))
            .ToContainTextAsync("SO-THAT-IS-NOT-THERE");
        await form.Type("order-0", first.Number);
        await form.Type("amount-0", "310.001");
        await form.Submit();
        await Pages.Expect(form.Locator("[name=amount-0][aria-invalid=true]")).ToHaveCountAsync(1);
        await form.Type("amount-0", "310.00");
        await Line(form, 1, receipts[40_021], second.Number, "90.21");
        await Line(form, 2, receipts[37_979], second.Number, "379.79");
        await form.Submit();
        await page.WaitForSelectorAsync("[data-receipt-case][data-status=Matched]");
        var decision = page.Locator("[data-decision][data-kind=Manual]");
        await Pages.Expect(decision.Locator(".amount")).ToHaveCountAsync(3);
        Assert.Equal(
            ["USD 310.00", "USD 379.79", "USD 90.21"],
            (await decision.Locator(".amount").AllInnerTextsAsync()).Select(text => text.Replace('\u00a0', ' ')).Order());

        await page.GotoAsync(new Uri(console.Address, $"#/receipts/{receipts[37_979]}").AbsoluteUri);
        await page.WaitForSelectorAsync($"[data-receipt-case='{receipts[37_979]}'][data-status=Matched]");
        await page.GotoAsync(new Uri(console.Address, "#/money/receipts").AbsoluteUri);
        await page.WaitForSelectorAsync("[data-tab=receipts]");
        Assert.Equal(0, await page.Locator($"tr[data-receipt='{receipts[40_021]}']").CountAsync());
        Assert.Empty(complaints);
    }

    static async Task Line(ILocator form, int at, string receipt, string order, string amount)
    {
        await form.Locator("[data-action=add-line]").ClickAsync();
        await form.Locator($"[name=entry-{at}]").SelectOptionAsync(receipt);
        await form.Type($"order-{at}", order);
        await form.Type($"amount-{at}", amount);
    }

    [Fact]
    public async Task A_receipt_is_returned_to_its_sender_at_the_width_of_a_phone_in_Chinese()
    {
        var money = await console.Money();
        var receipts = await money.Receive((12_347, "?20WRONG COMPANY?32LOST PAYER?31XX12347"));
        var (page, row, complaints) = await Queue(receipts[12_347], "zh", Pages.PhoneWidth);
        await Pages.Expect(page.Locator("#unmatched-title")).ToHaveTextAsync("未匹配收款");
        await page.Fits();
        await row.Locator("a.number").ClickAsync();
        var form = await page.Unfold("return");
        await page.Fits();
        await form.Type("reason", "付款人汇错公司");
        await form.Submit();
        var decision = page.Locator("[data-decision][data-kind=Return]");
        await Pages.Expect(decision).ToContainTextAsync("退回汇款人");
        await page.WaitForSelectorAsync("[data-receipt-case][data-status=Matched]");
        await page.Fits();
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task An_exporter_sees_neither_the_queue_nor_a_receipt()
    {
        var money = await console.Money();
        var receipts = await money.Receive((9_911, "?20NOT FOR OTHERS?32LOST PAYER?31XX9911"));
        var (page, _) = await console.SignIn(1280, 900, money.Exporter.ApiKey);
        await page.ClickAsync("#to-money");
        await page.WaitForSelectorAsync("nav.tabs");
        Assert.Equal(0, await page.Locator("nav.tabs a[href='#/money/receipts']").CountAsync());
        await page.GotoAsync(new Uri(console.Address, $"#/receipts/{receipts[9_911]}").AbsoluteUri);
        await page.Speak("en");
        await Pages.Expect(page.Locator("main .quiet", new() { HasText = "There is nothing here." })).ToBeVisibleAsync();
        Assert.Equal(0, await page.GetByText("LOST PAYER").CountAsync());
    }
}
