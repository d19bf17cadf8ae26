using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>
/// The exporter takes an order out of a consolidation, or cancels the whole, until customs has released what is concerned. The order
/// may then be booked anew; a share of a freight that the carrier has billed stays with it.
/// </summary>
public sealed partial class ConsolidationsService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.Consolidation> TakeOut(V1.TakeOutRequest request, ServerCallContext context)
    {
        var whole = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => TakeOut(tx, request)), context.CancellationToken)).OrThrow();
        LogTakenOut(log, request.OrderId, whole.Id);
        return whole;
    }

    async Task<Outcome<V1.Consolidation>> TakeOut(Tx tx, V1.TakeOutRequest request)
    {
        var (whole, problem) = await Own(tx, request.Id, request.ExpectedVersion, ConsolidationAction.TakeOut);
        if (problem is not null)
            return problem;
        // The order's case first, as everywhere.
        if (!Guid.TryParse(request.OrderId, out var orderId) || await OrderCase.Lock(tx, orderId) is null
            || await Progress.LockLive(tx, orderId) is not { } shipment || shipment.ConsolidationId != whole!.Id)
            return Problem.NotFound("order", request.OrderId) with { Field = "order_id" };
        if (Shipment.Next(shipment.Status, ShipmentAction.Cancel) is null)
            return Problem.Refused("shipment", shipment.Status, ShipmentAction.Cancel, []);
        await progress.TakeOut(tx, shipment);
        return await Now(tx, whole.Id);
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.Consolidation> Cancel(V1.CancelConsolidationRequest request, ServerCallContext context)
    {
        var whole = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Cancel(tx, request)), context.CancellationToken)).OrThrow();
        LogCancelled(log, whole.Id);
        return whole;
    }

    async Task<Outcome<V1.Consolidation>> Cancel(Tx tx, V1.CancelConsolidationRequest request)
    {
        var (whole, problem) = await Own(tx, request.Id, request.ExpectedVersion, ConsolidationAction.Cancel);
        if (problem is not null)
            return problem;
        var orders = await WholeAnswers.LockOrders(tx, whole!.Id);
        if (orders.Find(one => Shipment.Next(one.Status, ShipmentAction.Cancel) is null) is { } passed)
            return Problem.Refused("shipment", passed.Status, ShipmentAction.Cancel, []);
        await tx.Run(
            "update shipment set status = 'Cancelled', version = version + 1 where id = any(@Ids)",
            new { Ids = orders.Select(one => one.Id.Value).ToArray() });
        await progress.CancelWhole(tx, whole.Id);
        return await Now(tx, whole.Id);
    }

    /// <summary>The caller's own, of the expected version and in a status that allows the action.</summary>
    static async Task<Outcome<Consolidation>> Own(Tx tx, string id, int expected, ConsolidationAction action)
    {
        var whole = Guid.TryParse(id, out var key)
            ? await tx.One<Consolidation>(
                $"select {Consolidation.Columns} from consolidation where id = @key and exporter_id = @PartyId",
                new { key, Principal.Required.PartyId })
            : null;
        if (whole is null)
            return Consolidation.NotFound(id);
        if (expected != 0 && expected != whole.Version)
            return Problem.Stale("consolidation", expected, whole.Version);
        return Consolidation.Next(whole.Status, action) is null ? Consolidation.Refused(whole.Status, action) : whole;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} taken out of consolidation {ConsolidationId}")]
    static partial void LogTakenOut(ILogger log, string orderId, string consolidationId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consolidation {ConsolidationId} cancelled")]
    static partial void LogCancelled(ILogger log, string consolidationId);
}
