using System.Net;
using System.Net.Http.Json;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal.Tests;

public sealed class PlacingTests(PortalHost host)
{
    const string Place = "/crossborder.orders.v1.Orders/Place";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static object Body(Guid? exporter, Guid product, string reference) => new
    {
        exporterId = exporter,
        currency = "GBP",
        incoterm = "FOB",
        namedPlace = "宁波",
        shipTo = new { name = "Gift Shop Ltd", country = "GB", city = "London", street = "1 High Street", postalCode = "N1 1AA" },
        paymentTerms = new object[]
        {
            new { milestone = "Contract", percent = "30" },
            new { milestone = "Shipment", percent = "70", offsetDays = 30 },
        },
        lines = new object[] { new { productId = product, quantity = 100 }, new { sku = "85123A", quantity = 5, agreedUnitPrice = "2.5" } },
        freightMinor = 1500,
        reference,
    };

    static PlaceRequest Wire(Guid exporter, Guid buyer, Guid product, string reference) => new()
    {
        ExporterId = exporter.ToString(),
        BuyerId = buyer.ToString(),
        Currency = "GBP",
        Incoterm = "FOB",
        NamedPlace = "宁波",
        ShipTo = new Consignee { Name = "Gift Shop Ltd", Country = "GB", City = "London", Street = "1 High Street", PostalCode = "N1 1AA" },
        PaymentTerms =
        {
            new PaymentTerm { Milestone = "Contract", Percent = "30" },
            new PaymentTerm { Milestone = "Shipment", Percent = "70", OffsetDays = 30 },
        },
        Lines =
        {
            new PlaceLine { ProductId = product.ToString(), Quantity = 100 },
            new PlaceLine { Sku = "85123A", Quantity = 5, AgreedUnitPrice = "2.5" },
        },
        FreightMinor = 1500,
        Reference = reference,
    };

    [Fact]
    public async Task A_placed_order_arrives_whole_with_the_callers_seal_and_idempotency_key()
    {
        var (buyer, exporter, product) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var key = Guid.NewGuid().ToString();
        var content = JsonContent.Create(Body(exporter, product, "PO 7"));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = content };
        request.Headers.Add("Idempotency-Key", key);

        using var response = await (await host.As(Role.Buyer, buyer)).SendAsync(request, Stop);
        var sent = host.Fakes.Of<PlaceRequest>().Single(place => place.Request.BuyerId == buyer.ToString());
        Assert.Equal(Wire(exporter, buyer, product, "PO 7"), sent.Request);
        Assert.Equal((key, Role.Buyer, buyer), (sent.Call.IdempotencyKey, sent.Call.Principal?.Role, sent.Call.Principal?.PartyId));
    }

    [Fact]
    public async Task The_placed_order_comes_back_with_its_address_and_version()
    {
        var (buyer, product, id) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7().ToString());
        host.Fakes.Answers[Place] = call => ((PlaceRequest)call.Request).BuyerId != buyer.ToString() ? null : new Order
        {
            Id = id,
            Version = 1,
            Number = "SO-2026-000123",
            ExporterId = Guid.NewGuid().ToString(),
            BuyerId = buyer.ToString(),
            PlacedAt = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero)),
            Lines = { new Line { LineNo = 1, ProductId = product.ToString(), UnitPrice = "2.55", Quantity = 100, AmountMinor = 25500 } },
        };

        using var response = await (await host.As(Role.Buyer, buyer)).Post("/api/v1/orders", Body(Guid.NewGuid(), product, "PO 8"));
        Assert.Equal(
            (HttpStatusCode.Created, $"/api/v1/orders/{id}", "\"1\""),
            (response.StatusCode, response.Headers.Location?.ToString(), response.Headers.ETag?.Tag));
        var order = await response.Json();
        Assert.Equal(("SO-2026-000123", "2026-03-02T08:00:00+00:00"), (order.Text("number"), order.Text("placedAt")));
        Assert.Equal(("2.55", null), (order.GetProperty("lines")[0].Text("unitPrice"), order.Text("overseasWarehouse")));
    }

    [Theory]
    [InlineData(Role.Exporter, "buyerId")]
    [InlineData(Role.Buyer, "exporterId")]
    public async Task Each_side_names_the_other(Role role, string field)
    {
        var client = await host.As(role, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/orders", Body(null, Guid.NewGuid(), "PO 9"));
        Assert.Equal((HttpStatusCode.BadRequest, field), (response.StatusCode, (await response.Json()).Text("field")));
    }
}
