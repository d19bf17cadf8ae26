using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at payments and escrow, what their answers look like in REST, and whose messages are let in.</summary>
public sealed class PaymentPagesTests(PortalHost host)
{
    const string Payments = "/crossborder.settlement.v1.Payments/";
    const string Escrows = "/crossborder.settlement.v1.Escrows/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static ChannelPayment Payment(string id, string order) => new()
    {
        Id = id,
        OrderId = order,
        Version = 3,
        Status = "Pending",
        Method = "BankTransfer",
        AmountMinor = 500,
        PayToAccount = "GB82",
        PayToName = "PBB",
        PayReference = "PBB1",
    };

    [Fact]
    public async Task A_buyer_pays_and_is_shown_where_to()
    {
        host.Fakes.Answers[Payments + "StartPayment"] = call => Payment(
            Guid.NewGuid().ToString(), ((StartPaymentRequest)call.Request).OrderId);
        var order = Guid.CreateVersion7();
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/orders/{order}/payments", new { method = "BankTransfer", amountMinor = 500, country = "GB" });
        Assert.Equal((HttpStatusCode.Created, "\"3\""), (response.StatusCode, response.Headers.ETag!.Tag));
        var view = await response.Json();
        Assert.Equal(("Pending", "PBB1"), (view.Text("status"), view.GetProperty("payTo").Text("reference")));
        var sent = host.Fakes.Of<StartPaymentRequest>().Single(call => call.Request.OrderId == order.ToString());
        Assert.Equal(("BankTransfer", 500L, "GB", "", false), (sent.Request.Method, sent.Request.AmountMinor, sent.Request.Country,
            sent.Request.CardToken, sent.Request.ManualCapture));
        Assert.NotNull(sent.Call.IdempotencyKey);
    }

    [Fact]
    public async Task An_operator_refunds_and_anothers_payment_is_404()
    {
        var (mine, others) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        host.Fakes.Answers[Payments + "RefundPayment"] = call => Payment(((RefundPaymentRequest)call.Request).Id, mine);
        host.Fakes.Answers[Payments + "GetPayment"] = call => ((PaymentIdRequest)call.Request).Id == others
            ? throw Problem.NotFound("channel_payment", others).ToGrpc()
            : Payment(mine, mine);
        using var refunded = await host.AsOperator().Post($"/api/v1/payments/{mine}/refunds", new { reason = "broken", amountMinor = 7 });
        Assert.Equal(HttpStatusCode.OK, refunded.StatusCode);
        var sent = host.Fakes.Of<RefundPaymentRequest>().Single(call => call.Request.Id == mine).Request;
        Assert.Equal((7L, "broken"), (sent.AmountMinor, sent.Reason));
        using var missing = await (await host.As(Role.Buyer, Guid.CreateVersion7())).GetAsync($"/api/v1/payments/{others}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "channel_payment_not_found"), (missing.StatusCode, (await missing.Json()).Text("code")));
    }

    [Fact]
    public async Task A_dispute_and_its_decision_go_through()
    {
        var order = Guid.CreateVersion7();
        Escrow Answer(string status) => new()
        {
            OrderId = order.ToString(),
            ExporterId = order.ToString(),
            BuyerId = order.ToString(),
            Status = status,
            Terms = new EscrowTerms { Condition = "Acceptance", Days = 14 },
            Disputes = { new EscrowDispute { Reason = "broken", Status = status == "Decided" ? "Decided" : "Open", RefundMinor = 40 } },
        };
        host.Fakes.Answers[Escrows + "OpenDispute"] = _ => Answer("Disputed");
        host.Fakes.Answers[Escrows + "DecideDispute"] = _ => Answer("Decided");
        var buyer = await host.As(Role.Buyer, Guid.CreateVersion7());
        var disputed = await buyer.Post($"/api/v1/orders/{order}/escrow/dispute", new { reason = "broken" }).Json();
        Assert.Equal(("Disputed", "14"), (disputed.Text("status"), disputed.GetProperty("terms").Text("days")));
        var decided = await host.AsOperator()
            .Post($"/api/v1/orders/{order}/escrow/decision", new { refundMinor = 40, reason = "photos" }).Json();
        Assert.Equal("40", decided.GetProperty("disputes")[0].Text("refundMinor"));
        var sent = host.Fakes.Of<DecideDisputeRequest>().Single(call => call.Request.OrderId == order.ToString());
        Assert.Equal(40, sent.Request.RefundMinor);
    }

    async Task<HttpResponseMessage> Hook(
        string channel, byte[] body, string secret = "new secret", TimeSpan? off = null, string? header = null)
    {
        Directory.CreateDirectory(host.HookKeys);
        await File.WriteAllTextAsync(Path.Combine(host.HookKeys, "webhook-card.key"), "old secret\nnew secret\n");
        var time = (DateTimeOffset.UtcNow + (off ?? TimeSpan.Zero)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/webhooks/payments/{channel}")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("X-Signature", header ?? $"t={time},v1={Convert.ToHexStringLower(mac)}");
        return await host.Http().SendAsync(request, Stop);
    }

    [Fact]
    public async Task A_signed_message_is_passed_on_as_it_came_by_the_portal_itself()
    {
        host.Fakes.Answers[Payments + "TakeProcessorEvent"] = _ => new ProcessorEventReceipt { Status = "Applied" };
        var body = Encoding.UTF8.GetBytes($"{{ \"event_id\" : \"{Guid.NewGuid()}\" }} ");
        foreach (var secret in new[] { "old secret", "new secret" })
        {
            using var taken = await Hook("card", body, secret);
            Assert.Equal((HttpStatusCode.OK, "Applied"), (taken.StatusCode, (await taken.Json()).Text("status")));
        }

        var sent = host.Fakes.Of<TakeProcessorEventRequest>().Where(call => call.Request.Body.Span.SequenceEqual(body)).ToList();
        Assert.Equal(2, sent.Count);
        Assert.All(sent, call => Assert.Equal(("card", Role.Service), (call.Request.Channel, call.Call.Principal!.Role)));
    }

    [Fact]
    public async Task A_message_that_is_not_signed_now_by_the_channel_is_not_let_in()
    {
        var body = Encoding.UTF8.GetBytes($"{{ \"event_id\" : \"{Guid.NewGuid()}\" }}");
        async Task Refused(HttpStatusCode status, string code, Task<HttpResponseMessage> call)
        {
            using var response = await call;
            Assert.Equal((status, code), (response.StatusCode, (await response.Json()).Text("code")));
        }

        const string Invalid = "webhook_signature_invalid";
        await Refused(HttpStatusCode.Unauthorized, Invalid, Hook("card", body, "another secret"));
        await Refused(HttpStatusCode.Unauthorized, Invalid, Hook("card", body, off: TimeSpan.FromMinutes(-6)));
        await Refused(HttpStatusCode.Unauthorized, Invalid, Hook("card", body, off: TimeSpan.FromMinutes(6)));
        foreach (var header in new[]
            {
                "", "t=,v1=", "v1=00", $"t={DateTimeOffset.UtcNow.ToUnixTimeSeconds()}", "t=99999999999999999999,v1=00",
                $"t={DateTimeOffset.UtcNow.ToUnixTimeSeconds()},v1={new string('z', 64)}", new string('x', 600),
            })
            await Refused(HttpStatusCode.Unauthorized, Invalid, Hook("card", body, header: header));
        await Refused(HttpStatusCode.NotFound, "payment_channel_not_found", Hook("cheque", body));
        await Refused(HttpStatusCode.NotFound, "payment_channel_not_found", Hook("..%2Fwebhook-card", body));
        await Refused(HttpStatusCode.RequestEntityTooLarge, "body_too_large", Hook("card", new byte[65_537]));
        await Refused(HttpStatusCode.BadRequest, "invalid_field", Hook("card", []));
        Assert.DoesNotContain(host.Fakes.Of<TakeProcessorEventRequest>(), call => call.Request.Body.Span.SequenceEqual(body));
    }
}
