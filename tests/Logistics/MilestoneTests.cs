using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Npgsql;

namespace CrossBorder.Logistics.Tests;

public sealed class MilestoneTests(LogisticsHost host)
{
    static readonly Dictionary<string, Action<MilestoneReport>> Faults = new()
    {
        ["event_id: missing"] = r => r.EventId = "",
        ["event_id: too long"] = r => r.EventId = new string('x', 101),
        ["event_id: NUL"] = r => r.EventId = "a\0b",
        ["waybill_number: missing"] = r => r.WaybillNumber = "",
        ["waybill_number: too long"] = r => r.WaybillNumber = new string('x', 33),
        ["waybill_number: unknown"] = r => r.WaybillNumber = "NOBODYS",
        ["milestone: missing"] = r => r.Milestone = "",
        ["milestone: unknown"] = r => r.Milestone = "SUNK",
        ["milestone: lower case"] = r => r.Milestone = "departed",
        ["happened_at: missing"] = r => r.HappenedAt = null,
        ["happened_at: future"] = r => r.HappenedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddMinutes(6)),
        ["happened_at: 1999"] = r => r.HappenedAt = new Timestamp { Seconds = 946_684_799 },
        ["happened_at: no instant"] = r => r.HappenedAt.Nanos = -1,
        ["happened_at: past the end of time"] = r => r.HappenedAt.Seconds = long.MaxValue,
        ["location: too long"] = r => r.Location = new string('x', 101),
        ["remark: too long"] = r => r.Remark = new string('x', 501),
        ["remark: two lines"] = r => r.Remark = "wet\ncartons",
    };

    public static TheoryData<string> Cases => [.. Faults.Keys];

    [Fact]
    public async Task Milestones_move_a_shipment_to_its_delivery_and_each_is_told()
    {
        var freight = await host.Booked();
        string[] way = ["GATE_IN", "LOADED", "DEPARTED", "ARRIVED", "DELIVERED"];
        Assert.All(await host.Report(freight, [.. way.Select((name, hour) => host.Milestone(freight, name, hour))]),
            outcome => Assert.Equal("Recorded", outcome));

        var shipment = await host.Now(freight);
        // Version 3 when booked; five milestones, a departure and a delivery.
        Assert.Equal(("Delivered", "DELIVERED", 10), (shipment.Status, shipment.CurrentMilestone, shipment.Version));
        Assert.Equal(way, shipment.Milestones.Select(milestone => milestone.Milestone_));
        var departed = await host.Published.Next<ShipmentDeparted>(e => e.OrderId == freight.OrderId);
        Assert.Equal((7, Freight.At.AddHours(2)), (departed.Version, departed.DepartedAt));
        var delivered = await host.Published.Next<ShipmentDelivered>(e => e.OrderId == freight.OrderId);
        Assert.Equal((10, Freight.At.AddHours(4)), (delivered.Version, delivered.DeliveredAt));
        await host.Quiet();
        var told = host.Published.Of<MilestoneReached>().Where(e => e.OrderId == freight.OrderId).OrderBy(e => e.Version).ToArray();
        Assert.Equal([4, 5, 6, 8, 9], told.Select(e => e.Version));
        Assert.Equal(way, told.Select(e => e.Milestone));
        Assert.All(told, e => Assert.Equal("CNNGB", e.Location));
    }

    [Fact]
    public async Task A_repeated_report_changes_nothing()
    {
        var freight = await host.Booked();
        var departed = host.Milestone(freight, "DEPARTED", 2);
        Assert.Equal(["Recorded", "Repeated"], await host.Report(freight, departed, departed));
        var before = await host.Now(freight);
        var changed = host.Milestone(freight, "ARRIVED", 9, departed.EventId);

        Assert.Equal(["Repeated", "Repeated"], await host.Report(freight, departed, changed));
        Assert.Equal(before, await host.Now(freight));
    }

    [Fact]
    public async Task A_departure_and_a_delivery_are_told_once_however_often_they_are_reported()
    {
        var freight = await host.Booked();
        await host.Report(freight, host.Milestone(freight, "DELIVERED", 9, "a"), host.Milestone(freight, "DELIVERED", 10, "b"));
        await host.Report(freight, host.Milestone(freight, "DEPARTED", 1, "c"), host.Milestone(freight, "DEPARTED", 2, "d"));
        await host.Report(freight, host.Milestone(freight, "DEPARTED", 3, "e"), host.Milestone(freight, "DELIVERED", 11, "f"));
        await host.Quiet();

        var departed = Assert.Single(host.Published.Of<ShipmentDeparted>(), e => e.OrderId == freight.OrderId);
        var delivered = Assert.Single(host.Published.Of<ShipmentDelivered>(), e => e.OrderId == freight.OrderId);
        Assert.Equal((Freight.At.AddHours(1), Freight.At.AddHours(9)), (departed.DepartedAt, delivered.DeliveredAt));
        Assert.Equal(6, host.Published.Of<MilestoneReached>().Count(e => e.OrderId == freight.OrderId));
    }

    [Fact]
    public async Task A_late_milestone_fills_the_gap_and_an_exception_lies_over()
    {
        var freight = await host.Booked();
        await host.Report(freight, host.Milestone(freight, "ARRIVED", 9));
        await host.Report(freight, host.Milestone(freight, "GATE_IN", 1));
        var shipment = await host.Now(freight);
        Assert.Equal("ARRIVED", shipment.CurrentMilestone);
        Assert.Equal(["GATE_IN", "ARRIVED"], shipment.Milestones.Select(milestone => milestone.Milestone_));

        var wet = host.Milestone(freight, "EXCEPTION", 10);
        wet.Remark = "cartons are wet";
        await host.Report(freight, wet);
        Assert.Equal("EXCEPTION", (await host.Now(freight)).CurrentMilestone);
        var told = await host.Published.Next<ShipmentException>(e => e.OrderId == freight.OrderId);
        Assert.Equal(("cartons are wet", 7), (told.Reason, told.Version));
        await host.Report(freight, host.Milestone(freight, "DISCHARGED", 11));
        Assert.Equal("DISCHARGED", (await host.Now(freight)).CurrentMilestone);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_bad_report_is_refused_by_its_field_and_the_others_go_on(string fault)
    {
        var freight = await host.Booked();
        var bad = host.Milestone(freight, "LOADED", 2, "bad");
        Faults[fault](bad);
        var request = new RecordMilestonesRequest();
        request.Reports.AddRange([host.Milestone(freight, "GATE_IN", 1), bad, host.Milestone(freight, "DEPARTED", 3)]);
        var response = await host.Client(LogisticsHost.Partner(freight.Partner)).RecordMilestonesAsync(request);

        Assert.Equal(["Recorded", "Refused", "Recorded"], response.Results.Select(result => result.Outcome));
        Assert.Equal($"reports[1].{fault[..fault.IndexOf(':', StringComparison.Ordinal)]}", response.Results[1].Refusal.Field);
        Assert.Equal(fault == "waybill_number: unknown" ? "shipment_not_found" : "invalid_field", response.Results[1].Refusal.Code);
        Assert.Equal(2, (await host.Now(freight)).Milestones.Count);
    }

    [Fact]
    public async Task A_refused_report_may_come_again_put_right_under_its_event_id()
    {
        var freight = await host.Booked();
        var (wrong, right) = (host.Milestone(freight, "SUNK", 1, "e-1"), host.Milestone(freight, "LOADED", 1, "e-1"));
        Assert.Equal(["Refused", "Recorded"], await host.Report(freight, wrong, right));
    }

    [Fact]
    public async Task Another_partners_waybill_is_not_there()
    {
        var freight = await host.Booked();
        var stranger = freight with { Partner = Guid.CreateVersion7() };
        var request = new RecordMilestonesRequest();
        request.Reports.Add(host.Milestone(freight, "DELIVERED", 1));
        var response = await host.Client(LogisticsHost.Partner(stranger.Partner)).RecordMilestonesAsync(request);

        Assert.Equal(("Refused", "shipment_not_found"), (response.Results[0].Outcome, response.Results[0].Refusal.Code));
        Assert.Equal(("Booked", 3), ((await host.Now(freight)).Status, (await host.Now(freight)).Version));
        var own = await host.Booked();
        Assert.Equal(["Recorded"], await host.Report(own, host.Milestone(own, "DELIVERED", 1)));
    }

    [Fact]
    public async Task A_thousand_reports_with_bad_ones_among_them_are_each_answered()
    {
        var partner = Guid.CreateVersion7();
        var freights = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Booked(partner)));
        var reports = Enumerable.Range(0, 1_000).Select(i =>
        {
            var report = host.Milestone(freights[i % 4], i < 900 ? "BORDER_CROSSED" : "ARRIVED", i / 4, $"bulk-{i % 950}");
            if (i % 10 == 3)
                report.Milestone = "LOST";
            return report;
        }).ToArray();
        var outcomes = await host.Report(freights[0], reports);

        // Every tenth is refused; of the last fifty, whose event ids come a second time, 45 are left, and their firsts were good.
        Assert.Equal(100, outcomes.Count(outcome => outcome == "Refused"));
        Assert.Equal(45, outcomes.Count(outcome => outcome == "Repeated"));
        Assert.Equal(855, outcomes.Count(outcome => outcome == "Recorded"));
        var shipments = await Task.WhenAll(freights.Select(host.Now));
        Assert.Equal(855, shipments.Sum(shipment => shipment.Milestones.Count));
        Assert.All(shipments, shipment => Assert.Equal(3 + shipment.Milestones.Count, shipment.Version));
        Assert.All(shipments, shipment => Assert.Equal("ARRIVED", shipment.CurrentMilestone));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_call_carries_between_one_and_a_thousand_reports(int count)
    {
        var request = new RecordMilestonesRequest();
        request.Reports.Add(Enumerable.Repeat(new MilestoneReport(), count));
        var problem = await host.Refusal(async () =>
            await host.Client(LogisticsHost.Partner(Guid.NewGuid())).RecordMilestonesAsync(request));
        Assert.Equal((400, "reports"), (problem.Status, problem.Field));
    }

    /// <summary>Calls with the same reports in different orders would lock each other out if rows were not locked in one order.</summary>
    [Fact]
    public async Task Many_calls_at_once_record_every_milestone_once()
    {
        var partner = Guid.CreateVersion7();
        var freights = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.Booked(partner)));
        var reports = freights
            .SelectMany((freight, f) => Milestones.Sequence.Keys.Select((name, i) => host.Milestone(freight, name, i, $"{f}-{name}")))
            .ToArray();
        var random = new Random(4_711);
        var calls = Enumerable.Range(0, 6).Select(_ => { var own = reports.ToArray(); random.Shuffle(own); return own; }).ToArray();
        var outcomes = await Task.WhenAll(calls.Select(call => host.Report(freights[0], call)));

        Assert.Equal(reports.Length, outcomes.Sum(call => call.Count(outcome => outcome == "Recorded")));
        Assert.Equal(5 * reports.Length, outcomes.Sum(call => call.Count(outcome => outcome == "Repeated")));
        // 21 milestones, departure, delivery and one exception beside the three versions of a booked shipment.
        foreach (var freight in freights)
            Assert.Equal(("Delivered", 27), ((await host.Now(freight)).Status, (await host.Now(freight)).Version));
    }

    [Theory]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Service)]
    public async Task Only_partners_report(Role role)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Client(new Principal(Guid.NewGuid(), role, "x")).RecordMilestonesAsync(new RecordMilestonesRequest()));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Theory]
    [InlineData("update milestone set milestone = 'LOADED'")]
    [InlineData("delete from milestone")]
    [InlineData("truncate milestone")]
    public async Task A_milestone_is_never_changed_or_removed(string sql)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(sql, new { }, CancellationToken.None));
        Assert.Equal("milestone_append_only", error.ConstraintName);
    }
}
