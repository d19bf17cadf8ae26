using CrossBorder.Contracts.Events;

namespace CrossBorder.Logistics.Tests;

/// <summary>What customs wants to see, keeps or no longer has declared does not leave.</summary>
public sealed class HoldingTests(LogisticsHost host)
{
    static InspectionOrdered Ordered(Freight freight, int version) => new(
        Guid.CreateVersion7(), version, Freight.At, freight.OrderId, "Inspection", "open one carton");

    static InspectionConcluded Concluded(Freight freight, int version, string outcome = "Passed") => new(
        Guid.CreateVersion7(), version, Freight.At, freight.OrderId, outcome, "as declared");

    static DeclarationWithdrawn Withdrawn(Freight freight, int version) => new(
        Guid.CreateVersion7(), version, Freight.At, freight.OrderId, "declared twice", true);

    DeclarationReleased Released(Freight freight, int version) =>
        freight.Released(host.Carrier.WaybillOf(freight.OrderId)) with { Version = version };

    Task Held(Freight freight, bool held) => host.Until(
        $"select exists (select from shipment where order_id = @OrderId and hold is {(held ? "not " : "")}null)", freight,
        held ? "the shipment is held" : "the shipment is free");

    Task Kept(Freight freight, int version) => host.Until(
        $"select exists (select from customs_hold where order_id = @OrderId and version = {version})", freight,
        $"version {version} is kept");

    bool CarrierKnows(Freight freight) => host.Carrier.Of("releases", freight.OrderId).Any();

    [Theory]
    [InlineData("Passed")]
    [InlineData("Corrected")]
    public async Task A_shipment_that_is_inspected_waits_and_goes_on_when_it_passed(string outcome)
    {
        var freight = await host.Booked();
        await host.Deliver(Ordered(freight, 5));
        await Held(freight, true);
        var told = await host.Published.Next<ShipmentException>(one => one.OrderId == freight.OrderId);
        Assert.Equal("Inspection by customs: open one carton", told.Reason);
        await host.Deliver(Released(freight, 6));
        await host.Quiet();
        Assert.Equal("Booked", (await host.Now(freight)).Status);
        Assert.False(CarrierKnows(freight));
        await host.Deliver(Concluded(freight, 7, outcome));
        await host.Becomes(freight, shipment => shipment.Status == "Released", "the shipment is released");
        await LogisticsHost.Eventually(() => Task.FromResult(CarrierKnows(freight)), "the carrier is told");
        var free = await host.Published.Next<MilestoneReached>(
            one => one.OrderId == freight.OrderId && one.Milestone == "CUSTOMS_RELEASED");
        Assert.True(free.Version > told.Version);
    }

    [Theory]
    [InlineData("Returned")]
    [InlineData("Detained")]
    public async Task What_customs_sends_back_or_keeps_stays_held(string outcome)
    {
        var freight = await host.Booked();
        await host.Deliver(Concluded(freight, 7, outcome));
        await Held(freight, true);
        await host.Deliver(Ordered(freight, 5));
        await host.Quiet();
        await Kept(freight, 7);
    }

    [Fact]
    public async Task An_order_to_inspect_that_comes_after_its_outcome_holds_nothing()
    {
        var freight = await host.Booked();
        await host.Deliver(Concluded(freight, 7));
        await Kept(freight, 7);
        await host.Deliver(Ordered(freight, 5));
        await host.Quiet();
        await Held(freight, false);
        Assert.DoesNotContain(host.Published.Of<ShipmentException>(), one => one.OrderId == freight.OrderId);
    }

    [Fact]
    public async Task Goods_whose_declaration_was_withdrawn_wait_for_another_one()
    {
        var freight = await host.Booked();
        await host.Deliver(Released(freight, 4));
        await host.Becomes(freight, shipment => shipment.Status == "Released", "the shipment is released");
        await host.Deliver(Withdrawn(freight, 6));
        await Held(freight, true);
        Assert.Equal("The declaration was withdrawn: declared twice",
            (await host.Published.Next<ShipmentException>(one => one.OrderId == freight.OrderId)).Reason);
        await host.Deliver(Released(freight, 9));
        await Held(freight, false);
    }

    [Fact]
    public async Task A_release_of_a_declaration_that_is_withdrawn_by_now_lets_nothing_go()
    {
        var freight = await host.Booked();
        await host.Deliver(Withdrawn(freight, 6));
        await Held(freight, true);
        await host.Deliver(Released(freight, 4));
        await host.Quiet();
        Assert.Equal("Booked", (await host.Now(freight)).Status);
        Assert.False(CarrierKnows(freight));
    }

    [Fact]
    public async Task Goods_that_left_cannot_be_held()
    {
        var freight = await host.Booked();
        await host.Report(freight, host.Milestone(freight, "DEPARTED", 1));
        await host.Deliver(Withdrawn(freight, 6));
        await Kept(freight, 6);
        await host.Quiet();
        await Held(freight, false);
        Assert.DoesNotContain(host.Published.Of<ShipmentException>(), one => one.OrderId == freight.OrderId);
    }
}
