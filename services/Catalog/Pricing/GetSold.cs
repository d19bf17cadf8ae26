using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What the lines of an order were sold at: the list and the row that priced each, in the versions of that moment.</summary>
public sealed partial class PriceListsService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.GetSoldResponse> GetSold(V1.GetSoldRequest request, ServerCallContext context)
    {
        var id = Id(request.OrderId, "order_id");
        var arguments = new { id, Principal.Required.SeesAll, Principal.Required.PartyId };
        var lines = await db.Many<SoldLine>(LinesSql, arguments, context.CancellationToken);
        if (lines.Count == 0)
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var lists = (await db.Many<PriceList>(
            """
            select distinct list_id as id, list.version, code, name, list.status, list.buyer_id, group_id, market, channel,
                list.currency, valid_from, valid_until, priority, counting, list.created_at, specificity, list.exporter_id
            from price_list_version as list
            join reservation_line as line on line.exporter_id = list.exporter_id and line.price_list_id = list.list_id
                and line.price_list_version = list.version
            where line.order_id = @id and (@SeesAll or line.exporter_id = @PartyId)
            """,
            arguments, context.CancellationToken)).ToDictionary(list => (list.Id, list.Version));
        var rows = (await db.Many<PriceRow>(
            $"""
            select distinct {PriceRow.Columns}
            from price_row as price
            join reservation_line as line on line.exporter_id = price.exporter_id and line.price_list_id = price.list_id
                and line.product_id = price.product_id and line.price_row_from = price.min_quantity
                and line.price_row_version = price.version
            where line.order_id = @id and (@SeesAll or line.exporter_id = @PartyId)
            """,
            arguments, context.CancellationToken)).ToDictionary(row => (row.ListId, row.ProductId, row.MinQuantity, row.Version));
        var response = new V1.GetSoldResponse { OrderId = id.ToString() };
        response.Lines.AddRange(lines.Select(line => line.ToWire(
            line.ListKey is { } list ? lists.GetValueOrDefault(list) : null,
            line.RowKey is { } row ? rows.GetValueOrDefault(row) : null)));
        return response;
    }

    const string LinesSql =
        """
        select line_no, product_id, sku, quantity, unit_price, tier_min_quantity, product_version, price_list_id,
            price_list_version, price_row_from, price_row_version
        from reservation_line
        where order_id = @id and (@SeesAll or exporter_id = @PartyId)
        order by line_no
        """;

    sealed record SoldLine
    {
        public int LineNo { get; init; }
        public Guid ProductId { get; init; }
        public required string Sku { get; init; }
        public long Quantity { get; init; }
        public decimal UnitPrice { get; init; }
        public long? TierMinQuantity { get; init; }
        public int? ProductVersion { get; init; }
        public Guid? PriceListId { get; init; }
        public int? PriceListVersion { get; init; }
        public long? PriceRowFrom { get; init; }
        public int? PriceRowVersion { get; init; }

        public (Guid, int)? ListKey => PriceListId is { } id ? (id, PriceListVersion!.Value) : null;

        public (Guid, Guid, long, int)? RowKey =>
            PriceListId is { } id ? (id, ProductId, PriceRowFrom!.Value, PriceRowVersion!.Value) : null;

        public V1.SoldLine ToWire(PriceList? list, PriceRow? row) => new()
        {
            LineNo = LineNo,
            ProductId = ProductId.ToString(),
            ProductVersion = ProductVersion ?? 0,
            Sku = Sku,
            Quantity = Quantity,
            UnitPrice = Catalog.UnitPrice.Format(UnitPrice),
            Source = PriceListId is not null ? "List" : TierMinQuantity is not null ? "Product" : "Agreed",
            List = list?.ToWire(),
            Row = row?.ToWire(),
        };
    }
}
