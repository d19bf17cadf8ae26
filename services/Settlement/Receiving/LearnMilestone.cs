using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// The goods left: what is counted from shipment has its day, and until the carrier tells when they were loaded, so has what is
/// counted from the bill of lading. Of several shipments of an order the first counts.
/// </summary>
public sealed class LearnDeparture(Db db, BusinessDays days, TimeProvider clock) : IConsumer<ShipmentDeparted>
{
    public async Task Consume(ConsumeContext<ShipmentDeparted> context)
    {
        var calendar = await days.Calendar(context.CancellationToken);
        await db.Receive(this, context, tx => DueDates.Learn(
            tx, context.Message.OrderId,
            [
                (PaymentMilestone.Shipment, MilestoneSource.Carrier), (PaymentMilestone.BillOfLading, MilestoneSource.Derived),
            ],
            ChinaDay.Of(context.Message.DepartedAt), nameof(ShipmentDeparted), clock.GetUtcNow(), calendar));
    }
}

/// <summary>Loaded is the day of the bill of lading, arrived that of the arrival; other milestones say nothing about money.</summary>
public sealed class LearnMilestone(Db db, BusinessDays days, TimeProvider clock) : IConsumer<MilestoneReached>
{
    public async Task Consume(ConsumeContext<MilestoneReached> context)
    {
        var milestone = context.Message.Milestone switch
        {
            "LOADED" => PaymentMilestone.BillOfLading,
            "ARRIVED" => PaymentMilestone.Arrival,
            _ => null,
        };
        if (milestone is null)
            return;
        var calendar = await days.Calendar(context.CancellationToken);
        await db.Receive(this, context, tx => DueDates.Learn(
            tx, context.Message.OrderId, [(milestone, MilestoneSource.Carrier)], ChinaDay.Of(context.Message.HappenedAt),
            nameof(MilestoneReached), clock.GetUtcNow(), calendar));
    }
}
