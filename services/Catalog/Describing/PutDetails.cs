using System.Text.Json;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter says what its product is beyond the listing: variant, packing, texts, certificates, media, factory. The product gets a
/// new version, unless the details are what they were.
/// </summary>
public sealed partial class ProductModelService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.ProductVersion> PutDetails(V1.PutProductDetailsRequest request, ServerCallContext context)
    {
        var id = Id(request.ProductId, "product_id");
        var details = request.Details ?? new V1.ProductDetails();
        if (DetailsCheck.Of(details) is { } problem)
            throw problem.ToGrpc();
        foreach (var level in details.Packing)
            level.VolumeCm3 = ((long)level.LengthMm * level.WidthMm * level.HeightMm + 999) / 1000;
        foreach (var certificate in details.Certificates)
            certificate.Valid = false;
        var version = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, id, request.ExpectedVersion, details)),
            context.CancellationToken)).OrThrow();
        LogPut(log, id, version.Version);
        return version;
    }

    async Task<Outcome<V1.ProductVersion>> Put(Tx tx, Guid id, int expected, V1.ProductDetails details)
    {
        var exporterId = Principal.Required.PartyId;
        // The family first: whoever lists a rival variant waits here.
        var family = details.Family.Length == 0 ? null : await tx.One<FamilyRow>(
            "select id, version, code, options from product_family where exporter_id = @exporterId and code = @Family for no key update",
            new { exporterId, details.Family });
        if (details.Family.Length > 0 && family is null)
            return Problem.Invalid("family", $"The exporter has no product family {details.Family}.", "a family that was made before");
        if (Options(details, family) is { } unfit)
            return unfit;
        if (await tx.One<int?>(
            "select version from product where exporter_id = @exporterId and id = @id for no key update",
            new { exporterId, id }) is not { } version)
            return Problem.NotFound("product", id);
        if (expected != 0 && expected != version)
            return Problem.Stale("product", expected, version);
        if (await MissingFile(tx, exporterId, details) is { } missing)
            return missing;
        var variant = family is null ? null
            : JsonSerializer.Serialize(details.Options.ToDictionary(option => option.Name, option => option.Value));
        if (await tx.One<string>(
            "select sku from product where exporter_id = @exporterId and family_id = @Family and variant = @variant::jsonb and id <> @id",
            new { exporterId, Family = family?.Id, variant, id }) is { } rival)
            return new Problem(409, "variant_taken", $"{rival} is this variant of {details.Family} already.", "options", "other options");
        await Write(tx, exporterId, id, details, family?.Id, variant);
        return (await tx.One<VersionRow>(CurrentSql, new { id, SeesAll = false, PartyId = exporterId }))!.ToWire(
            "", 0, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), seesFactory: true);
    }

    static Task<int> Write(Tx tx, Guid exporterId, Guid id, V1.ProductDetails details, Guid? family, string? variant) => tx.Run(
        """
        update product
        set details = @Details::jsonb, family_id = @family, variant = @variant::jsonb, carton_units = @Carton,
            version = version + 1, changed_at = now()
        where exporter_id = @exporterId and id = @id and details is distinct from @Details::jsonb
        """,
        new
        {
            exporterId,
            id,
            variant,
            Details = JsonFormatter.Default.Format(details),
            family,
            Carton = details.Packing.FirstOrDefault(level => level.Level == "Carton")?.Pieces,
        });

    static Problem? Options(V1.ProductDetails details, FamilyRow? family)
    {
        var names = family?.Options ?? [];
        var same = details.Options.Select(option => option.Name).Order(StringComparer.Ordinal)
            .SequenceEqual(names.Order(StringComparer.Ordinal));
        return same && details.Options.All(option => option.Value.Trim().Length is > 0 and <= 100)
            ? null
            : Problem.Invalid("options", "The options are not those of the family.",
                names.Length == 0 ? "none without a family" : $"a value each for {string.Join(", ", names)}");
    }

    static async Task<Problem?> MissingFile(Tx tx, Guid exporterId, V1.ProductDetails details)
    {
        var named = details.Media.Select(one => one.FileHash).Concat(details.Certificates.Select(one => one.FileHash))
            .Where(hash => hash.Length > 0).Distinct().ToArray();
        var unknown = named.Length == 0 ? null : await tx.One<string>(
            """
            select given.hash
            from unnest(@named) as given (hash)
            where not exists (
                select from product_file where exporter_id = @exporterId and product_file.hash = given.hash)
            limit 1
            """,
            new { exporterId, named });
        return unknown is null ? null
            : Problem.Invalid("file_hash", $"No file {unknown} is kept.", "the hash that keeping the file answered");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Product {ProductId} described in version {Version}")]
    static partial void LogPut(ILogger log, Guid productId, int version);
}
