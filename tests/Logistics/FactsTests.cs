using CrossBorder.Contracts.Events;
using Grpc.Core;

namespace CrossBorder.Logistics.Tests;

/// <summary>Facts come in any order and more than once; the end is the same.</summary>
public sealed class FactsTests(LogisticsHost host)
{
    [Fact]
    public async Task An_amended_order_goes_to_whom_it_names_now_also_when_it_is_told_before_its_placing()
    {
        var freight = new Freight(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        OrderAmended Amended(int version, string name) => new(
            freight.OrderId, version, Freight.At, Guid.CreateVersion7(), null, freight.OrderPlaced,
            freight.OrderPlaced with { Version = version, ShipTo = new(name, "FR", "Lyon", "1 rue Bleue", "69001") });
        await host.Deliver(Amended(5, "Maison SARL"));
        await host.Deliver(freight.OrderPlaced);
        await host.Deliver(Amended(3, "Dupont"));
        await host.Deliver(freight.Ready);
        await host.Quiet();
        await host.Until(
            "select exists (select from order_case where order_id = @OrderId and consignee_name = 'Maison SARL' "
                + "and consignee_country = 'FR' and exporter_id = @Exporter and pieces = 4)",
            new { freight.OrderId, freight.Exporter }, "it goes to whom the newest amendment names");
    }

    /// <summary>Seeded permutations; the booking is asked for all the while, the milestones come shuffled as well.</summary>
    [Fact]
    public async Task In_whatever_order_and_how_often_facts_come_the_end_is_the_same()
    {
        const int Orders = 16;
        var random = new Random(90_210);
        var partner = Guid.CreateVersion7();
        var freights = Enumerable.Range(0, Orders)
            .Select(_ => new Freight(Guid.CreateVersion7(), Guid.CreateVersion7(), partner, Guid.CreateVersion7())).ToArray();
        await host.Register(partner);
        foreach (var freight in freights)
        {
            IEvent[] facts = [freight.OrderPlaced, freight.Ready, freight.Released(host.Carrier.WaybillOf(freight.OrderId))];
            await Tell(facts, random);
        }

        await Task.WhenAll(freights.Select(Book));
        foreach (var freight in freights)
            await Carry(freight, random);

        // Requested, asked, booked, released, five milestones, departed, delivered.
        foreach (var freight in freights)
            await host.Becomes(freight, now => now is { Status: "Delivered", Version: 11 }, $"order {freight.OrderId} is where all are");
        var ends = await host.Db.Many<string>(
            """
            select distinct concat_ws('|', status, version, pieces, gross_grams, list_number, milestone, departed_at,
                delivered_at)
            from shipment
            where order_id = any(@ids)
            """,
            new { ids = freights.Select(freight => freight.OrderId).ToArray() }, CancellationToken.None);
        Assert.Single(ends);
        await host.Until(
            """
            select not exists (
                select from carrier_request
                join shipment on shipment.id = shipment_id
                where order_id = any(@ids) and carrier_request.status <> 'Done')
            """,
            new { ids = freights.Select(freight => freight.OrderId).ToArray() }, "the carrier has heard of every release");
    }

    [Fact]
    public async Task Release_and_departure_lead_to_the_same_end_whichever_comes_first()
    {
        var (first, second) = (await host.Booked(), await host.Booked());
        await host.Deliver(first.Released(host.Carrier.WaybillOf(first.OrderId)));
        await host.Becomes(first, now => now.Status == "Released", "the shipment is released");
        await host.Report(first, host.Milestone(first, "DEPARTED", 1));
        await host.Report(second, host.Milestone(second, "DEPARTED", 1));
        await host.Deliver(second.Released(host.Carrier.WaybillOf(second.OrderId)));

        await host.Becomes(second, now => now is { Status: "Departed", Version: 6 }, "the release is kept");
        Assert.Equal(6, (await host.Now(first)).Version);
        await LogisticsHost.Eventually(
            () => Task.FromResult(new[] { first, second }.All(freight => host.Carrier.Of("releases", freight.OrderId).Any())),
            "the carrier is told");
    }

    /// <summary>Cancelled before it was placed, packed or booked: the carrier never hears of it.</summary>
    [Fact]
    public async Task A_cancellation_that_outruns_everything_holds()
    {
        var random = new Random(11);
        var partner = Guid.CreateVersion7();
        await host.Register(partner);
        for (var round = 0; round < 6; round++)
        {
            var freight = new Freight(Guid.CreateVersion7(), Guid.CreateVersion7(), partner, Guid.CreateVersion7());
            await Tell([freight.OrderPlaced, freight.Cancelled], random);
            await host.Until(
                "select exists (select from order_case where order_id = @OrderId and cancelled and exporter_id is not null)", freight,
                "both are known");
            var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking));
            Assert.Equal("order_cancelled", problem.Code);
            Assert.Empty(host.Carrier.Of("bookings", freight.OrderId));
        }
    }

    /// <summary>Reports the milestones in a random order, three and then two of them.</summary>
    async Task Carry(Freight freight, Random random)
    {
        await host.Becomes(freight, now => now.WaybillNumber.Length > 0, "the shipment is booked");
        string[] way = ["GATE_IN", "LOADED", "DEPARTED", "ARRIVED", "DELIVERED"];
        var reports = way.Select((name, hour) => host.Milestone(freight, name, hour, $"{freight.OrderId}-{name}")).ToArray();
        random.Shuffle(reports);
        foreach (var some in reports.Chunk(3))
            await host.Report(freight, some);
    }

    /// <summary>Each fact three times: twice as the same message, once as another.</summary>
    async Task Tell(IEvent[] facts, Random random)
    {
        var deliveries = facts.SelectMany(fact =>
        {
            var again = Guid.CreateVersion7();
            return new[] { (fact, again), (fact, again), (fact, Guid.CreateVersion7()) };
        }).ToArray();
        random.Shuffle(deliveries);
        await Task.WhenAll(deliveries.Select(delivery => host.Deliver(delivery.fact, delivery.Item2)));
    }

    Task Book(Freight freight) => LogisticsHost.Eventually(async () =>
    {
        try
        {
            await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }, "the order is known, so that it can be booked");
}
