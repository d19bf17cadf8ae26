using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>
/// Holds a shipment that has not left and frees it again. A release that the carrier has not heard of stays here; one that it has heard
/// of is told as an exception, and the end of the hold as customs' release.
/// </summary>
public sealed partial class Progress
{
    const string CustomsReleased = "CUSTOMS_RELEASED";

    /// <summary>The shipment as customs' last word leaves it; goods that are on their way cannot be held any more.</summary>
    async Task<Shipment> Hold(Tx tx, Shipment shipment)
    {
        if (shipment.WaybillNumber is null)
            return shipment;
        var hold = shipment.DepartedAt is null ? await CustomsHold.Of(tx, shipment.OrderId) : shipment.Hold;
        if (hold == shipment.Hold)
            return shipment;
        var now = clock.GetUtcNow();
        var held = shipment with { Version = shipment.Version + 1, Hold = hold };
        await tx.Run(
            """
            update shipment set version = @Version, hold = @Hold where id = @Id;
            update carrier_request
            set status = case when @Hold::text is null then 'Pending' else 'Withdrawn' end
            where shipment_id = @Id and kind = 'Release' and attempts = 0
            """,
            new { held.Id, held.Version, held.Hold });
        if (hold is not null)
            tx.Publish(new ShipmentException(held.Id.Value, held.Version, now, held.OrderId, hold));
        else
            tx.Publish(new MilestoneReached(held.Id.Value, held.Version, now, held.OrderId, CustomsReleased, now, null));
        tx.AfterCommit(signal.Set);
        LogHeld(log, held.Id.Value, hold is not null);
        return held;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Shipment {ShipmentId}: held by customs is now {Held}")]
    static partial void LogHeld(ILogger log, Guid shipmentId, bool held);
}
