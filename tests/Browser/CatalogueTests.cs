using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>What an exporter keeps of a product, and what a buyer sees of it, on a phone.</summary>
public sealed class CatalogueTests(OperatorConsole console)
{
    [Fact]
    public async Task A_product_is_found_classified_counted_and_estimated_landed()
    {
        var desk = console.Trade.Operator;
        var exporter = await Newcomers.Exporter(desk, "Ningbo Shelf Co., Ltd.", "宁波货架有限公司", "91330201MA2GRTX347");
        var key = await Newcomers.Key(desk, "Exporter", exporter, "stock");
        await Newcomers.Sell(console.Trade.Parties.As(new Party(exporter, "", key)), "SHELF-1", "Oak bookend pair", "橡木书挡");
        var (page, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key);
        await page.Speak("zh");
        await page.OpenFromMenu("catalogue");
        await page.ClickAsync("tr[data-sku='SHELF-1'] a.product-name");
        await Classify(page);
        await page.Fits();
        await Describe(page);
        await page.Fits();
        await Count(page);
        await page.Fits();

        var customer = await Newcomers.Buyer(desk, "Corner Books Ltd");
        var (buyer, others) = await console.SignIn(Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", customer, "owner"));
        await buyer.Speak("en");
        await buyer.OpenFromMenu("catalogue");
        await buyer.FillAsync("[name=text]", "oak bookendd");
        await buyer.ClickAsync("[data-action=find]");
        await Pages.Expect(buyer.Locator("[data-correction=bookendd]")).ToContainTextAsync("bookend");
        await Pages.Expect(buyer.Locator("#found")).ToContainTextAsync("SHELF-1");
        await buyer.ClickAsync("tr[data-sku='SHELF-1'] a.product-name");
        Assert.Equal(0, await buyer.Locator("#readiness, #classify, [data-sequence=put-details]").CountAsync());
        await Pages.Expect(buyer.Locator("#details")).ToContainTextAsync("240 × 180 × 120 mm");
        await Pages.Expect(buyer.Locator("#details")).Not.ToContainTextAsync("开票厂");
        await buyer.FillAsync("[name=destination]", "GB");
        await buyer.ClickAsync("[data-action=estimate]");
        await Pages.Expect(buyer.Locator("#landed [data-estimate]")).ToContainTextAsync("An estimate.");
        await Pages.Expect(buyer.Locator("#landed [data-rule=regime]")).ToContainTextAsync("GB: VAT 20 %");
        await buyer.Fits();
        // The carton that was refused.
        Assert.DoesNotContain(complaints.Concat(others), complaint => !complaint.Contains("400", StringComparison.Ordinal));
    }

    static async Task Classify(IPage page)
    {
        await Pages.Expect(page.Locator("#readiness [data-item=Factory][data-state=Missing]")).ToContainTextAsync("缺少开票工厂");
        await page.WaitForSelectorAsync("#classify");
        await page.Send("decide-hs", ("hsCode", "442199"), ("reason", "木制品"));
        await Pages.Expect(page.Locator("#decisions li[data-decision='1']")).ToContainTextAsync("442199");
        await Pages.Expect(page.Locator("#decisions")).ToContainTextAsync("取代 940550");
    }

    /// <summary>A carton that would hold less than nothing is refused beside its field; the rest stays as it was typed.</summary>
    static async Task Describe(IPage page)
    {
        var form = await page.Unfold("put-details");
        await form.Unfold("details-packing");
        await form.Unfold("details-media");
        await form.Unfold("details-factory");
        await form.Locator("[name='media0.kind']").SelectOptionAsync("Image");
        await form.Locator("[name='media0.file']").SetInputFilesAsync(
            new FilePayload { Name = "front.png", MimeType = "image/png", Buffer = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] });
        await page.Send(
            "put-details", ("brand", "OAKS"), ("Carton.pieces", "0"), ("Carton.lengthMm", "240"), ("Carton.widthMm", "180"),
            ("Carton.heightMm", "120"), ("Carton.netGrams", "800"), ("Carton.grossGrams", "900"), ("factory.name", "宁波开票厂"),
            ("factory.code", "91330201MA2GRTX347"), ("media0.title", "Front"));
        await Pages.Expect(form.Locator(".field", new() { Has = page.Locator("[name='Carton.pieces']") }).Locator(".failure"))
            .ToContainTextAsync("1");
        await page.Fits();
        await page.Send("put-details", ("Carton.pieces", "2"));
        await Pages.Expect(page.Locator("#details [data-fact=brand] dd")).ToHaveTextAsync("OAKS");
        await Pages.Expect(page.Locator("#details tr[data-level=Carton]")).ToContainTextAsync("240 × 180 × 120 mm");
        await Pages.Expect(page.Locator("#media [data-media=Image] a")).ToHaveTextAsync("Front");
        await page.WaitForSelectorAsync("#readiness [data-item=Factory][data-state=Present]");
    }

    static async Task Count(IPage page)
    {
        await page.OpenFromMenu("stock");
        await page.Send("add-warehouse", ("code", "UK1"), ("name", "London"), ("country", "GB"));
        await page.WaitForSelectorAsync("tr[data-warehouse=UK1]");
        await page.ClickAsync("tr[data-sku='SHELF-1'] a");
        await page.Send("move", ("change", "-40"));
        await Pages.Expect(page.Locator("[data-fact=onHand] dd")).ToHaveTextAsync("60");
        await page.Send("add-lot", ("quantity", "500"), ("expectedOn", "2099-12-20"));
        await page.WaitForSelectorAsync("[data-lot][data-status=Expected]");
        await page.FillAsync("#promise [name=quantity]", "100");
        await page.ClickAsync("[data-action=promise-now]");
        await Pages.Expect(page.Locator("#promised [data-source=Lot]")).ToContainTextAsync("2099-12-20");
        await Pages.Expect(page.Locator("#promised [data-source=Stock]")).ToContainTextAsync("60");
    }
}
