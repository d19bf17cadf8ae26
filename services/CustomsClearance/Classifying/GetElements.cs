using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door to the elements of products: what today's tariff asks, and what is stated, filled in or missing.</summary>
public sealed partial class ElementsService(Db db, RematchSignal rematch, TimeProvider clock, ILogger<ElementsService> log)
    : Elements.ElementsBase
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<ProductElements> Get(GetElementsRequest request, ServerCallContext context) => await db.Transact(
        async tx => Guid.TryParse(request.ProductId, out var id) && await Find(tx, id) is { } product
            ? await Report(tx, product)
            : throw Problem.NotFound("product", request.ProductId).ToGrpc(), context.CancellationToken);

    /// <summary>The product when the principal may see it: the exporter's own, or any for operators.</summary>
    static Task<ProductRow?> Find(Tx tx, Guid id) => tx.One<ProductRow>(
        """
        select p.id, p.hs_code, p.name_zh, p.name_en, coalesce(e.version, 0) as stated_version, e.elements as elements_json,
            e.stated_by, e.stated_at
        from product p
        left join lateral (
            select version, elements, stated_by, stated_at
            from product_element
            where product_id = p.id
            order by version desc
            limit 1
        ) as e on true
        where p.id = @id and (@SeesAll or p.exporter_id = @PartyId)
        """,
        new { id, Principal.Required.SeesAll, Principal.Required.PartyId });

    async Task<ProductElements> Report(Tx tx, ProductRow product)
    {
        var day = Shanghai.Day(clock.GetUtcNow());
        var stated = product.Stated;
        var commodity = product.HsCode is { } code ? (await TariffBook.At(tx, [code], day))[code].Commodity : null;
        var report = new ProductElements
        {
            ProductId = product.Id.ToString(),
            Version = product.StatedVersion,
            HsCode = commodity?.Code ?? "",
            RuleVersion = commodity?.RuleVersion ?? "",
            StatedBy = product.StatedBy?.ToString() ?? "",
            StatedAt = product.StatedAt?.ToTimestamp(),
        };
        if (commodity is not null)
        {
            var finding = ElementText.Compose(
                commodity, product.NameZh ?? "", product.NameEn ?? "", stated, ElementDefaults.Of(await RuleBook.At(tx, day)),
                ElementText.Longest(DeclarationChannel.FullDeclaration));
            report.Specification = finding.Text;
            report.Elements.AddRange(finding.Parts.Select(Wire));
        }

        report.Elements.AddRange(stated.Where(one => commodity?.Elements.All(element => element.NameZh != one.Key) ?? true)
            .Select(one => new ProductElement { NameZh = one.Key, Value = one.Value, Origin = "Stated" }));
        return report;
    }

    static ProductElement Wire(ElementPart part) => new()
    {
        Position = part.Element.Position,
        NameZh = part.Element.NameZh,
        NameEn = part.Element.NameEn,
        Mandatory = part.Element.Mandatory,
        Value = part.Value ?? "",
        Origin = part.IsStated ? "Stated" : part.Value is null ? "Missing" : "Derived",
    };

    sealed record ProductRow(
        Guid Id, string? HsCode, string? NameZh, string? NameEn, int StatedVersion, string? ElementsJson, Guid? StatedBy,
        DateTimeOffset? StatedAt)
    {
        public Dictionary<string, string> Stated { get; } =
            ElementsJson is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(ElementsJson)!;
    }
}
