using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Finds products by words in English and Chinese and by filters, counts them by each filter's values, and orders them. The index in
/// memory says which; the database is read for what they are, and decides again what the caller may see.
/// </summary>
public sealed partial class CatalogService
{
    const int PageDefault = 50;
    const int PageMost = 500;
    const int LongestText = 200;

    static readonly string[] Sorts = ["relevance", "newest", "price", "-price"];

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.SearchResponse> Search(V1.SearchRequest request, ServerCallContext context)
    {
        if ((CheckWords(request) ?? CheckFilters(request)) is { } problem)
            throw problem.ToGrpc();
        var cursor = SearchCursor.Decode(request).OrThrow();
        var limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;
        var (index, synonyms) = await feed.Fresh(context.CancellationToken);
        var wanted = request.Text.Trim().Length > 0 ? WantedWords.Of(request.Text, index, synonyms) : null;
        var found = new Finder(index, request, Principal.Required, cursor, limit + 1).Find(wanted);

        var response = new V1.SearchResponse
        {
            NextCursor = found.Rows.Count > limit
                ? new SearchCursor(found.Rows[limit - 1].Rank, found.Rows[limit - 1].Id).Encode(request)
                : "",
            Total = found.Total,
            Partial = found.Partial,
        };
        response.Products.AddRange(await Read([.. found.Rows.Take(limit).Select(row => row.Id)], context.CancellationToken));
        if (request.WithSamples)
            await TellSamples(response.Products, context.CancellationToken);
        response.Facets.AddRange(found.Counts.ToWire());
        foreach (var (word, instead) in wanted?.Corrections ?? [])
            response.Corrections.Add(new V1.Correction { Word = word, Instead = { instead } });
        return response;
    }

    async Task<IEnumerable<V1.Product>> Read(Guid[] ids, CancellationToken ct)
    {
        if (ids.Length == 0)
            return [];
        var principal = Principal.Required;
        var products = await db.Many<Product>(
            $"select {Product.Columns} from {Product.WithStock} where product.id = any(@ids) and {Visible}",
            new { ids, principal.SeesAll, principal.PartyId }, ct);
        var byId = products.ToDictionary(product => product.Id.Value);
        return ids.Where(byId.ContainsKey).Select(id => byId[id].ToWire());
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
        if (request.Sort.Length > 0 && !Sorts.Contains(request.Sort))
            return Problem.Invalid("sort", $"'{request.Sort}' is no order.", string.Join(", ", Sorts));
        if (request.Sort.EndsWith("price", StringComparison.Ordinal) && request.Currency.Length == 0)
            return Problem.Invalid("sort", "Prices of different currencies do not compare.", "a currency as well");
        if (request.ExportReady is not ("" or "yes" or "no"))
            return Problem.Invalid("export_ready", $"'{request.ExportReady}' is no answer.", "yes, no, or nothing for both");
        if (request.Status.Length > 0 && !Enum.GetNames<ProductStatus>().Contains(request.Status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<ProductStatus>()));
        return null;
    }
}
