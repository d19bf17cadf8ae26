using System.Text.Json;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

public sealed class DeclarationTests(OperatorConsole console)
{
    const int PhoneWidth = 375;

    static readonly PageWaitForSelectorOptions Patiently = new() { Timeout = 90_000 };

    /// <summary>Opens the declaration of an order by the link on the order's page.</summary>
    async Task<(IPage Page, List<string> Complaints)> Open(int width, int height)
    {
        var (page, complaints) = await console.SignIn(width, height);
        await page.ClickAsync(console.OrderLink);
        await page.ClickAsync("#to-declaration", new() { Timeout = 60_000 });
        await page.WaitForSelectorAsync("#declaration[data-status]", Patiently);
        return (page, complaints);
    }

    static Task Answer(IPage page, string path, object body) => page.RouteAsync(path, route => route.FulfillAsync(
        new() { ContentType = "application/json", Body = JsonSerializer.Serialize(body) }));

    static object Row(string field, string verdict, string right, string detail) => new
    {
        field,
        leftDocument = "packing",
        leftValue = "2",
        rightDocument = "waybill",
        rightValue = right,
        tolerance = "1 %",
        verdict,
        code = "pieces_differ",
        detail,
        owner = "Partner",
    };

    static object Entry(Guid id, string orderId) => new
    {
        id,
        version = 1,
        code = "waiting_too_long",
        orderId,
        owner = "Exporter",
        severity = "High",
        since = "2026-03-01T08:00:00Z",
        detail = "Nobody packed the goods.",
        status = "Open",
    };

    [Fact]
    public async Task A_declaration_shows_what_it_waits_for_its_sources_side_by_side_and_its_documents()
    {
        var (page, complaints) = await Open(1280, 900);
        Assert.Equal(1, await page.Locator("#owed").CountAsync());
        var goods = page.Locator("#sources tr[data-field=goods_value] td[data-column=Order]");
        Assert.Matches("^[0-9]+[.][0-9]{2} [A-Z]{3}$", await goods.InnerTextAsync());
        Assert.Equal(6, await page.Locator("#documents li").CountAsync());

        var address = await page.GetAttributeAsync("#documents li[data-kind=proforma-invoice] a", "href");
        var pdf = await page.APIRequest.GetAsync(new Uri(console.Address, address).AbsoluteUri);
        Assert.Equal((200, "application/pdf"), (pdf.Status, pdf.Headers["content-type"]));
        Assert.Equal("%PDF-1.7", System.Text.Encoding.ASCII.GetString((await pdf.BodyAsync())[..8]));
        Assert.DoesNotContain(complaints, IsNotAbsence);
    }

    /// <summary>The browser notes every answer 404, which is how a section that is not there yet is left out.</summary>
    static bool IsNotAbsence(string complaint) => !complaint.Contains("404", StringComparison.Ordinal);

    [Fact]
    public async Task A_difference_that_the_match_found_stands_out_and_names_both_sides_and_who_must_act()
    {
        var (page, _) = await console.SignIn(1280, 900);
        await Answer(page, "**/api/v1/declarations/*/match", new
        {
            rows = new[]
            {
                Row("pieces", "Differs", "3", "The packing counts 2 pieces, the waybill 3."),
                Row("gross_weight", "Agrees", "2", ""),
            },
        });
        await page.ClickAsync(console.OrderLink);
        await page.ClickAsync("#to-declaration");
        var row = page.Locator("#sources tr[data-verdict=Differs]");
        await row.WaitForAsync(new() { Timeout = 60_000 });
        Assert.Equal("pieces", await row.GetAttributeAsync("data-field"));
        Assert.Contains("The packing counts 2 pieces, the waybill 3.", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Logistics partner", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("1", await page.GetAttributeAsync("#sources [data-differs]", "data-differs"));
    }

    [Fact]
    public async Task The_queue_of_exceptions_leads_to_the_declaration_and_is_worked_by_keyboard()
    {
        var (page, _) = await console.SignIn(1280, 900);
        var order = (await page.GetAttributeAsync(console.OrderLink, "href"))!.Split('/')[^1];
        var id = Guid.NewGuid();
        var entry = Entry(id, order);
        await Answer(page, "**/api/v1/exceptions?*", new { items = new[] { entry } });
        var notes = new List<string>();
        await page.RouteAsync($"**/api/v1/exceptions/{id}/notes", route =>
        {
            notes.Add(route.Request.PostData ?? "");
            return route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(entry) });
        });
        await page.ClickAsync("#to-exceptions");
        var row = page.Locator("#exceptions tr[data-code=waiting_too_long]");
        await row.WaitForAsync();
        Assert.Contains("Nobody packed the goods.", await row.InnerTextAsync(), StringComparison.Ordinal);

        await row.Locator($"details[data-sequence='note-{id}'] summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Called the exporter.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#notice.shown");
        Assert.Equal("""{"text":"Called the exporter."}""", Assert.Single(notes));

        await row.Locator("a.number").ClickAsync();
        await page.WaitForSelectorAsync($"#declaration[data-order='{order}']", Patiently);
    }

    [Fact]
    public async Task An_operator_records_what_came_back_under_an_import_declaration()
    {
        var (page, complaints) = await console.SignIn(1280, 900);
        var id = Guid.NewGuid();
        var order = (await page.GetAttributeAsync(console.OrderLink, "href"))!.Split('/')[^1];
        await Answer(page, "**/api/v1/orders/*/declaration", ClosedInFull(id, order));
        var kept = new List<object>();
        await page.RouteAsync($"**/api/v1/declarations/{id}/returns", route => route.FulfillAsync(
            new() { ContentType = "application/json", Body = JsonSerializer.Serialize(kept) }));
        var asked = new List<string>();
        await page.RouteAsync($"**/api/v1/declarations/{id}/recorded-returns", route =>
        {
            asked.Add(route.Request.PostData ?? "");
            kept.Add(Recorded);
            return route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(Recorded) });
        });
        await page.ClickAsync(console.OrderLink);
        await page.ClickAsync("#to-declaration", new() { Timeout = 60_000 });

        var record = page.Locator("details[data-sequence=record-return]");
        await record.Locator("summary").ClickAsync();
        await record.Locator("[name=entryNumber]").FillAsync("220120261000000001");
        await record.Locator("[name='units.1']").FillAsync("2");
        await record.Locator("[name=reason]").FillAsync("wrong colour");
        await record.Locator("button[type=submit]").ClickAsync();
        var shown = page.Locator("#actions .requests li", new() { HasText = "4561 · 220120261000000001 · line 1: 2" });
        await shown.WaitForAsync(new() { Timeout = 60_000 });
        Assert.Equal(
            """{"entryNumber":"220120261000000001","reason":"wrong colour","lines":[{"lineNo":1,"quantity":2}]}""", Assert.Single(asked));
        // What was declared in full does not come back by a list.
        Assert.Equal(0, await page.Locator("details[data-sequence=return-goods]").CountAsync());
        Assert.DoesNotContain(complaints, IsNotAbsence);
    }

    static object ClosedInFull(Guid id, string orderId) => new
    {
        id,
        version = 7,
        orderId,
        status = "Closed",
        mode = "0110",
        reasons = Array.Empty<object>(),
        lines = new[] { new { lineNo = 1, sku = "85123A", nameZh = "烛台", quantity = 6 } },
        messages = new[] { new { messageType = "Declaration" } },
        receipts = Array.Empty<object>(),
    };

    static object Recorded => new
    {
        status = "Accepted",
        tradeMode = "4561",
        entryNumber = "220120261000000001",
        requestedAt = "2026-03-01T08:00:00Z",
        reason = "wrong colour",
        lines = new[] { new { lineNo = 1, quantity = 2 } },
    };

    [Fact]
    public async Task Declaration_and_exceptions_fit_a_phone()
    {
        var (page, complaints) = await Open(PhoneWidth, 812);
        await page.WaitForSelectorAsync("#sources");
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, PhoneWidth);
        await page.ClickAsync("#to-exceptions");
        await page.WaitForSelectorAsync("#exceptions");
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, PhoneWidth);
        Assert.DoesNotContain(complaints, IsNotAbsence);
    }
}
