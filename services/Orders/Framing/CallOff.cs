using System.Security.Cryptography;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Calls off a frame: Catalog holds the stock first, for an order id that is a hash of key and request, then one transaction decides anew
/// under the lock of the frame and places an ordinary order; a trigger counts its lines in the balance, which cannot go below nothing.
/// Whoever dies in between leaves a hold that expires.
/// </summary>
public sealed partial class FramesService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Order> CallOff(V1.CallOffRequest request, ServerCallContext context)
    {
        var (principal, ct) = (Principal.Required, context.CancellationToken);
        var (key, missing) = Idempotency.Key(context);
        if (missing is not null)
            throw missing.ToGrpc();
        var frame = await Find(request.FrameId, ct);
        var (place, refused) = await db.Transact(tx => Plan(tx, frame, request), ct);
        if (refused is not null)
            return (await EarlierOr(refused, request, context)).OrThrow();
        var id = OrderId.Of(principal.PartyId, key, Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray())));
        var (reservation, outOfStock) = await Hold(place!, frame.ExporterId, id, ct);
        if (outOfStock is not null)
            throw outOfStock.ToGrpc();
        var lines = OrdersService.LinesOf(reservation!);
        var outcome = await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Place(tx, request, id, lines, principal)), ct));
        if (outcome.Problem is not null)
            await ReleaseUnlessPlaced(id);
        var placed = outcome.OrThrow();
        LogCalled(log, request.FrameId, placed.Id);
        return placed;
    }

    async Task<Outcome<V1.PlaceRequest>> Plan(Tx tx, Frame frame, V1.CallOffRequest request)
    {
        var left = (await tx.Many<Left>("select line_no, total - used as units from frame_balance where frame_id = @Id", new { frame.Id }))
            .ToDictionary(line => line.LineNo, line => line.Units);
        return CallPlan.Of(frame, (await Rounds(tx, frame.Id))[^1].Read(), left, request, Instants.DayInChina(Now));
    }

    async Task<Outcome<V1.Order>> Place(Tx tx, V1.CallOffRequest request, OrderId id, OrderLine[] lines, Principal principal)
    {
        var frame = (await Lock(tx, request.FrameId, principal))!;
        var (place, refused) = await Plan(tx, frame, request);
        if (refused is not null)
            return refused;
        var (totals, tooLarge) = Totals.Of(lines, place!.FreightMinor);
        if ((tooLarge ?? PlaceCheck.Amounts(place.PaymentTerms, totals.TotalMinor)) is { } unfit)
            return unfit;
        var now = Now;
        var order = OrdersService.Draft(place, principal, id.Value, id, totals, now);
        await tx.Run(
            "insert into frame_call (order_id, frame_id, at) values (@OrderId, @FrameId, @now)",
            new { OrderId = id.Value, FrameId = frame.Id, now });
        var message = OutboxMessage.Of(order.ToEvent(lines));
        var number = await tx.One<string>(OrdersService.InsertOrder, new OrdersService.InsertArguments(order, lines, message, principal));
        if (number is null)
            return OrdersService.ReferenceTaken;
        tx.AfterCommit(outbox.Set);
        return (order with { Number = number }).ToWire(lines);
    }

    /// <summary>What this key came to before, or why it comes to nothing now.</summary>
    Task<Outcome<V1.Order>> EarlierOr(Problem refused, V1.CallOffRequest request, ServerCallContext context) => db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.Order>>(refused)), context.CancellationToken);

    /// <summary>As the platform: the price was agreed by both sides, and a buyer alone may not enter one.</summary>
    async Task<Outcome<Contracts.Catalog.V1.Reservation>> Hold(V1.PlaceRequest place, Guid exporterId, OrderId id, CancellationToken ct)
    {
        Principal.Current = null;
        return await stock.Reserve(place, exporterId, id, ct);
    }

    /// <summary>A rival with the same key may have placed the very order that the stock is held for.</summary>
    async Task ReleaseUnlessPlaced(OrderId id)
    {
        if (await db.One<Guid?>("select id from sales_order where id = @Value", new { id.Value }, CancellationToken.None) is not null)
            return;
        Principal.Current = null;
        await stock.Release(id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Frame {FrameId}: order {OrderId} called off")]
    static partial void LogCalled(ILogger log, string frameId, string orderId);

    sealed record Left(int LineNo, long Units);
}
