using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>
/// The order is packed otherwise, or goes to somebody else, than what the carrier was asked for: a carrier that was never asked is just
/// asked so, any other booking is cancelled and made anew with the same partner and way.
/// </summary>
public sealed partial class Progress
{
    /// <summary>Both rows are locked. What left, or was released under its waybill, stays as it is.</summary>
    async Task<Shipment> BookAnew(Tx tx, OrderCase order, Shipment shipment)
    {
        if (shipment.Pieces is null || Shipment.Next(shipment.Status, ShipmentAction.Cancel) is null)
            return shipment;
        if (await tx.Run(
            """
            update shipment
            set version = version + 1, pieces = @Pieces, gross_grams = @GrossGrams
            where id = @Id and exists (
                select from carrier_request
                where shipment_id = @Id and kind = 'Booking' and status = 'Pending' and attempts = 0)
            """,
            new { shipment.Id, order.Pieces, order.GrossGrams }) == 1)
            return shipment with { Version = shipment.Version + 1, Pieces = order.Pieces, GrossGrams = order.GrossGrams };
        await Cancel(tx, shipment);
        var anew = new Shipment
        {
            Id = ShipmentId.New(),
            OrderId = shipment.OrderId,
            ExporterId = shipment.ExporterId,
            BuyerId = shipment.BuyerId,
            PartnerId = shipment.PartnerId,
            TransportMode = shipment.TransportMode,
            PortOfLoading = shipment.PortOfLoading,
            PortOfDischarge = shipment.PortOfDischarge,
        };
        await LogisticsService.Write(tx, anew);
        LogBookedAnew(log, shipment.Id.Value, anew.Id.Value);
        return await Ask(tx, order, anew);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Shipment {ShipmentId} is booked anew as {AnewId}")]
    static partial void LogBookedAnew(ILogger log, Guid shipmentId, Guid anewId);
}
