using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>An operator's exhibition in London, an hour old, with one admitted booth of an exporter that shows one product.</summary>
public sealed class FairDesk(CatalogHost host, Seller seller, DateTimeOffset now)
{
    public const string Room = "https://rooms.example/fair";

    public DateTimeOffset Now { get; } = now;
    public Seller Seller { get; } = seller;
    public string Product { get; private set; } = "";
    public V1.Exhibition Exhibition { get; private set; } = null!;
    public V1.Booth Booth { get; private set; } = null!;

    public Exhibitions.ExhibitionsClient Operator { get; } = new(host.As(CatalogHost.Operator));
    public Exhibitions.ExhibitionsClient Fairs { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));
    public V1.Meetings.MeetingsClient Meetings { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public static async Task<FairDesk> Open(CatalogHost host, DateTimeOffset? now = null)
    {
        var desk = new FairDesk(host, await Seller.Qualified(host), now ?? DateTimeOffset.UtcNow);
        desk.Product = await desk.Seller.Publish(Seller.Draft("A1"));
        var draft = await desk.Operator.PutAsync(desk.Draft());
        desk.Exhibition = await desk.Operator.ActAsync(new() { Id = draft.Id, Action = "Publish" });
        var applied = await desk.Fairs.PutBoothAsync(desk.Application());
        desk.Booth = await desk.Operator.ActOnBoothAsync(new() { Id = applied.Id, Action = "Admit" });
        return desk;
    }

    public PutExhibitionRequest Draft() => new()
    {
        Code = $"fair-{Guid.NewGuid():N}"[..20],
        NameEn = "Autumn lights",
        NameZh = "秋季灯饰展",
        OpensAt = Timestamp.FromDateTimeOffset(Now.AddHours(-1)),
        ClosesAt = Timestamp.FromDateTimeOffset(Now.AddDays(30)),
        Zone = "Europe/London",
        Halls = { "Lights", "Gifts" },
    };

    public PutBoothRequest Application() => new()
    {
        ExhibitionId = Exhibition.Id,
        Hall = "Lights",
        TitleEn = "Lights of Ningbo",
        TitleZh = "宁波灯饰",
        Hosts = { "Li Na", "Wang Wei" },
        ProductIds = { Product },
    };

    public PutLiveSessionRequest Session(DateTimeOffset start, int seats = 10, string who = "Li Na") => new()
    {
        BoothId = Booth.Id,
        TitleEn = "New lamps",
        TitleZh = "新灯具",
        Language = "en",
        Host = who,
        StartsAt = Timestamp.FromDateTimeOffset(start),
        EndsAt = Timestamp.FromDateTimeOffset(start.AddHours(1)),
        Seats = seats,
        RoomUrl = Room,
    };

    /// <summary>Four times of half an hour with a pause of ten minutes, on a day to come.</summary>
    public async Task<V1.MeetingSlot[]> Slots(string who = "Li Na", int day = 3) => [.. (await Meetings.OfferSlotsAsync(new()
    {
        BoothId = Booth.Id,
        Host = who,
        Zone = "Asia/Shanghai",
        Days = { Now.AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
        From = "14:00",
        Until = "16:30",
        Minutes = 30,
        PauseMinutes = 10,
        RoomUrl = Room,
    })).Slots];

    public Exhibitions.ExhibitionsClient Buyer(Guid id) => new(host.As(CatalogHost.Buyer(id)));

    public V1.Meetings.MeetingsClient BuyersMeetings(Guid id) => new(host.As(CatalogHost.Buyer(id)));

    public async Task<V1.Meeting> Book(Guid buyer, V1.MeetingSlot slot) =>
        await BuyersMeetings(buyer).BookAsync(new() { SlotId = slot.Id, Zone = "America/New_York", Subject = "Lamps, 2,000 pieces" });
}
