namespace CrossBorder.Contracts.Events;

/// <summary>A product can be found and ordered.</summary>
/// <param name="HsCode">6 to 10 digits, null while the product is not ready for export.</param>
/// <param name="UnitCode">Customs unit code, 3 digits (GACC unit table).</param>
/// <param name="Origin">ISO 3166-1 alpha-2.</param>
/// <param name="NetGrams">Net weight of one unit in grams.</param>
/// <param name="GrossGrams">Gross weight of one unit in grams, at least the net weight.</param>
public sealed record ProductPublished(
    Guid ProductId, int Version, DateTimeOffset OccurredAt, Guid ExporterId, string Sku, string NameEn, string NameZh,
    string? HsCode, string UnitCode, string Origin, long NetGrams, long GrossGrams) : IEvent
{
    Guid IEvent.AggregateId => ProductId;
}

/// <summary>The HS code, unit, weight or origin of a product was set or corrected; open declarations may become ready by it.</summary>
public sealed record ProductClassified(
    Guid ProductId, int Version, DateTimeOffset OccurredAt, Guid ExporterId, string Sku, string NameEn, string NameZh,
    string HsCode, string UnitCode, string Origin, long NetGrams, long GrossGrams) : IEvent
{
    Guid IEvent.AggregateId => ProductId;
}

public sealed record ProductWithdrawn(Guid ProductId, int Version, DateTimeOffset OccurredAt, Guid ExporterId) : IEvent
{
    Guid IEvent.AggregateId => ProductId;
}

/// <summary>The stock that was held for an order is free again. Reason is Cancelled or Expired.</summary>
public sealed record StockReleased(Guid OrderId, int Version, DateTimeOffset OccurredAt, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>
/// A placed order lost its reservation (it expired before the order was told) and the stock is gone: it cannot be supplied.
/// </summary>
public sealed record ReservationRefused(Guid OrderId, int Version, DateTimeOffset OccurredAt, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>An exporter answered a buyer's open request: an inquiry with this id begins with its answer.</summary>
/// <param name="Quantity">In the buyer's unit.</param>
/// <param name="TargetPrice">Per unit in the currency; null when the buyer names none.</param>
/// <param name="DestinationCountry">ISO 3166-1 alpha-2.</param>
/// <param name="Message">The exporter's answer.</param>
public sealed record LeadAnswered(
    Guid LeadId, int Version, DateTimeOffset OccurredAt, Guid InquiryId, Guid ExporterId, string ExporterName, Guid BuyerId,
    string BuyerName, string Subject, long Quantity, string Unit, decimal? TargetPrice, string? Currency, string DestinationCountry,
    string DestinationPlace, DateOnly? NeededBy, string Message) : IEvent
{
    Guid IEvent.AggregateId => LeadId;
}
