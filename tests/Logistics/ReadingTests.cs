using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;

namespace CrossBorder.Logistics.Tests;

public sealed class ReadingTests(LogisticsHost host)
{
    [Fact]
    public async Task Each_party_sees_its_shipment_and_for_others_it_is_not_there()
    {
        var freight = await host.Booked();
        var shipment = await host.Now(freight);
        Principal[] own =
        [
            LogisticsHost.Exporter(freight.Exporter), LogisticsHost.Buyer(freight.Buyer), LogisticsHost.Partner(freight.Partner),
            LogisticsHost.Operator,
        ];
        foreach (var principal in own)
        {
            Assert.Equal(shipment, await host.Client(principal).GetAsync(new GetRequest { Id = shipment.Id }));
            Assert.Equal(shipment, await host.Client(principal).GetAsync(new GetRequest { OrderId = shipment.OrderId }));
        }

        // The same ids in another role are as foreign as a stranger's.
        Principal[] others =
        [
            LogisticsHost.Exporter(freight.Buyer), LogisticsHost.Buyer(freight.Exporter), LogisticsHost.Partner(freight.Exporter),
            LogisticsHost.Buyer(Guid.NewGuid()),
        ];
        foreach (var principal in others)
        {
            var problem = await host.Refusal(async () => await host.Client(principal).GetAsync(new GetRequest { Id = shipment.Id }));
            Assert.Equal((404, "shipment_not_found"), (problem.Status, problem.Code));
            Assert.Empty((await host.Client(principal).ListAsync(new ListRequest())).Shipments);
        }
    }

    [Fact]
    public async Task Of_an_order_the_live_shipment_is_shown_else_the_last_one()
    {
        var freight = await host.Placed();
        host.Carrier.Fail(freight.OrderId, "bookings", 1, System.Net.HttpStatusCode.OK, """{"accepted":false,"reason":"full"}""");
        await host.Deliver(freight.Ready);
        var first = await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking);
        await host.Becomes(freight, now => now.Status == "Refused" && now.Id == first.Id, "the carrier has refused");
        var second = await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking);
        await host.Becomes(freight, now => now.Status == "Booked" && now.Id == second.Id, "the second booking is shown");
    }

    [Fact]
    public async Task Pages_hold_every_own_shipment_once_newest_first()
    {
        var partner = Guid.CreateVersion7();
        var booked = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var freight = await host.Placed(partner);
            booked.Insert(0, (await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking)).Id);
        }

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await host.Client(LogisticsHost.Partner(partner)).ListAsync(
                new ListRequest { Status = "Requested", Page = new Page { Cursor = cursor, Limit = 2 } });
            seen.AddRange(page.Shipments.Select(shipment => shipment.Id));
            cursor = page.NextCursor;
        } while (cursor.Length > 0);

        Assert.Equal(booked, seen);
        Assert.Empty((await host.Client(LogisticsHost.Partner(partner)).ListAsync(new ListRequest { Status = "Booked" })).Shipments);
    }

    [Theory]
    [InlineData("status", "Lost", "", 0)]
    [InlineData("cursor", "", "abc", 0)]
    [InlineData("limit", "", "", 501)]
    [InlineData("limit", "", "", -1)]
    public async Task A_bad_list_request_names_the_field(string field, string status, string cursor, int limit)
    {
        var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Operator).ListAsync(
            new ListRequest { Status = status, Page = new Page { Cursor = cursor, Limit = limit } }));
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "b")]
    public async Task A_shipment_is_named_once(string id, string orderId)
    {
        var problem = await host.Refusal(async () =>
            await host.Client(LogisticsHost.Operator).GetAsync(new GetRequest { Id = id, OrderId = orderId }));
        Assert.Equal((400, "id"), (problem.Status, problem.Field));
    }
}
