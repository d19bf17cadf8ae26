using System.Net;
using System.Net.Http.Json;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using ListRequest = CrossBorder.Contracts.Orders.V1.ListRequest;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at the services behind the portal, and what their answers look like in REST.</summary>
public sealed class PassingOnTests(PortalHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task If_match_is_the_version_that_the_change_expects()
    {
        var order = Guid.CreateVersion7();
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        await client.Post($"/api/v1/orders/{order}/ready-to-ship", new { pieces = 4, netGrams = 20000, grossGrams = 22000 }, "\"7\"");
        await client.Post($"/api/v1/orders/{order}/cancel", new { reason = "sold out" });
        await client.Post($"/api/v1/orders/{order}/confirm", null, "*");

        Assert.Equal(
            new ReadyToShipRequest { Id = order.ToString(), ExpectedVersion = 7, Pieces = 4, NetGrams = 20000, GrossGrams = 22000 },
            host.Fakes.Of<ReadyToShipRequest>().Single(r => r.Request.Id == order.ToString()).Request);
        Assert.Equal(0, host.Fakes.Of<CancelRequest>().Single(r => r.Request.Id == order.ToString()).Request.ExpectedVersion);
        Assert.Equal(0, host.Fakes.Of<ChangeRequest>().Single(r => r.Request.Id == order.ToString()).Request.ExpectedVersion);
    }

    [Fact]
    public async Task A_page_is_asked_for_by_cursor_and_limit()
    {
        host.Fakes.Answers["/crossborder.orders.v1.Orders/List"] = _ => new Contracts.Orders.V1.ListResponse { NextCursor = "next" };
        var page = await host.AsOperator().GetAsync("/api/v1/orders?status=Placed&cursor=here&limit=7", Stop).Json();
        Assert.Equal(
            new ListRequest { Status = "Placed", Page = new Page { Cursor = "here", Limit = 7 } },
            host.Fakes.Of<ListRequest>().Last(r => r.Request.Page.Cursor == "here").Request);
        Assert.Equal("next", page.Text("nextCursor"));
    }

    [Fact]
    public async Task Each_product_of_a_bulk_request_is_answered_on_its_own()
    {
        var id = Guid.CreateVersion7().ToString();
        host.Fakes.Answers["/crossborder.catalog.v1.Catalog/PutProducts"] = _ => new PutProductsResponse
        {
            Results =
            {
                new PutResult { Sku = "A", Id = id, Version = 2 },
                new PutResult { Sku = "B", Refusal = new Refusal { Code = "invalid_field", Field = "hs_code", Detail = "bad" } },
            },
        };
        var draft = new
        {
            sku = "A",
            nameEn = "Heart",
            nameZh = "心",
            unitCode = "011",
            origin = "CN",
            netGrams = 200,
            grossGrams = 220,
            currency = "GBP",
            stock = 9,
            tiers = new[] { new { minQuantity = 1, unitPrice = "2.55" } },
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.PutAsJsonAsync("/api/v1/products", new { products = new[] { draft } }, Stop);
        var results = (await response.Json()).GetProperty("results");
        Assert.Equal((id, "2"), (results[0].Text("id"), results[0].Text("version")));
        Assert.Equal((null, "hsCode"), (results[1].Text("id"), results[1].GetProperty("refusal").Text("field")));
        Assert.Equal("2.55", host.Fakes.Of<PutProductsRequest>().Last().Request.Products.Single().Tiers.Single().UnitPrice);
    }

    [Fact]
    public async Task A_search_passes_every_filter_on()
    {
        var exporter = Guid.CreateVersion7();
        await host.AsOperator().GetAsync(
            $"/api/v1/products?text=%E5%BF%83&exporterId={exporter}&hsPrefix=95&origin=CN&currency=GBP&maxUnitPrice=3.00"
            + "&inStock=true&exportReady=yes&status=Published&sort=-price&limit=5",
            Stop);
        Assert.Equal(
            new SearchRequest
            {
                Text = "心",
                ExporterId = exporter.ToString(),
                HsPrefix = "95",
                Origin = "CN",
                Currency = "GBP",
                MaxUnitPrice = "3.00",
                InStock = true,
                ExportReady = "yes",
                Status = "Published",
                Sort = "-price",
                Page = new Page { Limit = 5 },
            }, host.Fakes.Of<SearchRequest>().Single(r => r.Request.ExporterId == exporter.ToString()).Request);
    }

    [Fact]
    public async Task A_buyer_does_not_see_the_freight_of_its_shipment()
    {
        host.Fakes.Answers["/crossborder.logistics.v1.Logistics/Get"] = call => new Shipment
        {
            Id = Guid.NewGuid().ToString(),
            OrderId = ((Contracts.Logistics.V1.GetRequest)call.Request).OrderId,
            PartnerId = Guid.NewGuid().ToString(),
            Version = 3,
            FreightMinor = 30000,
            Milestones = { new Milestone { Milestone_ = "DEPARTED", EventId = "e1" } },
        };
        var path = $"/api/v1/orders/{Guid.NewGuid()}/shipment";
        using var partners = await (await host.As(Role.Partner, Guid.CreateVersion7())).GetAsync(path, Stop);
        Assert.Equal(("\"3\"", "30000"), (partners.Headers.ETag?.Tag, (await partners.Json()).Text("freightMinor")));
        var buyers = await (await host.As(Role.Buyer, Guid.CreateVersion7())).GetAsync(path, Stop).Json();
        Assert.Equal((null, "DEPARTED"), (buyers.Text("freightMinor"), buyers.GetProperty("milestones")[0].Text("milestone")));
    }

    [Fact]
    public async Task Milestones_come_in_bulk_or_one_by_one_without_an_idempotency_key()
    {
        var unknown = new Refusal { Code = "waybill_not_found", Field = "waybill_number", Detail = "none" };
        host.Fakes.Answers["/crossborder.logistics.v1.Logistics/RecordMilestones"] = call => new RecordMilestonesResponse
        {
            Results =
            {
                ((RecordMilestonesRequest)call.Request).Reports.Select(report => report.WaybillNumber == "WB404"
                    ? new MilestoneResult { EventId = report.EventId, Outcome = "Refused", Refusal = unknown }
                    : new MilestoneResult { EventId = report.EventId, Outcome = "Recorded" }),
            },
        };
        var partner = await host.As(Role.Partner, Guid.CreateVersion7());
        var report = new { eventId = "e1", waybillNumber = "WB1", milestone = "LOADED", happenedAt = "2026-03-02T08:00:00Z" };
        var reports = new[] { report, report with { waybillNumber = "WB404" } };
        using var bulk = await partner.PostAsJsonAsync("/api/v1/milestones", new { reports }, Stop);
        var results = (await bulk.Json()).GetProperty("results");
        Assert.Equal(
            ("Recorded", "Refused", "waybillNumber"),
            (results[0].Text("outcome"), results[1].Text("outcome"), results[1].GetProperty("refusal").Text("field")));
        var sent = host.Fakes.Of<RecordMilestonesRequest>().Last(r => r.Request.Reports.Count == 2).Request.Reports[0];
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), sent.HappenedAt.ToDateTimeOffset());

        var single = new { eventId = "e2", milestone = "LOADED", happenedAt = "2026-03-02T08:00:00Z" };
        Assert.Equal(HttpStatusCode.OK, (await partner.PostAsJsonAsync("/api/v1/waybills/WB1/milestones", single, Stop)).StatusCode);
        using var refused = await partner.PostAsJsonAsync("/api/v1/waybills/WB404/milestones", single, Stop);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "waybill_not_found"), (refused.StatusCode, (await refused.Json()).Text("code")));
    }

    [Fact]
    public async Task A_declaration_is_read_by_its_order_with_what_passed()
    {
        var order = Guid.CreateVersion7().ToString();
        host.Fakes.Answers["/crossborder.customs.v1.CustomsClearance/Get"] = call =>
            ((Contracts.Customs.V1.GetRequest)call.Request).OrderId != order ? null : new Declaration
            {
                Id = Guid.NewGuid().ToString(),
                OrderId = order,
                Status = "Waiting",
                Version = 2,
                Reasons = { new Reason { Code = "hs_code_missing", Detail = "Line 1", Owner = "Exporter" } },
                Receipts = { new Contracts.Customs.V1.Receipt { MessageType = "CEB604", ReturnStatus = "800" } },
            };
        var declaration = await host.AsOperator().GetAsync($"/api/v1/orders/{order}/declaration", Stop).Json();
        var (reason, receipt) = (declaration.GetProperty("reasons")[0], declaration.GetProperty("receipts")[0]);
        Assert.Equal((order, "Exporter", "800"), (declaration.Text("orderId"), reason.Text("owner"), receipt.Text("returnStatus")));
    }

    [Fact]
    public async Task A_bank_statement_is_the_raw_body_and_its_name_is_in_the_query_or_a_header()
    {
        host.Fakes.Answers["/crossborder.settlement.v1.Settlement/ImportStatement"] = _ =>
            new StatementImport { Id = "i", Statements = 1, Entries = 2, Matched = 2 };
        async Task<HttpResponseMessage> Send(string path, string? header, byte[] content)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            if (header is not null)
                request.Headers.Add("X-File-Name", header);
            return await host.AsOperator().SendAsync(request, Stop);
        }

        var mt940 = Encoding.ASCII.GetBytes(":20:STMT\r\n:25:CBGBP0001\r\n");
        using var answer = await Send("/api/v1/bank-statements?fileName=a.sta", null, mt940);
        Assert.Equal("2", (await answer.Json()).Text("matched"));
        await Send("/api/v1/bank-statements", "b.sta", mt940);
        foreach (var name in new[] { "a.sta", "b.sta" })
        {
            var sent = host.Fakes.Of<ImportStatementRequest>().Single(r => r.Request.FileName == name).Request;
            Assert.Equal(mt940, sent.Content.ToByteArray());
        }

        Assert.Equal("fileName", (await (await Send("/api/v1/bank-statements", null, mt940)).Json()).Text("field"));
        Assert.Equal("body", (await (await Send("/api/v1/bank-statements", "c", [])).Json()).Text("field"));
        using var large = await Send("/api/v1/bank-statements", "d", new byte[4 * 1024 * 1024]);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (large.StatusCode, (await large.Json()).Text("code")));
    }

    [Fact]
    public async Task A_large_statement_file_is_passed_on_in_parts_and_then_finished()
    {
        var content = new byte[(5 * 1024 * 1024) + 17];
        Random.Shared.NextBytes(content);
        var key = Guid.NewGuid().ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bank-statements/uploads?fileName=large.xml")
        {
            Content = new ByteArrayContent(content),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await host.AsOperator().SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var parts = host.Fakes.Of<PutStatementPartRequest>().Select(call => call.Request).Where(part => part.UploadId == key).ToList();
        Assert.Equal(content, parts.OrderBy(part => part.At).SelectMany(part => part.Content.ToByteArray()));
        Assert.Equal([0L, 1 << 20, 2 << 20, 3 << 20, 4 << 20, 5 << 20], parts.Select(part => part.At).Order());
        var finished = host.Fakes.Of<FinishStatementUploadRequest>().Single(call => call.Request.UploadId == key);
        Assert.Equal(content.Length, finished.Request.Size);
    }

    [Fact]
    public async Task Invoices_arrive_with_their_lines_and_their_day()
    {
        var (order, number) = (Guid.CreateVersion7(), "24332000000012345678");
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        await client.Post("/api/v1/invoices", new
        {
            invoices = new[]
            {
                new
                {
                    number,
                    issuedOn = "2026-02-28",
                    supplierName = "Yiwu Crafts",
                    supplierTaxId = "91330100799655058B",
                    supplierTaxClass = "General",
                    lines = new[] { new { orderId = order, orderLineNo = 1, quantity = 100, taxableMinor = 255000, vatPercent = "13" } },
                },
            },
        });
        var invoice = host.Fakes.Of<RegisterInvoicesRequest>().Select(r => r.Request.Invoices[0])
            .Single(i => i.Lines[0].OrderId == order.ToString());
        var line = invoice.Lines[0];
        Assert.Equal((number, "2026-02-28", 255000L, "13"), (invoice.Number, invoice.IssuedOn, line.TaxableMinor, line.VatPercent));
    }

    [Fact]
    public async Task The_ledger_report_carries_its_difference()
    {
        host.Fakes.Answers["/crossborder.settlement.v1.Settlement/LedgerReport"] = _ => new LedgerReportResponse
        {
            Totals = { new LedgerTotal { Account = "Bank", Currency = "GBP", DebitMinor = 5, CreditMinor = 3 } },
            Transactions = 9,
            DifferenceMinor = 2,
        };
        var ledger = await host.AsOperator().GetAsync("/api/v1/ledger", Stop).Json();
        var total = ledger.GetProperty("totals")[0];
        Assert.Equal(("2", "9", "5"), (ledger.Text("differenceMinor"), ledger.Text("transactions"), total.Text("debitMinor")));
    }
}
