using CrossBorder.Contracts.Events;

namespace CrossBorder.Logistics.Tests;

/// <summary>Amendments of packed orders: what the carrier's side says, and what becomes of the booking.</summary>
public sealed class AmendedShipmentTests(LogisticsHost host)
{
    // Columns: the units, the packing or consignee, neither.
    const string Table =
        """
                   units           carriage        neither
        Requested  booked_anew     booked_anew     carriage_unaffected
        Booked     booked_anew     booked_anew     carriage_unaffected
        Released   goods_released  goods_released  carriage_unaffected
        Departed   goods_departed  goods_departed  carriage_unaffected
        Delivered  goods_departed  goods_departed  carriage_unaffected
        Refused    nothing_booked  nothing_booked  nothing_booked
        Cancelled  nothing_booked  nothing_booked  nothing_booked
        """;

    [Fact]
    public void Each_status_answers_each_change_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<ShipmentStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (column, code) in rows[0].Zip(row[1..]))
                Assert.Equal(
                    (code is not ("goods_released" or "goods_departed"), code),
                    CarriageAnswer.Of(Enum.Parse<ShipmentStatus>(row[0]), true, column == "units", column == "carriage"));
        Assert.Equal((true, "nothing_booked"), CarriageAnswer.Of(ShipmentStatus.Requested, false, true, true));
        Assert.Equal((true, "nothing_booked"), CarriageAnswer.Of(null, false, true, true));
        foreach (var status in new[] { ShipmentStatus.Requested, ShipmentStatus.Booked })
        {
            Assert.Equal((false, "shared_shipment"), CarriageAnswer.Of(status, false, true, false, shared: true));
            Assert.Equal((false, "shared_shipment"), CarriageAnswer.Of(status, true, false, true, shared: true));
            Assert.True(CarriageAnswer.Of(status, true, true, true, cancels: true, shared: true).Agreed);
        }

    }

    static AmendmentAsked Asked(Freight freight, Packing? packing, string? consignee = null) => new(
        Guid.CreateVersion7(), 2, Freight.At, freight.OrderId, Freight.At.AddDays(1), freight.OrderPlaced with { Version = 4 },
        freight.OrderPlaced with
        {
            Version = 5,
            ShipTo = freight.OrderPlaced.ShipTo with { Name = consignee ?? freight.OrderPlaced.ShipTo.Name },
        }, packing);

    static OrderAmended Effective(AmendmentAsked asked) => new(
        asked.OrderId, 5, Freight.At, asked.AmendmentId, null, asked.Was, asked.Now, asked.Packing);

    async Task<AmendmentAnswered> Answer(AmendmentAsked asked)
    {
        await host.Deliver(asked);
        return await host.Published.Next<AmendmentAnswered>(one => one.AmendmentId == asked.AmendmentId);
    }

    [Fact]
    public async Task A_booking_of_another_packing_is_cancelled_and_made_anew_once()
    {
        var freight = await host.Booked();
        var first = await host.Now(freight);
        var asked = Asked(freight, new Packing(6, 11_000, 12_500));
        var answer = await Answer(asked);
        Assert.Equal((true, "booked_anew", "Logistics"), (answer.Agreed, answer.Code, answer.By));
        host.Carrier.Number(freight.OrderId, $"ANEW{freight.OrderId:N}"[..30]);
        // The packing is told once more by the order's next version; it may come first.
        await host.Deliver(new OrderReadyToShip(freight.OrderId, 6, Freight.At, 6, 11_000, 12_500, 5));
        await host.Deliver(Effective(asked));
        await host.Deliver(Effective(asked));
        await host.Becomes(freight, shipment => shipment.Id != first.Id && shipment.Status == "Booked", "it is booked anew");
        var anew = await host.Now(freight);
        Assert.Equal((6, 12_500L, first.PortOfDischarge), (anew.Pieces, anew.GrossGrams, anew.PortOfDischarge));
        await host.Quiet();
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Asked.Any(one => one.What == "cancellations" && one.BookingId.ToString() == first.Id)),
            "the carrier forgets the first");
        Assert.Equal(2, await host.Db.One<int>(
            "select count(*)::int from shipment where order_id = @OrderId", new { freight.OrderId }, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_told_to_the_carrier_while_it_is_decided_and_everything_after_it_was_refused()
    {
        var freight = await host.Booked();
        var asked = Asked(freight, null, "Geschenke Nord GmbH");
        Assert.Equal("booked_anew", (await Answer(asked)).Code);
        await host.Deliver(freight.Released(host.Carrier.WaybillOf(freight.OrderId)));
        await host.Becomes(freight, shipment => shipment.Status == "Released", "customs released it");
        await host.Quiet();
        Assert.Empty(host.Carrier.Of("releases", freight.OrderId));
        await host.Deliver(new AmendmentEnded(asked.AmendmentId, 3, Freight.At, freight.OrderId, "Refused", null, []));
        await LogisticsHost.Eventually(() => Task.FromResult(host.Carrier.Of("releases", freight.OrderId).Any()), "the carrier is told");
    }

    [Fact]
    public async Task Goods_that_left_are_what_was_carried_and_their_price_may_still_change()
    {
        var freight = await host.Booked();
        await host.Report(freight, host.Milestone(freight, "DEPARTED", 5));
        var units = await Answer(Asked(freight, new Packing(6, 11_000, 12_500)));
        Assert.Equal((false, "goods_departed"), (units.Agreed, units.Code));
        var price = await Answer(Asked(freight, null));
        Assert.Equal((true, "carriage_unaffected"), (price.Agreed, price.Code));
    }

    [Fact]
    public async Task A_carrier_that_was_not_asked_yet_is_asked_for_the_new_packing()
    {
        var freight = await host.Placed();
        await host.Deliver(freight.Ready);
        await host.Quiet();
        var asked = Asked(freight, new Packing(6, 11_000, 12_500), "Geschenke Nord GmbH");
        Assert.Equal("nothing_booked", (await Answer(asked)).Code);
        await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        await host.Deliver(Effective(asked));
        await host.Becomes(freight, shipment => shipment.Status == "Booked", "it is booked");
        var ask = Assert.Single(host.Carrier.Of("bookings", freight.OrderId));
        Assert.Equal((6, 12_500L, "Geschenke Nord GmbH"), (ask.Pieces, ask.GrossGrams, ask.ConsigneeName));
    }
}
