using System.Net;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at price lists, and what their answers look like in REST.</summary>
public sealed class PricePagesTests(PortalHost host)
{
    const string Lists = "/crossborder.catalog.v1.PriceLists/";
    const string Imports = "/crossborder.catalog.v1.PriceImports/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_explanation_is_passed_on_with_its_instants_and_comes_back_with_the_reasons()
    {
        var (exporter, buyer, product, list) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Lists + "Explain"] = call => new PriceExplanation
        {
            ProductId = product.ToString(),
            Sku = ((ExplainPriceRequest)call.Request).Sku,
            Source = "Product",
            UnitPrice = "2.55",
            Candidates =
            {
                new PriceCandidate
                {
                    List = new PriceList { Id = list.ToString(), ExporterId = exporter.ToString(), Code = "spring" },
                    Row = new PriceRow { ListId = list.ToString(), ProductId = product.ToString(), ChangeId = list.ToString() },
                    Reasons = { new PriceReason { Code = "BelowTier", Detail = "The tier begins at 10." } },
                },
            },
        };
        var client = await host.As(Role.Exporter, exporter);
        using var response = await client.GetAsync(
            $"/api/v1/prices/explain?sku=A1&quantity=5&currency=GBP&buyerId={buyer}&at=2026-03-01T08:00:00%2B08:00", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<ExplainPriceRequest>().Single(call => call.Request.BuyerId == buyer.ToString()).Request;
        Assert.Equal((5L, "GBP", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)),
            (sent.Quantity, sent.Currency, sent.At.ToDateTimeOffset()));
        var candidate = (await response.Json()).GetProperty("candidates")[0];
        Assert.Equal(("spring", "BelowTier"),
            (candidate.GetProperty("list").Text("code"), candidate.GetProperty("reasons")[0].Text("code")));
    }

    [Fact]
    public async Task A_file_of_prices_goes_on_in_parts_under_its_key_and_says_whether_it_is_only_a_check()
    {
        var list = Guid.CreateVersion7();
        host.Fakes.Answers[Imports + "Finish"] = call => new PriceImport
        {
            Id = ((FinishPriceImportRequest)call.Request).ImportId,
            ListId = list.ToString(),
            Status = "Waiting",
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var body = new byte[(1024 * 1024) + 5];
        Encoding.UTF8.GetBytes("sku,unit_price\n").CopyTo(body, 0);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/price-lists/{list}/imports?fileName=may.csv&dryRun=true");
        request.Content = new ByteArrayContent(body);
        var key = Guid.CreateVersion7();
        request.Headers.Add("Idempotency-Key", key.ToString());
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        var parts = host.Fakes.Of<PutPricePartRequest>().Where(call => call.Request.ListId == list.ToString())
            .Select(call => (call.Request.ImportId, call.Request.FileName, call.Request.At, call.Request.Content.Length));
        Assert.Equal([(key.ToString(), "may.csv", 0L, 1024 * 1024), (key.ToString(), "may.csv", 1024 * 1024, 5)], parts);
        var finish = host.Fakes.Of<FinishPriceImportRequest>().Single(call => call.Request.ImportId == key.ToString()).Request;
        Assert.Equal((body.LongLength, true), (finish.Size, finish.DryRun));
    }
}
