using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// How much of what an order holds is there now, and when all of it can be: as if the order asked anew, beside what other orders hold.
/// </summary>
public sealed class OrderStockService(Db db, TimeProvider clock) : V1.OrderStock.OrderStockBase
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.OrderStockAnswer> Promise(V1.OrderStockRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.OrderId, out var id))
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var goods = await db.Transact(tx => Read(tx, id), context.CancellationToken);
        if (goods.Count == 0)
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var answer = new V1.OrderStockAnswer();
        answer.Lines.AddRange(goods.Select(one => ToWire(one.Goods, Promising.Plan(
            one.Supply, one.Goods.Held, today, null, one.Goods.Market))));
        return answer;
    }

    static V1.OrderStockLine ToWire(Goods goods, PromisePlan plan) => new()
    {
        ProductId = goods.ProductId.ToString(),
        Held = goods.Held,
        InStock = plan.Parts.Where(part => part.Source == "Stock").Sum(part => part.Quantity),
        On = plan.On?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
    };

    static async Task<List<(Goods Goods, Supply Supply)>> Read(Tx tx, Guid id)
    {
        var goods = await tx.Many<Goods>(GoodsSql, new { id, Principal.Required.SeesAll, Principal.Required.PartyId });
        if (goods.Count == 0)
            return [];
        var arguments = new { goods[0].ExporterId, Products = goods.Select(one => one.ProductId).ToArray() };
        var elsewhere = (await tx.Many<Place>(
            """
            select there.product_id, there.warehouse_id, warehouse.code, warehouse.country, warehouse.kind, there.on_hand
            from warehouse_stock as there
            join warehouse on warehouse.exporter_id = there.exporter_id and warehouse.id = there.warehouse_id
            where there.exporter_id = @ExporterId and there.product_id = any(@Products)
            """,
            arguments)).ToLookup(place => place.ProductId);
        var lots = (await tx.Many<LotRow>(
            $"""
            select {LotRow.Columns}
            from {LotRow.From}
            where lot.exporter_id = @ExporterId and lot.product_id = any(@Products) and lot.status = 'Expected'
            """,
            arguments)).ToLookup(lot => lot.ProductId);
        return goods.ConvertAll(one => (one, one.Supply(elsewhere[one.ProductId], lots[one.ProductId])));
    }

    const string GoodsSql =
        """
        select held.exporter_id, held.market, line.product_id, sum(line.quantity)::bigint as held, stock.on_hand,
            stock.reserved, stock.made_to_order, product.details::text as details
        from reservation as held
        join reservation_line as line on line.order_id = held.order_id
        join stock on stock.exporter_id = line.exporter_id and stock.product_id = line.product_id
        join product on product.exporter_id = line.exporter_id and product.id = line.product_id
        where held.order_id = @id and held.status in ('Held', 'Confirmed') and (@SeesAll or held.exporter_id = @PartyId)
        group by held.exporter_id, held.market, line.product_id, stock.on_hand, stock.reserved, stock.made_to_order,
            product.details
        order by line.product_id
        """;

    sealed record Place(Guid ProductId, Guid WarehouseId, string Code, string Country, string Kind, long OnHand);

    sealed record Goods
    {
        public Guid ExporterId { get; init; }
        public string? Market { get; init; }
        public Guid ProductId { get; init; }
        public long Held { get; init; }
        public long OnHand { get; init; }
        public long Reserved { get; init; }
        public bool MadeToOrder { get; init; }
        public string? Details { get; init; }

        /// <summary>What the default warehouse has is left of the total; what the order holds itself is not another's.</summary>
        public Supply Supply(IEnumerable<Place> elsewhere, IEnumerable<LotRow> lots)
        {
            Shelf[] there =
            [
                .. elsewhere.Select(place => new Shelf(place.WarehouseId, place.Code, place.Country, place.Kind, place.OnHand)),
            ];
            var details = Details is null ? new V1.ProductDetails() : JsonParser.Default.Parse<V1.ProductDetails>(Details);
            var main = new Shelf(ExporterId, "MAIN", "CN", "Home", OnHand - there.Sum(shelf => shelf.OnHand));
            return new Supply(
                Picking.Order([main, .. there], ExporterId),
                Reserved - Held,
                [.. lots.Select(lot => new ExpectedLot(
                    lot.Id, lot.WarehouseId, lot.Code, lot.Country, lot.Kind, lot.Quantity, lot.ExpectedOn))],
                MadeToOrder, [.. details.LeadTimes.Select(time => new MakingTime(time.FromQuantity, time.Days))]);
        }
    }
}
