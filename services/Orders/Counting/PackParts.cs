using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The exporter packs a part of a confirmed order; what is open stays on backorder. An order leaves as one shipment, once all of it is
/// packed: carrier and customs are told then, not of parts.
/// </summary>
public sealed partial class OrderLedgerService
{
    const string PackAction = "Pack";

    [Allow(Role.Exporter)]
    public override async Task<V1.OrderLedgerView> Pack(V1.PackRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("note", request.Note, 0, LongestNote) is { } fault)
            throw fault.ToGrpc();
        var packed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Pack(tx, request)), context.CancellationToken)).OrThrow();
        LogPacked(log, packed.OrderId, packed.OrderVersion);
        return packed;
    }

    async Task<Outcome<V1.OrderLedgerView>> Pack(Tx tx, V1.PackRequest request)
    {
        if (await Find(tx, request.OrderId, "for update") is not { } order)
            return Problem.NotFound("order", request.OrderId);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != order.Version)
            return Problem.Stale("order", request.ExpectedVersion, order.Version);
        if (order.Status != OrderStatus.Confirmed)
            return Problem.Refused("order", order.Status, PackAction, Order.Allowed(order.Status));
        var book = await LineLedger.Open(tx, order.Id.Value);
        if (Check(request.Lines, book.Lines) is { } unfit)
            return unfit;

        var changed = order with { Version = order.Version + 1 };
        var (actor, now) = (Principal.Required.ToString(), Instants.ToMicroseconds(clock.GetUtcNow()));
        if (book.Do([.. request.Lines.Select(line => new Movement(
            line.LineNo, MovementKind.Pack, order.Id.Value, changed.Version, line.Quantity, actor, now, request.Note.Trim()))])
            is { } broken)
            return new Problem(
                409, "packing_exceeds_order", $"Of line {broken.LineNo} fewer units are open than were packed.", "lines",
                $"at most {book.Lines[broken.LineNo].Open} of line {broken.LineNo}");
        await LineLedger.Close(tx, order.Id.Value, book);
        await Trail.Save(tx, order, changed, PackAction, actor, now);
        return await View(tx, changed);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: a part is packed, version {Version}")]
    static partial void LogPacked(ILogger log, string orderId, int version);
}
