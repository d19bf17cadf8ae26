using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// Rows of stock by warehouse. The row of stock is the lock of all of them: it counts all warehouses, and the default one has what is
/// left of it.
/// </summary>
static class WarehouseRows
{
    public static Task<int> EnsureDefault(Tx tx, Guid exporterId) => tx.Run(
        """
        insert into warehouse (exporter_id, id, code, name, country, kind)
        values (@exporterId, @exporterId, 'MAIN', 'Main warehouse', 'CN', 'Home')
        on conflict do nothing
        """,
        new { exporterId });

    /// <summary>Of the exporter's product, both locked in the order of AdjustStock; null when it has none of this id.</summary>
    public static Task<StockRow?> Lock(Tx tx, Guid exporterId, Guid productId) => tx.One<StockRow>(
        """
        select stock.product_id, stock.on_hand, stock.reserved, stock.made_to_order
        from product
        join stock on stock.exporter_id = product.exporter_id and stock.product_id = product.id
        where product.exporter_id = @exporterId and product.id = @productId
        for no key update of product, stock
        """,
        new { exporterId, productId });

    public static async Task<IReadOnlyList<Shelf>> Shelves(Tx tx, Guid exporterId, Guid productId) => Picking.Order(
        await tx.Many<Shelf>(
            """
            select warehouse.id as warehouse_id, warehouse.code, warehouse.country, warehouse.kind,
                case when warehouse.id = warehouse.exporter_id then stock.on_hand - (
                    select coalesce(sum(elsewhere.on_hand), 0)::bigint
                    from warehouse_stock as elsewhere
                    where elsewhere.exporter_id = @exporterId and elsewhere.product_id = @productId
                ) else coalesce(there.on_hand, 0) end as on_hand
            from warehouse
            join stock on stock.exporter_id = warehouse.exporter_id and stock.product_id = @productId
            left join warehouse_stock as there on there.exporter_id = warehouse.exporter_id
                and there.product_id = @productId and there.warehouse_id = warehouse.id
            where warehouse.exporter_id = @exporterId
            """,
            new { exporterId, productId }), exporterId);

    /// <summary>Writes what came in or went out. The total changes by the sum; the product gets a new version when it does.</summary>
    public static async Task Write(Tx tx, Guid exporterId, Guid productId, IReadOnlyList<Movement> movements, DateTimeOffset now)
    {
        await Note(tx, exporterId, [.. movements.Select(movement => (productId, movement))], now);
        await tx.Run(
            """
            with counted as (
                update stock
                set on_hand = on_hand + @Total
                where exporter_id = @exporterId and product_id = @productId
            )
            update product
            set version = version + 1, changed_at = now()
            where exporter_id = @exporterId and id = @productId and @Total <> 0
            """,
            new { exporterId, productId, Total = movements.Sum(movement => movement.Change) });
    }

    /// <summary>The movements, and the rows of the warehouses but the default one.</summary>
    public static Task<int> Note(
        Tx tx, Guid exporterId, IReadOnlyList<(Guid Product, Movement Movement)> movements, DateTimeOffset now) => tx.Run(
        """
        with moved as materialized (
            select id, product_id, warehouse_id, change, reason, note
            from unnest(@Ids, @Products, @Warehouses, @Changes, @Reasons, @Notes)
                as moved (id, product_id, warehouse_id, change, reason, note)
        ),
        noted as (
            insert into stock_movement (exporter_id, id, product_id, warehouse_id, change, reason, note, made_by, made_at)
            select @exporterId, id, product_id, warehouse_id, change, reason, note, @By, @now
            from moved
        ),
        left_there as (
            update warehouse_stock as there
            set on_hand = there.on_hand + moved.change
            from moved
            where there.exporter_id = @exporterId and there.product_id = moved.product_id
                and there.warehouse_id = moved.warehouse_id
            returning there.product_id, there.warehouse_id
        )
        insert into warehouse_stock (exporter_id, product_id, warehouse_id, on_hand)
        select @exporterId, product_id, warehouse_id, change
        from moved
        where warehouse_id <> @exporterId and not exists (
            select from left_there
            where left_there.product_id = moved.product_id and left_there.warehouse_id = moved.warehouse_id)
        """,
        new
        {
            exporterId,
            now,
            By = (Principal.Current ?? Principal.Service("catalog")).ToString(),
            Ids = movements.Select(_ => Guid.CreateVersion7()).ToArray(),
            Products = movements.Select(entry => entry.Product).ToArray(),
            Warehouses = movements.Select(entry => entry.Movement.WarehouseId).ToArray(),
            Changes = movements.Select(entry => entry.Movement.Change).ToArray(),
            Reasons = movements.Select(entry => entry.Movement.Reason).ToArray(),
            Notes = movements.Select(entry => entry.Movement.Note).ToArray(),
        });
}

sealed record StockRow(Guid ProductId, long OnHand, long Reserved, bool MadeToOrder)
{
    /// <summary>Why the total cannot change so; null when it can.</summary>
    public Problem? Refuse(long change) => OnHand + change < (MadeToOrder ? 0 : Reserved) || OnHand + change > Listing.StockMost
        ? new Problem(409, "stock_out_of_range", $"{OnHand} are on hand, {Reserved} of them reserved for orders.", "change",
            $"{(MadeToOrder ? 0 : Reserved) - OnHand} to {Listing.StockMost - OnHand}")
        : null;
}

/// <summary>What comes into a warehouse, or goes out of it when it is negative. Of one product and warehouse, one at a time.</summary>
sealed record Movement(Guid WarehouseId, long Change, string Reason, string Note);
