using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter reads its own price lists, as they are or as they were recorded at an instant; operators read all.</summary>
public sealed partial class PriceListsService
{
    const string CountedRows =
        """
        (select count(*) from price_row as price
            where price.exporter_id = list.exporter_id and price.list_id = list.id and price.recorded_until is null) as rows
        """;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PriceList> GetList(V1.GetPriceListRequest request, ServerCallContext context)
    {
        var current = await Visible(request.Id, context.CancellationToken);
        if (Instant(request.KnownAt) is { } knownAt)
            return (await db.One<PriceList>(
                $"""
                select list_id as id, {PriceList.Columns}
                from price_list_version
                where exporter_id = @ExporterId and list_id = @Id and recorded_from <= @knownAt
                    and (recorded_until is null or @knownAt < recorded_until)
                """,
                new { current.ExporterId, current.Id, knownAt }, context.CancellationToken))?.ToWire()
                ?? throw PriceList.NotFound(request.Id).ToGrpc();
        var rows = await db.One<long>(
            "select count(*) from price_row where exporter_id = @ExporterId and list_id = @Id and recorded_until is null",
            new { current.ExporterId, current.Id }, context.CancellationToken);
        return (current with { Rows = rows }).ToWire();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListPriceListsResponse> ListLists(V1.ListPriceListsRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        var lists = await db.Many<PriceList>(
            $"""
            select id, {PriceList.Columns}, {CountedRows}
            from price_list as list
            where (@SeesAll or exporter_id = @PartyId) and (@Status = '' or status = @Status)
                and (@Buyer::uuid is null or buyer_id = @Buyer) and (@Group::uuid is null or group_id = @Group)
                and starts_with(code, @Text) and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                request.Status,
                Buyer = request.BuyerId.Length > 0 ? Id(request.BuyerId, "buyer_id") : default(Guid?),
                Group = request.GroupId.Length > 0 ? Id(request.GroupId, "group_id") : default(Guid?),
                request.Text,
                After = after.Length > 0 ? Id(after, "page.cursor") : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListPriceListsResponse { NextCursor = lists.Count > limit ? lists[limit - 1].Id.ToString() : "" };
        response.Lists.AddRange(lists.Take(limit).Select(list => list.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListPriceRowsResponse> ListRows(V1.ListPriceRowsRequest request, ServerCallContext context)
    {
        var list = await Visible(request.ListId, context.CancellationToken);
        var (after, limit) = PageOf(request.Page);
        if (request.History && request.Sku.Length == 0)
            throw Problem.Invalid("sku", "The history is of one product.", "a SKU").ToGrpc();
        if (!RowKey.TryParse(after, out var key))
            throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        var rows = await db.Many<PriceRow>(
            $"""
            select {PriceRow.Columns}
            from price_row as price
            where exporter_id = @ExporterId and list_id = @Id
                and (@history or (recorded_from <= @KnownAt and (recorded_until is null or @KnownAt < recorded_until)))
                and (@Sku = '' or product_id in (select id from product where exporter_id = @ExporterId and sku = @Sku))
                and (product_id, min_quantity, -version) > (@ProductId, @MinQuantity, -@Version)
            order by product_id, min_quantity, -version
            limit @Take
            """,
            new
            {
                list.ExporterId,
                list.Id,
                history = request.History,
                KnownAt = Instant(request.KnownAt) ?? Now,
                request.Sku,
                key.ProductId,
                key.MinQuantity,
                key.Version,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListPriceRowsResponse { NextCursor = rows.Count > limit ? RowKey.Of(rows[limit - 1]).ToString() : "" };
        response.Rows.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    /// <summary>Where a page of rows ended.</summary>
    sealed record RowKey(Guid ProductId, long MinQuantity, int Version)
    {
        public static RowKey Of(PriceRow row) => new(row.ProductId, row.MinQuantity, row.Version);

        public static bool TryParse(string cursor, out RowKey key)
        {
            key = new(Guid.Empty, 0, 0);
            var parts = cursor.Split('~');
            if (cursor.Length == 0)
                return true;
            if (parts.Length != 3 || !Guid.TryParse(parts[0], out var product) || !long.TryParse(parts[1], out var from)
                || !int.TryParse(parts[2], out var version))
                return false;
            key = new(product, from, version);
            return true;
        }

        public override string ToString() => FormattableString.Invariant($"{ProductId}~{MinQuantity}~{Version}");
    }
}
