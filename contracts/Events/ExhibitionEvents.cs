namespace CrossBorder.Contracts.Events;

/// <summary>A buyer's meeting at an exporter's booth was booked, moved or cancelled.</summary>
/// <param name="Status">Booked or Cancelled.</param>
public sealed record MeetingChanged(
    Guid MeetingId, int Version, DateTimeOffset OccurredAt, Guid ExhibitionId, Guid ExporterId, Guid BuyerId, DateTimeOffset StartsAt,
    DateTimeOffset EndsAt, string Status) : IEvent
{
    Guid IEvent.AggregateId => MeetingId;
}

/// <summary>A meeting begins soon: both sides are to be reminded. Told once for each time to which it was put.</summary>
public sealed record MeetingDue(
    Guid MeetingId, int Version, DateTimeOffset OccurredAt, Guid ExhibitionId, Guid ExporterId, Guid BuyerId, DateTimeOffset StartsAt)
    : IEvent
{
    Guid IEvent.AggregateId => MeetingId;
}

/// <summary>A live session begins soon: the exporter and all who have a seat are to be reminded.</summary>
public sealed record LiveSessionDue(
    Guid SessionId, int Version, DateTimeOffset OccurredAt, Guid ExhibitionId, Guid ExporterId, IReadOnlyList<Guid> BuyerIds,
    DateTimeOffset StartsAt) : IEvent
{
    Guid IEvent.AggregateId => SessionId;
}
