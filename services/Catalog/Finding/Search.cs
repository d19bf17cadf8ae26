using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Finds products by words in English and Chinese (Schema/0002_search.sql says how) and by filters; the best match comes first,
/// without words the newest. Pages continue by key, so that products which come and go meanwhile shift nothing.
/// </summary>
public sealed partial class CatalogService
{
    const int PageDefault = 50;
    const int PageMost = 500;
    const int LongestText = 200;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.SearchResponse> Search(V1.SearchRequest request, ServerCallContext context)
    {
        if ((CheckWords(request) ?? CheckFilters(request)) is { } problem)
            throw problem.ToGrpc();
        var cursor = SearchCursor.Decode(request).OrThrow();
        var limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;

        var found = await db.Many<Found>(
            SearchSql(request, cursor), SearchArguments(request, cursor, limit + 1), context.CancellationToken);
        var products = found.Count == 0
            ? []
            : await db.Many<Product>(
                $"select {Product.Columns} from {Product.WithStock} where product.id = any(@Ids)",
                new { Ids = found.Take(limit).Select(row => row.Id).ToArray() }, context.CancellationToken);
        var byId = products.ToDictionary(product => product.Id.Value);
        var response = new V1.SearchResponse
        {
            NextCursor = found.Count > limit ? new SearchCursor(found[limit - 1].Rank, found[limit - 1].Id).Encode(request) : "",
        };
        response.Products.AddRange(found.Take(limit).Select(row => byId[row.Id].ToWire()));
        return response;
    }

    static Problem? CheckWords(V1.SearchRequest request)
    {
        if (request.Text.Length > LongestText || request.Text.Any(char.IsControl))
            return Problem.Invalid("text", "The text is too long.", $"at most {LongestText} printable characters");
        if (request.Page?.Limit is < 0 or > PageMost)
            return Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}");
        return null;
    }

    static Problem? CheckFilters(V1.SearchRequest request)
    {
        if (request.ExporterId.Length > 0 && !Guid.TryParse(request.ExporterId, out _))
            return Problem.Invalid("exporter_id", $"'{request.ExporterId}' is not an id.", "a UUID");
        if (request.HsPrefix.Length is 1 or > 10 || !request.HsPrefix.All(char.IsAsciiDigit))
            return Problem.Invalid("hs_prefix", $"'{request.HsPrefix}' does not begin an HS code.", "2 to 10 digits");
        if (request.Origin.Length > 0 && !CustomsLists.Countries.Contains(request.Origin))
            return Problem.Invalid("origin", $"'{request.Origin}' is not a country.", "ISO 3166-1 alpha-2, such as CN");
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.MaxUnitPrice.Length > 0 && UnitPrice.Parse(request.MaxUnitPrice) is null)
            return Problem.Invalid("max_unit_price", $"'{request.MaxUnitPrice}' is not a price.", UnitPrice.Accepted);
        if (request.MaxUnitPrice.Length > 0 && request.Currency.Length == 0)
            return Problem.Invalid("max_unit_price", "Prices of different currencies do not compare.", "a currency as well");
        if (request.ExportReady is not ("" or "yes" or "no"))
            return Problem.Invalid("export_ready", $"'{request.ExportReady}' is no answer.", "yes, no, or nothing for both");
        if (request.Status.Length > 0 && !Enum.GetNames<ProductStatus>().Contains(request.Status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<ProductStatus>()));
        return null;
    }

    // Codes are digits, and ':' comes right after '9'.
    const string HsPrefixFilter = "and product.hs_code >= @HsPrefix and product.hs_code < @HsPrefix || ':'";

    const string PriceFilter =
        """
        and exists (
            select from price_tier
            where price_tier.exporter_id = product.exporter_id and product_id = product.id
                and unit_price <= @MaxUnitPrice)
        """;

    const string StockFilter =
        """
        and exists (
            select from stock
            where stock.exporter_id = product.exporter_id and product_id = product.id
                and on_hand > reserved)
        """;

    // Only the filters that are asked for are in the statement: PostgreSQL plans once per text, and an index serves what is there.
    static string SearchSql(V1.SearchRequest request, SearchCursor? cursor)
    {
        static string When(bool asked, string sql) => asked ? sql : "";
        var words = request.Text.Trim().Length > 0;
        var rank = words ? "ts_rank(product.search, (select query from wanted))" : "0::real";
        return $"""
            with wanted as materialized (select search_query(@Words) as query)
            select product.id, {rank} as rank
            from product
            where {Visible}
                {When(words, "and product.search @@ (select query from wanted)")}
                {When(request.ExporterId.Length > 0, "and product.exporter_id = @ExporterId")}
                {When(request.HsPrefix.Length > 0, HsPrefixFilter)}
                {When(request.Origin.Length > 0, "and product.origin = @Origin")}
                {When(request.Currency.Length > 0, "and product.currency = @Currency")}
                {When(request.MaxUnitPrice.Length > 0, PriceFilter)}
                {When(request.InStock, StockFilter)}
                {When(request.ExportReady == "yes", $"and {Product.ReadyForExport}")}
                {When(request.ExportReady == "no", $"and not {Product.ReadyForExport}")}
                {When(request.Status.Length > 0, "and product.status = @Status")}
                {When(cursor is not null && words, $"and ({rank}, product.id) < (@Rank, @After)")}
                {When(cursor is not null && !words, "and product.id < @After")}
            order by rank desc, product.id desc
            limit @Take
            """;
    }

    static object SearchArguments(V1.SearchRequest request, SearchCursor? cursor, int take) => new
    {
        Principal.Required.SeesAll,
        Principal.Required.PartyId,
        Words = request.Text,
        ExporterId = Guid.TryParse(request.ExporterId, out var exporterId) ? exporterId : Guid.Empty,
        request.HsPrefix,
        request.Origin,
        request.Currency,
        MaxUnitPrice = UnitPrice.Parse(request.MaxUnitPrice) ?? 0,
        request.Status,
        Rank = cursor?.Rank ?? 0,
        After = cursor?.Id ?? Guid.Empty,
        Take = take,
    };

    sealed record Found(Guid Id, float Rank);
}
