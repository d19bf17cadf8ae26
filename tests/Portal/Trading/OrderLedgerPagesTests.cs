using System.Net;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at the ledger of an order's lines, and what its answers look like in REST.</summary>
public sealed class OrderLedgerPagesTests(PortalHost host)
{
    const string Ledger = "/crossborder.orders.v1.OrderLedger/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static OrderLedgerView Answer(Guid order)
    {
        var view = new OrderLedgerView { OrderId = order.ToString(), OrderVersion = 4 };
        view.Lines.Add(new LedgerLine { LineNo = 1, Ordered = 10, Produced = 6, Open = 4, TaxRefunded = 2 });
        view.Waiting.Add(new WaitingFact
        {
            Kind = "Return",
            SourceId = order.ToString(),
            Reason = "returned_of_shipped",
            At = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        });
        return view;
    }

    [Fact]
    public async Task A_packing_arrives_with_its_units_key_and_version_and_answers_the_ledger()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Ledger + "Pack"] = _ => Answer(order);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/orders/{order}/packings", new { lines = new[] { new { lineNo = 1, quantity = 6 } }, note = "pallet 1" },
            ifMatch: "\"3\"");
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (call, sent) = host.Fakes.Of<PackRequest>().Single(one => one.Request.OrderId == order.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal((3, "pallet 1", 1, 6L), (sent.ExpectedVersion, sent.Note, sent.Lines[0].LineNo, sent.Lines[0].Quantity));
        var body = await response.Json();
        Assert.Equal(4, body.GetProperty("lines")[0].GetProperty("open").GetInt64());
        Assert.Equal("returned_of_shipped", body.GetProperty("waiting")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_buyers_ledger_has_no_place_for_tax()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Ledger + "Get"] = _ => Answer(order);
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.GetAsync($"/api/v1/orders/{order}/units", Stop);
        var line = (await response.Json()).GetProperty("lines")[0];
        Assert.True(!line.TryGetProperty("taxRefunded", out var tax) || tax.ValueKind == System.Text.Json.JsonValueKind.Null);
    }
}
