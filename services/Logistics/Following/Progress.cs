using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>
/// Draws the conclusions from all that is known of an order and its shipment: whether the carrier can be asked, may let the goods
/// leave, or must forget them. Every fact ends here, so that the order in which they come does not matter.
/// </summary>
public sealed partial class Progress(CarrierSignal signal, ConsolidationSignal wholes, TimeProvider clock, ILogger<Progress> log)
{
    /// <summary>The shipment of an order that is neither refused nor cancelled. Lock the order's case first.</summary>
    public static Task<Shipment?> LockLive(Tx tx, Guid orderId) => tx.One<Shipment>(
        $"""
        select {Shipment.Columns}
        from shipment
        where order_id = @orderId and status not in ('Refused', 'Cancelled')
        for update
        """,
        new { orderId });

    /// <summary>Keeps a fact about an order and goes as far as it leads.</summary>
    public async Task Take(Tx tx, OrderCase fact)
    {
        var order = await OrderCase.Keep(tx, fact);
        if (await LockLive(tx, order.OrderId) is { } shipment)
            await Advance(tx, order, shipment);
    }

    /// <summary>Keeps how an amendment left the order; what was booked otherwise is booked anew.</summary>
    public async Task Amend(Tx tx, OrderCase fact)
    {
        var known = await OrderCase.Lock(tx, fact.OrderId);
        var order = await OrderCase.Keep(tx, fact);
        if (await LockLive(tx, order.OrderId) is not { } shipment)
            return;
        var carriesOtherwise = known is not null && !order.Cancelled && order.Pieces is not null
            && (order.Pieces, order.GrossGrams, order.ConsigneeName, order.ConsigneeCountry)
                != (shipment.Pieces, shipment.GrossGrams, known.ConsigneeName, known.ConsigneeCountry);
        await Advance(tx, order, carriesOtherwise ? await BookAnew(tx, order, shipment) : shipment);
    }

    /// <summary>Both rows are locked by the caller. Returns the shipment as it is then.</summary>
    public async Task<Shipment> Advance(Tx tx, OrderCase order, Shipment shipment)
    {
        if (order.Cancelled)
            return shipment.ConsolidationId is null ? await Cancel(tx, shipment) : await TakeOut(tx, shipment);
        if (order.Pieces is not null && shipment.Pieces is null)
            return await Ask(tx, order, shipment);
        var current = await Hold(tx, shipment);
        if (current is { WaybillNumber: not null, ListNumber: null, Hold: null })
            current = await Release(tx, current);
        if (current.ConsolidationId is { } whole)
            await ReleaseOrKeep(tx, whole, current.Hold is not null);
        return current;
    }

    async Task<Shipment> Ask(Tx tx, OrderCase order, Shipment shipment)
    {
        var asked = shipment with { Version = shipment.Version + 1, Pieces = order.Pieces, GrossGrams = order.GrossGrams };
        await tx.Run(
            """
            with asked as (
                update shipment
                set version = @Version, pieces = @Pieces, gross_grams = @GrossGrams
                where id = @Id
                returning id
            )
            insert into carrier_request (shipment_id, kind, not_before)
            select id, 'Booking', @Now
            from asked
            """,
            new { asked.Id, asked.Version, asked.Pieces, asked.GrossGrams, Now = clock.GetUtcNow() });
        tx.AfterCommit(signal.Set);
        return asked;
    }

    async Task<Shipment> Release(Tx tx, Shipment shipment)
    {
        var listNumber = await tx.One<string>(
            """
            select list_number
            from release r
            where order_id = @OrderId and waybill_number = @WaybillNumber
                and not exists (
                    select from customs_hold h
                    where h.order_id = r.order_id and h.kind = 'Withdrawn' and h.version > r.version)
            """,
            new { shipment.OrderId, shipment.WaybillNumber });
        if (listNumber is null)
            return shipment;

        var released = (shipment with { Version = shipment.Version + 1, ListNumber = listNumber }).Settled();
        await Save(tx, released, clock.GetUtcNow());
        tx.AfterCommit(signal.Set);
        LogReleased(log, released.Id.Value, released.Status);
        return released;
    }

    /// <summary>The carrier is told of a shipment by itself; of one that shares a waybill when all of it may leave.</summary>
    static Task<int> Save(Tx tx, Shipment released, DateTimeOffset now) => tx.Run(
        """
        with released as (
            update shipment
            set version = @Version, status = @Status, list_number = @ListNumber
            where id = @Id
            returning id
        )
        insert into carrier_request (shipment_id, kind, not_before)
        select id, 'Release', @now
        from released
        where @Alone
        """,
        new
        {
            released.Id,
            released.Version,
            Status = released.Status.ToString(),
            released.ListNumber,
            Alone = released.ConsolidationId is null,
            now,
        });

    /// <summary>A carrier that was asked already must be told; a request that was never sent is just withdrawn.</summary>
    async Task<Shipment> Cancel(Tx tx, Shipment shipment)
    {
        if (Shipment.Next(shipment.Status, ShipmentAction.Cancel) is not { } next)
        {
            LogTooLate(log, shipment.Id.Value, shipment.Status);
            return shipment;
        }

        var cancelled = shipment with { Version = shipment.Version + 1, Status = next };
        await tx.Run(
            """
            with cancelled as (
                update shipment
                set version = @Version, status = @Status
                where id = @Id
                returning id
            ),
            withdrawn as (
                update carrier_request
                set status = 'Withdrawn'
                where shipment_id = @Id and kind = 'Booking' and status = 'Pending' and attempts = 0
                returning shipment_id
            )
            insert into carrier_request (shipment_id, kind, not_before)
            select cancelled.id, 'Cancellation', @Now
            from cancelled
            join carrier_request as asked on asked.shipment_id = cancelled.id and asked.kind = 'Booking'
            where not exists (select from withdrawn)
            """,
            new { cancelled.Id, cancelled.Version, Status = cancelled.Status.ToString(), Now = clock.GetUtcNow() });
        tx.AfterCommit(signal.Set);
        LogCancelled(log, cancelled.Id.Value);
        return cancelled;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Shipment {ShipmentId}: customs released it, now {Status}")]
    static partial void LogReleased(ILogger log, Guid shipmentId, ShipmentStatus status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shipment {ShipmentId} cancelled with its order")]
    static partial void LogCancelled(ILogger log, Guid shipmentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The order of shipment {ShipmentId} was cancelled, but it is {Status}")]
    static partial void LogTooLate(ILogger log, Guid shipmentId, ShipmentStatus status);
}
