using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.ProductModel.ProductModelClient;

namespace CrossBorder.Portal;

/// <summary>What a product is beyond its listing, as it is and as it was, and how ready it is for export.</summary>
static class ProductModelPages
{
    const string Tag = "Products";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/product-families/{code}", PutFamily).Allow(Role.Exporter)
            .Describe(Tag, "Makes a family of variants, or its options anew while it has no variant.");
        api.MapGet("/product-families/{code}", GetFamily).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A family with its variants.");
        api.MapPut("/products/{id:guid}/details", PutDetails).Allow(Role.Exporter)
            .Describe(Tag, "Replaces variant, packing, lead times, certificates, media, texts and factory of a product.");
        api.MapGet("/products/{id:guid}/versions", ListVersions).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What a product was, the newest version first, 50 at a time.");
        api.MapGet("/products/{id:guid}/version", GetVersion).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A product with its details: as it is, in a version, or as it was at an instant.");
        api.MapPost("/product-files", PutFile).Allow(Role.Exporter).Accepts<Stream>("image/jpeg", "*/*")
            .Describe(Tag, "Keeps an image, video or PDF of at most 3 MiB, the raw body, by the hash of its content.");
        api.MapGet("/products/{id:guid}/files/{hash}", GetFile).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A file that the product's details name.");
        api.MapGet("/products/{id:guid}/readiness", GetReadiness).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "How ready a product is for export, and each thing that is missing.");
    }

    static async Task<Ok<ProductFamilyView>> PutFamily(string code, ProductFamilyBody body, Client products, HttpContext http)
    {
        var wire = new PutProductFamilyRequest { Code = code, ExpectedVersion = http.ExpectedVersion() };
        wire.Options.AddRange(body.Options);
        var family = await products.PutFamilyAsync(wire, http.Call());
        return http.Versioned(family.Version, ProductFamilyView.Of(family));
    }

    /// <param name="exporterId">Buyers and operators name one.</param>
    static async Task<Ok<ProductFamilyView>> GetFamily(string code, Guid? exporterId, Client products, HttpContext http)
    {
        var family = await products.GetFamilyAsync(
            new GetProductFamilyRequest { Code = code, ExporterId = exporterId?.ToString() ?? "" }, http.Call());
        return http.Versioned(family.Version, ProductFamilyView.Of(family));
    }

    static async Task<Ok<ProductVersionView>> PutDetails(Guid id, ProductDetailsView body, Client products, HttpContext http) =>
        Answer(http, await products.PutDetailsAsync(
            new PutProductDetailsRequest { ProductId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Details = body.ToWire() },
            http.Call()));

    /// <param name="before">Only versions before this one.</param>
    static async Task<IReadOnlyList<ProductVersionView>> ListVersions(Guid id, int? before, Client products, HttpContext http)
    {
        var versions = await products.ListVersionsAsync(
            new ListProductVersionsRequest { ProductId = id.ToString(), Before = before ?? 0 }, http.Call());
        return [.. versions.Versions.Select(ProductVersionView.Of)];
    }

    /// <param name="language">Of the text, such as de; by default en.</param>
    /// <param name="quantity">For which the lead time is asked.</param>
    static async Task<Ok<ProductVersionView>> GetVersion(
        Guid id, int? version, DateTimeOffset? at, string? language, long? quantity, Client products, HttpContext http) =>
        Answer(http, await products.GetVersionAsync(
            new GetProductVersionRequest
            {
                ProductId = id.ToString(),
                Version = version ?? 0,
                At = at is { } instant ? Timestamp.FromDateTimeOffset(instant) : null,
                Language = language ?? "",
                Quantity = quantity ?? 0,
            }, http.Call()));

    static async Task<ProductFileView> PutFile(Client products, HttpContext http)
    {
        var content = await ByteString.FromStreamAsync(http.Request.Body, http.RequestAborted);
        var kept = await products.PutFileAsync(
            new PutProductFileRequest { ContentType = http.Request.ContentType ?? "", Content = content }, http.Call());
        return new(kept.Hash, kept.ContentType, kept.Size);
    }

    // What exporters upload is shown, never run: no sniffing of types, and nothing in it may load anything.
    static async Task<FileContentHttpResult> GetFile(Guid id, string hash, Client products, HttpContext http)
    {
        var file = await products.GetFileAsync(new GetProductFileRequest { ProductId = id.ToString(), Hash = hash }, http.Call());
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.File(file.Content.ToByteArray(), Rest.Text(file.ContentType));
    }

    /// <param name="on">Day of the weights; by default today.</param>
    static async Task<ReadinessView> GetReadiness(Guid id, DateOnly? on, Client products, HttpContext http) => ReadinessView.Of(
        await products.GetReadinessAsync(
            new GetReadinessRequest { ProductId = id.ToString(), On = on is { } day ? Body.Day(day) : "" }, http.Call()));

    static Ok<ProductVersionView> Answer(HttpContext http, ProductVersion version) =>
        http.Versioned(version.Version, ProductVersionView.Of(version));
}
