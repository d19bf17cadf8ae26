using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of what a product is beyond its listing; each capability is a part of it in a file of its own.</summary>
public sealed partial class ProductModelService(
    Db db, TimeProvider clock, Elements.ElementsClient customs, ILogger<ProductModelService> log) : V1.ProductModel.ProductModelBase
{
    static Guid Id(string text, string field) =>
        Guid.TryParse(text, out var id) ? id : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID").ToGrpc();
}

static class DescribingParts
{
    public static void AddDescribing(this IHostApplicationBuilder builder) =>
        builder.Services.AddGrpcClient<Elements.ElementsClient>("customs-clearance");
}
