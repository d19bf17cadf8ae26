using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>A closed 9810 declaration puts its lines into the overseas warehouse, each once.</summary>
static class StockLots
{
    public static Task Open(Tx tx, IReadOnlyCollection<Guid> closed, DateTimeOffset now) => closed.Count == 0 ? Task.CompletedTask : tx.Run(
        """
        insert into stock_lot (declaration_id, line_no, order_id, exporter_id, warehouse, sku, quantity, export_date, opened_at)
        select d.id, l.line_no, d.order_id, d.exporter_id, d.placed ->> 'OverseasWarehouse', l.sku, l.quantity,
            (coalesce(d.departed_at, d.closed_at) at time zone 'Asia/Shanghai')::date, @now
        from declaration d
        join declared_line l on l.declaration_id = d.id
        where d.id = any(@Ids) and d.mode = '9810' and d.placed ->> 'OverseasWarehouse' is not null
        on conflict do nothing
        """,
        new { now, Ids = closed.ToArray() });

    /// <summary>
    /// Lots are what is declared now, but never less than what was sold out of them: such a lot has nothing left, and is an exception
    /// (stock_below_sold) until sales are returned or the declaration is amended again.
    /// </summary>
    public static Task<int> Follow(Tx tx, Guid[] declarations) => tx.Run(
        """
        update stock_lot s
        set quantity = greatest(l.quantity, s.sold)
        from declared_line l
        where s.declaration_id = any(@declarations) and l.declaration_id = s.declaration_id and l.line_no = s.line_no
            and s.quantity <> greatest(l.quantity, s.sold)
        """,
        new { declarations });
}
