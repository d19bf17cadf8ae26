using System.Net;
using System.Net.Http.Json;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at the terms of samples and at orders of a kind, and what their answers look like in REST.</summary>
public sealed class SamplePagesTests(PortalHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    const string Samples = "/crossborder.catalog.v1.Samples/";

    [Fact]
    public async Task Terms_are_passed_on_whole_with_the_version_that_was_read()
    {
        var (exporter, product) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Samples + "PutTerms"] = call => ((PutSampleTermsRequest)call.Request).ProductId != product.ToString() ? null
            : new SampleTerms
            {
                ExporterId = exporter.ToString(),
                ProductId = product.ToString(),
                Version = 3,
                UnitPrice = "0",
                CustomsUnitPrice = "1.85",
            };
        var client = await host.As(Role.Exporter, exporter);
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/products/{product}/sample-terms/Sample");
        request.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
        request.Content = JsonContent.Create(new
        {
            offered = true,
            currency = "USD",
            unitPrice = "0",
            customsUnitPrice = "1.85",
            leastUnits = 1,
            mostUnits = 3,
            freight = "Buyer",
            mostUnitsPerBuyer = 5,
            mostOrdersPerBuyer = 2,
            periodDays = 90,
            validFrom = "2026-01-01",
        });
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal(
            Wire(product), host.Fakes.Of<PutSampleTermsRequest>().Single(sent => sent.Request.ProductId == product.ToString()).Request);
        Assert.Equal("1.85", (await response.Json()).Text("customsUnitPrice"));
    }

    static PutSampleTermsRequest Wire(Guid product) => new()
    {
        ExpectedVersion = 2,
        ProductId = product.ToString(),
        Kind = "Sample",
        Offered = true,
        Currency = "USD",
        UnitPrice = "0",
        CustomsUnitPrice = "1.85",
        LeastUnits = 1,
        MostUnits = 3,
        MostUnitsPerBuyer = 5,
        MostOrdersPerBuyer = 2,
        PeriodDays = 90,
        Freight = "Buyer",
        Credit = "None",
        ValidFrom = "2026-01-01",
    };

    [Fact]
    public async Task A_credit_says_what_it_was_paid_for_and_which_order_took_it()
    {
        var (buyer, sample, order) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Samples + "ListCredits"] = call => call.Principal?.PartyId != buyer ? null : new ListSampleCreditsResponse
        {
            Credits =
            {
                new SampleCredit
                {
                    OrderId = sample.ToString(),
                    ProductId = Guid.NewGuid().ToString(),
                    ExporterId = Guid.NewGuid().ToString(),
                    BuyerId = buyer.ToString(),
                    AmountMinor = 1200,
                    Status = "Taken",
                    TakenBy = order.ToString(),
                    TakenMinor = 1190,
                },
            },
        };
        var page = await (await host.As(Role.Buyer, buyer)).GetAsync("/api/v1/sample-credits", Stop).Json();
        var credit = page.GetProperty("items")[0];
        Assert.Equal((sample.ToString(), "Taken", order.ToString(), 1190L),
            (credit.Text("orderId"), credit.Text("status"), credit.Text("takenBy"), credit.GetProperty("takenMinor").GetInt64()));
    }

    [Fact]
    public async Task An_order_has_its_kind_going_and_coming_and_a_list_may_be_of_one()
    {
        var (buyer, exporter) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var answer = new Order
        {
            Id = Guid.NewGuid().ToString(),
            Version = 1,
            ExporterId = exporter.ToString(),
            BuyerId = buyer.ToString(),
            Kind = "Sample",
            SampleCreditMinor = 7,
            Lines = { new Line { LineNo = 1, ProductId = Guid.NewGuid().ToString(), UnitPrice = "0", CustomsUnitPrice = "1.85" } },
        };
        host.Fakes.Answers["/crossborder.orders.v1.Orders/Place"] =
            call => ((PlaceRequest)call.Request).BuyerId == buyer.ToString() ? answer : null;
        host.Fakes.Answers["/crossborder.orders.v1.Orders/List"] =
            call => call.Principal?.PartyId == buyer ? new ListResponse { Orders = { answer } } : null;
        var client = await host.As(Role.Buyer, buyer);
        using var response = await client.Post("/api/v1/orders", new
        {
            exporterId = exporter,
            currency = "USD",
            incoterm = "FOB",
            namedPlace = "Ningbo",
            shipTo = new { name = "Gift Shop Ltd", country = "GB", city = "London", street = "1 High Street", postalCode = "N1 1AA" },
            lines = new object[] { new { sku = "A1", quantity = 2 } },
            kind = "Sample",
        });
        Assert.Equal("Sample", host.Fakes.Of<PlaceRequest>().Single(sent => sent.Request.BuyerId == buyer.ToString()).Request.Kind);
        var view = await response.Json();
        Assert.Equal(("Sample", 7L, "1.85"), (view.Text("kind"), view.GetProperty("sampleCreditMinor").GetInt64(),
            view.GetProperty("lines")[0].Text("customsUnitPrice")));
        Assert.Equal("Sample", (await client.GetAsync("/api/v1/orders?kind=Sample", Stop).Json()).GetProperty("items")[0].Text("kind"));
        Assert.Contains(host.Fakes.Of<ListRequest>(), sent => sent.Request.Kind == "Sample" && sent.Call.Principal?.PartyId == buyer);
    }
}
