using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;

namespace CrossBorder.Portal.Tests;

/// <summary>Money after the fact in REST: what arrives at settlement, and what its answers look like.</summary>
public sealed class MoneyBackPagesTests(PortalHost host)
{
    const string Package = "/crossborder.settlement.v1.";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static BuyerRefund Refund(string id) => new()
    {
        Id = id,
        OrderId = Guid.NewGuid().ToString(),
        BuyerId = Guid.NewGuid().ToString(),
        ReceiptId = Guid.NewGuid().ToString(),
        Currency = "USD",
        AmountMinor = 300,
        Status = "Waiting",
        Account = "…5432",
        NeedsApprovals = 1,
    };

    [Fact]
    public async Task A_refund_is_asked_for_by_the_buyer_with_its_key_and_decided_by_operators()
    {
        var (id, order) = (Guid.NewGuid().ToString(), Guid.CreateVersion7());
        foreach (var method in new[] { "RequestBuyerRefund", "ApproveBuyerRefund", "RejectBuyerRefund" })
            host.Fakes.Answers[$"{Package}BuyerRefunds/{method}"] = _ => Refund(id);
        var buyer = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var asked = await buyer.Post($"/api/v1/orders/{order}/refunds", new { reason = "dispute", amountMinor = 300 });
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var sent = host.Fakes.Of<BuyerRefundRequest>().Single(call => call.Request.OrderId == order.ToString());
        Assert.Equal((300L, "dispute", ""), (sent.Request.AmountMinor, sent.Request.Reason, sent.Request.ReceiptId));
        Assert.NotNull(sent.Call.IdempotencyKey);

        var desk = await host.As(Role.Operator, Guid.CreateVersion7());
        using var approved = await desk.Post($"/api/v1/refunds/{id}/approve", new { });
        using var rejected = await desk.Post($"/api/v1/refunds/{id}/reject", new { reason = "no" });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (approved.StatusCode, rejected.StatusCode));
        Assert.Equal(["", "no"], host.Fakes.Of<BuyerRefundDecision>().Where(call => call.Request.Id == id)
            .Select(call => call.Request.Reason));
    }

    [Fact]
    public async Task What_an_exporter_owes_is_listed_with_cause_and_age()
    {
        var id = Guid.NewGuid().ToString();
        host.Fakes.Answers[$"{Package}Recoverables/ListRecoverables"] = _ => new ListRecoverablesResponse
        {
            Recoverables =
            {
                new Recoverable
                {
                    Id = id,
                    ExporterId = Guid.NewGuid().ToString(),
                    OrderId = Guid.NewGuid().ToString(),
                    Currency = "USD",
                    Cause = "Chargeback",
                    OpenMinor = 700,
                    AgeDays = 12,
                },
            },
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var row = (await client.GetAsync("/api/v1/recoverables?open=true", Stop).Json()).GetProperty("items")[0];
        Assert.Equal((id, "Chargeback", "700", "12", null), (
            row.Text("id"), row.Text("cause"), row.Text("openMinor"), row.Text("ageDays"), row.Text("owner")));
        Assert.Contains(host.Fakes.Of<ListRecoverablesRequest>(), call => call.Request.OpenOnly);
    }

    [Fact]
    public async Task Reports_come_as_pdf_and_the_cash_position_as_csv()
    {
        host.Fakes.Answers[$"{Package}Reporting/RenderAging"] = _ => new RenderedStatement
        {
            Content = ByteString.CopyFromUtf8("%PDF-1.7"),
            ContentType = "application/pdf",
            FileName = "aging-2026-06-01.pdf",
        };
        host.Fakes.Answers[$"{Package}Reporting/GetCashPosition"] = _ => new CashPosition
        {
            On = "2026-06-01",
            Currencies =
            {
                new CurrencyPosition
                {
                    Currency = "USD",
                    Accounts = { new CashAccount { Kind = "Bank", BookedMinor = 12345, HeldMinor = 45, AvailableMinor = 12300 } },
                    Expected = { new ExpectedDay { DueOn = "2026-06-03", InMinor = 700, OutMinor = 5 } },
                },
            },
        };
        var desk = await host.As(Role.Operator, Guid.CreateVersion7());
        using var paper = await desk.GetAsync("/api/v1/aging.pdf", Stop);
        Assert.Equal(("application/pdf", "%PDF-1.7"), (
            paper.Content.Headers.ContentType?.MediaType, await paper.Content.ReadAsStringAsync(Stop)));
        var lines = (await desk.GetStringAsync("/api/v1/cash-position.csv", Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["USD,account,Bank,2026-06-01,123.45,0.45,123.00,,,", "USD,expected,,2026-06-03,,,,,7.00,0.05"], lines.Skip(1));
    }

    [Fact]
    public async Task A_statement_comes_as_the_file_of_a_form_in_parts_of_a_mebibyte()
    {
        host.Fakes.Answers[$"{Package}BankStatements/FinishUpload"] = call => new StatementUpload
        {
            Id = ((FinishStatementUploadRequest)call.Request).UploadId,
            Status = "Waiting",
        };
        var desk = await host.As(Role.Operator, Guid.CreateVersion7());
        var text = string.Concat(Enumerable.Repeat(":20:ST1\r\n", 300_000));
        using var form = new MultipartFormDataContent { { new StringContent("ignored"), "note" } };
        var file = new ByteArrayContent(Encoding.ASCII.GetBytes(text));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", "may.sta");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bank-statements/uploads") { Content = form };
        var key = Guid.NewGuid().ToString();
        request.Headers.Add("Idempotency-Key", key);
        using var response = await desk.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var parts = host.Fakes.Of<PutStatementPartRequest>().Where(call => call.Request.UploadId == key).ToList();
        Assert.Equal(3, parts.Count);
        Assert.All(parts, part => Assert.Equal("may.sta", part.Request.FileName));
        Assert.Equal(text, string.Concat(parts.Select(part => part.Request.Content.ToStringUtf8())));

        using var empty = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        using var without = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bank-statements/uploads") { Content = empty };
        without.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var refused = await desk.SendAsync(without, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task The_holidays_of_a_year_are_loaded_as_days_with_their_source()
    {
        host.Fakes.Answers[$"{Package}Calendars/SetWorkYear"] = call => (WorkYear)call.Request;
        var desk = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await desk.Post("/api/v1/work-calendar/2027", new
        {
            source = "State Council",
            days = new[] { new { day = "2027-01-01", working = false, name = "New Year" } },
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = Assert.Single(host.Fakes.Of<WorkYear>());
        Assert.Equal((2027, "State Council", "2027-01-01"), (sent.Request.Year, sent.Request.Source, sent.Request.Days[0].Day));
    }
}
