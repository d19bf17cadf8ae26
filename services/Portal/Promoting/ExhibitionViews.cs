using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal;

/// <param name="Code">In its public address: 3 to 24 lower case letters, digits and single hyphens, of one exhibition only.</param>
/// <param name="Zone">IANA, such as Asia/Shanghai.</param>
/// <param name="RoomMinutes">The link to a room is shown so long before; 15 when left out.</param>
/// <param name="RemindMinutes">Who takes part is reminded so long before; 60 when left out.</param>
public sealed record ExhibitionBody(
    string Code, string NameEn, string NameZh, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, string Zone, IReadOnlyList<string> Halls,
    string? AboutEn = null, string? AboutZh = null, int? RoomMinutes = null, int? RemindMinutes = null)
{
    public PutExhibitionRequest ToWire()
    {
        var wire = new PutExhibitionRequest
        {
            Code = Code,
            NameEn = NameEn,
            NameZh = NameZh,
            AboutEn = AboutEn ?? "",
            AboutZh = AboutZh ?? "",
            OpensAt = Timestamp.FromDateTimeOffset(OpensAt),
            ClosesAt = Timestamp.FromDateTimeOffset(ClosesAt),
            Zone = Zone,
            RoomMinutes = RoomMinutes ?? 0,
            RemindMinutes = RemindMinutes ?? 0,
        };
        wire.Halls.AddRange(Halls);
        return wire;
    }
}

/// <param name="OwnerId">The exporter whose own it is; null for the platform's.</param>
/// <param name="Status">Draft, Published, Running, Closed or Cancelled.</param>
/// <param name="Path">Its public page; null for a draft.</param>
/// <param name="Booths">Admitted ones.</param>
public sealed record ExhibitionView(
    Guid Id, int Version, string Code, Guid? OwnerId, string OwnerName, string NameEn, string NameZh, string AboutEn, string AboutZh,
    DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, string Zone, IReadOnlyList<string> Halls, string Status, int RoomMinutes,
    int RemindMinutes, int Booths, string? Path)
{
    public static ExhibitionView Of(Exhibition e) => new(
        Guid.Parse(e.Id), e.Version, e.Code, Guid.TryParse(e.OwnerId, out var owner) ? owner : null, e.OwnerName, e.NameEn, e.NameZh,
        e.AboutEn, e.AboutZh, Rest.Instant(e.OpensAt), Rest.Instant(e.ClosesAt), e.Zone, [.. e.Halls], e.Status, e.RoomMinutes,
        e.RemindMinutes, e.Booths, e.Status == "Draft" ? null : $"/exhibitions/{e.Code}");
}

/// <param name="Hall">One of the exhibition's.</param>
/// <param name="Hosts">1 to 20 names: who takes meetings, one each at a time.</param>
/// <param name="ProductIds">Published products of the exporter.</param>
public sealed record BoothBody(
    string Hall, string TitleEn, string TitleZh, IReadOnlyList<string> Hosts, string? AboutEn = null, string? AboutZh = null,
    IReadOnlyList<Guid>? ProductIds = null)
{
    public PutBoothRequest ToWire(Guid exhibitionId)
    {
        var wire = new PutBoothRequest
        {
            ExhibitionId = exhibitionId.ToString(),
            Hall = Hall,
            TitleEn = TitleEn,
            TitleZh = TitleZh,
            AboutEn = AboutEn ?? "",
            AboutZh = AboutZh ?? "",
        };
        wire.Hosts.AddRange(Hosts);
        wire.ProductIds.AddRange((ProductIds ?? []).Select(id => id.ToString()));
        return wire;
    }
}

public sealed record BoothRefusalBody(string Reason);

public sealed record BoothProductView(Guid Id, string Sku, string NameEn, string NameZh);

/// <param name="Status">Applied, Admitted, Refused or Withdrawn.</param>
/// <param name="Hosts">To the exporter and operators only, as are reason, campaignId and visits.</param>
/// <param name="CampaignId">GET /api/v1/funnel with it, by channel, tells what came by the booth and by each session.</param>
/// <param name="LinkPath">Leads to the booth's public page; what is opened afterwards is attributed to it.</param>
public sealed record BoothView(
    Guid Id, int Version, Guid ExhibitionId, Guid ExporterId, string ExporterName, string Status, string Hall, string TitleEn,
    string TitleZh, string AboutEn, string AboutZh, IReadOnlyList<BoothProductView> Products, IReadOnlyList<string> Hosts, string? Reason,
    Guid? CampaignId, string? LinkPath, long Visits)
{
    public static BoothView Of(Booth b) => new(
        Guid.Parse(b.Id), b.Version, Guid.Parse(b.ExhibitionId), Guid.Parse(b.ExporterId), b.ExporterName, b.Status, b.Hall, b.TitleEn,
        b.TitleZh, b.AboutEn, b.AboutZh, [.. b.Products.Select(p => new BoothProductView(Guid.Parse(p.Id), p.Sku, p.NameEn, p.NameZh))],
        [.. b.Hosts], Rest.Text(b.Reason), Guid.TryParse(b.CampaignId, out var campaign) ? campaign : null,
        b.LinkCode.Length == 0 ? null : $"/c/{b.LinkCode}", b.Visits);
}

/// <param name="Language">ISO 639-1, such as en.</param>
/// <param name="Host">One of the booth's.</param>
/// <param name="RoomUrl">An https address; only those who take part are shown it, shortly before.</param>
public sealed record LiveSessionBody(
    string TitleEn, string TitleZh, string Language, string Host, DateTimeOffset StartsAt, DateTimeOffset EndsAt, int Seats, string RoomUrl)
{
    public PutLiveSessionRequest ToWire(Guid boothId) => new()
    {
        BoothId = boothId.ToString(),
        TitleEn = TitleEn,
        TitleZh = TitleZh,
        Language = Language,
        Host = Host,
        StartsAt = Timestamp.FromDateTimeOffset(StartsAt),
        EndsAt = Timestamp.FromDateTimeOffset(EndsAt),
        Seats = Seats,
        RoomUrl = RoomUrl,
    };
}

/// <param name="Status">Planned or Cancelled.</param>
/// <param name="RoomUrl">Null for who does not take part, and before roomOpensAt.</param>
/// <param name="HasSeat">The caller.</param>
/// <param name="Channel">Of what comes by its link; to the exporter and operators only.</param>
public sealed record LiveSessionView(
    Guid Id, int Version, Guid ExhibitionId, Guid BoothId, Guid ExporterId, string ExporterName, int No, string TitleEn, string TitleZh,
    string Language, string Host, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, int Seats, int Taken, string Status, string? RoomUrl,
    DateTimeOffset? RoomOpensAt, bool HasSeat, string LinkPath, string? Channel)
{
    public static LiveSessionView Of(LiveSession s) => new(
        Guid.Parse(s.Id), s.Version, Guid.Parse(s.ExhibitionId), Guid.Parse(s.BoothId), Guid.Parse(s.ExporterId), s.ExporterName, s.No,
        s.TitleEn, s.TitleZh, s.Language, s.Host, Rest.Instant(s.StartsAt), Rest.Instant(s.EndsAt), s.Seats, s.Taken, s.Status,
        Rest.Text(s.RoomUrl), Rest.Instant(s.RoomOpensAt), s.HasSeat, $"/c/{s.LinkCode}", Rest.Text(s.Channel));
}

/// <param name="Zone">The buyer's own, IANA.</param>
public sealed record SeatBody(string Zone);
