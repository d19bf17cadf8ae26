namespace CrossBorder.Catalog;

/// <summary>What the search index keeps of a product.</summary>
/// <param name="LowestPrice">In 1/10,000 of the currency's unit; 0 without a tier.</param>
sealed record ProductRow(
    Guid Id, Guid ExporterId, int Version, string Status, string Sku, string NameEn, string? NameZh, string? HsCode, string? Origin,
    string Currency, long LowestPrice, bool InStock, bool ExportReady, bool Sells)
{
    /// <summary>How a product is read for the index. <c>product</c> is in scope, and <c>stock</c>.</summary>
    public const string Columns =
        $"""
        product.id, product.exporter_id, product.version, product.status, product.sku, product.name_en,
        product.name_zh, product.hs_code, product.origin, product.currency,
        coalesce((
            select (min(unit_price) * 10000)::bigint from price_tier
            where price_tier.exporter_id = product.exporter_id and product_id = product.id), 0) as lowest_price,
        stock.on_hand > stock.reserved as in_stock, {Product.ReadyForExport} as export_ready,
        coalesce((select qualified from exporter where exporter.id = product.exporter_id), false) as sells
        """;
}
