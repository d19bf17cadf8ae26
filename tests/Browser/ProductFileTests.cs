using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>An exporter of its own brings in products by file: checks, names a column, takes the file in and back.</summary>
public sealed class ProductFileTests(OperatorConsole console)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exporter_checks_a_file_names_its_columns_takes_it_in_and_takes_it_back()
    {
        var key = await OwnKey();
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key);
        await page.Speak("zh");
        await page.ClickAsync("#to-products");
        await page.WaitForSelectorAsync("#product-files");
        await page.Fits();
        await Bring(page, "Ref,品名,英文品名,币种\nA1,马克杯,Mug,USD\nA2,杯,Cup,XXX\n");

        // No column says the SKU: the exporter names it, and the same file is read again.
        await page.WaitForSelectorAsync("#product-file[data-status=Refused]");
        var naming = await page.Unfold("columns");
        await naming.Locator("[name='column-0']").SelectOptionAsync("sku");
        await naming.Submit();
        await page.WaitForSelectorAsync("#product-file[data-status=Checked]");
        await Pages.Expect(page.Locator("[data-fact=created] dd")).ToHaveTextAsync("1");
        var fault = page.Locator("#product-faults tr[data-line='3']");
        await Pages.Expect(fault).ToContainTextAsync("币种");
        await Pages.Expect(fault).ToContainTextAsync("XXX");
        await page.Fits();

        await page.ClickAsync("[data-action=apply]");
        await page.WaitForSelectorAsync("#product-file[data-status=Applied]");
        await page.Speak("en");
        await Pages.Expect(page.Locator("#product-lines tr[data-sku=A1]")).ToContainTextAsync("New");
        var downloaded = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-action=export-csv]"));
        Assert.Equal("products.csv", downloaded.SuggestedFilename);
        Assert.Contains("A1,Mug,马克杯", await File.ReadAllTextAsync(await downloaded.PathAsync(), Stop), StringComparison.Ordinal);

        await page.ClickAsync("[data-action=undo]");
        await page.WaitForSelectorAsync("#product-file[data-status=Undone]");
        await Pages.Expect(page.Locator("[data-fact=removed] dd")).ToHaveTextAsync("1");
        await page.Fits();
        Assert.Empty(complaints);
    }

    static async Task Bring(IPage page, string text)
    {
        var form = await page.Unfold("bring-products");
        await form.Locator("[name=file]").SetInputFilesAsync(
            new FilePayload { Name = "spring.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await form.Submit();
    }

    async Task<string> OwnKey()
    {
        var desk = console.Trade.Operator;
        var company = await desk.Post("/api/v1/enterprises", Guid.NewGuid(), new JsonObject
        {
            ["kind"] = "Exporter",
            ["reference"] = "product-files",
            ["nameEn"] = "Ningbo Long List Trading Co., Ltd.",
            ["nameZh"] = "宁波长单贸易有限公司",
            ["country"] = "CN",
            ["unifiedSocialCreditCode"] = "91330206MA2AFTX25L",
            ["customsCode"] = "3302960LST",
            ["taxClass"] = "General",
        }, Stop);
        return (string)(await desk.Post("/api/v1/api-keys", Guid.NewGuid(), new JsonObject
        {
            ["partyId"] = (string)company["id"]!,
            ["role"] = "Exporter",
            ["name"] = "product-files",
        }, Stop))["key"]!;
    }
}
