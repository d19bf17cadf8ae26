using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class PaymentTests(OperatorConsole console)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The page of an order as somebody sees it, asking again every second.</summary>
    async Task<(IPage Page, List<string> Complaints)> Open(MoneyOrder order, string? key, string language = "en", int width = 1280)
    {
        var (page, complaints) = await console.SignIn(width, 900, key);
        await page.Speak(language);
        await page.GotoAsync(new Uri(console.Address, $"#/orders/{order.Id}").AbsoluteUri);
        await page.WaitForSelectorAsync("#order");
        await page.EvaluateAsync("() => { setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");
        return (page, complaints);
    }

    static async Task Pay(IPage page, string method, string amount, string capture = "now")
    {
        var form = await page.Unfold("pay");
        await form.Locator("[name=method]").SelectOptionAsync(method);
        if (method == "Card")
            await form.Type("cardToken", "tok_of_the_processors_form");
        await form.Type("amount", amount);
        await form.Locator("[name=capture]").SelectOptionAsync(capture);
        await form.Submit();
    }

    static Task Becomes(ILocator row, string status) =>
        Pages.Expect(row).ToHaveAttributeAsync("data-status", status, new() { Timeout = 60_000 });

    static ILocator Payments(IPage page) => page.Locator("#payments tr[data-payment]");

    [Fact]
    public async Task A_buyer_pays_by_card_and_an_operator_captures_a_part_and_the_rest_and_gives_a_part_back()
    {
        var money = await console.Money();
        var order = await money.Order(61);
        var (page, complaints) = await Open(order, money.Buyer.ApiKey);
        await Pay(page, "Card", "6100.00", "later");
        await Pages.Expect(page.Locator("#payments .field .failure")).ToContainTextAsync("at most 61000");
        await Pay(page, "Card", "610.00", "later");
        await Becomes(Payments(page), "Authorised");
        Assert.Equal(0, await page.Locator("#payments [data-sequence^=capture-], #payments [data-sequence^=refund-]").CountAsync());
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("409", StringComparison.Ordinal));

        var (desk, _) = await Open(order, null);
        await Capture(desk, "200.00");
        await Becomes(Payments(desk), "PartlyCaptured");
        await Capture(desk, "");
        await Becomes(Payments(desk), "Captured");
        var refund = await desk.Unfold($"refund-{await Payments(desk).GetAttributeAsync("data-payment")}");
        await refund.Type("amount", "10.00");
        await refund.Type("reason", "One lantern was broken.");
        await refund.Submit();
        await Becomes(Payments(desk), "PartlyRefunded");
        await Pages.Expect(Payments(desk)).ToContainTextAsync("USD 610.00 / USD 610.00");
        await Pages.Expect(Payments(desk)).ToContainTextAsync("USD 10.00");
        await Payments(desk).Locator("details[data-sequence^=payment-] summary").ClickAsync();
        await Pages.Expect(Payments(desk).Locator("[data-call=Refund][data-status=Succeeded]"))
            .ToContainTextAsync("One lantern was broken.");
    }

    static async Task Capture(IPage desk, string amount)
    {
        var form = await desk.Unfold($"capture-{await Payments(desk).GetAttributeAsync("data-payment")}");
        await form.Type("amount", amount);
        await form.Submit();
    }

    [Fact]
    public async Task A_transfer_says_where_to_pay_is_captured_when_it_comes_and_fits_a_phone_in_Chinese()
    {
        var money = await console.Money();
        var order = await money.Order(13);
        var (page, complaints) = await Open(order, money.Buyer.ApiKey, "zh", Pages.PhoneWidth);
        await page.Fits();
        await Pay(page, "BankTransfer", "");
        await Becomes(Payments(page), "Pending");
        await Pages.Expect(page.Locator("[data-pay-to]")).ToContainTextAsync("GB33BUKB20201555555555");
        await page.Fits();
        await console.Trade.Sandbox.Post("/processors/banktransfer/transfers", Guid.NewGuid(), new JsonObject
        {
            ["reference"] = await money.AtProcessor(await Payments(page).GetAttributeAsync("data-payment")),
            ["amountMinor"] = order.TotalMinor,
        }, Stop);
        await Becomes(Payments(page), "Captured");
        await Pages.Expect(page.Locator("#payments-title")).ToHaveTextAsync("渠道付款");
        await page.Fits();
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Money_is_held_by_terms_that_both_agreed_on_frozen_by_a_dispute_and_split_by_an_operator()
    {
        var money = await console.Money();
        var order = await money.Order(17);
        var buyer = await Held(money, order);
        var dispute = await buyer.Unfold("dispute");
        await dispute.Type("reason", "Half of it never came.");
        await dispute.Submit();
        await Pages.Expect(buyer.Locator("#escrow")).ToHaveAttributeAsync("data-status", "Disputed");
        Assert.Equal(0, await buyer.Locator("[data-action=release]").CountAsync());

        var (desk, _) = await Open(order, null);
        var decide = await desk.Unfold("decide");
        await decide.Type("refund", "1700.00");
        await decide.Type("reason", "The photos show it.");
        await decide.Submit();
        await Pages.Expect(desk.Locator("#escrow .field .failure")).ToContainTextAsync("is no part of what is held");
        await decide.Type("refund", "85.00");
        await decide.Submit();
        await Pages.Expect(desk.Locator("#escrow")).ToHaveAttributeAsync("data-status", "Decided");
        await Pages.Expect(desk.Locator("#escrow [data-fact=refunded]")).ToContainTextAsync("USD 85.00");
        await Pages.Expect(desk.Locator("#escrow [data-fact=released]")).ToContainTextAsync("USD 85.00");
        await Becomes(Payments(desk), "PartlyRefunded");
    }

    [Fact]
    public async Task A_buyer_takes_a_dispute_back_and_releases_the_money_himself()
    {
        var money = await console.Money();
        var order = await money.Order(19);
        var buyer = await Held(money, order);
        var dispute = await buyer.Unfold("dispute");
        await dispute.Type("reason", "Where is it?");
        await dispute.Submit();
        await buyer.ClickAsync("[data-action=withdraw-dispute]");
        await Pages.Expect(buyer.Locator("#escrow")).ToHaveAttributeAsync("data-status", "Held");
        await buyer.ClickAsync("[data-action=release]");
        await Pages.Expect(buyer.Locator("#escrow")).ToHaveAttributeAsync("data-status", "Released");
        await Pages.Expect(buyer.Locator("#escrow [data-fact=released]")).ToContainTextAsync("USD 190.00");
    }

    /// <summary>The exporter proposes, the buyer agrees and pays all: the buyer's page of the order.</summary>
    async Task<IPage> Held(MoneyTrade money, MoneyOrder order)
    {
        var (seller, _) = await Open(order, money.Exporter.ApiKey);
        var terms = await seller.Unfold("terms");
        await terms.Locator("[name=condition]").SelectOptionAsync("Acceptance");
        await terms.Type("days", "14");
        await terms.Submit();
        await Pages.Expect(seller.Locator("#escrow [data-fact=proposed]")).ToContainTextAsync("14 days");
        Assert.Equal(0, await seller.Locator("details[data-sequence=pay]").CountAsync());

        var (buyer, _) = await Open(order, money.Buyer.ApiKey);
        await buyer.ClickAsync("[data-action=agree]");
        await Pages.Expect(buyer.Locator("#escrow")).ToHaveAttributeAsync("data-status", "Held");
        await Pay(buyer, "Card", "");
        await Becomes(Payments(buyer), "Captured");
        var held = $"USD {order.TotalMinor / 100}.00";
        await Pages.Expect(buyer.Locator("#escrow [data-fact=held]")).ToContainTextAsync(held, new() { Timeout = 30_000 });
        return buyer;
    }

    [Fact]
    public async Task A_chargeback_is_shown_with_its_clock_and_answered_with_evidence_by_the_exporter()
    {
        var money = await console.Money();
        var order = await money.Order(23);
        var (buyer, _) = await Open(order, money.Buyer.ApiKey);
        await Pay(buyer, "Card", "");
        await Becomes(Payments(buyer), "Captured");
        await console.Trade.Sandbox.Post("/processors/card/disputes", Guid.NewGuid(), new JsonObject
        {
            ["reference"] = await money.AtProcessor(await Payments(buyer).GetAttributeAsync("data-payment")),
            ["amountMinor"] = order.TotalMinor,
            ["reason"] = "goods_not_received",
        }, Stop);
        await Becomes(Payments(buyer), "ChargedBack");

        var (seller, _) = await Open(order, money.Exporter.ApiKey);
        await Payments(seller).Locator("details[data-sequence^=payment-] summary").ClickAsync();
        // The page is built again whenever something happens to the order, and keeps unfolded what was unfolded.
        await seller.EvaluateAsync(
            "() => { document.querySelector('main').firstElementChild.id = 'old'; dispatchEvent(new Event('refresh')); }");
        await Pages.Expect(seller.Locator("#old")).ToHaveCountAsync(0);
        var contest = await seller.Locator("[data-chargeback]").Unfold("contest-dp_1");
        await contest.Type("evidence", "The waybill shows that it was delivered.");
        await contest.Submit();
        await Pages.Expect(seller.Locator("[data-chargeback]")).ToContainTextAsync("Evidence sent", new() { Timeout = 30_000 });
    }
}
