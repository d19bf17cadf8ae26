using System.Net;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at frame contracts, and what their answers look like in REST.</summary>
public sealed class FramePagesTests(PortalHost host)
{
    const string Frames = "/crossborder.orders.v1.Frames/";
    static readonly Guid Product = Guid.CreateVersion7();

    static readonly object Terms = new
    {
        currency = "EUR",
        incoterm = "FOB",
        namedPlace = "Ningbo",
        freightMinor = 1_000,
        validFrom = "2026-11-01",
        validUntil = "2027-10-31",
        paymentTerms = new[] { new { milestone = "Contract", percent = "100" } },
        lines = new[]
        {
            new
            {
                productId = Product,
                quantity = 100,
                least = 5,
                most = 60,
                tiers = new[] { new { minQuantity = 5, unitPrice = "2.50" }, new { minQuantity = 50, unitPrice = "2.20" } },
            },
        },
    };

    static Frame Answer(Guid id, int version, string status = "Open") => new()
    {
        Id = id.ToString(),
        Version = version,
        ExporterId = id.ToString(),
        BuyerId = id.ToString(),
        Status = status,
        Title = "Mugs of the year",
        CurrentNo = 2,
        Side = "Buyer",
        ValidUntil = "2027-10-31",
        Balances =
        {
            new FrameBalance { LineNo = 1, ProductId = Product.ToString(), Quantity = 100, Called = 30, Left = 70, Shipped = 20 },
        },
        Calls = { new FrameCall { OrderId = id.ToString(), Number = "SO-1", Status = "Shipped", TotalMinor = 8_500 } },
    };

    [Fact]
    public async Task A_proposal_arrives_with_its_terms_and_key_and_is_answered_with_its_address_and_version()
    {
        var (frame, buyer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Frames + "Propose"] = _ => Answer(frame, 1);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/frames", new { title = "Mugs of the year", buyerId = buyer, terms = Terms });
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/frames/{frame}", response.Headers.Location?.ToString());
        var (call, sent) = host.Fakes.Of<ProposeFrameRequest>().Single(one => one.Request.BuyerId == buyer.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal(("", 0, "", "Mugs of the year"), (sent.FrameId, sent.ExpectedVersion, sent.ExporterId, sent.Title));
        Assert.Equal(("EUR", "FOB", "Ningbo", 1_000L), (
            sent.Terms.Currency, sent.Terms.Incoterm, sent.Terms.NamedPlace, sent.Terms.FreightMinor));
        Assert.Equal(("2026-11-01", "2027-10-31", "Contract", "100"), (
            sent.Terms.ValidFrom, sent.Terms.ValidUntil, sent.Terms.PaymentTerms.Single().Milestone,
            sent.Terms.PaymentTerms.Single().Percent));
        var line = sent.Terms.Lines.Single();
        Assert.Equal((Product.ToString(), 100L, 5L, 60L), (line.ProductId, line.Quantity, line.Least, line.Most));
        Assert.Equal([(5L, "2.50"), (50L, "2.20")], line.Tiers.Select(tier => (tier.MinQuantity, tier.UnitPrice)));
    }

    [Fact]
    public async Task A_further_version_arrives_with_the_version_of_the_frame_that_was_read()
    {
        var frame = Guid.CreateVersion7();
        host.Fakes.Answers[Frames + "Propose"] = _ => Answer(frame, 4);
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/frames/{frame}/versions", new { terms = Terms, note = "a little less" }, ifMatch: "\"3\"");
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (_, sent) = host.Fakes.Of<ProposeFrameRequest>().Single(one => one.Request.FrameId == frame.ToString());
        Assert.Equal((3, "a little less", 100L), (sent.ExpectedVersion, sent.Note, sent.Terms.Lines.Single().Quantity));
    }

    [Fact]
    public async Task What_is_accepted_or_closed_is_the_version_that_was_read()
    {
        var frame = Guid.CreateVersion7();
        host.Fakes.Answers[Frames + "Accept"] = _ => Answer(frame, 6, "Active");
        host.Fakes.Answers[Frames + "Close"] = _ => Answer(frame, 7, "Closed");
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var accepted = await client.Post($"/api/v1/frames/{frame}/accept", new { no = 2 }, ifMatch: "\"5\"");
        Assert.Equal((HttpStatusCode.OK, "\"6\""), (accepted.StatusCode, accepted.Headers.ETag?.Tag));
        var (_, yes) = host.Fakes.Of<AcceptFrameRequest>().Single(one => one.Request.FrameId == frame.ToString());
        Assert.Equal((5, 2), (yes.ExpectedVersion, yes.No));
        using var closed = await client.Post($"/api/v1/frames/{frame}/close", new { reason = "too dear" }, ifMatch: "\"6\"");
        Assert.Equal("Closed", (await closed.Json()).GetProperty("status").GetString());
        var (_, no) = host.Fakes.Of<CloseFrameRequest>().Single(one => one.Request.FrameId == frame.ToString());
        Assert.Equal((6, "too dear"), (no.ExpectedVersion, no.Reason));
    }

    [Fact]
    public async Task A_call_off_arrives_with_its_lines_and_key_and_is_answered_with_the_order()
    {
        var (frame, order) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Frames + "CallOff"] = _ => new Order
        {
            Id = order.ToString(),
            Version = 1,
            ExporterId = frame.ToString(),
            BuyerId = frame.ToString(),
            TotalMinor = 6_000,
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/frames/{frame}/calls", new
        {
            lines = new[] { new { lineNo = 1, quantity = 20, currency = "EUR", unitCode = "011" } },
            shipTo = new { name = "Geschenke GmbH", country = "DE", city = "Köln", street = "Domkloster 4", postalCode = "50667" },
            reference = "PO-7",
        });
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/orders/{order}", response.Headers.Location?.ToString());
        Assert.Equal(6_000, (await response.Json()).GetProperty("totalMinor").GetInt64());
        var (call, sent) = host.Fakes.Of<CallOffRequest>().Single(one => one.Request.FrameId == frame.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal(("Geschenke GmbH", "Köln", "PO-7"), (sent.ShipTo.Name, sent.ShipTo.City, sent.Reference));
        Assert.Equal([(1, 20L, "EUR", "011")], sent.Lines.Select(line => (line.LineNo, line.Quantity, line.Currency, line.UnitCode)));
    }

    [Fact]
    public async Task A_frame_is_shown_with_what_is_left_of_it_and_the_orders_called_off()
    {
        var frame = Guid.CreateVersion7();
        host.Fakes.Answers[Frames + "Get"] = _ => Answer(frame, 9, "Active");
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.GetAsync(new Uri($"/api/v1/frames/{frame}", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "\"9\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var shown = await response.Json();
        var balance = shown.GetProperty("balances")[0];
        Assert.Equal((100, 30, 70, 20, 0), (
            balance.GetProperty("quantity").GetInt64(), balance.GetProperty("called").GetInt64(), balance.GetProperty("left").GetInt64(),
            balance.GetProperty("shipped").GetInt64(), balance.GetProperty("delivered").GetInt64()));
        var called = shown.GetProperty("calls")[0];
        Assert.Equal(("SO-1", 8_500), (called.GetProperty("number").GetString(), called.GetProperty("totalMinor").GetInt64()));
    }

    [Fact]
    public async Task The_list_is_asked_for_by_status_and_page()
    {
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.GetAsync(new Uri("/api/v1/frames?status=Active&limit=9", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (_, sent) = host.Fakes.Of<ListFramesRequest>().Single(one => one.Request.Page.Limit == 9);
        Assert.Equal(("Active", ""), (sent.Status, sent.Page.Cursor));
    }
}
