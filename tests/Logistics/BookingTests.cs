using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Logistics.Tests;

public sealed class BookingTests(LogisticsHost host)
{
    static readonly Dictionary<string, Action<BookRequest>> Faults = new()
    {
        ["transport_mode: none"] = r => r.TransportMode = "",
        ["transport_mode: not one of ours"] = r => r.TransportMode = "9",
        ["port_of_loading: shape"] = r => r.PortOfLoading = "CNNG1",
        ["port_of_loading: missing"] = r => r.PortOfLoading = "",
        ["port_of_discharge: lower case"] = r => r.PortOfDischarge = "deham",
        ["port_of_discharge: no sea port"] = r => r.PortOfDischarge = "DEDUI",
        ["port_of_discharge: nowhere"] = r => r.PortOfDischarge = r.PortOfLoading,
    };

    public static TheoryData<string> Cases => [.. Faults.Keys];

    [Fact]
    public async Task A_booking_waits_for_the_packed_order_and_then_gets_its_waybill_from_the_carrier()
    {
        var freight = await host.Placed();
        var requested = await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        Assert.Equal(("Requested", 1, ""), (requested.Status, requested.Version, requested.WaybillNumber));
        Assert.Equal(0, await Requests(freight));

        await host.Deliver(freight.Ready);
        await host.Becomes(freight, now => now.Status == "Booked", "the carrier has booked");

        var body = Assert.Single(host.Carrier.Of("bookings", freight.OrderId));
        Assert.Equal((4, 10_500, "2"), (body.Pieces, body.GrossGrams, body.TransportMode));
        Assert.Equal(("CNNGB", "DEHAM"), (body.PortOfLoading, body.PortOfDischarge));
        Assert.Equal(("Geschenke GmbH", "DE"), (body.ConsigneeName, body.ConsigneeCountry));
        Assert.Equal(requested.Id, body.BookingId.ToString());
        var told = await host.Published.Next<ShipmentBooked>(e => e.OrderId == freight.OrderId);
        Assert.Equal(
            new ShipmentBooked(
                body.BookingId, 3, told.OccurredAt, freight.OrderId, freight.Partner, "91330200MA2GQ1234X", "Ningbo Ocean Line",
                host.Carrier.WaybillOf(freight.OrderId), "2", 4, 10_500, 120_000, 3_708, "USD", "EVER GIVEN", "0123W", "CNNGB", "DEHAM",
                "Geschenke GmbH", "DE"),
            told);
        var booked = await host.Now(freight);
        Assert.Equal((told.WaybillNumber, 3, 120_000), (booked.WaybillNumber, booked.Version, booked.FreightMinor));
    }

    [Theory]
    [InlineData("Somebody Else Ltd")]
    [InlineData(null)]
    public async Task The_consignee_told_is_the_one_on_the_waybill_whoever_the_order_goes_to(string? consignee)
    {
        var freight = await host.Placed();
        host.Carrier.MakeOutTo(freight.OrderId, consignee);
        await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking);
        await host.Deliver(freight.Ready);
        var told = await host.Published.Next<ShipmentBooked>(e => e.OrderId == freight.OrderId);
        Assert.Equal((consignee, "DE"), (told.ConsigneeName, told.ConsigneeCountry));
        Assert.Equal(consignee, await host.Db.One<string>(
            "select consignee_name from shipment where order_id = @OrderId", freight, CancellationToken.None));
    }

    [Fact]
    public async Task A_packed_order_is_booked_at_once()
    {
        var freight = await host.Placed();
        await host.Deliver(freight.Ready);
        await host.Until(
            "select exists (select from order_case where order_id = @OrderId and pieces = 4)", freight, "the packing is known");
        await host.Client(LogisticsHost.Operator).BookAsync(freight.Booking);
        await host.Becomes(freight, now => now is { Status: "Booked", Version: 3 }, "the carrier has booked");
    }

    [Fact]
    public async Task An_order_that_is_not_known_yet_or_is_another_exporters_is_not_there()
    {
        var freight = await host.Placed();
        var stranger = await host.Refusal(async () =>
            await host.Client(LogisticsHost.Exporter(Guid.NewGuid())).BookAsync(freight.Booking));
        var buyer = await host.Refusal(async () => await host.Client(LogisticsHost.Exporter(freight.Buyer)).BookAsync(freight.Booking));
        var unknown = await host.Refusal(async () => await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(
            (freight with { OrderId = Guid.NewGuid() }).Booking));
        var half = freight with { OrderId = Guid.CreateVersion7() };
        await host.Deliver(half.Ready);
        await host.Until("select exists (select from order_case where order_id = @OrderId)", half, "half of the order is known");
        var unplaced = await host.Refusal(async () => await host.Client(LogisticsHost.Operator).BookAsync(half.Booking));

        Assert.All([stranger, buyer, unknown, unplaced],
            problem => Assert.Equal((404, "order_not_found", "order_id"), (problem.Status, problem.Code, problem.Field)));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("nobody")]
    public async Task A_partner_must_be_registered(string partner)
    {
        var freight = await host.Placed();
        var request = freight.Booking;
        request.PartnerId = partner;
        var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(request));
        Assert.Equal((404, "partner_not_found", "partner_id"), (problem.Status, problem.Code, problem.Field));
    }

    [Fact]
    public async Task A_company_that_is_no_partner_cannot_be_booked()
    {
        var freight = await host.Placed();
        var buyer = Guid.CreateVersion7();
        await host.Deliver(new EnterpriseRegistered(buyer, 1, Freight.At, "Buyer", "Gift Shop Ltd", null, "GB", null, null, null));
        await host.Register(Guid.CreateVersion7());
        await host.Quiet();
        var request = freight.Booking;
        request.PartnerId = buyer.ToString();
        var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Operator).BookAsync(request));
        Assert.Equal("partner_not_found", problem.Code);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_bad_field_is_refused_by_its_name(string fault)
    {
        var request = new Freight(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()).Booking;
        Faults[fault](request);
        var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Operator).BookAsync(request));
        var field = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal((400, "invalid_field", field), (problem.Status, problem.Code, problem.Field));
        Assert.NotEmpty(problem.Accepted!);
    }

    [Fact]
    public async Task By_rail_any_location_will_do()
    {
        var freight = await host.Placed();
        var request = freight.Booking;
        (request.TransportMode, request.PortOfLoading, request.PortOfDischarge) = ("3", "CNCKG", "DEDUI");
        Assert.Equal("Requested", (await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(request)).Status);
    }

    [Theory]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Partner)]
    [InlineData(Role.Service)]
    public async Task Only_exporters_and_operators_book(Role role)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Client(new Principal(Guid.NewGuid(), role, "x")).BookAsync(new BookRequest()));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public async Task The_same_booking_again_is_answered_with_the_shipment_as_it_is_and_another_is_refused()
    {
        var freight = await host.Booked();
        var again = await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        Assert.Equal(("Booked", await host.Now(freight)), (again.Status, again));

        var other = freight.Booking;
        other.PortOfDischarge = "NLRTM";
        var problem = await host.Refusal(async () => await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(other));
        Assert.Equal((409, "shipment_exists"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Rivals_book_one_shipment()
    {
        var freight = await host.Placed();
        await host.Deliver(freight.Ready);
        var client = host.Client(LogisticsHost.Exporter(freight.Exporter));
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.BookAsync(freight.Booking).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        await host.Becomes(freight, now => now.Status == "Booked", "the carrier has booked");
        Assert.Single(host.Carrier.Of("bookings", freight.OrderId));
    }

    [Fact]
    public async Task A_key_is_for_one_booking()
    {
        var freight = await host.Placed();
        var client = host.Client(LogisticsHost.Exporter(freight.Exporter));
        var key = Guid.NewGuid();
        var first = await client.BookAsync(freight.Booking, Key(key));
        await host.Deliver(freight.Ready);
        await host.Becomes(freight, now => now.Status == "Booked", "the carrier has booked");

        Assert.Equal(first, await client.BookAsync(freight.Booking, Key(key)));
        var other = freight.Booking;
        other.TransportMode = "5";
        Assert.Equal(422, (await host.Refusal(async () => await client.BookAsync(other, Key(key)))).Status);
    }

    [Fact]
    public async Task A_cancelled_order_is_not_booked()
    {
        var freight = await host.Placed();
        await host.Deliver(freight.Cancelled);
        await host.Until("select cancelled from order_case where order_id = @OrderId", freight, "the cancellation is known");
        var problem = await host.Refusal(async () =>
            await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking));
        Assert.Equal((409, "order_cancelled"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task A_booking_that_was_never_sent_ends_with_its_order_and_the_carrier_hears_nothing()
    {
        var freight = await host.Placed();
        await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        await host.Deliver(freight.Cancelled);
        await host.Becomes(freight, now => now is { Status: "Cancelled", Version: 2 }, "the shipment is cancelled");
        Assert.Equal(0, await Requests(freight));
    }

    [Fact]
    public async Task A_booked_shipment_ends_with_its_order_and_the_carrier_is_told()
    {
        var freight = await host.Booked();
        await host.Deliver(freight.Cancelled);
        await host.Becomes(freight, now => now is { Status: "Cancelled", Version: 4 }, "the shipment is cancelled");
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Of("cancellations", freight.OrderId).Any()), "the carrier is told");
    }

    [Fact]
    public async Task A_shipment_that_customs_released_is_not_cancelled_any_more()
    {
        var freight = await host.Booked();
        await host.Deliver(freight.Released(host.Carrier.WaybillOf(freight.OrderId)));
        await host.Becomes(freight, now => now.Status == "Released", "the shipment is released");
        await host.Deliver(freight.Cancelled);
        await host.Until("select cancelled from order_case where order_id = @OrderId", freight, "the cancellation is known");
        Assert.Equal("Released", (await host.Now(freight)).Status);
    }

    static Metadata Key(Guid key) => new() { { Idempotency.Header, key.ToString() } };

    Task<long> Requests(Freight freight) => host.Db.One<long>(
        "select count(*) from carrier_request join shipment on shipment.id = shipment_id where order_id = @OrderId", freight,
        CancellationToken.None);
}
