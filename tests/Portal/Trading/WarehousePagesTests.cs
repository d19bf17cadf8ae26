using System.Net;
using System.Net.Http.Json;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at warehouses, and what a promise looks like in REST.</summary>
public sealed class WarehousePagesTests(PortalHost host)
{
    const string Stock = "/crossborder.catalog.v1.Warehouses/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_promise_is_asked_for_a_day_and_a_country_and_tells_its_parts_and_reasons()
    {
        var product = Guid.CreateVersion7();
        host.Fakes.Answers[Stock + "Promise"] = call => new PromiseAnswer
        {
            ProductId = ((PromiseRequest)call.Request).ProductId,
            Quantity = 30,
            On = "2026-03-10",
            OnTime = 4,
            Parts =
            {
                new PromisePart { Quantity = 4, Source = "Stock", On = "2026-03-01", Country = "CN", Kind = "Home" },
                new PromisePart { Quantity = 26, Source = "Made", On = "2026-03-10" },
            },
            Reasons = { new PromiseReason { Code = "lot_overdue", Detail = "5 units were expected." } },
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.GetAsync(
            $"/api/v1/products/{product}/promise?quantity=30&neededOn=2026-03-05&destination=DE", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<PromiseRequest>().Single(call => call.Request.ProductId == product.ToString()).Request;
        Assert.Equal((30L, "2026-03-05", "DE"), (sent.Quantity, sent.NeededOn, sent.Destination));
        var answer = await response.Json();
        Assert.Equal(("2026-03-10", "Made", "lot_overdue"),
            (answer.Text("on"), answer.GetProperty("parts")[1].Text("source"), answer.GetProperty("reasons")[0].Text("code")));
        Assert.Equal(4, answer.GetProperty("onTime").GetInt64());
    }

    [Fact]
    public async Task A_movement_goes_on_with_its_warehouse_and_reason()
    {
        var product = Guid.CreateVersion7();
        host.Fakes.Answers[Stock + "Move"] = _ => new ProductStock { ProductId = product.ToString(), OnHand = 7 };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/products/{product}/stock-movements");
        request.Content = JsonContent.Create(new { warehouse = "LA", change = -3, reason = "Damaged" });
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<MoveStockRequest>().Single(call => call.Request.ProductId == product.ToString()).Request;
        Assert.Equal(("LA", -3L, "Damaged", ""), (sent.Warehouse, sent.Change, sent.Reason, sent.Note));
    }
}
