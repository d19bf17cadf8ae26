using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <summary>When a host takes meetings. Each day has as many as fit between the two local times.</summary>
/// <param name="Zone">IANA, in which days and times are meant.</param>
/// <param name="From">HH:mm.</param>
/// <param name="Until">HH:mm, by which the last one is over.</param>
/// <param name="Minutes">Of each, 5 to 480.</param>
/// <param name="RoomUrl">An https address; the buyer is shown it shortly before only.</param>
public sealed record SlotRuleBody(
    string Host, string Zone, IReadOnlyList<DateOnly> Days, string From, string Until, int Minutes, string RoomUrl,
    int? PauseMinutes = null)
{
    public OfferSlotsRequest ToWire(Guid boothId)
    {
        var wire = new OfferSlotsRequest
        {
            BoothId = boothId.ToString(),
            Host = Host,
            Zone = Zone,
            From = From,
            Until = Until,
            Minutes = Minutes,
            PauseMinutes = PauseMinutes ?? 0,
            RoomUrl = RoomUrl,
        };
        wire.Days.AddRange(Days.Select(Body.Day));
        return wire;
    }
}

/// <param name="Status">Open, Taken or Withdrawn.</param>
/// <param name="Zone">The exporter's.</param>
public sealed record MeetingSlotView(
    Guid Id, Guid BoothId, string Host, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string Status, string Zone)
{
    public static MeetingSlotView Of(MeetingSlot s) => new(
        Guid.Parse(s.Id), Guid.Parse(s.BoothId), s.Host, Rest.Instant(s.StartsAt), Rest.Instant(s.EndsAt), s.Status, s.Zone);
}

/// <param name="LeftOut">Times of the rule that are over, outside of the exhibition, or at which the host has something else.</param>
public sealed record OfferedSlotsView(IReadOnlyList<MeetingSlotView> Slots, int LeftOut);

/// <param name="Zone">The buyer's own, IANA.</param>
public sealed record MeetingBody(Guid SlotId, string Zone, string Subject);

public sealed record MoveMeetingBody(Guid SlotId);

/// <param name="StartsForExporter">Local time of the exporter with its offset; startsForBuyer that of the buyer.</param>
/// <param name="Status">Booked or Cancelled.</param>
/// <param name="CancelledBy">Buyer, Exporter or Exhibition.</param>
/// <param name="RoomUrl">Null for the buyer before roomOpensAt and after the end.</param>
public sealed record MeetingView(
    Guid Id, int Version, Guid ExhibitionId, Guid BoothId, Guid SlotId, Guid ExporterId, string ExporterName, string ExporterZone,
    Guid BuyerId, string BuyerName, string BuyerZone, string Host, string Subject, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
    string StartsForExporter, string StartsForBuyer, string Status, string? CancelledBy, string? RoomUrl, DateTimeOffset? RoomOpensAt,
    DateTimeOffset? RemindedAt)
{
    public static MeetingView Of(Meeting m) => new(
        Guid.Parse(m.Id), m.Version, Guid.Parse(m.ExhibitionId), Guid.Parse(m.BoothId), Guid.Parse(m.SlotId), Guid.Parse(m.ExporterId),
        m.ExporterName, m.ExporterZone, Guid.Parse(m.BuyerId), m.BuyerName, m.BuyerZone, m.Host, m.Subject, Rest.Instant(m.StartsAt),
        Rest.Instant(m.EndsAt), m.StartsForExporter, m.StartsForBuyer, m.Status, Rest.Text(m.CancelledBy), Rest.Text(m.RoomUrl),
        Rest.Instant(m.RoomOpensAt), Rest.Instant(m.RemindedAt));
}

/// <param name="Url">For calendar programs; whoever has it reads the calendar.</param>
public sealed record CalendarFeedView(string Url);
