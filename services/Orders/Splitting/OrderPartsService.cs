using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Checks = CrossBorder.Contracts.Settlement.V1.OrderSplits.OrderSplitsClient;
using Stock = CrossBorder.Contracts.Catalog.V1.OrderStock.OrderStockClient;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Parts of what was ordered; each capability is a part of it in a file of its own.</summary>
public sealed partial class OrderPartsService(
    Db db, Stock stock, Checks money, OutboxSignal outbox, TimeProvider clock, ILogger<OrderPartsService> log)
    : V1.OrderParts.OrderPartsBase
{
    const int LongestNote = 500;
    const string AllowAction = "AllowParts";

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override Task<V1.OrderPartsView> Get(V1.OrderPartsRequest request, ServerCallContext context) => db.Transact(
        async tx => await PartsView.Of(
            tx, await Find(tx, request.OrderId, "") ?? throw Problem.NotFound("order", request.OrderId).ToGrpc()),
        context.CancellationToken);

    /// <summary>The buyer allows what the order forbade; what was allowed is not forbidden any more.</summary>
    [Allow(Role.Buyer, Role.Operator)]
    public override async Task<V1.OrderPartsView> Allow(V1.AllowPartsRequest request, ServerCallContext context)
    {
        if (request.ExpectedVersion <= 0)
            throw VersionMissing.ToGrpc();
        var allowed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Allow(tx, request)), context.CancellationToken)).OrThrow();
        LogAllowed(log, allowed.OrderId);
        return allowed;
    }

    async Task<Outcome<V1.OrderPartsView>> Allow(Tx tx, V1.AllowPartsRequest request)
    {
        if (await Find(tx, request.OrderId, "for update") is not { } order)
            return Problem.NotFound("order", request.OrderId);
        if (request.ExpectedVersion != order.Version)
            return Problem.Stale("order", request.ExpectedVersion, order.Version);
        if (order.PartialAllowed || !Amendment.MayAmend(order.Status))
            return Problem.Refused("order", order.Status, AllowAction, Order.Allowed(order.Status));
        var changed = order with { Version = order.Version + 1, PartialAllowed = true };
        await Trail.Save(tx, order, changed, AllowAction, Principal.Required.ToString(), Now);
        await tx.Run("update sales_order set partial_allowed = true where id = @Id", new { order.Id });
        tx.Publish(new PartialShipmentAllowed(order.Id.Value, changed.Version, Now));
        tx.AfterCommit(outbox.Set);
        return await PartsView.Of(tx, changed);
    }

    static Problem VersionMissing { get; } =
        Problem.Invalid("If-Match", "The request does not say what it was made for.", "the ETag of the order");

    static Task<Order?> Find(Tx tx, string id, string suffix) => Guid.TryParse(id, out var key)
        ? tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)} {suffix}",
            new { key, Principal.Required.PartyId })
        : Task.FromResult<Order?>(null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} may be shipped in parts")]
    static partial void LogAllowed(ILogger log, string orderId);
}

public static class Splitting
{
    /// <summary>What dividing orders needs beside the platform.</summary>
    public static void AddSplitting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Stock>("catalog");
        builder.Services.AddGrpcClient<Checks>("settlement");
    }
}
