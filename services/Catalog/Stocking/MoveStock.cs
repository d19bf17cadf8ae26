using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What comes into a warehouse, goes out of it or from one to another; what orders hold cannot be taken away.</summary>
public sealed partial class WarehousesService
{
    static readonly string[] MoveReasons = ["Received", "Counted", "Damaged", "Adjusted"];

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductStock> Move(V1.MoveStockRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        if (request.Change is 0 or < -Listing.StockMost or > Listing.StockMost)
            throw Problem.Invalid(
                "change", "The change is nothing or out of range.", $"-{Listing.StockMost} to {Listing.StockMost}, not 0").ToGrpc();
        if (!MoveReasons.Contains(request.Reason))
            throw Problem.Invalid("reason", $"'{request.Reason}' is no reason.", string.Join(", ", MoveReasons)).ToGrpc();
        CheckNote(request.Note);
        var stock = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Move(tx, product, request)), context.CancellationToken)).OrThrow();
        LogMoved(log, product, request.Change, request.Reason);
        return stock;
    }

    async Task<Outcome<V1.ProductStock>> Move(Tx tx, Guid product, V1.MoveStockRequest request)
    {
        var exporterId = Principal.Required.PartyId;
        if (await WarehouseRows.Lock(tx, exporterId, product) is not { } stock)
            return Problem.NotFound("product", product);
        var (warehouse, problem) = await Named(tx, exporterId, request.Warehouse, "warehouse");
        problem ??= stock.Refuse(request.Change) ?? Refuse(
            await WarehouseRows.Shelves(tx, exporterId, product), warehouse!, request.Change, "change");
        if (problem is not null)
            return problem;
        await WarehouseRows.Write(
            tx, exporterId, product, [new(warehouse!.Id, request.Change, request.Reason, request.Note)], clock.GetUtcNow());
        return await View(tx, exporterId, product);
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductStock> Transfer(V1.TransferStockRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        if (request.Quantity is < 1 or > Listing.StockMost)
            throw Problem.Invalid("quantity", $"{request.Quantity} units cannot be moved.", $"1 to {Listing.StockMost}").ToGrpc();
        if (request.From == request.To)
            throw Problem.Invalid("to", "Goods stay where they are.", "another warehouse").ToGrpc();
        CheckNote(request.Note);
        var stock = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Transfer(tx, product, request)), context.CancellationToken)).OrThrow();
        LogMoved(log, product, request.Quantity, "Transferred");
        return stock;
    }

    async Task<Outcome<V1.ProductStock>> Transfer(Tx tx, Guid product, V1.TransferStockRequest request)
    {
        var exporterId = Principal.Required.PartyId;
        if (await WarehouseRows.Lock(tx, exporterId, product) is null)
            return Problem.NotFound("product", product);
        var (from, noFrom) = await Named(tx, exporterId, request.From, "from");
        var (to, noTo) = await Named(tx, exporterId, request.To, "to");
        if ((noFrom ?? noTo ?? Refuse(
            await WarehouseRows.Shelves(tx, exporterId, product), from!, -request.Quantity, "quantity")) is { } problem)
            return problem;
        await WarehouseRows.Write(
            tx, exporterId, product,
            [
                new(from!.Id, -request.Quantity, "TransferredOut", request.Note),
                new(to!.Id, request.Quantity, "TransferredIn", request.Note),
            ], clock.GetUtcNow());
        return await View(tx, exporterId, product);
    }

    static Problem? Refuse(IReadOnlyList<Shelf> shelves, WarehouseRow warehouse, long change, string field)
    {
        var there = shelves.First(shelf => shelf.WarehouseId == warehouse.Id).OnHand;
        return there + change < 0
            ? new Problem(409, "stock_out_of_range", $"{there} are on hand in {warehouse.Code}.", field, $"at most {there} from there")
            : null;
    }

    static void CheckNote(string note)
    {
        if (note.Length > LongestNote || note.Any(char.IsControl))
            throw Problem.Invalid("note", "The note is too long.", $"at most {LongestNote} printable characters").ToGrpc();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stock of product {ProductId} moved by {Change}: {Reason}")]
    static partial void LogMoved(ILogger log, Guid productId, long change, string reason);
}
