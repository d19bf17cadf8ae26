using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.Flow.Tests;
using CrossBorder.Testing;

[assembly: AssemblyFixture(typeof(TwentyOrders))]

namespace CrossBorder.Flow.Tests;

/// <summary>
/// Twenty real orders on processes of their own, taken to their end once for all tests: sixteen to the refund, four without
/// one.
/// </summary>
public sealed class TwentyOrders : IAsyncLifetime
{
    public const int Refunded = 16;
    public const int Orders = 20;

    public Trade Trade { get; private set; } = null!;

    public SpanCollector Spans { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Spans = SpanCollector.Start();
        Trade = await Trade.Start(Refunded, ct, [new("CROSSBORDER_OTLP", Spans.Address.AbsoluteUri)], Orders - Refunded);
        await Trade.Place(ct);
        await Trade.People().Run(Orders, _ => Task.CompletedTask, TimeSpan.FromSeconds(60), ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Trade.DisposeAsync();
        await Spans.DisposeAsync();
    }
}

public sealed class OneFlowTests(TwentyOrders orders)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Trade Trade => orders.Trade;

    [Fact]
    public async Task Real_orders_go_from_placing_to_their_end_and_the_books_add_up()
    {
        await Books.AreQuiet(Trade, Stop);
        await Books.AddUp(Trade, Stop);
    }

    [Fact]
    public async Task The_timeline_of_an_order_tells_every_stage_of_every_service()
    {
        var flow = (await Trade.Operator.Get("/api/v1/flows?stage=Refunded&limit=1", Stop))["items"]![0]!;
        var timeline = await Trade.Operator.Get($"/api/v1/orders/{flow["orderId"]}/timeline", Stop);
        var types = timeline["events"]!.AsArray().Select(e => (string)e!["type"]!).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "OrderPlaced", "OrderConfirmed", "OrderReadyToShip", "OrderCompleted", "ReceivableOpened", "PaymentReceived", "OrderFunded",
                "PayoutCompleted", "RefundClaimFiled", "RefundPaid", "ShipmentBooked", "ShipmentDeparted", "ShipmentDelivered",
                "DeclarationSubmitted", "DeclarationReleased", "DeclarationClosed",
            },
            types);
    }

    [Fact]
    public async Task The_payout_is_what_the_buyer_paid_less_the_fee()
    {
        var payouts = await Trade.Operator.Get("/api/v1/payouts?limit=500", Stop);
        Assert.All(payouts["items"]!.AsArray(), payout => Assert.Equal(
            (long)payout!["grossMinor"]!, (long)payout["feeMinor"]! + (long)payout["netMinor"]!));
        Assert.Equal(TwentyOrders.Orders, payouts["items"]!.AsArray().Count);
        // 0.50 % is the fee rule that the platform starts with.
        Assert.All(payouts["items"]!.AsArray(), payout => Assert.InRange(
            (long)payout!["feeMinor"]!, 1, ((long)payout["grossMinor"]! / 100) + 500));
    }

    [Fact]
    public async Task Every_line_of_a_claim_is_its_taxable_amount_times_the_rate()
    {
        var claims = await Trade.Operator.Get("/api/v1/claims?limit=500", Stop);
        Assert.Equal(TwentyOrders.Refunded, claims["items"]!.AsArray().Count);
        var order = (string)claims["items"]![0]!["orderId"]!;
        var claim = await Trade.Operator.Get($"/api/v1/orders/{order}/claim", Stop);
        Assert.NotEmpty(claim["lines"]!.AsArray());
        Assert.All(claim["lines"]!.AsArray(), line => Assert.Equal(
            decimal.Round(
                (long)line!["taxableMinor"]! * decimal.Parse((string)line["ratePercent"]!, CultureInfo.InvariantCulture) / 100m,
                MidpointRounding.AwayFromZero),
            (long)line["refundMinor"]!));
        Assert.All(claim["lines"]!.AsArray(), line => Assert.Equal(21, ((string)line!["declarationKey"]!).Length));
        Assert.Equal(claim["lines"]!.AsArray().Sum(line => (long)line!["refundMinor"]!), (long)claim["refundMinor"]!);
    }

    [Fact]
    public async Task Another_partys_ids_are_not_there()
    {
        var flow = (await Trade.Operator.Get("/api/v1/flows?limit=1", Stop))["items"]![0]!;
        var order = (string)flow["orderId"]!;
        foreach (var role in new[] { "Exporter", "Buyer", "Partner" })
        {
            var company = await Trade.Operator.Post("/api/v1/enterprises", Guid.NewGuid(), Stranger(role), Stop);
            var key = await Trade.Operator.Post("/api/v1/api-keys", Guid.NewGuid(),
                new JsonObject { ["partyId"] = (string)company["id"]!, ["role"] = role, ["name"] = "stranger" }, Stop);
            var stranger = Trade.Parties.As(new(Guid.Empty, "stranger", (string)key["key"]!));
            foreach (var path in new[] { "", "/timeline", "/receivable", "/shipment", "/declaration", "/claim" })
            {
                var refused = await Assert.ThrowsAsync<MainJob.Driving.RefusedException>(
                    () => stranger.Get($"/api/v1/orders/{order}{path}", Stop));
                Assert.True(refused.Status is 404 or 403, $"{role} {path}: {refused.Status}");
                // 403 is for roles that the page is not for at all; a role that may read it learns nothing of another's order.
                if (path is "/timeline" || (path is "" or "/receivable" && role != "Partner"))
                    Assert.Equal(404, refused.Status);
            }
        }
    }

    static JsonObject Stranger(string role) => new()
    {
        ["kind"] = role,
        ["nameEn"] = "A stranger",
        ["nameZh"] = "另一家公司",
        ["country"] = "CN",
        ["unifiedSocialCreditCode"] = role == "Exporter" ? "91440300708461136T" : null,
        ["customsCode"] = role == "Exporter" ? "4403960XYZ" : null,
        ["taxClass"] = role == "Exporter" ? "General" : null,
    };
}
