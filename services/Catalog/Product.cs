using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public readonly record struct ProductId(Guid Value) : IId { public static ProductId New() => new(Guid.CreateVersion7()); }

public enum ProductStatus { Draft, Published, Withdrawn }

public enum ProductAction { Publish, Withdraw }

/// <summary>A product as the database keeps it, with its price tiers and stock.</summary>
public sealed record Product
{
    public const string Columns =
        """
        product.id, product.version, product.exporter_id, product.status, product.sku,
        product.name_en, product.name_zh, product.hs_code, product.unit_code, product.origin,
        product.net_grams, product.gross_grams, product.currency,
        array(
            select min_quantity from price_tier
            where price_tier.exporter_id = product.exporter_id and product_id = product.id
            order by min_quantity
        ) as min_quantities,
        array(
            select unit_price from price_tier
            where price_tier.exporter_id = product.exporter_id and product_id = product.id
            order by min_quantity
        ) as unit_prices,
        stock.on_hand, stock.reserved
        """;

    public const string WithStock =
        "product join stock on stock.exporter_id = product.exporter_id and stock.product_id = product.id";

    /// <summary>True in SQL when <see cref="MissingForExport"/> is empty.</summary>
    public const string ReadyForExport =
        """
        (product.hs_code is not null and product.name_zh is not null and product.unit_code is not null
            and product.origin is not null and product.net_grams is not null)
        """;

    public ProductId Id { get; init; }
    public int Version { get; init; }
    public Guid ExporterId { get; init; }
    public ProductStatus Status { get; init; }
    public required string Sku { get; init; }
    public required string NameEn { get; init; }
    public string? NameZh { get; init; }
    public string? HsCode { get; init; }
    public string? UnitCode { get; init; }
    public string? Origin { get; init; }
    public long? NetGrams { get; init; }
    public long? GrossGrams { get; init; }
    public required string Currency { get; init; }
    public long[] MinQuantities { get; init; } = [];
    public decimal[] UnitPrices { get; init; } = [];
    public long OnHand { get; init; }
    public long Reserved { get; init; }

    /// <summary>Whether its exporter may sell; read only where a product is about to be published.</summary>
    public bool ExporterQualified { get; init; }

    /// <summary>The whole life of a product. A pair that is missing here is refused.</summary>
    public static ProductStatus? Next(ProductStatus status, ProductAction action) => (status, action) switch
    {
        (ProductStatus.Draft or ProductStatus.Withdrawn, ProductAction.Publish) => ProductStatus.Published,
        (ProductStatus.Published, ProductAction.Withdraw) => ProductStatus.Withdrawn,
        _ => null,
    };

    public static IEnumerable<string> Allowed(ProductStatus status) =>
        Enum.GetValues<ProductAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>The fields that a product needs before it can be published, of those that it lacks.</summary>
    public IEnumerable<string> MissingForSale() =>
        Missing(NameZh, UnitCode, Origin, NetGrams).Concat(MinQuantities.Length == 0 ? ["tiers"] : []);

    /// <summary>The fields that a customs declaration needs, of those that the product lacks.</summary>
    public IEnumerable<string> MissingForExport() =>
        (HsCode is null ? ["hs_code"] : Enumerable.Empty<string>()).Concat(Missing(NameZh, UnitCode, Origin, NetGrams));

    public V1.Product ToWire()
    {
        var wire = new V1.Product
        {
            Id = Id.Value.ToString(),
            Version = Version,
            ExporterId = ExporterId.ToString(),
            Status = Status.ToString(),
            Sku = Sku,
            NameEn = NameEn,
            NameZh = NameZh ?? "",
            HsCode = HsCode ?? "",
            UnitCode = UnitCode ?? "",
            Origin = Origin ?? "",
            NetGrams = NetGrams ?? 0,
            GrossGrams = GrossGrams ?? 0,
            Currency = Currency,
            Stock = OnHand,
            Reserved = Reserved,
        };
        wire.Tiers.AddRange(MinQuantities.Zip(UnitPrices, (quantity, unitPrice) =>
            new V1.PriceTier { MinQuantity = quantity, UnitPrice = UnitPrice.Format(unitPrice) }));
        wire.MissingForExport.AddRange(MissingForExport());
        return wire;
    }

    static IEnumerable<string> Missing(string? nameZh, string? unitCode, string? origin, long? netGrams)
    {
        if (nameZh is null)
            yield return "name_zh";
        if (unitCode is null)
            yield return "unit_code";
        if (origin is null)
            yield return "origin";
        if (netGrams is null)
            yield return "net_grams";
    }
}
