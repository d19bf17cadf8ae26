using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>
/// The exporter asks a partner to carry an order. The carrier itself is asked as soon as the order is packed, because pieces and
/// weight come from there. An order has one live shipment: the same booking again is answered with it.
/// </summary>
public sealed partial class LogisticsService
{
    const string Water = "2";

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Shipment> Book(V1.BookRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Book(tx, request, Principal.Required)), context.CancellationToken);
        var shipment = outcome.OrThrow();
        LogRequested(log, shipment.Id, shipment.OrderId, shipment.Status);
        return shipment;
    }

    static Problem? Check(V1.BookRequest request) => CheckRoute(request.TransportMode, request.PortOfLoading, request.PortOfDischarge);

    internal static Problem? CheckMode(string mode) => mode is "2" or "3" or "4" or "5" or "6"
        ? null
        : Problem.Invalid("transport_mode", $"'{mode}' is not a mode of transport.",
            "customs codes: 2 water, 3 rail, 4 road, 5 air, 6 post");

    internal static Problem? CheckRoute(string mode, string loading, string discharge) => CheckMode(mode)
        ?? CheckPort("port_of_loading", loading, mode)
        ?? CheckPort("port_of_discharge", discharge, mode)
        ?? (loading == discharge
            ? Problem.Invalid("port_of_discharge", "The goods go nowhere.", "another port than port_of_loading")
            : null);

    static Problem? CheckPort(string field, string code, string mode)
    {
        if (!Ports.IsCode(code))
            return Problem.Invalid(
                field, "The code is not a UN/LOCODE.", "2 letters of the country, 3 letters or digits 2 to 9, such as CNNGB");
        return mode == Water && !Ports.IsSeaPort(code)
            ? Problem.Invalid(field, $"'{code}' is not a sea port that we know.", "the UN/LOCODE of a sea port, such as CNNGB or DEHAM")
            : null;
    }

    async Task<Outcome<V1.Shipment>> Book(Tx tx, V1.BookRequest request, Principal principal)
    {
        // An order that was placed a moment ago may not have been told here yet: asking again helps then.
        var order = Guid.TryParse(request.OrderId, out var orderId)
            ? await tx.One<OrderCase>(
                $"""
                select {OrderCase.Columns}
                from order_case
                where order_id = @orderId and exporter_id is not null and {Own(principal)}
                for update
                """,
                new { orderId, principal.PartyId })
            : null;
        if (order is null)
            return Problem.NotFound("order", request.OrderId) with { Field = "order_id" };
        if (!Guid.TryParse(request.PartnerId, out var partnerId)
            || !await tx.One<bool>("select exists (select from partner where id = @partnerId)", new { partnerId }))
            return Problem.NotFound("partner", request.PartnerId) with { Field = "partner_id" };
        if (await Progress.LockLive(tx, orderId) is { } live)
            return await Again(tx, live, partnerId, request);
        if (order.Cancelled)
            return new Problem(
                StatusCodes.Status409Conflict, "order_cancelled", "The order was cancelled: there is nothing to carry.", "order_id");

        var shipment = await Insert(tx, order, partnerId, request);
        return (await progress.Advance(tx, order, shipment)).ToWire([]);
    }

    static async Task<Outcome<V1.Shipment>> Again(Tx tx, Shipment live, Guid partnerId, V1.BookRequest request)
    {
        var same = live.PartnerId == partnerId && live.TransportMode == request.TransportMode
            && live.PortOfLoading == request.PortOfLoading && live.PortOfDischarge == request.PortOfDischarge;
        if (!same)
            return new Problem(StatusCodes.Status409Conflict, "shipment_exists",
                "The order has a shipment that is neither refused nor cancelled.", "order_id",
                $"the same booking as shipment {live.Id.Value}");
        return live.ToWire(await tx.Many<ReportedMilestone>(MilestonesOfShipment, new { live.Id }));
    }

    static async Task<Shipment> Insert(Tx tx, OrderCase order, Guid partnerId, V1.BookRequest request)
    {
        var shipment = new Shipment
        {
            Id = ShipmentId.New(),
            OrderId = order.OrderId,
            ExporterId = order.ExporterId!.Value,
            BuyerId = order.BuyerId!.Value,
            PartnerId = partnerId,
            TransportMode = request.TransportMode,
            PortOfLoading = request.PortOfLoading,
            PortOfDischarge = request.PortOfDischarge,
        };
        await Write(tx, shipment);
        return shipment;
    }

    internal static Task<int> Write(Tx tx, Shipment shipment) => tx.Run(
        """
        insert into shipment (id, version, order_id, exporter_id, buyer_id, partner_id, status, transport_mode,
            port_of_loading, port_of_discharge)
        values (@Id, @Version, @OrderId, @ExporterId, @BuyerId, @PartnerId, 'Requested', @TransportMode,
            @PortOfLoading, @PortOfDischarge)
        """,
        shipment);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shipment {ShipmentId} of order {OrderId} is {Status}")]
    static partial void LogRequested(ILogger log, string shipmentId, string orderId, string status);
}
