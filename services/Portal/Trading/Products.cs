using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Portal;

/// <param name="MinQuantity">From this quantity on; of the first tier it is the minimum order quantity.</param>
/// <param name="UnitPrice">Decimal number as a string, such as "2.55".</param>
public sealed record PriceTierView(long MinQuantity, string UnitPrice);

/// <param name="HsCode">6 to 10 digits; left out while the product is not classified, it then is not ready for export.</param>
/// <param name="UnitCode">Customs unit code, 3 digits.</param>
/// <param name="Origin">ISO 3166-1 alpha-2.</param>
/// <param name="Stock">Units on hand; used when the product is new.</param>
public sealed record ProductDraftBody(
    string Sku, string NameEn, string NameZh, string UnitCode, string Origin, long NetGrams, long GrossGrams, string Currency,
    IReadOnlyList<PriceTierView> Tiers, string? HsCode = null, long Stock = 0);

public sealed record PutProducts(IReadOnlyList<ProductDraftBody> Products);

/// <summary>What came of one product: its id and version, or why it was refused.</summary>
public sealed record PutProductResult(string Sku, Guid? Id, int? Version, RefusalView? Refusal);

public sealed record PutProductsAnswer(IReadOnlyList<PutProductResult> Results);

public sealed record ProductIds(IReadOnlyList<Guid> Ids);

public sealed record ProductChange(Guid Id, int? Version, RefusalView? Refusal);

public sealed record ProductChanges(IReadOnlyList<ProductChange> Results);

/// <param name="Change">Added to the stock on hand; may be negative, but never below what is reserved.</param>
public sealed record StockChange(long Change);

/// <param name="Status">Draft, Published or Withdrawn.</param>
/// <param name="Reserved">Of the stock, held for orders.</param>
/// <param name="MissingForExport">Why a declaration cannot be made with it; empty when it is ready for export.</param>
public sealed record ProductView(
    Guid Id, int Version, Guid ExporterId, string Status, string Sku, string NameEn, string NameZh, string? HsCode, string UnitCode,
    string Origin, long NetGrams, long GrossGrams, string Currency, IReadOnlyList<PriceTierView> Tiers, long Stock, long Reserved,
    IReadOnlyList<string> MissingForExport)
{
    public static ProductView Of(Product p) => new(
        Guid.Parse(p.Id), p.Version, Guid.Parse(p.ExporterId), p.Status, p.Sku, p.NameEn, p.NameZh, Rest.Text(p.HsCode), p.UnitCode,
        p.Origin, p.NetGrams, p.GrossGrams, p.Currency, [.. p.Tiers.Select(tier => new PriceTierView(tier.MinQuantity, tier.UnitPrice))],
        p.Stock, p.Reserved, [.. p.MissingForExport]);
}

/// <param name="Text">Words in English or Chinese.</param>
/// <param name="ExportReady">yes or no.</param>
/// <param name="Status">Draft, Published or Withdrawn, of own products; of others only published ones are seen.</param>
/// <param name="Sort">relevance, newest, price or -price (dearest first); prices need a currency.</param>
public sealed record ProductQuery(
    string? Text, Guid? ExporterId, string? HsPrefix, string? Origin, string? Currency, string? MaxUnitPrice, bool? InStock,
    string? ExportReady, string? Status, string? Sort, string? Cursor, int? Limit);

/// <param name="Products">How many there would be with this value of the filter, the other filters as they are.</param>
public sealed record FacetCountView(string Value, int Products);

/// <param name="Name">exporter_id, hs_chapter, origin, currency, in_stock or export_ready.</param>
/// <param name="Values">How many different values there are; <paramref name="Top"/> holds the 20 most frequent.</param>
public sealed record FacetView(string Name, int Values, IReadOnlyList<FacetCountView> Top);

/// <summary>A word that no product has, and what was looked for instead.</summary>
public sealed record CorrectionView(string Word, IReadOnlyList<string> Instead);

/// <param name="Total">All that fit, on every page.</param>
/// <param name="Partial">None has all the words; these have most of them.</param>
public sealed record ProductPage(
    IReadOnlyList<ProductView> Items, string? NextCursor, int Total, bool Partial, IReadOnlyList<FacetView> Facets,
    IReadOnlyList<CorrectionView> Corrections);

/// <summary>The catalogue: exporters put, publish and withdraw their products; exporters, buyers and operators search it.</summary>
static class Products
{
    const string Tag = "Products";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/products", Put).Allow(Role.Exporter)
            .Describe(Tag, "Creates or changes up to 1,000 own products by SKU; bad ones are refused one by one.");
        api.MapGet("/products/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "One product.");
        api.MapGet("/products", Search).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Full-text search in both languages, with filters, counts for each of their values, and orders.");
        api.MapPost("/products/publish", Publish).Allow(Role.Exporter).Describe(Tag, "Makes products visible to buyers.");
        api.MapPost("/products/withdraw", Withdraw).Allow(Role.Exporter).Describe(Tag, "Takes products out of sale.");
        api.MapPost("/products/{id:guid}/stock", AdjustStock).Allow(Role.Exporter)
            .Describe(Tag, "Adds to the stock on hand or takes from it.");
    }

    static async Task<PutProductsAnswer> Put(PutProducts request, Client catalog, HttpContext http)
    {
        var wire = new PutProductsRequest();
        wire.Products.AddRange(request.Products.Select(ToWire));
        var response = await catalog.PutProductsAsync(wire, http.Call());
        return new([.. response.Results.Select(result => new PutProductResult(
            result.Sku, Guid.TryParse(result.Id, out var id) ? id : null, result.Version == 0 ? null : result.Version,
            RefusalView.Of(result.Refusal)))]);
    }

    static ProductDraft ToWire(ProductDraftBody draft)
    {
        var wire = new ProductDraft
        {
            Sku = draft.Sku,
            NameEn = draft.NameEn,
            NameZh = draft.NameZh,
            HsCode = draft.HsCode ?? "",
            UnitCode = draft.UnitCode,
            Origin = draft.Origin,
            NetGrams = draft.NetGrams,
            GrossGrams = draft.GrossGrams,
            Currency = draft.Currency,
            Stock = draft.Stock,
        };
        wire.Tiers.AddRange(draft.Tiers.Select(tier => new PriceTier { MinQuantity = tier.MinQuantity, UnitPrice = tier.UnitPrice }));
        return wire;
    }

    static async Task<Ok<ProductView>> Get(Guid id, Client catalog, HttpContext http)
    {
        var product = await catalog.GetAsync(new GetRequest { Id = id.ToString() }, http.Call());
        return http.Versioned(product.Version, ProductView.Of(product));
    }

    static async Task<ProductPage> Search([AsParameters] ProductQuery query, Client catalog, HttpContext http)
    {
        var page = await catalog.SearchAsync(
            new SearchRequest
            {
                Text = query.Text ?? "",
                ExporterId = query.ExporterId?.ToString() ?? "",
                HsPrefix = query.HsPrefix ?? "",
                Origin = query.Origin ?? "",
                Currency = query.Currency ?? "",
                MaxUnitPrice = query.MaxUnitPrice ?? "",
                InStock = query.InStock ?? false,
                ExportReady = query.ExportReady ?? "",
                Status = query.Status ?? "",
                Sort = query.Sort ?? "",
                Page = new Paging(query.Cursor, query.Limit).ToWire(),
            }, http.Call());
        return new(
            [.. page.Products.Select(ProductView.Of)], Rest.NextCursor(page.NextCursor), page.Total, page.Partial,
            [.. page.Facets.Select(facet => new FacetView(
                facet.Name, facet.Values, [.. facet.Top.Select(one => new FacetCountView(one.Value, one.Products))]))],
            [.. page.Corrections.Select(one => new CorrectionView(one.Word, [.. one.Instead]))]);
    }

    static async Task<ProductChanges> Publish(ProductIds request, Client catalog, HttpContext http)
    {
        var wire = new PublishRequest();
        wire.Ids.AddRange(request.Ids.Select(id => id.ToString()));
        return View(await catalog.PublishAsync(wire, http.Call()));
    }

    static async Task<ProductChanges> Withdraw(ProductIds request, Client catalog, HttpContext http)
    {
        var wire = new WithdrawRequest();
        wire.Ids.AddRange(request.Ids.Select(id => id.ToString()));
        return View(await catalog.WithdrawAsync(wire, http.Call()));
    }

    static async Task<Ok<ProductView>> AdjustStock(Guid id, StockChange request, Client catalog, HttpContext http)
    {
        var product = await catalog.AdjustStockAsync(
            new AdjustStockRequest { Id = id.ToString(), Change = request.Change, ExpectedVersion = http.ExpectedVersion() }, http.Call());
        return http.Versioned(product.Version, ProductView.Of(product));
    }

    static ProductChanges View(ChangeResponse response) => new([.. response.Results.Select(result => new ProductChange(
        Guid.Parse(result.Id), result.Version == 0 ? null : result.Version, RefusalView.Of(result.Refusal)))]);
}
