using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Meetings and seats: one gets a slot, nobody is at two things, and what each side is shown.</summary>
public sealed class MeetingTests(CatalogHost host)
{
    const int Rivals = 64;

    [Fact]
    public async Task Of_64_buyers_on_one_slot_one_gets_it_and_the_others_are_told()
    {
        var desk = await FairDesk.Open(host);
        var slot = (await desk.Slots())[0];
        var told = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Code(() => desk.Book(Guid.CreateVersion7(), slot))));
        Assert.Equal(Rivals - 1, told.Count(code => code == "meeting_slot_taken"));
        Assert.Single(told, code => code is null);
        Assert.Single((await desk.Meetings.ListAsync(new() { Status = "Booked" })).Meetings);
    }

    [Fact]
    public async Task Of_64_buyers_as_many_get_a_seat_as_there_are()
    {
        var desk = await FairDesk.Open(host);
        var session = await desk.Fairs.PutSessionAsync(desk.Session(desk.Now.AddDays(1), seats: 10));
        var told = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Code(async () =>
            await desk.Buyer(Guid.CreateVersion7()).TakeSeatAsync(new() { Id = session.Id, Zone = "UTC" }))));
        Assert.Equal((10, Rivals - 10), (told.Count(code => code is null), told.Count(code => code == "live_session_full")));
        Assert.Equal(10, (await desk.Fairs.GetSessionAsync(new() { Id = session.Id })).Taken);
    }

    [Fact]
    public async Task A_buyer_at_64_booths_at_once_is_at_one_of_them()
    {
        var (buyer, day) = (Guid.CreateVersion7(), 4);
        var desks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FairDesk.Open(host)));
        var slots = await Task.WhenAll(desks.Select(desk => desk.Slots(day: day)));
        var told = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(i => Code(() => desks[i % 3].Book(buyer, slots[i % 3][0]))));
        Assert.Single(told, code => code is null);
        Assert.Single((await desks[0].BuyersMeetings(buyer).ListAsync(new() { Status = "Booked" })).Meetings);
    }

    [Fact]
    public async Task A_host_is_at_one_thing_at_a_time_a_session_or_a_meeting()
    {
        var desk = await FairDesk.Open(host);
        var slots = await desk.Slots();
        await desk.Book(Guid.CreateVersion7(), slots[0]);
        var start = slots[0].StartsAt.ToDateTimeOffset();
        Assert.Equal("meeting_time_taken", (await CatalogHost.Refusal(desk.Fairs.PutSessionAsync(desk.Session(start)))).Code);
        await desk.Fairs.PutSessionAsync(desk.Session(start, who: "Wang Wei"));
        await desk.Fairs.PutSessionAsync(desk.Session(slots[2].StartsAt.ToDateTimeOffset()));
        Assert.Equal("meeting_time_taken", await Code(() => desk.Book(Guid.CreateVersion7(), slots[2])));

        // What is offered twice, or while the host has something else, is left out.
        Assert.Empty(await desk.Slots());
        Assert.Equal([true, true], (await desk.Slots("Wang Wei")).Select(one => one.StartsAt >= slots[2].StartsAt));
        Assert.Equal("host", (await CatalogHost.Refusal(desk.Fairs.PutSessionAsync(desk.Session(start, who: "Nobody")))).Field);
    }

    [Fact]
    public async Task A_meeting_is_moved_and_cancelled_by_either_side_and_its_times_are_free_again()
    {
        var desk = await FairDesk.Open(host);
        var (buyer, slots) = (Guid.CreateVersion7(), await desk.Slots());
        var meeting = await desk.Book(buyer, slots[0]);
        Assert.Equal("version_conflict", (await CatalogHost.Refusal(
            desk.Meetings.MoveAsync(new() { Id = meeting.Id, SlotId = slots[1].Id, ExpectedVersion = 9 }))).Code);
        var moved = await desk.Meetings.MoveAsync(new() { Id = meeting.Id, SlotId = slots[1].Id, ExpectedVersion = 1 });
        Assert.Equal((2, slots[1].StartsAt), (moved.Version, moved.StartsAt));
        var second = await desk.Book(Guid.CreateVersion7(), slots[0]);
        Assert.Equal("meeting_slot_taken",
            (await CatalogHost.Refusal(desk.BuyersMeetings(buyer).MoveAsync(new() { Id = meeting.Id, SlotId = slots[0].Id }))).Code);

        var file = await desk.BuyersMeetings(buyer).GetCalendarAsync(new() { MeetingId = meeting.Id });
        Assert.Equal("REQUEST", file.Method);
        Assert.Contains($"UID:meeting-{meeting.Id}@crossborder\r\n", file.Text, StringComparison.Ordinal);
        Assert.Contains("SEQUENCE:1\r\n", file.Text, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:Lamps\\, 2\\,000 pieces\r\n", file.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rooms.example", file.Text, StringComparison.Ordinal);

        var cancelled = await desk.BuyersMeetings(buyer).CancelAsync(new() { Id = meeting.Id });
        Assert.Equal(("Cancelled", "Buyer", ""), (cancelled.Status, cancelled.CancelledBy, cancelled.RoomUrl));
        Assert.Equal("meeting_transition_refused", (await CatalogHost.Refusal(desk.Meetings.CancelAsync(new() { Id = meeting.Id }))).Code);
        Assert.Equal("CANCEL", (await desk.Meetings.GetCalendarAsync(new() { MeetingId = meeting.Id })).Method);
        await desk.Book(buyer, slots[1]);
        Assert.Equal("Booked", (await desk.Meetings.GetAsync(new() { Id = second.Id })).Status);
    }

    [Fact]
    public async Task Each_side_is_shown_its_own_time_and_strangers_nothing()
    {
        var desk = await FairDesk.Open(host);
        var (buyer, slots) = (Guid.CreateVersion7(), await desk.Slots());
        var meeting = await desk.Book(buyer, slots[0]);
        Assert.EndsWith("T14:00:00+08:00", meeting.StartsForExporter, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.Parse(meeting.StartsForExporter, System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(meeting.StartsForBuyer, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Matches("-0[45]:00$", meeting.StartsForBuyer);
        Assert.Equal("", meeting.RoomUrl);
        Assert.Equal(FairDesk.Room, (await desk.Meetings.GetAsync(new() { Id = meeting.Id })).RoomUrl);

        var stranger = desk.BuyersMeetings(Guid.CreateVersion7());
        var rival = new V1.Meetings.MeetingsClient(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        foreach (var other in new[] { stranger, rival })
        {
            Assert.Equal("meeting_not_found", (await CatalogHost.Refusal(other.GetAsync(new() { Id = meeting.Id }))).Code);
            Assert.Equal("meeting_not_found",
                (await CatalogHost.Refusal(other.MoveAsync(new() { Id = meeting.Id, SlotId = slots[1].Id }))).Code);
            Assert.Equal("meeting_not_found", (await CatalogHost.Refusal(other.CancelAsync(new() { Id = meeting.Id }))).Code);
            Assert.Equal("meeting_not_found", (await CatalogHost.Refusal(other.GetCalendarAsync(new() { MeetingId = meeting.Id }))).Code);
            Assert.Empty((await other.ListAsync(new())).Meetings);
        }

        Assert.Equal("meeting_slot_not_found", (await CatalogHost.Refusal(rival.WithdrawSlotAsync(new() { Id = slots[1].Id }))).Code);
        Assert.DoesNotContain(slots[0].Id,
            (await stranger.ListSlotsAsync(new() { BoothId = desk.Booth.Id })).Slots.Select(slot => slot.Id));
        Assert.Equal("booth_not_found", (await CatalogHost.Refusal(rival.OfferSlotsAsync(new()
        {
            BoothId = desk.Booth.Id,
            Host = "Li Na",
            Zone = "UTC",
            Days = { "2030-01-01" },
            From = "09:00",
            Until = "10:00",
            Minutes = 30,
            RoomUrl = FairDesk.Room,
        }))).Code);
    }

    [Fact]
    public async Task A_feed_shows_all_that_its_party_takes_part_in_until_it_is_revoked()
    {
        var desk = await FairDesk.Open(host);
        var (buyer, slots) = (Guid.CreateVersion7(), await desk.Slots());
        var meeting = await desk.Book(buyer, slots[0]);
        var session = await desk.Fairs.PutSessionAsync(desk.Session(desk.Now.AddDays(1)));
        await desk.Buyer(buyer).TakeSeatAsync(new() { Id = session.Id, Zone = "Europe/Berlin" });
        var (own, anybody) = (desk.BuyersMeetings(buyer), desk.BuyersMeetings(Guid.Empty));
        var token = (await own.MakeFeedAsync(new())).Token;

        var feed = (await anybody.ReadFeedAsync(new() { Token = token })).Text;
        Assert.Contains($"UID:meeting-{meeting.Id}@", feed, StringComparison.Ordinal);
        Assert.Contains($"UID:session-{session.Id}", feed, StringComparison.Ordinal);
        Assert.DoesNotContain("rooms.example", feed, StringComparison.Ordinal);
        await desk.Buyer(buyer).LeaveSeatAsync(new() { Id = session.Id });
        Assert.Contains("STATUS:CANCELLED", (await anybody.ReadFeedAsync(new() { Token = token })).Text, StringComparison.Ordinal);

        var next = (await own.MakeFeedAsync(new())).Token;
        Assert.Equal("calendar_feed_not_found", (await CatalogHost.Refusal(anybody.ReadFeedAsync(new() { Token = token }))).Code);
        await own.RevokeFeedAsync(new());
        Assert.Equal("calendar_feed_not_found", (await CatalogHost.Refusal(anybody.ReadFeedAsync(new() { Token = next }))).Code);
        Assert.Equal("calendar_feed_not_found", (await CatalogHost.Refusal(anybody.ReadFeedAsync(new()))).Code);
    }

    [Theory]
    [InlineData("http://rooms.example/fair")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:secret@rooms.example/")]
    [InlineData("")]
    public async Task A_room_is_an_https_address(string url)
    {
        var desk = await FairDesk.Open(host);
        var session = desk.Session(desk.Now.AddDays(1));
        session.RoomUrl = url;
        Assert.Equal("room_url", (await CatalogHost.Refusal(desk.Fairs.PutSessionAsync(session))).Field);
    }

    static async Task<string?> Code<T>(Func<Task<T>> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
