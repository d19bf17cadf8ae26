using System.Net;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at amendments of orders, and what their answers look like in REST.</summary>
public sealed class AmendmentPagesTests(PortalHost host)
{
    const string Amendments = "/crossborder.orders.v1.Amendments/";

    static Amendment Answer(Guid id, int version) => new()
    {
        Id = id.ToString(),
        OrderId = id.ToString(),
        Version = version,
        Status = "Open",
        TotalMinor = 7_764,
        OldTotalMinor = 4_854,
        DeltaMinor = 2_910,
    };

    [Fact]
    public async Task A_proposal_arrives_with_what_changes_its_key_and_the_version_of_the_order_that_was_read()
    {
        var (order, product) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Amendments + "Propose"] = _ => Answer(order, 1);
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/orders/{order}/amendments", new
        {
            validUntil = "2026-06-01T12:00:00Z",
            lines = new object[] { new { lineNo = 1, quantity = 12 }, new { productId = product, quantity = 4, unitPrice = "5" } },
            freightMinor = 0,
        }, ifMatch: "\"6\"");
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/order-amendments/{order}", response.Headers.Location?.ToString());
        Assert.Equal(2_910, (await response.Json()).GetProperty("deltaMinor").GetInt64());
        var (call, sent) = host.Fakes.Of<ProposeAmendmentRequest>().Single(one => one.Request.OrderId == order.ToString());
        Assert.NotNull(call.IdempotencyKey);
        // Freight of nothing is not the same as freight as it was.
        Assert.Equal((6, 0L, "", null), (sent.ExpectedVersion, sent.Freight?.Minor ?? -1, sent.NamedPlace, sent.ShipTo));
        Assert.Equal([(1, "", 12L, ""), (0, product.ToString(), 4L, "5")],
            sent.Lines.Select(line => (line.LineNo, line.ProductId, line.Quantity, line.UnitPrice)));
    }

    [Fact]
    public async Task A_decision_arrives_with_its_reason_and_version()
    {
        var id = Guid.CreateVersion7();
        host.Fakes.Answers[Amendments + "Decline"] = _ => Answer(id, 2);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/order-amendments/{id}/decline", new { reason = "too few" }, ifMatch: "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (_, sent) = host.Fakes.Of<AmendmentChange>().Single(one => one.Request.AmendmentId == id.ToString());
        Assert.Equal((1, "too few"), (sent.ExpectedVersion, sent.Reason));
    }
}
