using CrossBorder.Platform;
using Common = CrossBorder.Contracts.Common.V1;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class CatalogService(
    Db db, SearchFeed feed, TimeProvider clock, ILogger<CatalogService> log) : V1.Catalog.CatalogBase
{
    /// <summary>Most items of a bulk request.</summary>
    public const int BulkMost = 1000;

    /// <summary>What the principal may see: own products, operators and services all, others what qualified exporters publish.</summary>
    internal const string Visible =
        """
        (@SeesAll or product.exporter_id = @PartyId or (product.status = 'Published' and exists (
            select from exporter where exporter.id = product.exporter_id and exporter.qualified)))
        """;

    internal static Common.Refusal ToRefusal(Problem problem) => new()
    {
        Code = problem.Code,
        Field = problem.Field ?? "",
        Detail = problem.Detail,
        Accepted = problem.Accepted ?? "",
    };
}
