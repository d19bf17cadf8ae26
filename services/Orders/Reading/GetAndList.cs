using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Reading orders: exporter and buyer see their own, newest first; another party's id looks like none.</summary>
public sealed partial class OrdersService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    internal const string LinesOfOrder =
        """
        select line_no, product_id, sku, name_en, name_zh, hs_code, unit_code, origin, quantity, unit_price,
            amount_minor, net_grams, gross_grams, tier_min_quantity, customs_unit_price
        from order_line
        where order_id = @id
        order by line_no
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.Order> Get(V1.GetRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var order = Guid.TryParse(request.Id, out var id)
            ? await db.One<Order>(
                $"select {Order.Columns} from sales_order where id = @id and {Own(principal)}",
                new { id, principal.PartyId }, context.CancellationToken)
            : null;
        if (order is null)
            throw Problem.NotFound("order", request.Id).ToGrpc();
        var wire = order.ToWire(await db.Many<OrderLine>(LinesOfOrder, new { id }, context.CancellationToken));
        var parts = await db.One<int>(
            "select count(*)::int from sales_order where split_of = @root", new { root = order.SplitOf ?? id }, context.CancellationToken);
        wire.Parts = parts == 0 ? 0 : parts + 1;
        return wire;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListResponse> List(V1.ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (CheckList(request, out var before, out var limit) is { } fault)
            throw fault.ToGrpc();
        var rows = await db.Many<Order>(
            $"""
            select {Order.Columns}
            from sales_order
            where {Own(principal)} and (@Status = '' or status = @Status) and (@Kind = '' or kind = @Kind)
                and serial < @before
            order by serial desc
            limit @Take
            """,
            new { principal.PartyId, request.Status, request.Kind, before, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListResponse();
        if (rows.Count > limit)
            response.NextCursor = rows[limit - 1].Serial.ToString(CultureInfo.InvariantCulture);
        response.Orders.AddRange(rows.Take(limit).Select(order => order.ToWire([])));
        return response;
    }

    static Problem? CheckList(V1.ListRequest request, out long before, out int limit)
    {
        before = long.MaxValue;
        limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;
        if (request.Status.Length > 0 && !Enum.GetNames<OrderStatus>().Contains(request.Status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<OrderStatus>()));
        if (request.Kind.Length > 0 && !OrderKind.All.Contains(request.Kind))
            return Problem.Invalid("kind", $"'{request.Kind}' is not a kind of orders.", string.Join(", ", OrderKind.All));
        if (request.Page?.Limit < 0 || limit > PageMost)
            return Problem.Invalid("limit", "A page cannot have this size.", $"1 to {PageMost}, 0 means {PageDefault}");
        return request.Page?.Cursor is { Length: > 0 } cursor
            && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)
                ? Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before")
                : null;
    }
}
