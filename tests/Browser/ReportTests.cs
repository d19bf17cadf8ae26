using System.Text;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class ReportTests(OperatorConsole console)
{
    async Task<(IPage Page, List<string> Complaints)> Open(string? key, string language = "en", int width = 1280)
    {
        var (page, complaints) = await console.SignIn(width, 900, key);
        await page.Speak(language);
        await page.ClickAsync("#to-money");
        await page.ClickAsync("#to-reports");
        await page.WaitForSelectorAsync("#statements");
        return (page, complaints);
    }

    static async Task<string> Download(IPage page, ILocator button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return $"{download.SuggestedFilename}\n{await reader.ReadToEndAsync(TestContext.Current.CancellationToken)}";
    }

    [Fact]
    public async Task An_operator_reads_the_bank_against_the_books_cash_and_receivables_each_currency_for_itself()
    {
        var money = await console.Money();
        await money.Order(83);
        await money.Receive((5_551, "?20NOBODY KNOWS?32RECONCILED?31XX5551"));
        await money.Receive("NZD", (5_552, "?20NOBODY KNOWS?32RECONCILED?31XX5552"));
        var (page, complaints) = await Open(null);
        var dollars = page.Locator("#reconciliation [data-currency=USD]");
        await Pages.Expect(dollars.Locator("[data-fact=unexplained] dd")).ToHaveTextAsync("USD 0.00");
        var suspense = dollars.Locator("details[data-sequence='USD--suspense']");
        await suspense.Locator("summary").ClickAsync();
        await Pages.Expect(suspense.Locator("tr[data-row]").First).ToBeVisibleAsync();
        await Pages.Expect(dollars.Locator("tr[data-account]").First).ToContainTextAsync("USD");
        await Pages.Expect(page.Locator("#cash-position [data-currency=USD] tr[data-account=Suspense]")).ToBeVisibleAsync();
        var aging = page.Locator("#aging [data-currency=USD]");
        await Pages.Expect(aging.Locator("tr[data-buyer]").First).ToContainTextAsync("Harbour Lights Retail GmbH");
        var another = page.Locator("#reconciliation [data-currency=NZD]");
        await Pages.Expect(another).ToContainTextAsync("NZD");
        await Pages.Expect(another).Not.ToContainTextAsync("USD");
        var file = await Download(page, page.Locator("#aging [data-action=csv]"));
        Assert.Contains("currency,exporter", file, StringComparison.Ordinal);
        file = await Download(page, page.Locator("#reconciliation [data-action=csv]"));
        Assert.Contains("USD,,unexplained", file, StringComparison.Ordinal);

        await page.FillAsync("#reconciliation [name=on]", "2026-01-31");
        await page.ClickAsync("#reconciliation [data-action=show]");
        await Pages.Expect(page.Locator("#reconciliation-title")).ToContainTextAsync("2026-01-31");
        await page.FillAsync("#reconciliation [name=on]", "2036-01-31");
        await page.ClickAsync("#reconciliation [data-action=show]");
        await Pages.Expect(page.Locator("#reconciliation .field .failure")).ToContainTextAsync("What is not yet known cannot be told.");
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_statement_of_account_is_read_and_taken_as_csv_pdf_and_camt_053()
    {
        var money = await console.Money();
        await money.Earn(77_700);
        var (page, complaints) = await Open(money.Exporter.ApiKey);
        Assert.Equal(0, await page.Locator("#reconciliation, #cash-position").CountAsync());
        await page.ClickAsync("#statements [data-action=show]");
        var account = page.Locator($"#statement section[data-account='ExporterPayable:{money.Exporter.Id}:USD']");
        await Pages.Expect(account.Locator("tr[data-movement]", new() { HasText = "USD 777.00" }).First).ToBeVisibleAsync();
        await Pages.Expect(account.Locator("[data-fact=closing] dd")).ToContainTextAsync("USD");
        Assert.Contains("777.00", await Download(page, page.Locator("#statements [data-action=csv]")), StringComparison.Ordinal);
        Assert.Contains("\n%PDF-", await Download(page, page.Locator("#statements [data-action=pdf]")), StringComparison.Ordinal);
        Assert.Contains("camt.053.001.08", await Download(page, page.Locator("#statements [data-action=xml]")), StringComparison.Ordinal);

        await page.FillAsync("#statements [name=from]", "2026-11-02");
        await page.FillAsync("#statements [name=to]", "2026-10-01");
        await page.ClickAsync("#statements [data-action=pdf]");
        await Pages.Expect(page.Locator("#statements .field .failure")).ToContainTextAsync("The period ends before it begins.");
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_buyer_sees_his_own_statement_only_and_everything_fits_a_phone_in_Chinese()
    {
        var money = await console.Money();
        var (page, complaints) = await Open(money.Buyer.ApiKey, "zh", Pages.PhoneWidth);
        Assert.Equal(0, await page.Locator("#reconciliation, #cash-position, #aging, #statements [name=partyId]").CountAsync());
        await page.ClickAsync("#statements [data-action=show]");
        await Pages.Expect(page.Locator("#statement h3").First).ToContainTextAsync(money.Buyer.Name);
        await page.Fits();
        Assert.Empty(complaints);

        var (desk, _) = await Open(null, "zh", Pages.PhoneWidth);
        await Pages.Expect(desk.Locator("#reconciliation-title")).ToContainTextAsync("账");
        await desk.Fits();
    }
}
