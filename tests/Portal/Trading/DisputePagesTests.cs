using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at disputes of orders, and what their answers look like in REST.</summary>
public sealed class DisputePagesTests(PortalHost host)
{
    const string Disputes = "/crossborder.orders.v1.Disputes/";

    static Dispute Answer(Guid id, int version) => new()
    {
        Id = id.ToString(),
        OrderId = id.ToString(),
        ExporterId = id.ToString(),
        BuyerId = id.ToString(),
        Version = version,
        Status = "Negotiating",
        WaitsFor = "Buyer",
        AskedMinor = 2_550,
        Offer = new SettlementOffer { No = 2, Side = "Exporter", AmountMinor = 1_200, WithReturn = true },
        Actions = { "Accept", "Refuse" },
    };

    [Fact]
    public async Task A_claim_arrives_with_its_lines_and_key_and_is_answered_with_its_address_and_version()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Disputes + "Open"] = _ => Answer(order, 1);
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/orders/{order}/disputes", new
        {
            kind = "Damaged",
            askedMinor = 2_550,
            text = "All ten are broken.",
            lines = new[] { new { lineNo = 1, quantity = 10 } },
            wantsReturn = true,
        });
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/disputes/{order}", response.Headers.Location?.ToString());
        var shown = await response.Json();
        Assert.Equal((1_200, true), (
            shown.GetProperty("offer").GetProperty("amountMinor").GetInt64(),
            shown.GetProperty("offer").GetProperty("withReturn").GetBoolean()));
        var (call, sent) = host.Fakes.Of<OpenClaimRequest>().Single(one => one.Request.OrderId == order.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal(("Damaged", 2_550L, true, 10L), (sent.Kind, sent.AskedMinor, sent.WantsReturn, sent.Lines.Single().Quantity));
    }

    [Theory]
    [InlineData("agree", "Agree", Role.Exporter)]
    [InlineData("refuse", "Refuse", Role.Buyer)]
    [InlineData("escalate", "Escalate", Role.Exporter)]
    [InlineData("withdraw", "Withdraw", Role.Buyer)]
    [InlineData("send-back", "SendBack", Role.Buyer)]
    [InlineData("receive", "Receive", Role.Exporter)]
    [InlineData("contest", "Contest", Role.Exporter)]
    [InlineData("take", "Take", Role.Operator)]
    [InlineData("hand-back", "HandBack", Role.Operator)]
    public async Task A_step_arrives_with_its_words_and_the_version_that_was_read(string path, string method, Role role)
    {
        var id = Guid.CreateVersion7();
        host.Fakes.Answers[Disputes + method] = _ => Answer(id, 5);
        var client = await host.As(role, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/disputes/{id}/{path}", new { text = "as it is" }, ifMatch: "\"4\"");
        Assert.Equal((HttpStatusCode.OK, "\"5\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (call, sent) = host.Fakes.Of<DisputeChange>().Single(one => one.Request.DisputeId == id.ToString());
        Assert.Equal((Disputes + method, 4, "as it is"), (call.Method, sent.ExpectedVersion, sent.Text));
    }

    [Fact]
    public async Task Evidence_arrives_as_it_is_and_leaves_as_a_download_that_nothing_runs()
    {
        var (id, evidence) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var kept = new Evidence
        {
            Id = evidence.ToString(),
            Name = "杯子.pdf",
            ContentType = "application/pdf",
            Sha256 = new string('a', 64),
        };
        host.Fakes.Answers[Disputes + "AddEvidence"] = _ => kept;
        host.Fakes.Answers[Disputes + "GetEvidence"] = _ =>
            new EvidenceContent { Evidence = kept, Content = ByteString.CopyFromUtf8("%PDF-1.7") };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("%PDF-1.7"));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/disputes/{id}/evidence?name=mugs.pdf") { Content = body };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var added = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var (_, sent) = host.Fakes.Of<AddEvidenceRequest>().Single(one => one.Request.DisputeId == id.ToString());
        Assert.Equal(("mugs.pdf", "application/pdf", "%PDF-1.7"), (sent.Name, sent.ContentType, sent.Content.ToStringUtf8()));

        using var got = await client.GetAsync(new Uri($"/api/v1/disputes/{id}/evidence/{evidence}", UriKind.Relative));
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(("attachment", "%PDF-1.7"), (
            got.Content.Headers.ContentDisposition?.DispositionType, await got.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_queue_is_asked_for_by_the_clock()
    {
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.GetAsync(
            new Uri("/api/v1/disputes?status=Escalated&byClock=true&limit=7", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (_, sent) = host.Fakes.Of<ListDisputesRequest>().Single(one => one.Request.Page.Limit == 7);
        Assert.Equal(("Escalated", true, ""), (sent.Status, sent.ByClock, sent.OrderId));
    }
}
