using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What there is of a product and where, what is on its way, and what became of it.</summary>
public sealed partial class WarehousesService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ProductStock> GetStock(V1.GetProductStockRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        return (await db.Decide(async tx => await Owner(tx, product) is { } exporterId
            ? await View(tx, exporterId, product)
            : Problem.NotFound("product", product), context.CancellationToken)).OrThrow();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListMovementsResponse> ListMovements(V1.ListMovementsRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        if (request.Page?.Limit is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        var limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;
        Guid? before = request.Page?.Cursor is { Length: > 0 } cursor ? Id(cursor, "page.cursor") : null;
        var rows = await db.Many<MovementRow>(
            """
            select movement.id, coalesce(warehouse.code, 'MAIN') as warehouse, change, reason, note, made_by, made_at
            from stock_movement as movement
            left join warehouse on warehouse.exporter_id = movement.exporter_id and warehouse.id = movement.warehouse_id
            where movement.product_id = @product and (@SeesAll or movement.exporter_id = @PartyId)
                and (@before::uuid is null or (made_at, movement.id) < (
                    select made_at, id from stock_movement where product_id = @product and id = @before
                        and (@SeesAll or exporter_id = @PartyId)))
            order by made_at desc, movement.id desc
            limit @Take
            """,
            new { product, before, Principal.Required.SeesAll, Principal.Required.PartyId, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListMovementsResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id.ToString() : "" };
        response.Movements.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    /// <summary>The exporter of a product whose stock the caller may see; null when there is none.</summary>
    static Task<Guid?> Owner(Tx tx, Guid product) => tx.One<Guid?>(
        "select exporter_id from product where id = @product and (@SeesAll or exporter_id = @PartyId)",
        new { product, Principal.Required.SeesAll, Principal.Required.PartyId });

    static async Task<Outcome<V1.ProductStock>> View(Tx tx, Guid exporterId, Guid product)
    {
        await WarehouseRows.EnsureDefault(tx, exporterId);
        var stock = (await tx.One<StockRow>(
            "select product_id, on_hand, reserved, made_to_order from stock where exporter_id = @exporterId and product_id = @product",
            new { exporterId, product }))!;
        var names = (await tx.Many<WarehouseRow>(
            $"select {WarehouseRow.Columns} from warehouse where exporter_id = @exporterId",
            new { exporterId })).ToDictionary(row => row.Id);
        var wire = new V1.ProductStock
        {
            ProductId = product.ToString(),
            OnHand = stock.OnHand,
            Reserved = stock.Reserved,
            MadeToOrder = stock.MadeToOrder,
        };
        wire.Warehouses.AddRange((await WarehouseRows.Shelves(tx, exporterId, product)).Select(shelf =>
            new V1.WarehouseStock { Warehouse = names[shelf.WarehouseId].ToWire(), OnHand = shelf.OnHand }));
        wire.Lots.AddRange((await tx.Many<LotRow>(
            $"""
            select {LotRow.Columns}
            from {LotRow.From}
            where lot.exporter_id = @exporterId and lot.product_id = @product and lot.status = 'Expected'
            order by lot.expected_on, lot.id
            """,
            new { exporterId, product })).Select(lot => lot.ToWire()));
        return wire;
    }

    sealed record MovementRow
    {
        public Guid Id { get; init; }
        public string Warehouse { get; init; } = "";
        public long Change { get; init; }
        public string Reason { get; init; } = "";
        public string Note { get; init; } = "";
        public string MadeBy { get; init; } = "";
        public DateTimeOffset MadeAt { get; init; }

        public V1.StockMovement ToWire() => new()
        {
            Id = Id.ToString(),
            Warehouse = Warehouse,
            Change = Change,
            Reason = Reason,
            Note = Note,
            MadeBy = MadeBy,
            MadeAt = Timestamp.FromDateTimeOffset(MadeAt),
        };
    }
}
