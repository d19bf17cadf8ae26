using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter creates or changes products by SKU, up to 1,000 in one statement; a bad one is refused on its own. Putting the same
/// again changes nothing. The stock of a listing counts only when the product is new: later it moves by orders and AdjustStock.
/// </summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.PutProductsResponse> PutProducts(V1.PutProductsRequest request, ServerCallContext context)
    {
        if (request.Products.Count is 0 or > BulkMost)
            throw Problem.Invalid("products", $"There are {request.Products.Count} products.", $"1 to {BulkMost}").ToGrpc();

        var exporterId = Principal.Required.PartyId;
        var results = new V1.PutResult[request.Products.Count];
        var good = new SortedDictionary<string, (Listing Listing, int Index)>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            var draft = request.Products[i];
            var (listing, problem) = Listing.Check(draft);
            if (listing is not null && !good.TryAdd(listing.Sku, (listing, i)))
                problem = Problem.Invalid("sku", $"'{draft.Sku}' comes twice in this request; the first one counts.", "each SKU once");
            results[i] = new V1.PutResult { Sku = draft.Sku, Refusal = problem is null ? null : ToRefusal(problem) };
        }

        var written = await db.Transact(
            tx => WriteListings.Run(tx, exporterId, [.. good.Values.Select(entry => entry.Listing)], clock.GetUtcNow()),
            context.CancellationToken);
        foreach (var row in written)
            Answer(results[good[row.Sku].Index], row, good[row.Sku].Listing);
        var accepted = results.Count(result => result.Refusal is null);
        LogPut(log, exporterId, accepted, results.Length);
        return new V1.PutProductsResponse { Results = { results } };
    }

    static void Answer(V1.PutResult result, PutRow row, Listing listing)
    {
        if (row.Refusal(listing) is { } refusal)
        {
            result.Refusal = ToRefusal(refusal);
            return;
        }

        result.Id = row.Id.ToString();
        result.Version = row.Version;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exporter {ExporterId} put {Good} of {All} products")]
    static partial void LogPut(ILogger log, Guid exporterId, int good, int all);
}
