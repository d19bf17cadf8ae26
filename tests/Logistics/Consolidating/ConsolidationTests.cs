using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Logistics.V1.Consolidations.ConsolidationsClient;

namespace CrossBorder.Logistics.Tests;

/// <summary>Several orders on one waybill: at the carrier, at customs, on the way, and when one leaves the group.</summary>
public sealed class ConsolidationTests(LogisticsHost host)
{
    const string Table =
        """
                   Book    Refuse   TakeOut    Release   KeepBack  Depart    Deliver    Cancel
        Requested  Booked  Refused  Requested  -         -         -         -          Cancelled
        Booked     -       -        Booked     Released  -         Departed  Delivered  Cancelled
        Released   -       -        -          -         Booked    Departed  Delivered  -
        Departed   -       -        -          -         -         -         Delivered  -
        Delivered  -       -        -          -         -         -         -          -
        Refused    -       -        -          -         -         -         -          -
        Cancelled  -       -        -          -         -         -         -          -
        """;

    [Fact]
    public void A_consolidation_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<ConsolidationAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<ConsolidationStatus>(), rows.Skip(1).Select(row => row[0]));
        foreach (var row in rows.Skip(1))
            foreach (var (action, cell) in Enum.GetValues<ConsolidationAction>().Zip(row.Skip(1)))
                Assert.Equal(cell, Logistics.Consolidation.Next(Enum.Parse<ConsolidationStatus>(row[0]), action)?.ToString() ?? "-");
    }

    [Fact]
    public async Task One_booking_carries_all_and_each_order_is_told_its_house_waybill_and_share()
    {
        var orders = await Packed(3);
        var wholes = Wholes(orders[0]);
        var whole = await wholes.CreateAsync(Request(orders));
        Assert.Equal(("Requested", "Buyer", 12, 6_000L), (whole.Status, whole.FreightPaidBy, whole.Pieces, whole.GrossGrams));
        whole = await Becomes(orders[0], whole.Id, "Booked");

        var asked = Assert.Single(host.Carrier.Of("bookings", Guid.Parse(whole.Id)));
        Assert.Equal((12, 6_000L, "Geschenke GmbH"), (asked.Pieces, asked.GrossGrams, asked.ConsigneeName));
        Assert.Equal(whole.FreightMinor, whole.Orders.Sum(one => one.FreightMinor));
        Assert.Equal(whole.InsuranceMinor, whole.Orders.Sum(one => one.InsuranceMinor));

        // 1,200.00 over 1, 2 and 3 kg; 37.08 likewise.
        var shares = whole.Orders.OrderBy(one => one.GrossGrams).Select(one => (one.FreightMinor, one.InsuranceMinor));
        Assert.Equal([(20_000L, 618L), (40_000, 1_236), (60_000, 1_854)], shares);
        Assert.Equal(3, whole.Orders.Select(one => one.WaybillNumber).Distinct().Count());
        Assert.All(whole.Orders, one => Assert.StartsWith($"{whole.WaybillNumber}H00", one.WaybillNumber, StringComparison.Ordinal));
        var shipment = await host.Now(orders[0]);
        Assert.Equal(("Booked", whole.Id), (shipment.Status, shipment.ConsolidationId));
    }

    [Fact]
    public async Task The_carrier_may_leave_when_customs_has_released_every_order_and_each_is_told_of_the_way()
    {
        var orders = await Packed(2);
        var whole = await Booked(orders);
        await host.Deliver(orders[0].Released(House(whole, orders[0])));
        await host.Becomes(orders[0], one => one.Status == "Released", "the first is released");
        Assert.Empty(host.Carrier.Of("releases", Guid.Parse(whole.Id)));
        await host.Deliver(orders[1].Released(House(whole, orders[1])));
        await Becomes(orders[0], whole.Id, "Released");
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Of("releases", Guid.Parse(whole.Id)).Any()), "the carrier hears of the release");
        var release = Assert.Single(host.Carrier.Of("releases", Guid.Parse(whole.Id)));
        Assert.Equal(whole.WaybillNumber, release.WaybillNumber);
        Assert.Equal(whole.Orders.Select(one => one.WaybillNumber).Order(), release.Houses!.Select(one => one.WaybillNumber).Order());

        var partner = host.Client(LogisticsHost.Partner(orders[0].Partner));
        var report = host.Milestone(orders[0], Milestones.Departed, 1, $"{whole.Id}-1");
        report.WaybillNumber = whole.WaybillNumber;
        Assert.Equal("Recorded", (await partner.RecordMilestonesAsync(new() { Reports = { report } })).Results.Single().Outcome);
        Assert.Equal("Repeated", (await partner.RecordMilestonesAsync(new() { Reports = { report } })).Results.Single().Outcome);
        foreach (var order in orders)
        {
            var now = await host.Now(order);
            Assert.Equal(("Departed", $"{whole.Id}-1"), (now.Status, Assert.Single(now.Milestones).EventId));
        }

        Assert.Equal("Departed", (await Wholes(orders[0]).GetAsync(new() { Id = whole.Id })).Status);
        var delivered = report.Clone();
        (delivered.EventId, delivered.Milestone) = ($"{whole.Id}-2", Milestones.Delivered);
        await partner.RecordMilestonesAsync(new() { Reports = { delivered } });
        Assert.Equal("Delivered", (await Wholes(orders[0]).GetAsync(new() { Id = whole.Id })).Status);
        Assert.Equal("consolidation_transition_refused", (await host.Refusal(
            async () => await Wholes(orders[0]).CancelAsync(new() { Id = whole.Id }))).Code);
        Assert.Equal(2, await host.Db.One<long>(
            "select count(*) from shipment where consolidation_id = @Id and delivered_at is not null", new { Id = Guid.Parse(whole.Id) },
            CancellationToken.None));
    }

    [Fact]
    public async Task Of_64_who_pick_one_order_at_once_one_gets_it()
    {
        var orders = await Packed(9);
        var wholes = Wholes(orders[0]);
        var told = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            try
            {
                await wholes.CreateAsync(Request([orders[0], orders[1 + (i % 8)]]));
                return null;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Single(told, code => code is null);
        Assert.Equal(63, told.Count(code => code == "shipment_exists"));
        Assert.Equal(2, await host.Db.One<long>(
            "select count(*) from shipment where exporter_id = @Exporter", new { orders[0].Exporter }, CancellationToken.None));
    }

    [Fact]
    public async Task An_order_that_is_taken_out_keeps_its_share_and_may_be_booked_anew()
    {
        var orders = await Packed(3);
        var whole = await Booked(orders);
        var share = whole.Orders.Single(one => one.OrderId == $"{orders[2].OrderId}").FreightMinor;
        await host.Deliver(orders[0].Released(House(whole, orders[0])));
        await host.Deliver(orders[1].Released(House(whole, orders[1])));
        await host.Becomes(orders[1], one => one.Status == "Released", "both are released");
        Assert.Equal("shipment_transition_refused", (await host.Refusal(async () => await Wholes(orders[0]).TakeOutAsync(
            new() { Id = whole.Id, OrderId = $"{orders[0].OrderId}" }))).Code);

        // What kept the others back is gone: they leave.
        var rest = await Wholes(orders[0]).TakeOutAsync(new() { Id = whole.Id, OrderId = $"{orders[2].OrderId}" });
        Assert.Equal("Released", rest.Status);
        var left = rest.Orders.Single(one => one.OrderId == $"{orders[2].OrderId}");
        Assert.Equal(("Cancelled", share), (left.Status, left.FreightMinor));
        Assert.Equal(whole.FreightMinor, rest.Orders.Sum(one => one.FreightMinor));
        var again = await host.Client(LogisticsHost.Exporter(orders[2].Exporter)).BookAsync(orders[2].Booking);
        Assert.Equal("", again.ConsolidationId);
        await host.Becomes(orders[2], one => one.Status == "Booked" && one.Id == again.Id, "it has a waybill of its own");
    }

    [Fact]
    public async Task A_cancelled_order_leaves_and_with_the_last_the_carrier_forgets_the_whole()
    {
        var orders = await Packed(2);
        var whole = await Booked(orders);
        await host.Deliver(orders[0].Cancelled);
        await host.Becomes(orders[0], one => one.Status == "Cancelled", "the first leaves");
        Assert.Equal("Booked", (await Wholes(orders[0]).GetAsync(new() { Id = whole.Id })).Status);
        await host.Deliver(orders[1].Cancelled);
        await Becomes(orders[0], whole.Id, "Cancelled");
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Of("cancellations", Guid.Parse(whole.Id)).Any()), "the carrier is told");
    }

    [Fact]
    public async Task A_whole_is_cancelled_and_a_refused_one_is_told_to_each_order()
    {
        var orders = await Packed(2);
        var whole = await Booked(orders);
        Assert.Equal("version_conflict", (await host.Refusal(
            async () => await Wholes(orders[0]).CancelAsync(new() { Id = whole.Id, ExpectedVersion = 9 }))).Code);
        Assert.Equal("Cancelled", (await Wholes(orders[0]).CancelAsync(new() { Id = whole.Id })).Status);
        Assert.Equal("Cancelled", (await host.Now(orders[1])).Status);

        var others = await Packed(2);
        var request = Request(others);
        request.PortOfDischarge = FakeCarrier.ClosedPort;
        var refused = await Becomes(others[0], (await Wholes(others[0]).CreateAsync(request)).Id, "Refused");
        Assert.Equal("the port is closed", refused.RefusalReason);
        Assert.Equal("Refused", (await host.Now(others[1])).Status);
        await Booked(others);
    }

    [Fact]
    public async Task Orders_that_do_not_go_together_or_are_not_the_caller_s_are_refused()
    {
        var (orders, strangers) = (await Packed(2), await Packed(2));
        var wholes = Wholes(orders[0]);
        Assert.Equal("order_not_found", await Code(wholes, Request([orders[0], strangers[0]])));
        Assert.Equal("order_ids", (await host.Refusal(async () => await wholes.CreateAsync(Request([orders[0]])))).Field);
        var unpacked = await Placed(orders[0].Exporter, orders[0].Partner, "FOB");
        Assert.Equal("order_not_packed", await Code(wholes, Request([orders[0], unpacked])));
        var prepaid = await Placed(orders[0].Exporter, orders[0].Partner, "CIF", 1_000);
        Assert.Equal("orders_differ", await Code(wholes, Request([orders[0], prepaid])));
        var proposal = (await wholes.ProposeAsync(new() { TransportMode = "2" })).Proposals.Single();
        Assert.Equal(orders.Select(one => $"{one.OrderId}").Order(), proposal.OrderIds.Order());
        Assert.Equal(("USD", 9_000L, 4_500L, 4_500L),
            (proposal.Currency, proposal.ApartMinor, proposal.TogetherMinor, proposal.SavedMinor));

        var whole = await wholes.CreateAsync(Request(orders));
        var others = Wholes(strangers[0]);
        Assert.Equal("consolidation_not_found", (await host.Refusal(async () => await others.GetAsync(new() { Id = whole.Id }))).Code);
        Assert.Equal("consolidation_not_found", (await host.Refusal(async () => await others.CancelAsync(new() { Id = whole.Id }))).Code);
        Assert.Equal("consolidation_not_found", (await host.Refusal(async () => await others.TakeOutAsync(
            new() { Id = whole.Id, OrderId = $"{orders[0].OrderId}" }))).Code);
        Assert.Equal("order_not_found", (await host.Refusal(async () => await wholes.TakeOutAsync(
            new() { Id = whole.Id, OrderId = $"{strangers[0].OrderId}" }))).Code);
        Assert.DoesNotContain(whole.Id, (await others.ListAsync(new())).Consolidations.Select(one => one.Id));
        Assert.Contains(whole.Id, (await new Client(host.As(LogisticsHost.Partner(orders[0].Partner))).ListAsync(new()))
            .Consolidations.Select(one => one.Id));
    }

    [Fact]
    public async Task While_the_carrier_has_not_heard_what_customs_holds_keeps_all_back()
    {
        var orders = await Packed(2);
        var whole = await Booked(orders);
        await host.Deliver(new InspectionOrdered(Guid.CreateVersion7(), 5, Freight.At, orders[0].OrderId, "Inspection", "open all"));
        await host.Until("select exists (select from shipment where order_id = @OrderId and hold is not null)", orders[0], "it is held");
        foreach (var order in orders)
            await host.Deliver(order.Released(House(whole, order)));
        await host.Becomes(orders[1], one => one.Status == "Released", "the other is released");
        Assert.Equal("Booked", (await Wholes(orders[0]).GetAsync(new() { Id = whole.Id })).Status);
        await host.Deliver(new InspectionConcluded(Guid.CreateVersion7(), 6, Freight.At, orders[0].OrderId, "Passed", "as declared"));
        await Becomes(orders[0], whole.Id, "Released");
    }

    async Task<Contracts.Logistics.V1.Consolidation> Booked(Freight[] orders)
    {
        var whole = await Wholes(orders[0]).CreateAsync(Request(orders));
        return await Becomes(orders[0], whole.Id, "Booked");
    }

    async Task<Contracts.Logistics.V1.Consolidation> Becomes(Freight order, string id, string status)
    {
        var wholes = Wholes(order);
        await LogisticsHost.Eventually(
            async () => (await wholes.GetAsync(new() { Id = id })).Status == status, $"the consolidation is {status}");
        return await wholes.GetAsync(new() { Id = id });
    }

    /// <summary>Orders of one exporter to one consignee, of 1, 2, 3 kg and so on, in four pieces each.</summary>
    async Task<Freight[]> Packed(int count)
    {
        var (exporter, partner) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.Register(partner);
        return await Task.WhenAll(Enumerable.Range(1, count).Select(i => Placed(exporter, partner, "FOB", i * 1_000)));
    }

    async Task<Freight> Placed(Guid exporter, Guid partner, string incoterm, long grams = 0)
    {
        var freight = new Freight(exporter, Guid.CreateVersion7(), partner, Guid.CreateVersion7());
        await host.Deliver(freight.OrderPlaced with { Incoterm = incoterm });
        if (grams > 0)
            await host.Deliver(freight.Ready with { GrossGrams = grams });
        await host.Until(
            """
            select exists (
                select from order_case
                where order_id = @OrderId and incoterm is not null and (@grams = 0 or pieces is not null))
            """,
            new { freight.OrderId, grams }, "the order is known");
        return freight;
    }

    Client Wholes(Freight order) => new(host.As(LogisticsHost.Exporter(order.Exporter)));

    static string House(Contracts.Logistics.V1.Consolidation whole, Freight order) =>
        whole.Orders.Single(one => one.OrderId == $"{order.OrderId}").WaybillNumber;

    static CreateConsolidationRequest Request(Freight[] orders)
    {
        var request = new CreateConsolidationRequest
        {
            PartnerId = orders[0].Partner.ToString(),
            TransportMode = "2",
            PortOfLoading = "CNNGB",
            PortOfDischarge = "DEHAM",
        };
        request.OrderIds.AddRange(orders.Select(one => one.OrderId.ToString()));
        return request;
    }

    async Task<string> Code(Client wholes, CreateConsolidationRequest request) =>
        (await host.Refusal(async () => await wholes.CreateAsync(request))).Code;
}
