using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The exporter's products as rows of a table, page by page by their SKUs; it imports again without changes.</summary>
public sealed partial class ProductImportsService
{
    const int ExportMost = 500;

    static readonly (string Name, bool Number)[] ExportColumns =
    [
        ("sku", false), ("name_en", false), ("name_zh", false), ("hs_code", false), ("unit_code", false), ("origin", false),
        ("net_grams", true), ("gross_grams", true), ("currency", false), ("tiers", false),
    ];

    [Allow(Role.Exporter)]
    public override async Task<V1.ExportProductsResponse> Export(V1.ExportProductsRequest request, ServerCallContext context)
    {
        if (request.Limit is < 0 or > ExportMost)
            throw Problem.Invalid("limit", "The page is too long.", $"1 to {ExportMost}, or 0 for {ExportMost}").ToGrpc();
        var limit = request.Limit == 0 ? ExportMost : request.Limit;
        var products = await db.Many<Product>(
            $"""
            select {Product.Columns}
            from {Product.WithStock}
            where product.exporter_id = @PartyId and product.sku > @Cursor
            order by product.sku
            limit @Take
            """,
            new { Principal.Required.PartyId, request.Cursor, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ExportProductsResponse { NextCursor = products.Count > limit ? products[limit - 1].Sku : "" };
        response.Columns.AddRange(ExportColumns.Select(column => new V1.TableColumn { Name = column.Name, Number = column.Number }));
        response.Rows.AddRange(products.Take(limit).Select(product => new V1.TableCells { Cells = { Cells(product) } }));
        return response;
    }

    static string[] Cells(Product product) =>
    [
        product.Sku, product.NameEn, product.NameZh ?? "", product.HsCode ?? "", product.UnitCode ?? "", product.Origin ?? "",
        product.NetGrams?.ToString(CultureInfo.InvariantCulture) ?? "", product.GrossGrams?.ToString(CultureInfo.InvariantCulture) ?? "",
        product.Currency, string.Join("; ", product.MinQuantities.Zip(product.UnitPrices, (quantity, price) =>
            string.Create(CultureInfo.InvariantCulture, $"{quantity}:{UnitPrice.Format(price)}"))),
    ];
}
