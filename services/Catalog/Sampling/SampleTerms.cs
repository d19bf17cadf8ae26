using CrossBorder.Contracts.Events;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Who pays the carriage of a sample or trial. Buyer: E and F terms; Exporter: C and D terms, and no freight besides.</summary>
public enum SampleFreight { Buyer, Exporter }

/// <summary>Whose first standard order is lowered by what was paid: one of the product, any of the exporter's, or none.</summary>
public enum SampleCreditScope { None, Product, Exporter }

/// <summary>On which terms an exporter gives samples of a product, or takes trial orders of it.</summary>
public record SampleTerms
{
    public const string Columns =
        """
        t.exporter_id, t.product_id, t.kind, t.version, t.offered, t.currency, t.unit_price, t.customs_unit_price, t.least_units,
        t.most_units, t.most_units_per_buyer, t.most_orders_per_buyer, t.period_days, t.freight, t.credit, t.credit_days,
        t.credit_least_minor, t.valid_from, t.valid_until, t.changed_at
        """;

    /// <summary>The kinds of orders that have terms.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [OrderKind.Sample, OrderKind.Trial];

    public Guid ExporterId { get; init; }
    public Guid ProductId { get; init; }
    public string Sku { get; init; } = "";
    public string Kind { get; init; } = "";
    public int Version { get; init; }
    public bool Offered { get; init; }
    public string Currency { get; init; } = "";

    /// <summary>0 for samples that are given away.</summary>
    public decimal UnitPrice { get; init; }

    /// <summary>What a unit that is given away is worth: customs takes no goods without a value.</summary>
    public decimal? CustomsUnitPrice { get; init; }

    /// <summary>Units of the product in one order.</summary>
    public long LeastUnits { get; init; }
    public long MostUnits { get; init; }

    /// <summary>Within the period; null: no limit. The same for orders.</summary>
    public long? MostUnitsPerBuyer { get; init; }
    public int? MostOrdersPerBuyer { get; init; }

    /// <summary>Null: for ever.</summary>
    public int? PeriodDays { get; init; }
    public SampleFreight Freight { get; init; }
    public SampleCreditScope Credit { get; init; }

    /// <summary>From when the goods were paid and left.</summary>
    public int? CreditDays { get; init; }

    /// <summary>What it is for in the order that is lowered comes to, at least, before it is.</summary>
    public long CreditLeastMinor { get; init; }

    /// <summary>Days in China; the last one is included.</summary>
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidUntil { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>By the buyer who asks, within the period.</summary>
    public long UnitsUsed { get; init; }
    public int OrdersUsed { get; init; }

    public bool InForce(DateOnly day) => Offered && ValidFrom <= day && (ValidUntil is null || day <= ValidUntil);

    /// <summary>The calendar day in China, which has no daylight saving time.</summary>
    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(8)).DateTime);

    public V1.SampleTerms ToWire() => new()
    {
        ExporterId = ExporterId.ToString(),
        ProductId = ProductId.ToString(),
        Sku = Sku,
        Kind = Kind,
        Version = Version,
        Offered = Offered,
        Currency = Currency,
        UnitPrice = Catalog.UnitPrice.Format(UnitPrice),
        CustomsUnitPrice = CustomsUnitPrice is { } worth ? Catalog.UnitPrice.Format(worth) : "",
        LeastUnits = LeastUnits,
        MostUnits = MostUnits,
        MostUnitsPerBuyer = MostUnitsPerBuyer ?? 0,
        MostOrdersPerBuyer = MostOrdersPerBuyer ?? 0,
        PeriodDays = PeriodDays ?? 0,
        Freight = Freight.ToString(),
        Credit = Credit.ToString(),
        CreditDays = CreditDays ?? 0,
        CreditLeastMinor = CreditLeastMinor,
        ValidFrom = $"{ValidFrom:yyyy-MM-dd}",
        ValidUntil = ValidUntil is { } last ? $"{last:yyyy-MM-dd}" : "",
        ChangedAt = Timestamp.FromDateTimeOffset(ChangedAt),
        UnitsUsed = UnitsUsed,
        OrdersUsed = OrdersUsed,
    };
}
