using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Catalog.Tests;

/// <summary>A catalog whose time only these tests move: by days.</summary>
public sealed class ExhibitionClockHost : CatalogHost
{
    public MovableClock Clock { get; } = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);

    public void Pass(TimeSpan by)
    {
        Clock.Advance(by);
        Services.GetRequiredService<ExhibitionSignal>().Set();
    }
}

/// <summary>What the time brings: an exhibition opens and closes, a room is shown, who takes part is reminded once for each time.</summary>
public sealed class ExhibitionClockTests(ExhibitionClockHost clocked) : IClassFixture<ExhibitionClockHost>
{
    [Fact]
    public async Task An_exhibition_runs_reminds_shows_its_rooms_in_time_and_closes()
    {
        var desk = await FairDesk.Open(clocked, clocked.Clock.GetUtcNow());
        clocked.Pass(TimeSpan.Zero);
        await CatalogHost.Eventually(async () => await Status(desk) == "Running", "the exhibition opens");

        var (buyer, slots) = (Guid.CreateVersion7(), await desk.Slots());
        var meeting = await desk.Book(buyer, slots[0]);
        var session = await desk.Fairs.PutSessionAsync(desk.Session(slots[0].StartsAt.ToDateTimeOffset(), who: "Wang Wei"));
        var guest = Guid.CreateVersion7();
        await desk.Buyer(guest).TakeSeatAsync(new() { Id = session.Id, Zone = "Europe/Berlin" });
        Assert.Equal("", (await desk.Buyer(guest).GetSessionAsync(new() { Id = session.Id })).RoomUrl);

        clocked.Pass(slots[0].StartsAt.ToDateTimeOffset().AddMinutes(-59) - clocked.Clock.GetUtcNow());
        await CatalogHost.Eventually(async () => await Reminded(desk, buyer, meeting.Id), "the buyer is reminded");
        Assert.Equal("", (await desk.BuyersMeetings(buyer).GetAsync(new() { Id = meeting.Id })).RoomUrl);

        // Moved after the reminder, it is reminded of again at its new time.
        await desk.Meetings.MoveAsync(new() { Id = meeting.Id, SlotId = slots[1].Id });
        clocked.Pass(slots[1].StartsAt.ToDateTimeOffset().AddMinutes(-14) - clocked.Clock.GetUtcNow());
        await CatalogHost.Eventually(async () => await Reminded(desk, buyer, meeting.Id), "the buyer is reminded of the new time");
        Assert.Equal(FairDesk.Room, (await desk.BuyersMeetings(buyer).GetAsync(new() { Id = meeting.Id })).RoomUrl);
        Assert.Equal(FairDesk.Room, (await desk.Buyer(guest).GetSessionAsync(new() { Id = session.Id })).RoomUrl);
        Assert.Equal("", (await desk.Buyer(Guid.CreateVersion7()).GetSessionAsync(new() { Id = session.Id })).RoomUrl);

        clocked.Pass(TimeSpan.FromDays(31));
        await CatalogHost.Eventually(async () => await Status(desk) == "Closed", "the exhibition closes");
        Assert.Equal("", (await desk.BuyersMeetings(buyer).GetAsync(new() { Id = meeting.Id })).RoomUrl);
        Assert.Equal("meeting_over", (await CatalogHost.Refusal(desk.Meetings.CancelAsync(new() { Id = meeting.Id }))).Code);
    }

    static async Task<string> Status(FairDesk desk) => (await desk.Operator.GetAsync(new() { Id = desk.Exhibition.Id })).Status;

    static async Task<bool> Reminded(FairDesk desk, Guid buyer, string meeting) =>
        (await desk.BuyersMeetings(buyer).GetAsync(new() { Id = meeting })).RemindedAt is not null;
}
