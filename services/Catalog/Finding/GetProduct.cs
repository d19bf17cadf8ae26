using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Reads one product. Drafts, withdrawn ones and a suspended exporter's are there for that exporter and operators only.</summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.Product> Get(V1.GetRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var product = Guid.TryParse(request.Id, out var id)
            ? await db.One<Product>(
                $"select {Product.Columns} from {Product.WithStock} where product.id = @id and {Visible}",
                new { id, principal.SeesAll, principal.PartyId }, context.CancellationToken)
            : null;
        if (product is null)
            throw Problem.NotFound("product", request.Id).ToGrpc();
        var wire = product.ToWire();
        if (request.WithSamples)
            await TellSamples([wire], context.CancellationToken);
        return wire;
    }
}
