using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class PayoutTests(OperatorConsole console)
{
    // The check digits of the account are wrong, and the bank is in another country.
    static readonly (string Name, string Text)[] Draft =
    [
        ("name", "Clear Ledger GmbH"), ("country", "DE"), ("currency", "USD"), ("account", "DE89 3704 0044 0532 0130 01"),
        ("bankName", "Hanse Bank"), ("bic", "COBAFRFFXXX"),
    ];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<(IPage Page, List<string> Complaints)> Open(string tab, string? key, string language = "en", int width = 1280)
    {
        var (page, complaints) = await console.SignIn(width, 900, key);
        await page.Speak(language);
        await page.OpenMoney(tab);
        return (page, complaints);
    }

    /// <summary>The page asks again every second, as nothing tells it that the bank answered.</summary>
    static Task KeepAsking(IPage page) =>
        page.EvaluateAsync("() => { setInterval(() => dispatchEvent(new Event('refresh')), 1000); }");

    static ILocator FieldOf(ILocator form, IPage page, string name) =>
        form.Locator(".field", new() { Has = page.Locator($"[name={name}]") });

    [Fact]
    public async Task A_beneficiary_is_checked_field_by_field_approved_by_a_second_person_and_retired()
    {
        var money = await console.Money();
        var (page, _) = await Open("accounts", money.Exporter.ApiKey);
        var form = await page.Unfold("add-beneficiary");
        foreach (var (name, text) in Draft)
            await form.Type(name, text);
        await form.Submit();
        await Pages.Expect(FieldOf(form, page, "bic").Locator(".failure")).ToContainTextAsync("The bank is in another country.");
        await form.Type("bic", "COBADEFFXXX");
        await form.Submit();
        await Pages.Expect(FieldOf(form, page, "account").Locator(".failure"))
            .ToContainTextAsync("an IBAN of 22 characters that begins with DE");
        await Pages.Expect(FieldOf(form, page, "bic").Locator(".failure")).ToHaveCountAsync(0);
        await page.Speak("zh");
        form = await page.Unfold("add-beneficiary");
        await form.Type("country", "CN");
        await form.Type("bic", "");
        await form.Type("cnaps", "10433200001");
        await form.Submit();
        await Pages.Expect(FieldOf(form, page, "cnaps").Locator(".failure")).ToContainTextAsync("不是联行号");
        await page.Speak("en");
        await form.Type("country", "DE");
        await form.Type("cnaps", "");
        await form.Type("bic", "COBADEFFXXX");
        await form.Type("account", "DE89 3704 0044 0532 0130 00");
        await form.Submit();
        var row = page.Locator("tr[data-beneficiary]", new() { HasText = "Clear Ledger GmbH" });
        await Pages.Expect(row).ToContainTextAsync("DE89370400440532013000");
        await Pages.Expect(row.Locator("[data-why=second]")).ToBeVisibleAsync();

        var (second, _) = await Open("accounts", money.SecondExporterKey);
        var same = second.Locator("tr[data-beneficiary]", new() { HasText = "Clear Ledger GmbH" });
        await same.Locator("[data-action^=approve-]").ClickAsync();
        await Pages.Expect(same).ToHaveAttributeAsync("data-status", "Approved");
        await same.Locator("[data-action^=retire-]").ClickAsync();
        await Pages.Expect(same).ToHaveAttributeAsync("data-status", "Retired");
    }

    [Fact]
    public async Task Who_asks_for_a_payout_is_told_why_another_one_approves_and_its_history_names_file_answers_and_fee_rule()
    {
        var money = await console.Money();
        await money.Earn(500_000);
        await money.Charge();
        var beneficiary = await money.Beneficiary("6001234567890001");
        var (page, complaints) = await Open("payouts", money.Exporter.ApiKey);
        var form = await page.Unfold("ask-payout");
        await form.Locator("[name=beneficiary]").SelectOptionAsync(beneficiary);
        await form.Type("amount", "9999999.00");
        await form.Submit();
        await Pages.Expect(form.Locator(".failure").First).Not.ToBeEmptyAsync();
        await form.Type("amount", "1234.56");
        await form.Submit();
        var waiting = page.Locator("tr[data-approval]", new() { HasText = "USD 1,234.56" });
        await Pages.Expect(waiting.Locator("[data-why='payout.second']")).ToHaveTextAsync("You asked for it: another person approves.");
        await Pages.Expect(waiting).ToContainTextAsync("Operator: 0 of 1");
        Assert.Equal(0, await waiting.Locator("[data-action^=approve-]").CountAsync());
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("409", StringComparison.Ordinal));

        var (desk, _) = await Open("payouts", null);
        await desk.Locator("tr[data-approval]", new() { HasText = "USD 1,234.56" }).Locator("[data-action^=approve-]").ClickAsync();
        var row = desk.Locator("tr[data-payout]", new() { HasText = "USD 1,234.56" });
        await Pages.Expect(row).ToBeVisibleAsync();
        await desk.Locator("#payouts [name=status]").SelectOptionAsync("Completed");
        await KeepAsking(desk);
        await Pages.Expect(row).ToHaveAttributeAsync("data-status", "Completed", new() { Timeout = 60_000 });
        await Pages.Expect(row).ToContainTextAsync("USD 12.35");
        await row.Locator("summary").ClickAsync();
        foreach (var step in new[] { "asked", "approved", "filed", "answered", "completed" })
            await Pages.Expect(row.Locator($"[data-step={step}]").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Pages.Expect(row.Locator("[data-step=answered]").First).ToContainTextAsync("ACTC");
        await Pages.Expect(row.Locator("[data-step=filed]")).ToContainTextAsync("SHA-256");
        await Pages.Expect(row.Locator("[data-fee=Payout]")).ToContainTextAsync("BROWSER v1");
        await desk.ClickAsync("nav.tabs a[href='#/money/fees']");
        await Pages.Expect(desk.Locator("#fee-lines tr", new() { HasText = "USD 1,234.56" })).ToContainTextAsync("BROWSER v1");
    }

    [Fact]
    public async Task What_the_bank_refuses_or_sends_back_and_what_a_person_rejects_are_shown_with_their_reasons()
    {
        var money = await console.Money();
        await money.Earn(300_000);
        var (refused, returned) = (await money.Beneficiary("6001234567890002"), await money.Beneficiary("6001234567890003"));
        await console.Trade.Sandbox.Put("/control/payments", Guid.NewGuid(), new JsonObject
        {
            ["rules"] = new JsonArray(
                new JsonObject { ["scenario"] = "Rejected", ["account"] = "6001234567890002", ["code"] = "AC04" },
                new JsonObject { ["scenario"] = "Returned", ["account"] = "6001234567890003", ["pauseMs"] = 200 }),
        }, Stop);
        var second = money.As(money.SecondOperatorKey);
        var ids = new[] { await money.AskPayout(refused, 30_001), await money.AskPayout(returned, 30_002) };
        foreach (var id in ids)
            await second.Post($"/api/v1/payouts/{id}/approve", Guid.NewGuid(), null, Stop);
        var third = await money.AskPayout(returned, 30_003);

        var (page, _) = await Open("payouts", null);
        var reject = page.Locator($"tr[data-approval='{third}'] details[data-sequence^=reject-]");
        await reject.Locator("summary").ClickAsync();
        await reject.Type("reason", "The invoice is missing.");
        await reject.Submit();
        await Pages.Expect(page.Locator($"tr[data-payout='{third}']")).ToContainTextAsync("The invoice is missing.");
        await Pages.Expect(page.Locator($"tr[data-payout='{third}']")).ToHaveAttributeAsync("data-status", "Rejected");
        await KeepAsking(page);
        foreach (var (id, status) in ids.Zip(["Refused", "Returned"]))
            await Pages.Expect(page.Locator($"tr[data-payout='{id}']"))
                .ToHaveAttributeAsync("data-status", status, new() { Timeout = 60_000 });
        await Pages.Expect(page.Locator($"tr[data-payout='{ids[0]}']")).ToContainTextAsync("AC04");
        var row = page.Locator($"tr[data-payout='{ids[1]}']");
        await row.Locator("summary").ClickAsync();
        await Pages.Expect(row.Locator("[data-step=returned]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Limits_and_the_fee_schedule_are_shown_in_Chinese_on_a_phone_and_a_rule_of_the_past_is_refused_beside_its_day()
    {
        await console.Money();
        var (page, _) = await Open("payouts", null, "zh", Pages.PhoneWidth);
        await Pages.Expect(page.Locator("tr[data-limit='Exporter-*']").First).ToContainTextAsync("出口商");
        await Pages.Expect(page.Locator("tr[data-limit='Exporter-*']")).ToHaveCountAsync(3);
        foreach (var tab in new[] { "payouts", "accounts", "fees", "receipts" })
        {
            await page.ClickAsync($"nav.tabs a[href='#/money/{tab}']");
            await page.WaitForSelectorAsync($"[data-tab={tab}]");
            await page.Fits();
        }

        await page.OpenMoney("fees");
        await Pages.Expect(page.Locator("tr[data-rule='PLATFORM-2026 v1'][data-currency=USD]")).ToContainTextAsync("0.5");
        var form = await page.Unfold("add-rule");
        await form.Type("id", "PAYOUT-LATER");
        await form.Type("currency", "USD");
        await form.Type("fixed", "2.50");
        await form.Type("validFrom", "2020-01-01");
        await form.Submit();
        await Pages.Expect(FieldOf(form, page, "validFrom").Locator(".failure")).Not.ToBeEmptyAsync();
        await page.Fits();
        await form.Type("validFrom", "2099-01-01");
        await form.Submit();
        await Pages.Expect(page.Locator("tr[data-rule='PAYOUT-LATER v1']")).ToContainTextAsync("2.50");
        await page.Fits();
    }

    [Fact]
    public async Task Another_exporter_sees_nothing_of_accounts_and_payouts_that_are_not_its_own()
    {
        var money = await console.Money();
        await money.Earn(50_000);
        var beneficiary = await money.Beneficiary("6001234567890004");
        var payout = await money.AskPayout(beneficiary, 11_111);
        var (page, _) = await Open("payouts", console.Trade.Exporter.ApiKey);
        Assert.Equal(0, await page.Locator($"[data-payout='{payout}'], [data-approval='{payout}']").CountAsync());
        await page.ClickAsync("nav.tabs a[href='#/money/accounts']");
        await page.WaitForSelectorAsync("[data-tab=accounts]");
        Assert.Equal(0, await page.GetByText("Ningbo Clear Ledger").CountAsync());
        Assert.Equal(0, await page.Locator($"[data-beneficiary='{beneficiary}']").CountAsync());
    }
}
