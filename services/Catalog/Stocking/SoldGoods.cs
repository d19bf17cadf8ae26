using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>The goods of a completed order leave the warehouses in the order in which goods are taken, with a movement each.</summary>
static class SoldGoods
{
    /// <summary>Ends the reservation of an order as completed. Its row is locked by the caller; the stock is locked here.</summary>
    public static async Task Complete(Tx tx, Guid orderId, DateTimeOffset now)
    {
        // Locked first and read behind the lock: a statement that waits for a row still sees the others as they were before.
        await tx.Many<Guid>(LockSql, new { orderId });
        var goods = await tx.Many<Goods>(ShelvesSql, new { orderId });
        var ended = await Reservation.End(tx, [orderId], ReservationAction.Complete);
        if (ended.Count == 0 || goods.Count == 0)
            return;
        var exporterId = goods[0].ExporterId;
        var movements = goods.GroupBy(row => row.ProductId).SelectMany(rows => Picking
            .Take(Picking.Order(rows.Select(row => row.Shelf), exporterId), rows.First().Quantity)
            .Where(taken => taken.Quantity > 0)
            .Select(taken => (rows.Key, new Movement(taken.Shelf.WarehouseId, -taken.Quantity, "Sold", orderId.ToString())))).ToList();
        if (movements.Count > 0)
            await WarehouseRows.Note(tx, exporterId, movements, now);
    }

    // In the order of product ids, as everywhere.
    const string LockSql =
        """
        select goods.product_id
        from (
            select distinct exporter_id, product_id from reservation_line where order_id = @orderId order by product_id
        ) as goods
        cross join lateral (
            select on_hand
            from stock
            where exporter_id = goods.exporter_id and product_id = goods.product_id
            for no key update
        ) as stock
        """;

    // What the default warehouse has is left of the total.
    const string ShelvesSql =
        """
        with goods as materialized (
            select line.exporter_id, line.product_id, sum(line.quantity)::bigint as quantity
            from reservation_line as line
            where line.order_id = @orderId
            group by line.exporter_id, line.product_id
        ),
        locked as materialized (
            select goods.exporter_id, goods.product_id, goods.quantity, stock.on_hand
            from goods
            cross join lateral (
                select on_hand
                from stock
                where exporter_id = goods.exporter_id and product_id = goods.product_id
                limit 1
            ) as stock
        ),
        elsewhere as materialized (
            select locked.product_id, there.warehouse_id, warehouse.code, warehouse.country, warehouse.kind, there.on_hand
            from locked
            join warehouse_stock as there on there.exporter_id = locked.exporter_id
                and there.product_id = locked.product_id
            join warehouse on warehouse.exporter_id = there.exporter_id and warehouse.id = there.warehouse_id
        )
        select locked.exporter_id, locked.product_id, locked.quantity, elsewhere.warehouse_id, elsewhere.code,
            elsewhere.country, elsewhere.kind, elsewhere.on_hand
        from locked
        join elsewhere on elsewhere.product_id = locked.product_id
        union all
        select locked.exporter_id, locked.product_id, locked.quantity, locked.exporter_id, 'MAIN', '', 'Home',
            locked.on_hand - (
                select coalesce(sum(elsewhere.on_hand), 0)::bigint
                from elsewhere
                where elsewhere.product_id = locked.product_id)
        from locked
        """;

    sealed record Goods
    {
        public Guid ExporterId { get; init; }
        public Guid ProductId { get; init; }
        public long Quantity { get; init; }
        public Guid WarehouseId { get; init; }
        public string Code { get; init; } = "";
        public string Country { get; init; } = "";
        public string Kind { get; init; } = "";
        public long OnHand { get; init; }

        public Shelf Shelf => new(WarehouseId, Code, Country, Kind, OnHand);
    }
}
