using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>
/// Records what the carrier answered about a consolidation. Its freight is shared by weight, and each order is told of its own part: the
/// house waybill and its share, so that nobody else needs to know that others travel with it.
/// </summary>
public sealed partial class WholeAnswers(Db db, Progress progress, TimeProvider clock, ILogger<WholeAnswers> log)
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
        update consolidation_request
        set not_before = @NotBefore, last_error = @error
        where consolidation_id = @Id and kind = @Kind and status = 'Pending'
        """,
        new
        {
            Id = request.ShipmentId,
            Kind = request.Kind.ToString(),
            NotBefore = clock.GetUtcNow() + request.Pause,
            error,
        }, ct);

    /// <summary>Cases of the orders, then their shipments, locked in order; only those that are still in it.</summary>
    public static async Task<List<Shipment>> LockOrders(Tx tx, Guid whole)
    {
        await tx.Run(
            """
            select from order_case
            where order_id in (select order_id from shipment where consolidation_id = @whole)
            order by order_id
            for update
            """,
            new { whole });
        return await tx.Many<Shipment>(
            $"""
            select {Shipment.Columns}
            from shipment
            where consolidation_id = @whole and status not in ('Refused', 'Cancelled')
            order by id
            for update
            """,
            new { whole });
    }

    async Task Settle(Tx tx, CarrierRequest request, CarrierAnswer answer)
    {
        var orders = await LockOrders(tx, request.ShipmentId);
        var whole = (await Progress.LockWhole(tx, request.ShipmentId))!;
        var refusal = (answer as CarrierAnswer.Refused)?.Reason;
        if (!await Finish(tx, request, refusal))
            return;
        if (request.Kind == CarrierRequestKind.Booking && Consolidation.Next(whole.Status, ConsolidationAction.Book) is not null)
            await Decide(tx, whole, orders, answer);
        else if (request.Kind == CarrierRequestKind.Release && refusal is not null)
            await Tell(tx, orders, null, $"The carrier does not let the goods leave: {refusal}");
    }

    static async Task<bool> Finish(Tx tx, CarrierRequest request, string? refusal) => await tx.Run(
        """
        update consolidation_request
        set status = @Status, last_error = @refusal
        where consolidation_id = @Id and kind = @Kind and status = 'Pending'
        """,
        new
        {
            Id = request.ShipmentId,
            Kind = request.Kind.ToString(),
            Status = request.StatusAfter(refusal),
            refusal,
        }) == 1;

    async Task Decide(Tx tx, Consolidation whole, List<Shipment> orders, CarrierAnswer answer)
    {
        if (answer is CarrierAnswer.Refused refused)
        {
            await Refuse(tx, whole, orders, refused.Reason);
        }
        else if (answer is CarrierAnswer.Booked { Waybill: var waybill })
        {
            if (waybill.WaybillNumber!.Length > HouseWaybill.LongestMaster || await IsTaken(tx, whole, waybill))
            {
                await Refuse(tx, whole, orders,
                    $"The carrier gave waybill {waybill.WaybillNumber}, which is too long for house waybills or another shipment's.");
                await tx.Run(
                    "insert into consolidation_request (consolidation_id, kind, not_before) values (@Id, 'Cancellation', @Now)",
                    new { whole.Id, Now = clock.GetUtcNow() });
            }
            else
            {
                await Book(tx, whole, waybill);
            }
        }
    }

    static Task<bool> IsTaken(Tx tx, Consolidation whole, Waybill waybill) => tx.One<bool>(
        """
        select exists (select from shipment where waybill_number = @WaybillNumber
                and (carrier_code = @CarrierCode or partner_id = @PartnerId))
            or exists (select from consolidation where waybill_number = @WaybillNumber
                and (carrier_code = @CarrierCode or partner_id = @PartnerId))
        """,
        new { waybill.WaybillNumber, waybill.CarrierCode, whole.PartnerId });

    async Task Book(Tx tx, Consolidation whole, Waybill waybill)
    {
        // All for whom the carrier was asked, those that were taken out since too: the freight is billed for them as well.
        var asked = await tx.Many<Shipment>(
            $"select {Shipment.Columns} from shipment where consolidation_id = @Id order by house_no", new { whole.Id });
        var weights = asked.ConvertAll(one => one.GrossGrams!.Value);
        var (freight, insurance) = (Shares.Split(waybill.FreightMinor, weights), Shares.Split(waybill.InsuranceMinor, weights));
        var booked = asked.Select((one, i) => one with
        {
            Version = one.Version + 1,
            Status = Shipment.Next(one.Status, ShipmentAction.Book) ?? one.Status,
            CarrierCode = waybill.CarrierCode,
            CarrierName = waybill.CarrierName,
            WaybillNumber = HouseWaybill.Of(waybill.WaybillNumber!, one.HouseNo!.Value),
            FreightMinor = freight[i],
            InsuranceMinor = insurance[i],
            Currency = waybill.Currency,
            ConveyanceName = waybill.ConveyanceName,
            VoyageNumber = waybill.VoyageNumber,
            ConsigneeName = waybill.ConsigneeName,
            ConsigneeCountry = waybill.ConsigneeCountry,
        }).ToList();
        await Save(tx, whole, waybill, booked);
        var now = clock.GetUtcNow();
        foreach (var one in booked.Where(one => one.Status == ShipmentStatus.Booked))
            tx.Publish(new ShipmentBooked(
                one.Id.Value, one.Version, now, one.OrderId, one.PartnerId, one.CarrierCode!, one.CarrierName!, one.WaybillNumber!,
                one.TransportMode, one.Pieces!.Value, one.GrossGrams!.Value, one.FreightMinor!.Value, one.InsuranceMinor!.Value,
                one.Currency!, one.ConveyanceName, one.VoyageNumber, one.PortOfLoading, one.PortOfDischarge, one.ConsigneeName,
                one.ConsigneeCountry));
        await Follow(tx, booked);
    }

    static Task<int> Save(Tx tx, Consolidation whole, Waybill waybill, List<Shipment> booked) => tx.Run(
        """
        update consolidation
        set version = version + 1, status = 'Booked', carrier_code = @CarrierCode, carrier_name = @CarrierName,
            waybill_number = @WaybillNumber, freight_minor = @FreightMinor, insurance_minor = @InsuranceMinor,
            currency = @Currency, conveyance_name = @ConveyanceName, voyage_number = @VoyageNumber
        where id = @Whole;
        update shipment
        set version = part.version, status = part.status, carrier_code = @CarrierCode, carrier_name = @CarrierName,
            waybill_number = part.waybill_number, freight_minor = part.freight, insurance_minor = part.insurance,
            currency = @Currency, conveyance_name = @ConveyanceName, voyage_number = @VoyageNumber,
            consignee_name = @ConsigneeName, consignee_country = @ConsigneeCountry
        from unnest(@Ids, @Versions, @Statuses, @Waybills, @Freights, @Insurances)
            as part (id, version, status, waybill_number, freight, insurance)
        where shipment.id = part.id
        """,
        new
        {
            Whole = whole.Id,
            waybill.CarrierCode,
            waybill.CarrierName,
            waybill.WaybillNumber,
            waybill.FreightMinor,
            waybill.InsuranceMinor,
            waybill.Currency,
            waybill.ConveyanceName,
            waybill.VoyageNumber,
            waybill.ConsigneeName,
            waybill.ConsigneeCountry,
            Ids = booked.ConvertAll(one => one.Id.Value).ToArray(),
            Versions = booked.ConvertAll(one => one.Version).ToArray(),
            Statuses = booked.ConvertAll(one => one.Status.ToString()).ToArray(),
            Waybills = booked.ConvertAll(one => one.WaybillNumber).ToArray(),
            Freights = booked.ConvertAll(one => one.FreightMinor!.Value).ToArray(),
            Insurances = booked.ConvertAll(one => one.InsuranceMinor!.Value).ToArray(),
        });

    /// <summary>Of an order that customs has spoken of before, what follows from that.</summary>
    async Task Follow(Tx tx, List<Shipment> booked)
    {
        var spoken = (await tx.Many<Guid>(
            """
            select order_id from customs_hold where order_id = any(@Orders)
            union
            select order_id from release where order_id = any(@Orders)
            """,
            new { Orders = booked.ConvertAll(one => one.OrderId).ToArray() })).ToHashSet();
        foreach (var one in booked.Where(one => one.Status == ShipmentStatus.Booked && spoken.Contains(one.OrderId)))
            await progress.Advance(tx, (await OrderCase.Lock(tx, one.OrderId))!, one);
    }

    async Task Refuse(Tx tx, Consolidation whole, List<Shipment> orders, string reason)
    {
        await tx.Run(
            "update consolidation set version = version + 1, status = 'Refused', refusal_reason = @reason where id = @Id",
            new { whole.Id, reason });
        await Tell(tx, orders, reason, reason);
    }

    /// <param name="refusal">The shipments are refused with this; null when they go on.</param>
    async Task Tell(Tx tx, List<Shipment> orders, string? refusal, string reason)
    {
        await tx.Run(
            """
            update shipment
            set version = version + 1, status = case when @refusal::text is null then status else 'Refused' end,
                refusal_reason = @refusal
            where id = any(@Ids)
            """,
            new { refusal, Ids = orders.ConvertAll(one => one.Id.Value).ToArray() });
        var now = clock.GetUtcNow();
        foreach (var one in orders)
            tx.Publish(new ShipmentException(one.Id.Value, one.Version + 1, now, one.OrderId, reason));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Carrier, {Kind} of consolidation {ConsolidationId}: {Answer} {Error}")]
    static partial void LogAnswered(ILogger log, CarrierRequestKind kind, Guid consolidationId, string answer, string? error);
}
