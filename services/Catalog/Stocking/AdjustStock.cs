using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The exporter counts what came in or went out beside the platform's orders. What orders hold cannot be taken away.</summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Product> AdjustStock(V1.AdjustStockRequest request, ServerCallContext context)
    {
        if (request.Change is 0 or < -Listing.StockMost or > Listing.StockMost)
            throw Problem.Invalid(
                "change", "The change is nothing or out of range.", $"-{Listing.StockMost} to {Listing.StockMost}, not 0").ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Adjust(tx, request, Principal.Required)), context.CancellationToken);
        var product = outcome.OrThrow();
        LogAdjusted(log, product.Id, request.Change);
        return product;
    }

    static async Task<Outcome<V1.Product>> Adjust(Tx tx, V1.AdjustStockRequest request, Principal principal)
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
        if (product.OnHand + request.Change < product.Reserved || product.OnHand + request.Change > Listing.StockMost)
            return new Problem(409, "stock_out_of_range",
                $"{product.OnHand} are on hand, {product.Reserved} of them reserved for orders.", "change",
                $"{product.Reserved - product.OnHand} to {Listing.StockMost - product.OnHand}");

        await tx.Run(
            """
            with counted as (
                update stock
                set on_hand = on_hand + @Change
                where exporter_id = @ExporterId and product_id = @id
            )
            update product
            set version = version + 1, changed_at = now()
            where exporter_id = @ExporterId and id = @id
            """,
            new { id, product.ExporterId, request.Change });
        return (product with { OnHand = product.OnHand + request.Change, Version = product.Version + 1 }).ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stock of product {ProductId} changed by {Change}")]
    static partial void LogAdjusted(ILogger log, string productId, long change);
}
