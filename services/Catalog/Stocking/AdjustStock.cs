using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// The exporter counts what came in or went out of the default warehouse beside the platform's orders. What orders hold, and what other
/// warehouses have, cannot be taken away.
/// </summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Product> AdjustStock(V1.AdjustStockRequest request, ServerCallContext context)
    {
        if (request.Change is 0 or < -Listing.StockMost or > Listing.StockMost)
            throw Problem.Invalid(
                "change", "The change is nothing or out of range.", $"-{Listing.StockMost} to {Listing.StockMost}, not 0").ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Adjust(tx, request, Principal.Required, clock.GetUtcNow())),
            context.CancellationToken);
        var product = outcome.OrThrow();
        LogAdjusted(log, product.Id, request.Change);
        return product;
    }

    static async Task<Outcome<V1.Product>> Adjust(Tx tx, V1.AdjustStockRequest request, Principal principal, DateTimeOffset now)
    {
        var product = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Product>(
                $"""
                select {Product.Columns}
                from {Product.WithStock}
                where product.id = @id and (@SeesAll or product.exporter_id = @PartyId)
                for no key update of product, stock
                """,
                new { id, principal.SeesAll, principal.PartyId })
            : null;
        if (product is null)
            return Problem.NotFound("product", request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != product.Version)
            return Problem.Stale("product", request.ExpectedVersion, product.Version);
        var least = await tx.One<long>(
            """
            select greatest(case when made_to_order then 0 else reserved end, (
                select coalesce(sum(on_hand), 0)::bigint
                from warehouse_stock
                where exporter_id = @ExporterId and product_id = @id))
            from stock
            where exporter_id = @ExporterId and product_id = @id
            """,
            new { id, product.ExporterId });
        if (product.OnHand + request.Change < least || product.OnHand + request.Change > Listing.StockMost)
            return new Problem(409, "stock_out_of_range",
                $"{product.OnHand} are on hand, {product.Reserved} of them reserved for orders.", "change",
                $"{least - product.OnHand} to {Listing.StockMost - product.OnHand}");
        await WarehouseRows.Write(
            tx, product.ExporterId, id, [new(product.ExporterId, request.Change, "Adjusted", "")], now);
        return (product with { OnHand = product.OnHand + request.Change, Version = product.Version + 1 }).ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stock of product {ProductId} changed by {Change}")]
    static partial void LogAdjusted(ILogger log, string productId, long change);
}
