using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Gives back what was held for an order that was not placed after all. A placed order keeps it until it is cancelled.</summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ReleaseResponse> Release(V1.ReleaseRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.OrderId, out var orderId))
            throw Problem.Invalid("order_id", $"'{request.OrderId}' is not an id.", "a UUID").ToGrpc();
        var released = await db.Transact(tx => Release(tx, orderId, Principal.Required, clock.GetUtcNow()), context.CancellationToken);
        LogReleased(log, orderId, released);
        return new V1.ReleaseResponse { Released = released };
    }

    static async Task<bool> Release(Tx tx, Guid orderId, Principal principal, DateTimeOffset now)
    {
        var own = await tx.Many<Guid>(
            """
            select order_id
            from reservation
            where order_id = @orderId and status = 'Held'
                and (@SeesAll or exporter_id = @PartyId or party_id = @PartyId)
            for update
            """,
            new { orderId, principal.SeesAll, principal.PartyId });
        var ended = await Reservation.End(tx, own, ReservationAction.Lapse);
        foreach (var (order, version, _) in ended)
            tx.Publish(new StockReleased(order, version, now, "Cancelled"));
        return ended.Count > 0;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} released: {Released}")]
    static partial void LogReleased(ILogger log, Guid orderId, bool released);
}
