using System.Net;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at inquiries and quotes, and what their answers look like in REST.</summary>
public sealed class QuotePagesTests(PortalHost host)
{
    const string Quotes = "/crossborder.orders.v1.Quotes/";
    const string Inquiries = "/crossborder.orders.v1.Inquiries/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static object Terms(Guid product) => new
    {
        currency = "EUR",
        validUntil = "2026-06-01T12:00:00Z",
        deliveries = new[] { new { no = 1, incoterm = "FOB", namedPlace = "Ningbo", freightMinor = 5 } },
        paymentTerms = new[] { new { milestone = "Contract", percent = "100" } },
        lines = new[]
        {
            new
            {
                lineNo = 1,
                productId = product,
                offers = new[] { new { offerNo = 1, quantity = 7, unitPrice = "2.5", leadDays = 30, deliveryNo = 1 } },
            },
        },
        rate = new { id = "FX-7", @base = "EUR", quote = "CNY", rate = "8", source = "SAFE", on = "2026-05-01" },
    };

    [Fact]
    public async Task An_offer_arrives_with_its_terms_costs_key_and_the_version_that_was_read()
    {
        var (quote, product) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Quotes + "Offer"] = _ => Answer(quote, 7);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/quotes/{quote}/offers", new
        {
            terms = Terms(product),
            note = "our best",
            costs = new[] { new { lineNo = 1, offerNo = 1, factory = "13.5", refund = "1.2" } },
        }, ifMatch: "\"6\"");
        Assert.Equal((HttpStatusCode.OK, "\"7\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (call, sent) = host.Fakes.Of<OfferRequest>().Single(one => one.Request.QuoteId == quote.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal((6, "our best", "13.5", "1.2", ""),
            (sent.ExpectedVersion, sent.Note, sent.Costs[0].Factory, sent.Costs[0].Refund, sent.Costs[0].Duty));
        var offer = sent.Terms.Lines[0].Offers[0];
        Assert.Equal((product.ToString(), 7L, "2.5", 30, 1),
            (sent.Terms.Lines[0].ProductId, offer.Quantity, offer.UnitPrice, offer.LeadDays, offer.DeliveryNo));
        Assert.Equal(("FX-7", "2026-05-01", 5L), (sent.Terms.Rate.Id, sent.Terms.Rate.On, sent.Terms.Deliveries[0].FreightMinor));
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), sent.Terms.ValidUntil.ToDateTimeOffset());
    }

    [Fact]
    public async Task A_counter_has_no_place_for_a_cost()
    {
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/quotes/{Guid.NewGuid()}/counters", new { terms = Terms(Guid.NewGuid()), costs = Array.Empty<object>() });
        Assert.Equal((HttpStatusCode.BadRequest, "costs"), (response.StatusCode, (await response.Json()).Text("field")));
    }

    [Fact]
    public async Task An_acceptance_names_version_and_picks_and_answers_the_order()
    {
        var (quote, order) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Quotes + "Accept"] = _ =>
        {
            var answer = Answer(quote, 3);
            (answer.Status, answer.AcceptedNo, answer.OrderId) = ("Accepted", 2, order.ToString());
            return answer;
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/quotes/{quote}/accept", new
        {
            no = 2,
            picks = new[] { new { lineNo = 1, offerNo = 3 } },
            reference = "PO-1",
        }, ifMatch: "\"2\"");
        var view = await response.Json();
        Assert.Equal(("Accepted", "2", order.ToString()), (view.Text("status"), view.Text("acceptedNo"), view.Text("orderId")));
        var sent = host.Fakes.Of<AcceptQuoteRequest>().Single(one => one.Request.QuoteId == quote.ToString()).Request;
        Assert.Equal((2, 2, 1, 3, "PO-1"), (sent.ExpectedVersion, sent.No, sent.Picks[0].LineNo, sent.Picks[0].OfferNo, sent.Reference));
    }

    [Fact]
    public async Task A_stale_version_leaves_the_door_as_412_with_the_field_of_REST()
    {
        host.Fakes.Answers[Quotes + "Close"] = _ => throw Problem.Stale("quote", 1, 2).ToGrpc();
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/quotes/{Guid.NewGuid()}/close", new { reason = "no" }, ifMatch: "\"1\"");
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version_conflict"), (response.StatusCode, (await response.Json()).Text("code")));
    }

    [Fact]
    public async Task A_difference_names_fields_as_REST_does()
    {
        host.Fakes.Answers[Quotes + "GetDiff"] = call => new QuoteDiff
        {
            FromNo = ((QuoteDiffRequest)call.Request).FromNo,
            ToNo = ((QuoteDiffRequest)call.Request).ToNo,
            Changes =
            {
                new QuoteChange
                {
                    Kind = "Changed", Scope = "Offer", LineNo = 1, OfferNo = 2, Field = "unit_price", Before = "2", After = "3",
                },
            },
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        var diff = await client.GetAsync($"/api/v1/quotes/{Guid.NewGuid()}/diff?from=1&to=2", Stop).Json();
        var change = diff.GetProperty("changes")[0];
        Assert.Equal(("1", "2"), (diff.Text("fromNo"), diff.Text("toNo")));
        Assert.Equal(("unitPrice", "2", "3", "1", null),
            (change.Text("field"), change.Text("before"), change.Text("after"), change.Text("lineNo"), change.Text("itemNo")));
    }

    [Fact]
    public async Task A_file_is_the_raw_body_and_comes_back_as_a_download_that_no_browser_runs()
    {
        var (inquiry, file) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Inquiries + "AddFile"] = call =>
        {
            var sent = (AddFileRequest)call.Request;
            return new InquiryFile { Id = file.ToString(), Name = sent.Name, ContentType = sent.ContentType };
        };
        host.Fakes.Answers[Inquiries + "GetFile"] = _ => new InquiryFileContent
        {
            File = new InquiryFile { Id = file.ToString(), Name = "图纸.pdf", ContentType = "application/pdf", Sha256 = "ab12" },
            Content = ByteString.CopyFromUtf8("%PDF-"),
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/inquiries/{inquiry}/files?name=drawing.pdf")
        {
            Content = new ByteArrayContent("%PDF-"u8.ToArray()) { Headers = { ContentType = new("application/pdf") } },
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var kept = await client.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.Created, "application/pdf"), (kept.StatusCode, (await kept.Json()).Text("contentType")));

        using var got = await client.GetAsync($"/api/v1/inquiries/{inquiry}/files/{file}", Stop);
        Assert.Equal("%PDF-", await got.Content.ReadAsStringAsync(Stop));
        Assert.Equal(("attachment", "\"ab12\""), (got.Content.Headers.ContentDisposition!.DispositionType, got.Headers.ETag?.Tag));
        Assert.Equal("nosniff", Assert.Single(got.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(got.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inquiry_arrives_with_its_wishes_and_a_timeline_is_read_in_pages()
    {
        var exporter = Guid.CreateVersion7();
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/inquiries", new
        {
            exporterId = exporter,
            subject = "Mugs",
            destinationCountry = "DE",
            destinationPlace = "Hamburg",
            neededBy = "2026-10-01",
            lines = new[] { new { quantity = 5, words = "blue mugs", targetPrice = "1.5" } },
        });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = host.Fakes.Of<OpenInquiryRequest>().Single(one => one.Request.ExporterId == exporter.ToString()).Request;
        Assert.Equal(("2026-10-01", "blue mugs", "1.5", "", 5L),
            (sent.NeededBy, sent.Lines[0].Words, sent.Lines[0].TargetPrice, sent.Lines[0].ProductId, sent.Lines[0].Quantity));
        host.Fakes.Answers[Inquiries + "ListTimeline"] = call => new ListTimelineResponse
        {
            Entries =
            {
                new Contracts.Orders.V1.TimelineEntry
                {
                    Seq = 4, Kind = "QuoteSent", QuoteId = exporter.ToString(), Facts = { new TimelineFact { Name = "no", Value = "1" } },
                },
            },
            NextCursor = ((InquiryPageRequest)call.Request).Page.Cursor + "x",
        };
        var page = await client.GetAsync($"/api/v1/inquiries/{Guid.NewGuid()}/timeline?cursor=c", Stop).Json();
        var entry = page.GetProperty("items")[0];
        Assert.Equal(("cx", "QuoteSent", exporter.ToString()), (page.Text("nextCursor"), entry.Text("kind"), entry.Text("quoteId")));
    }

    static Quote Answer(Guid id, int version) => new()
    {
        Id = id.ToString(),
        Version = version,
        Status = "Open",
        InquiryId = Guid.NewGuid().ToString(),
        ExporterId = Guid.NewGuid().ToString(),
        BuyerId = Guid.NewGuid().ToString(),
        OpenedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
    };
}
