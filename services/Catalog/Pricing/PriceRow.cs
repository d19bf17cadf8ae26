using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// The price of a product from a quantity on, in one of its versions: fixed, or a formula with its result and all that the result
/// was computed from. Without a result it prices nothing.
/// </summary>
public sealed record PriceRow
{
    /// <summary>Of price_row as row; the SKU and the code of the base list are joined to it.</summary>
    public const string Columns =
        """
        price.list_id, price.product_id, price.min_quantity, price.version, price.moq, price.increment,
        price.fixed_price, price.base_kind, price.percent, price.amount, price.unit_price,
        price.base_price, price.base_currency, price.base_min_quantity, price.base_version,
        price.rate, price.rate_source, price.rate_date, price.change_id, price.recorded_from,
        price.recorded_until,
        (select sku from product
            where product.exporter_id = price.exporter_id and product.id = price.product_id) as sku,
        (select code from price_list as base
            where base.exporter_id = price.exporter_id and base.id = price.base_list_id) as base_code
        """;

    public Guid ListId { get; init; }
    public Guid ProductId { get; init; }
    public string? Sku { get; init; }
    public long MinQuantity { get; init; }
    public int Version { get; init; }

    /// <summary>Least units of a line.</summary>
    public long Moq { get; init; }

    /// <summary>A line has a multiple of it.</summary>
    public long Increment { get; init; }
    public decimal? FixedPrice { get; init; }

    /// <summary>Cost or List; null for a fixed price.</summary>
    public string? BaseKind { get; init; }
    public string? BaseCode { get; init; }
    public decimal? Percent { get; init; }
    public decimal? Amount { get; init; }
    public decimal? UnitPrice { get; init; }
    public decimal? BasePrice { get; init; }
    public string? BaseCurrency { get; init; }
    public long? BaseMinQuantity { get; init; }
    public int? BaseVersion { get; init; }
    public decimal? Rate { get; init; }
    public string? RateSource { get; init; }
    public DateOnly? RateDate { get; init; }
    public Guid ChangeId { get; init; }
    public DateTimeOffset RecordedFrom { get; init; }
    public DateTimeOffset? RecordedUntil { get; init; }

    public V1.PriceRow ToWire() => new()
    {
        ListId = ListId.ToString(),
        ProductId = ProductId.ToString(),
        Sku = Sku ?? "",
        MinQuantity = MinQuantity,
        Version = Version,
        Moq = Moq,
        Increment = Increment,
        UnitPrice = Text(UnitPrice),
        Base = BaseKind == "List" ? BaseCode ?? "" : BaseKind ?? "",
        Percent = Text(Percent),
        Amount = Text(Amount),
        BasePrice = Text(BasePrice),
        BaseCurrency = BaseCurrency ?? "",
        BaseMinQuantity = BaseMinQuantity ?? 0,
        BaseVersion = BaseVersion ?? 0,
        Rate = Text(Rate),
        RateSource = RateSource ?? "",
        RateDate = RateDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        RecordedFrom = Timestamp.FromDateTimeOffset(RecordedFrom),
        RecordedUntil = RecordedUntil is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        ChangeId = ChangeId.ToString(),
    };

    static string Text(decimal? number) => number?.ToString("0.########", CultureInfo.InvariantCulture) ?? "";
}
