using System.Text.Json;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Families of variants: the options that they differ in. The options of a family with variants stay as they are.</summary>
public sealed partial class ProductModelService
{
    const int OptionsMost = 5;
    const int LongestCode = 40;

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductFamily> PutFamily(V1.PutProductFamilyRequest request, ServerCallContext context)
    {
        if (request.Code.Length is 0 or > LongestCode || request.Code.Trim() != request.Code || request.Code.Any(char.IsControl))
            throw Problem.Invalid("code", "The code is missing or too long.", $"1 to {LongestCode} printable characters").ToGrpc();
        if (request.Options.Count is 0 or > OptionsMost || request.Options.Any(option => option.Trim().Length is 0 or > LongestCode)
            || request.Options.Distinct().Count() != request.Options.Count)
            throw Problem.Invalid("options", "The options are missing, too many or come twice.", $"1 to {OptionsMost} names").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request)), context.CancellationToken)).OrThrow();
    }

    static async Task<Outcome<V1.ProductFamily>> Put(Tx tx, V1.PutProductFamilyRequest request)
    {
        var arguments = new
        {
            exporterId = Principal.Required.PartyId,
            Id = Guid.CreateVersion7(),
            request.Code,
            Options = request.Options.ToArray(),
        };
        var family = (await tx.One<FamilyRow>(
            """
            insert into product_family (exporter_id, id, version, code, options)
            values (@exporterId, @Id, 1, @Code, @Options)
            on conflict on constraint product_family_code_once do update set version = product_family.version
            returning id, version, code, options
            """,
            arguments))!;
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != family.Version)
            return Problem.Stale("product_family", request.ExpectedVersion, family.Version);
        if (family.Options.SequenceEqual(arguments.Options))
            return family.ToWire([]);
        if (await tx.One<bool>(
            "select exists (select from product where exporter_id = @exporterId and family_id = @Id)",
            new { arguments.exporterId, family.Id }))
            return new Problem(409, "family_has_variants", "The family has variants by its options.", "options",
                string.Join(", ", family.Options));
        return (await tx.One<FamilyRow>(
            """
            update product_family
            set options = @Options, version = version + 1
            where exporter_id = @exporterId and code = @Code
            returning id, version, code, options
            """,
            arguments))!.ToWire([]);
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ProductFamily> GetFamily(V1.GetProductFamilyRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var exporterId = principal.Role == Role.Exporter ? principal.PartyId
            : Guid.TryParse(request.ExporterId, out var named) ? named : default;
        var family = await db.One<FamilyRow>(
            "select id, version, code, options from product_family where exporter_id = @exporterId and code = @Code",
            new { exporterId, request.Code }, context.CancellationToken);
        if (family is null)
            throw Problem.NotFound("product_family", request.Code).ToGrpc();
        var variants = await db.Many<VariantRow>(
            $"""
            select id, sku, variant::text as variant
            from product
            where exporter_id = @exporterId and family_id = @Id and {CatalogService.Visible}
            order by sku
            """,
            new { exporterId, family.Id, principal.SeesAll, principal.PartyId }, context.CancellationToken);
        if (variants.Count == 0 && principal.Role == Role.Buyer)
            throw Problem.NotFound("product_family", request.Code).ToGrpc();
        return family.ToWire(variants);
    }

    sealed record FamilyRow
    {
        public Guid Id { get; init; }
        public int Version { get; init; }
        public string Code { get; init; } = "";
        public string[] Options { get; init; } = [];

        public V1.ProductFamily ToWire(List<VariantRow> variants)
        {
            var wire = new V1.ProductFamily { Id = Id.ToString(), Version = Version, Code = Code };
            wire.Options.AddRange(Options);
            wire.Variants.AddRange(variants.Select(variant => variant.ToWire()));
            return wire;
        }
    }

    sealed record VariantRow(Guid Id, string Sku, string? Variant)
    {
        public V1.FamilyVariant ToWire()
        {
            var wire = new V1.FamilyVariant { ProductId = Id.ToString(), Sku = Sku };
            foreach (var (name, value) in Variant is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(Variant)!)
                wire.Options.Add(new V1.ProductOption { Name = name, Value = value });
            return wire;
        }
    }
}
