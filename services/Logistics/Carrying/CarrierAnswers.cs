using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>Records what the carrier answered and what follows from it. An answer that comes twice counts once.</summary>
public sealed partial class CarrierAnswers(Db db, Progress progress, TimeProvider clock, ILogger<CarrierAnswers> log)
{
    public Task Record(CarrierRequest request, CarrierAnswer answer, CancellationToken ct)
    {
        LogAnswered(log, request.Kind, request.ShipmentId, answer.GetType().Name, (answer as CarrierAnswer.Later)?.Error);
        return answer is CarrierAnswer.Later later
            ? Postpone(request, later.Error, ct)
            : db.Transact(tx => Settle(tx, request, answer), ct);
    }

    Task<int> Postpone(CarrierRequest request, string error, CancellationToken ct) => db.Run(
        """
        update carrier_request
        set not_before = @NotBefore, last_error = @error
        where shipment_id = @ShipmentId and kind = @Kind and status = 'Pending'
        """,
        new
        {
            request.ShipmentId,
            Kind = request.Kind.ToString(),
            NotBefore = clock.GetUtcNow() + request.Pause,
            error,
        }, ct);

    async Task Settle(Tx tx, CarrierRequest request, CarrierAnswer answer)
    {
        // The order's case first, as everywhere: it keeps facts that come right now from missing each other.
        var order = (await OrderCase.Lock(tx, request.OrderId))!;
        var shipment = (await tx.One<Shipment>(
            $"select {Shipment.Columns} from shipment where id = @ShipmentId for update", new { request.ShipmentId }))!;
        var refusal = (answer as CarrierAnswer.Refused)?.Reason;
        if (!await Finish(tx, request, refusal))
            return;

        if (request.Kind == CarrierRequestKind.Booking && Shipment.Next(shipment.Status, ShipmentAction.Book) is not null)
            await Decide(tx, order, shipment, answer);
        else if (request.Kind == CarrierRequestKind.Release && refusal is not null)
            await Tell(tx, shipment, $"The carrier does not let the goods leave: {refusal}");
        // A booking of a shipment cancelled meanwhile needs no more: its cancellation follows.
    }

    /// <summary>False when another worker was first.</summary>
    static async Task<bool> Finish(Tx tx, CarrierRequest request, string? refusal) => await tx.Run(
        """
        update carrier_request
        set status = @Status, last_error = @refusal
        where shipment_id = @ShipmentId and kind = @Kind and status = 'Pending'
        """,
        new
        {
            request.ShipmentId,
            Kind = request.Kind.ToString(),
            Status = request.StatusAfter(refusal),
            refusal,
        }) == 1;

    async Task Decide(Tx tx, OrderCase order, Shipment shipment, CarrierAnswer answer)
    {
        if (answer is CarrierAnswer.Refused refused)
        {
            await Refuse(tx, shipment, refused.Reason);
        }
        else if (answer is CarrierAnswer.Booked { Waybill: var waybill } && await IsTaken(tx, shipment, waybill))
        {
            await Refuse(tx, shipment, $"The carrier gave waybill {waybill.WaybillNumber}, which another shipment has.");
            await tx.Run(
                "insert into carrier_request (shipment_id, kind, not_before) values (@Id, 'Cancellation', @Now)",
                new { shipment.Id, Now = clock.GetUtcNow() });
        }
        else if (answer is CarrierAnswer.Booked booked)
        {
            await progress.Advance(tx, order, await Book(tx, shipment, booked.Waybill));
        }
    }

    static Task<bool> IsTaken(Tx tx, Shipment shipment, Waybill waybill) => tx.One<bool>(
        """
        select exists (
            select from shipment
            where waybill_number = @WaybillNumber and (carrier_code = @CarrierCode or partner_id = @PartnerId))
        """,
        new { waybill.WaybillNumber, waybill.CarrierCode, shipment.PartnerId });

    async Task<Shipment> Book(Tx tx, Shipment shipment, Waybill waybill)
    {
        var booked = shipment with
        {
            Version = shipment.Version + 1,
            Status = ShipmentStatus.Booked,
            CarrierCode = waybill.CarrierCode,
            CarrierName = waybill.CarrierName,
            WaybillNumber = waybill.WaybillNumber,
            FreightMinor = waybill.FreightMinor,
            InsuranceMinor = waybill.InsuranceMinor,
            Currency = waybill.Currency,
            ConveyanceName = waybill.ConveyanceName,
            VoyageNumber = waybill.VoyageNumber,
            ConsigneeName = waybill.ConsigneeName,
            ConsigneeCountry = waybill.ConsigneeCountry,
        };
        await tx.Run(
            """
            update shipment
            set version = @Version, status = 'Booked', carrier_code = @CarrierCode, carrier_name = @CarrierName,
                waybill_number = @WaybillNumber, freight_minor = @FreightMinor, insurance_minor = @InsuranceMinor,
                currency = @Currency, conveyance_name = @ConveyanceName, voyage_number = @VoyageNumber,
                consignee_name = @ConsigneeName, consignee_country = @ConsigneeCountry
            where id = @Id and status = 'Requested'
            """,
            booked);
        tx.Publish(new ShipmentBooked(
            booked.Id.Value, booked.Version, clock.GetUtcNow(), booked.OrderId, booked.PartnerId, booked.CarrierCode!, booked.CarrierName!,
            booked.WaybillNumber!, booked.TransportMode, booked.Pieces!.Value, booked.GrossGrams!.Value, booked.FreightMinor.Value,
            booked.InsuranceMinor.Value, booked.Currency!, booked.ConveyanceName, booked.VoyageNumber, booked.PortOfLoading,
            booked.PortOfDischarge, booked.ConsigneeName, booked.ConsigneeCountry));
        return booked;
    }

    async Task Refuse(Tx tx, Shipment shipment, string reason)
    {
        var version = shipment.Version + 1;
        await tx.Run(
            """
            update shipment
            set version = @version, status = 'Refused', refusal_reason = @reason
            where id = @Id and status = 'Requested'
            """,
            new { shipment.Id, version, reason });
        tx.Publish(new ShipmentException(shipment.Id.Value, version, clock.GetUtcNow(), shipment.OrderId, reason));
    }

    async Task Tell(Tx tx, Shipment shipment, string reason)
    {
        var version = shipment.Version + 1;
        await tx.Run("update shipment set version = @version where id = @Id", new { shipment.Id, version });
        tx.Publish(new ShipmentException(shipment.Id.Value, version, clock.GetUtcNow(), shipment.OrderId, reason));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Carrier, {Kind} of shipment {ShipmentId}: {Answer} {Error}")]
    static partial void LogAnswered(ILogger log, CarrierRequestKind kind, Guid shipmentId, string answer, string? error);
}
