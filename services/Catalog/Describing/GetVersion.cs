using System.Text.Json;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A product as it is, in one of its versions, or as it was at an instant. Buyers see the current one of what is published, without
/// the factory behind it; what was is the exporter's.
/// </summary>
public sealed partial class ProductModelService
{
    const int VersionsMost = 50;
    static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    const string VersionColumns =
        """
        version.product_id, version.version, version.recorded_at, version.content::text as content
        """;

    // In the transaction that changes a product its version is not kept yet: it is built from the product itself.
    const string CurrentSql =
        $"""
        select product.id as product_id, product.version, product.changed_at as recorded_at,
            product_content(product)::text as content
        from product
        where product.id = @id and {CatalogService.Visible}
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ProductVersion> GetVersion(V1.GetProductVersionRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var now = clock.GetUtcNow();
        var at = request.At?.ToDateTimeOffset();
        var id = Id(request.ProductId, "product_id");
        var past = principal.Role != Role.Buyer && (request.Version > 0 || at is not null);
        var row = await db.One<VersionRow>(
            past
                ? $"""
                  select {VersionColumns}
                  from product
                  join product_version as version
                      on version.exporter_id = product.exporter_id and version.product_id = product.id
                  where product.id = @id and (@SeesAll or product.exporter_id = @PartyId)
                      and (@Version = 0 or version.version = @Version)
                      and (@At::timestamptz is null or version.recorded_at <= @At)
                  order by version.version desc
                  limit 1
                  """
                : CurrentSql,
            new { id, principal.SeesAll, principal.PartyId, request.Version, At = at }, context.CancellationToken);
        if (row is null || (!past && request.Version > 0 && request.Version != row.Version))
            throw Problem.NotFound("product", request.ProductId).ToGrpc();
        return row.ToWire(
            request.Language, request.Quantity, DateOnly.FromDateTime((at ?? now).UtcDateTime), principal.Role != Role.Buyer);
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListProductVersionsResponse> ListVersions(
        V1.ListProductVersionsRequest request, ServerCallContext context)
    {
        var id = Id(request.ProductId, "product_id");
        var rows = await db.Many<VersionRow>(
            $"""
            select {VersionColumns}
            from product
            join product_version as version on version.exporter_id = product.exporter_id and version.product_id = product.id
            where product.id = @id and (@SeesAll or product.exporter_id = @PartyId)
                and (@Before = 0 or version.version < @Before)
            order by version.version desc
            limit @VersionsMost
            """,
            new { id, Principal.Required.SeesAll, Principal.Required.PartyId, request.Before, VersionsMost }, context.CancellationToken);
        if (rows.Count == 0 && request.Before == 0)
            throw Problem.NotFound("product", request.ProductId).ToGrpc();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var response = new V1.ListProductVersionsResponse();
        response.Versions.AddRange(rows.Select(row => row.ToWire("", 0, today, seesFactory: true)));
        return response;
    }

    /// <summary>A version as the database kept it.</summary>
    sealed record VersionRow(Guid ProductId, int Version, DateTimeOffset RecordedAt, string Content)
    {
        public V1.ProductVersion ToWire(string language, long quantity, DateOnly on, bool seesFactory)
        {
            var kept = JsonSerializer.Deserialize<KeptProduct>(Content, SnakeCase)!;
            var details = kept.Details is { } json ? JsonParser.Default.Parse<V1.ProductDetails>(json.GetRawText()) : new();
            if (!seesFactory)
                details.Factory = null;
            foreach (var certificate in details.Certificates)
                certificate.Valid = DetailsCheck.Day(certificate.ValidFrom) <= on
                    && (certificate.ValidUntil.Length == 0 || on <= DetailsCheck.Day(certificate.ValidUntil));
            var wire = new V1.ProductVersion
            {
                ProductId = ProductId.ToString(),
                Version = Version,
                RecordedAt = Timestamp.FromDateTimeOffset(RecordedAt),
                Status = kept.Status,
                Sku = kept.Sku,
                NameEn = kept.NameEn,
                NameZh = kept.NameZh ?? "",
                HsCode = kept.HsCode ?? "",
                UnitCode = kept.UnitCode ?? "",
                Origin = kept.Origin ?? "",
                NetGrams = kept.NetGrams ?? 0,
                GrossGrams = kept.GrossGrams ?? 0,
                Currency = kept.Currency,
                Details = details,
                Text = ProductTexts.Choose(details.Texts, language, kept.NameEn, kept.NameZh),
                LeadDays = details.LeadTimes.LastOrDefault(time => quantity > 0 && time.FromQuantity <= quantity)?.Days ?? 0,
            };
            wire.Tiers.AddRange(kept.Tiers.Select(tier => new V1.ProductVersionTier
            {
                MinQuantity = tier.MinQuantity,
                UnitPrice = UnitPrice.Format(UnitPrice.Parse(tier.UnitPrice)!.Value),
            }));
            return wire;
        }
    }

    sealed record KeptProduct(
        string Sku, string Status, string NameEn, string? NameZh, string? HsCode, string? UnitCode, string? Origin, long? NetGrams,
        long? GrossGrams, string Currency, JsonElement? Details, IReadOnlyList<KeptTier> Tiers);

    sealed record KeptTier(long MinQuantity, string UnitPrice);
}

/// <summary>Which of a product's texts somebody reads.</summary>
static class ProductTexts
{
    /// <summary>
    /// The language asked for; the same without its last parts (zh-Hant-TW, zh-Hant, zh); any of the same first part; English; the
    /// names of the listing count as texts in en and zh without a description.
    /// </summary>
    public static V1.ProductText Choose(IEnumerable<V1.ProductText> texts, string language, string nameEn, string? nameZh)
    {
        List<V1.ProductText> all = [.. texts];
        if (all.TrueForAll(text => text.Language != "en"))
            all.Add(new() { Language = "en", Name = nameEn });
        if (nameZh is not null && all.TrueForAll(text => text.Language != "zh"))
            all.Add(new() { Language = "zh", Name = nameZh });
        for (var wanted = language; wanted.Length > 0; wanted = wanted[..Math.Max(0, wanted.LastIndexOf('-'))])
            if (all.Find(text => string.Equals(text.Language, wanted, StringComparison.OrdinalIgnoreCase)) is { } exact)
                return exact;
        var first = language.Split('-')[0];
        return all.Find(text => first.Length > 0 && text.Language.StartsWith(first + "-", StringComparison.OrdinalIgnoreCase))
            ?? all.Find(text => text.Language == "en")!;
    }
}
