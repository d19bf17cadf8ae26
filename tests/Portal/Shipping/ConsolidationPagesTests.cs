using System.Net;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at shared shipments, and what their answers look like in REST.</summary>
public sealed class ConsolidationPagesTests(PortalHost host)
{
    const string Consolidations = "/crossborder.logistics.v1.Consolidations/";

    static Consolidation Answer(Guid id, int version, string status = "Booked") => new()
    {
        Id = id.ToString(),
        Version = version,
        ExporterId = id.ToString(),
        PartnerId = id.ToString(),
        Status = status,
        WaybillNumber = "ESL1",
        Currency = "USD",
        FreightMinor = 4_500,
        Orders =
        {
            new ConsolidatedOrder
            {
                OrderId = id.ToString(),
                ShipmentId = id.ToString(),
                Status = status,
                WaybillNumber = "ESL1H001",
                Pieces = 2,
                GrossGrams = 700,
                FreightMinor = 1_500,
            },
        },
    };

    [Fact]
    public async Task Orders_arrive_with_their_way_and_key_and_are_answered_with_house_waybills_and_shares()
    {
        var (partner, orders) = (Guid.CreateVersion7(), new[] { Guid.CreateVersion7(), Guid.CreateVersion7() });
        host.Fakes.Answers[Consolidations + "Create"] = _ => Answer(partner, 1);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/shared-shipments", new
        {
            partnerId = partner,
            transportMode = "2",
            portOfLoading = "CNNGB",
            portOfDischarge = "DEHAM",
            orderIds = orders,
        });
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (response.StatusCode, response.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/shared-shipments/{partner}", response.Headers.Location?.ToString());
        var house = (await response.Json()).GetProperty("orders")[0];
        Assert.Equal(("ESL1H001", 1_500), (house.GetProperty("waybillNumber").GetString(), house.GetProperty("freightMinor").GetInt64()));
        var (call, sent) = host.Fakes.Of<CreateConsolidationRequest>().Single(one => one.Request.PartnerId == partner.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal(("2", "CNNGB", "DEHAM"), (sent.TransportMode, sent.PortOfLoading, sent.PortOfDischarge));
        Assert.Equal(orders.Select(id => id.ToString()), sent.OrderIds);
    }

    [Fact]
    public async Task What_is_taken_out_or_cancelled_is_said_of_the_version_that_was_read()
    {
        var (id, order) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Consolidations + "TakeOut"] = _ => Answer(id, 4);
        host.Fakes.Answers[Consolidations + "Cancel"] = _ => Answer(id, 5, "Cancelled");
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var removed = await client.Post($"/api/v1/shared-shipments/{id}/removals", new { orderId = order }, ifMatch: "\"3\"");
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (removed.StatusCode, removed.Headers.ETag?.Tag));
        var (_, taken) = host.Fakes.Of<TakeOutRequest>().Single(one => one.Request.Id == id.ToString());
        Assert.Equal((order.ToString(), 3), (taken.OrderId, taken.ExpectedVersion));
        using var ended = await client.Post($"/api/v1/shared-shipments/{id}/cancel", null, ifMatch: "\"4\"");
        Assert.Equal("Cancelled", (await ended.Json()).GetProperty("status").GetString());
        var (_, cancelled) = host.Fakes.Of<CancelConsolidationRequest>().Single(one => one.Request.Id == id.ToString());
        Assert.Equal(4, cancelled.ExpectedVersion);
    }

    [Fact]
    public async Task What_may_travel_together_is_asked_for_by_its_way()
    {
        host.Fakes.Answers[Consolidations + "Propose"] = _ => new ProposeConsolidationsResponse
        {
            Proposals =
            {
                new ConsolidationProposal
                {
                    ConsigneeName = "Two Boats",
                    OrderIds = { Guid.CreateVersion7().ToString() },
                    Currency = "USD",
                    ApartMinor = 9_000,
                    TogetherMinor = 4_500,
                    SavedMinor = 4_500,
                },
            },
        };
        var (client, partner) = (await host.As(Role.Exporter, Guid.CreateVersion7()), Guid.CreateVersion7());
        using var response = await client.GetAsync(
            new Uri($"/api/v1/shared-shipment-proposals?mode=5&partnerId={partner}", UriKind.Relative));
        Assert.Equal(4_500, (await response.Json())[0].GetProperty("savedMinor").GetInt64());
        var (_, sent) = host.Fakes.Of<ProposeConsolidationsRequest>().Single(one => one.Request.PartnerId == partner.ToString());
        Assert.Equal("5", sent.TransportMode);
    }
}
