namespace CrossBorder.Contracts.Events;

/// <summary>A buyer asked an exporter about products or in free words.</summary>
/// <param name="Number">For people: INQ-2026-000123.</param>
/// <param name="DestinationCountry">ISO 3166-1 alpha-2.</param>
/// <param name="Lines">How many products or wishes it is about.</param>
/// <param name="Channel">By which it came, such as rfq; null when it came by itself.</param>
/// <param name="ProductIds">The products among the lines.</param>
public sealed record InquiryOpened(
    Guid InquiryId, int Version, DateTimeOffset OccurredAt, string Number, Guid ExporterId, Guid BuyerId, string DestinationCountry,
    int Lines, string? Channel = null, IReadOnlyList<Guid>? ProductIds = null) : IEvent
{
    Guid IEvent.AggregateId => InquiryId;
}

/// <summary>The exporter answered what the buyer had asked last; its first answer ends the clock of an open inquiry.</summary>
public sealed record InquiryAnswered(Guid InquiryId, int Version, DateTimeOffset OccurredAt, Guid ExporterId, Guid BuyerId) : IEvent
{
    Guid IEvent.AggregateId => InquiryId;
}

/// <summary>A version of a quote went to the other side. Version counts what both sides can see of the quote.</summary>
/// <param name="No">Of the version of the quote.</param>
/// <param name="Side">Who made it: Exporter or Buyer.</param>
public sealed record QuoteSent(
    Guid QuoteId, int Version, DateTimeOffset OccurredAt, Guid InquiryId, Guid ExporterId, Guid BuyerId, int No, string Side,
    DateTimeOffset ValidUntil) : IEvent
{
    Guid IEvent.AggregateId => QuoteId;
}

/// <summary>Exactly one version of a quote was accepted, and its order placed in the same transaction.</summary>
/// <param name="No">Of the accepted version.</param>
/// <param name="Side">Who accepted it: Exporter or Buyer.</param>
public sealed record QuoteAccepted(
    Guid QuoteId, int Version, DateTimeOffset OccurredAt, Guid InquiryId, Guid ExporterId, Guid BuyerId, int No, string Side,
    Guid PlacedOrderId) : IEvent
{
    Guid IEvent.AggregateId => QuoteId;
}

/// <summary>One side ended the quote without an order.</summary>
public sealed record QuoteClosed(
    Guid QuoteId, int Version, DateTimeOffset OccurredAt, Guid InquiryId, Guid ExporterId, Guid BuyerId, string Side) : IEvent
{
    Guid IEvent.AggregateId => QuoteId;
}
