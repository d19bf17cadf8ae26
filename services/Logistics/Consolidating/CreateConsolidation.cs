using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>
/// An exporter puts packed orders to one consignee on one booking. Their cases are locked in order, so that an order that two pick at
/// once goes into one shipment. The carrier is asked for the whole.
/// </summary>
public sealed partial class ConsolidationsService
{
    const int OrdersLeast = 2;
    const int OrdersMost = 100;

    [Allow(Role.Exporter)]
    public override async Task<V1.Consolidation> Create(V1.CreateConsolidationRequest request, ServerCallContext context)
    {
        var ids = Check(request).OrThrow();
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Create(tx, request, ids)), context.CancellationToken)).OrThrow();
        LogCreated(log, made.Id, made.Orders.Count);
        return made;
    }

    static Outcome<Guid[]> Check(V1.CreateConsolidationRequest request)
    {
        var ids = request.OrderIds.Select(id => Guid.TryParse(id, out var known) ? known : Guid.Empty).Distinct().ToArray();
        if (ids.Length is < OrdersLeast or > OrdersMost || ids.Length != request.OrderIds.Count)
            return Problem.Invalid(
                "order_ids", "Too few or too many orders, or one twice.", $"{OrdersLeast} to {OrdersMost} different ids");
        return LogisticsService.CheckRoute(request.TransportMode, request.PortOfLoading, request.PortOfDischarge) is { } problem
            ? problem
            : ids;
    }

    async Task<Outcome<V1.Consolidation>> Create(Tx tx, V1.CreateConsolidationRequest request, Guid[] ids)
    {
        var orders = await tx.Many<OrderCase>(
            $"""
            select {OrderCase.Columns}
            from order_case
            where order_id = any(@ids) and exporter_id = @PartyId
            order by order_id
            for update
            """,
            new { ids, Principal.Required.PartyId });
        if (ids.Except(orders.Select(order => order.OrderId)).Cast<Guid?>().FirstOrDefault() is { } missing)
            return Problem.NotFound("order", missing) with { Field = "order_ids" };
        if (!Guid.TryParse(request.PartnerId, out var partner)
            || !await tx.One<bool>("select exists (select from partner where id = @partner)", new { partner }))
            return Problem.NotFound("partner", request.PartnerId) with { Field = "partner_id" };
        if (Unfit(orders) is { } unfit)
            return unfit;
        var live = await tx.One<Guid?>(
            """
            select order_id
            from shipment
            where order_id = any(@ids) and status not in ('Refused', 'Cancelled')
            order by order_id
            limit 1
            """,
            new { ids });
        if (live is not null)
            return new Problem(409, "shipment_exists", $"Order {live} has a shipment that is neither refused nor cancelled.", "order_ids",
                "orders without a shipment");
        var id = await Insert(tx, request, orders, partner);
        tx.AfterCommit(signal.Set);
        return await Now(tx, id);
    }

    /// <summary>Why these do not go together; null when they do.</summary>
    static Problem? Unfit(List<OrderCase> orders)
    {
        if (orders.Find(order => order.Cancelled) is { } cancelled)
            return new(409, "order_cancelled", $"Order {cancelled.OrderId} was cancelled.", "order_ids", "orders to be carried");
        if (orders.Find(order => order.Pieces is null) is { } unpacked)
            return new(409, "order_not_packed", $"Order {unpacked.OrderId} is not packed: its weight is not known.", "order_ids",
                "packed orders");
        return orders.DistinctBy(Group.Of).Count() == 1 && Group.Of(orders[0]) is not null
            ? null
            : new(409, "orders_differ", "The orders go to different consignees, or their freight is not paid by the same side.",
                "order_ids", "orders to one consignee, all of E and F terms or all of C and D terms");
    }

    async Task<Guid> Insert(Tx tx, V1.CreateConsolidationRequest request, List<OrderCase> orders, Guid partner)
    {
        var (id, group) = (Guid.CreateVersion7(), Group.Of(orders[0])!);
        await tx.Run(
            """
            insert into consolidation (id, version, exporter_id, partner_id, status, transport_mode, port_of_loading,
                port_of_discharge, consignee_name, consignee_country, freight_paid_by, pieces, gross_grams, requested_at)
            values (@id, 1, @PartyId, @partner, 'Requested', @TransportMode, @PortOfLoading,
                @PortOfDischarge, @ConsigneeName, @ConsigneeCountry, @FreightPaidBy, @Pieces, @GrossGrams, @Now);
            insert into shipment (id, version, order_id, exporter_id, buyer_id, partner_id, status, transport_mode,
                port_of_loading, port_of_discharge, pieces, gross_grams, consolidation_id, house_no)
            select part.id, 1, part.order_id, @PartyId, part.buyer_id, @partner, 'Requested', @TransportMode,
                @PortOfLoading, @PortOfDischarge, part.pieces, part.gross_grams, @id, part.no
            from unnest(@Ids, @Orders, @Buyers, @AllPieces, @AllGrams) with ordinality
                as part (id, order_id, buyer_id, pieces, gross_grams, no);
            insert into consolidation_request (consolidation_id, kind, not_before)
            values (@id, 'Booking', @Now)
            """,
            new
            {
                id,
                partner,
                Principal.Required.PartyId,
                request.TransportMode,
                request.PortOfLoading,
                request.PortOfDischarge,
                group.ConsigneeName,
                group.ConsigneeCountry,
                group.FreightPaidBy,
                Pieces = orders.Sum(order => order.Pieces!.Value),
                GrossGrams = orders.Sum(order => order.GrossGrams!.Value),
                Now = clock.GetUtcNow(),
                Ids = orders.Select(_ => ShipmentId.New().Value).ToArray(),
                Orders = orders.Select(order => order.OrderId).ToArray(),
                Buyers = orders.Select(order => order.BuyerId!.Value).ToArray(),
                AllPieces = orders.Select(order => order.Pieces!.Value).ToArray(),
                AllGrams = orders.Select(order => order.GrossGrams!.Value).ToArray(),
            });
        return id;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Consolidation {ConsolidationId} of {Orders} orders requested")]
    static partial void LogCreated(ILogger log, string consolidationId, int orders);
}

/// <summary>What orders must share to travel on one waybill: to whom they go, and which side pays the main carriage.</summary>
public sealed record Group(string ConsigneeName, string ConsigneeCountry, string FreightPaidBy)
{
    /// <summary>Null when something of it is not known.</summary>
    public static Group? Of(OrderCase order) =>
        order is { ConsigneeName: { } name, ConsigneeCountry: { } country, Incoterm: { Length: > 0 } term }
            ? new(name, country, PayerOf(term))
            : null;

    /// <summary>Incoterms 2020: the buyer pays the main carriage under E and F terms, the seller under C and D terms.</summary>
    public static string PayerOf(string incoterm) => incoterm[0] is 'E' or 'F' ? "Buyer" : "Seller";
}
