namespace CrossBorder.Contracts.Events;

/// <summary>Who receives the goods. Country is ISO 3166-1 alpha-2.</summary>
public sealed record Consignee(string Name, string Country, string City, string Street, string PostalCode);

/// <summary>
/// One instalment. Milestone is Contract (before shipment) or Shipment (against transport documents); percents sum to 100.
/// </summary>
public sealed record PaymentTerm(string Milestone, decimal Percent, int OffsetDays);

/// <summary>A line as it was sold: the product's facts, the price and its tier are copies that no later change touches.</summary>
/// <param name="LineNo">From 1, contiguous.</param>
/// <param name="HsCode">6 to 10 digits, null when the product had none.</param>
/// <param name="Quantity">Whole units of <paramref name="UnitCode"/>.</param>
/// <param name="UnitPrice">Per unit in the order's currency.</param>
/// <param name="AmountMinor">Quantity x unit price in minor units, half away from zero.</param>
/// <param name="NetGrams">Net weight of the whole line.</param>
/// <param name="GrossGrams">Gross weight of the whole line.</param>
/// <param name="TierMinQuantity">The price tier it was sold at; null for a price agreed between the parties.</param>
public sealed record OrderLine(
    int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string? HsCode, string UnitCode, string Origin,
    long Quantity, decimal UnitPrice, long AmountMinor, long NetGrams, long GrossGrams, long? TierMinQuantity);

/// <param name="Number">For people: SO-2026-000123.</param>
/// <param name="Incoterm">Incoterms 2020 rule, three letters.</param>
/// <param name="OverseasWarehouse">Code of the overseas warehouse for a stocking order (9810), null for a direct sale (9710).</param>
/// <param name="Reference">The other side's own number (purchase order, invoice), unique per exporter when given.</param>
/// <param name="GoodsMinor">Sum of the lines; <paramref name="FreightMinor"/> is charged besides; total is their sum.</param>
public sealed record OrderPlaced(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, string Number, Guid ExporterId, Guid BuyerId, string Currency,
    string Incoterm, string NamedPlace, Consignee ShipTo, string? OverseasWarehouse, string? Reference,
    IReadOnlyList<PaymentTerm> PaymentTerms, IReadOnlyList<OrderLine> Lines, long GoodsMinor, long FreightMinor, long TotalMinor)
    : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

public sealed record OrderConfirmed(Guid OrderId, int Version, DateTimeOffset OccurredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

public sealed record OrderCancelled(Guid OrderId, int Version, DateTimeOffset OccurredAt, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>The goods are packed. Pieces is the number of packages, weights are of the whole packed order.</summary>
public sealed record OrderReadyToShip(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, int Pieces, long NetGrams, long GrossGrams) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>The buyer accepted the delivered goods.</summary>
public sealed record OrderCompleted(Guid OrderId, int Version, DateTimeOffset OccurredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}
