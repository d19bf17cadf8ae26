using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Orders;

/// <summary>What inquiry and quote keep of a product, so that they read the same whatever becomes of it.</summary>
public sealed record ProductFact(Guid Id, string Sku, string NameEn, string NameZh, string UnitCode);

/// <summary>Asks Catalog for the products that the lines of an inquiry or quote name, as the caller may see them.</summary>
public sealed class ProductFacts(Catalog.CatalogClient catalog)
{
    /// <param name="ids">With the field that names each, for the refusal.</param>
    /// <returns>The facts by id; or a problem when one is not a product of this exporter, or Catalog does not answer.</returns>
    public async Task<Outcome<Dictionary<Guid, ProductFact>>> Of(
        IReadOnlyCollection<(Guid Id, string Field)> ids, Guid exporterId, CancellationToken ct)
    {
        var found = await Task.WhenAll(ids.DistinctBy(one => one.Id).Select(one => One(one.Id, one.Field, exporterId, ct)));
        return found.FirstOrDefault(one => one.Problem is not null) is { Problem: { } problem }
            ? problem
            : found.ToDictionary(one => one.Value!.Id, one => one.Value!);
    }

    async Task<Outcome<ProductFact>> One(Guid id, string field, Guid exporterId, CancellationToken ct)
    {
        try
        {
            var product = await catalog.GetAsync(new GetRequest { Id = id.ToString() }, cancellationToken: ct);
            return product.ExporterId == exporterId.ToString()
                ? new ProductFact(id, product.Sku, product.NameEn, product.NameZh, product.UnitCode)
                : NotSold(id, field);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return NotSold(id, field);
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e);
        }
    }

    static Problem NotSold(Guid id, string field) =>
        Problem.NotFound("product", id) with { Field = field, Accepted = "a product of the exporter" };
}
