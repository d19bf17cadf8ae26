using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Exhibitions and booths: who sees and does what, and what is attributed to them.</summary>
public sealed class ExhibitionTests(CatalogHost host)
{
    [Fact]
    public async Task A_draft_is_its_owners_and_what_is_published_is_everybodys()
    {
        var desk = await FairDesk.Open(host);
        var own = new Exhibitions.ExhibitionsClient(host.As(CatalogHost.Exporter(desk.Seller.Id)));
        var draft = await own.PutAsync(desk.Draft());
        var (stranger, visitor) = (new Exhibitions.ExhibitionsClient(host.As(CatalogHost.Exporter(Guid.CreateVersion7()))),
            desk.Buyer(Guid.Empty));
        foreach (var other in new[] { stranger, visitor })
        {
            Assert.Equal("exhibition_not_found", (await CatalogHost.Refusal(other.GetAsync(new() { Id = draft.Id }))).Code);
            Assert.Equal("exhibition_not_found", (await CatalogHost.Refusal(other.GetAsync(new() { Code = draft.Code }))).Code);
            Assert.DoesNotContain(draft.Id,
                (await other.ListAsync(new() { Page = new() { Limit = 500 } })).Exhibitions.Select(one => one.Id));
        }

        Assert.Equal("exhibition_not_found",
            (await CatalogHost.Refusal(stranger.ActAsync(new() { Id = draft.Id, Action = "Publish" }))).Code);
        var published = await own.ActAsync(new() { Id = draft.Id, Action = "Publish" });
        Assert.Equal(("Published", 2, desk.Seller.Id.ToString()), (published.Status, published.Version, published.OwnerId));
        Assert.Equal(draft.Id, (await visitor.GetAsync(new() { Code = draft.Code })).Id);
        Assert.Equal("exhibition_transition_refused",
            (await CatalogHost.Refusal(own.ActAsync(new() { Id = draft.Id, Action = "Publish" }))).Code);
        Assert.Equal("exhibition_not_found",
            (await CatalogHost.Refusal(stranger.ActAsync(new() { Id = draft.Id, Action = "Cancel" }))).Code);

        // Its own booth is there at once; nobody else has one in it.
        var booth = desk.Application();
        booth.ExhibitionId = draft.Id;
        Assert.Equal("Admitted", (await desk.Fairs.PutBoothAsync(booth)).Status);
        Assert.Equal("exhibition_not_found", (await CatalogHost.Refusal(stranger.PutBoothAsync(booth))).Code);
    }

    [Fact]
    public async Task A_change_is_of_the_version_that_was_read_and_keeps_the_address_and_what_was_arranged()
    {
        var desk = await FairDesk.Open(host);
        var change = desk.Draft();
        (change.Id, change.Code, change.ExpectedVersion) = (desk.Exhibition.Id, desk.Exhibition.Code, 1);
        Assert.Equal("version_conflict", (await CatalogHost.Refusal(desk.Operator.PutAsync(change))).Code);
        change.ExpectedVersion = desk.Exhibition.Version;
        change.NameEn = "Winter lights";
        Assert.Equal(("Winter lights", "Published"), await desk.Operator.PutAsync(change)
            is var written ? (written.NameEn, written.Status) : default);
        change.ExpectedVersion = 0;
        var other = new PutExhibitionRequest(change) { Code = $"{change.Code}x" };
        Assert.Equal("code", (await CatalogHost.Refusal(desk.Operator.PutAsync(other))).Field);
        var taken = new PutExhibitionRequest(change) { Id = "" };
        Assert.Equal("exhibition_code_taken", (await CatalogHost.Refusal(desk.Operator.PutAsync(taken))).Code);

        await desk.Fairs.PutSessionAsync(desk.Session(desk.Now.AddDays(10)));
        change.ClosesAt = Timestamp.FromDateTimeOffset(desk.Now.AddDays(9));
        Assert.Equal("exhibition_in_use", (await CatalogHost.Refusal(desk.Operator.PutAsync(change))).Code);
        Assert.Equal("exhibition_not_found", (await CatalogHost.Refusal(desk.Fairs.PutAsync(change))).Code);
    }

    [Fact]
    public async Task A_booth_is_applied_for_refused_with_a_reason_and_applied_for_again()
    {
        var desk = await FairDesk.Open(host);
        var other = await Seller.Qualified(host);
        var fairs = new Exhibitions.ExhibitionsClient(host.As(CatalogHost.Exporter(other.Id)));
        var application = desk.Application();
        Assert.Equal("product_ids", (await CatalogHost.Refusal(fairs.PutBoothAsync(application))).Field);
        application.ProductIds.Clear();
        var applied = await fairs.PutBoothAsync(application);
        Assert.Equal(("Applied", ""), (applied.Status, applied.LinkCode));

        Assert.Equal("booth_not_found",
            (await CatalogHost.Refusal(desk.Buyer(Guid.CreateVersion7()).GetBoothAsync(new() { Id = applied.Id }))).Code);
        Assert.Equal("booth_not_found", (await CatalogHost.Refusal(desk.Fairs.GetBoothAsync(new() { Id = applied.Id }))).Code);
        foreach (var action in new[] { "Admit", "Withdraw" })
            Assert.Equal("booth_not_found",
                (await CatalogHost.Refusal(desk.Fairs.ActOnBoothAsync(new() { Id = applied.Id, Action = action }))).Code);
        Assert.Equal("booth_not_found",
            (await CatalogHost.Refusal(fairs.ActOnBoothAsync(new() { Id = applied.Id, Action = "Admit" }))).Code);

        Assert.Equal("reason",
            (await CatalogHost.Refusal(desk.Operator.ActOnBoothAsync(new() { Id = applied.Id, Action = "Refuse" }))).Field);
        await desk.Operator.ActOnBoothAsync(new() { Id = applied.Id, Action = "Refuse", Reason = "No lamps." });
        Assert.Equal("No lamps.", (await fairs.GetBoothAsync(new() { Id = applied.Id })).Reason);
        Assert.Equal("booth_transition_refused",
            (await CatalogHost.Refusal(desk.Operator.ActOnBoothAsync(new() { Id = applied.Id, Action = "Admit" }))).Code);
        Assert.Equal(("Applied", 3), await fairs.PutBoothAsync(application) is var again ? (again.Status, again.Version) : default);
        await desk.Operator.ActOnBoothAsync(new() { Id = applied.Id, Action = "Admit" });
        var seen = await desk.Buyer(Guid.CreateVersion7()).GetBoothAsync(new() { Id = applied.Id });
        Assert.Equal(("Admitted", "", 0), (seen.Status, seen.CampaignId, seen.Hosts.Count));
        Assert.Equal(2, (await desk.Operator.GetAsync(new() { Id = desk.Exhibition.Id })).Booths);

        var unqualified = new Exhibitions.ExhibitionsClient(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        Assert.Equal("exporter_not_qualified", (await CatalogHost.Refusal(unqualified.PutBoothAsync(application))).Code);
    }

    [Fact]
    public async Task What_comes_by_the_links_of_a_booth_and_its_sessions_is_in_the_funnel_for_each()
    {
        var desk = await FairDesk.Open(host);
        var session = await desk.Fairs.PutSessionAsync(desk.Session(desk.Now.AddDays(1)));
        var visitor = new Campaigns.CampaignsClient(host.As(CatalogHost.Buyer(Guid.Empty)));
        var byBooth = await visitor.FollowAsync(new() { Code = desk.Booth.LinkCode });
        var bySession = await visitor.FollowAsync(new() { Code = session.LinkCode });
        Assert.Equal(
            ($"fair:{desk.Exhibition.Code}", desk.Exhibition.Code, desk.Booth.Id), (byBooth.Channel, byBooth.ExhibitionCode,
                byBooth.BoothId));
        Assert.Equal((session.Channel, desk.Booth.Id), (bySession.Channel, bySession.BoothId));
        Assert.Equal($"fair:{desk.Exhibition.Code}#1", session.Channel);

        var told = new PromotionDesk(host, desk.Seller);
        await told.Tell(Opened(desk, byBooth.Channel), Opened(desk, bySession.Channel), Opened(desk, bySession.Channel), Opened(desk,
            "mail"));
        var order = desk.Seller.Order(("A1", 12));
        (order.Market, order.Channel) = ("GB", bySession.Channel);
        await told.Tell(desk.Seller.Placed(
            await new V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(Guid.CreateVersion7()))).ReserveAsync(order)));

        var campaigns = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(desk.Seller.Id)));
        var rows = (await campaigns.FunnelAsync(new()
        {
            From = Timestamp.FromDateTimeOffset(desk.Now.AddHours(-1)),
            By = "channel",
            CampaignId = desk.Booth.CampaignId,
        })).Rows;
        Assert.Equal(
            [(bySession.Channel, 2L, 1L), (byBooth.Channel, 1, 0)], rows.Select(row => (row.Key, row.Inquiries, row.DirectOrders)));
        Assert.Equal(2, (await desk.Fairs.GetBoothAsync(new() { Id = desk.Booth.Id })).Visits);
    }

    [Fact]
    public async Task A_withdrawn_booth_and_a_cancelled_exhibition_end_what_was_arranged()
    {
        var desk = await FairDesk.Open(host);
        var buyer = Guid.CreateVersion7();
        var session = await desk.Fairs.PutSessionAsync(desk.Session(desk.Now.AddDays(1)));
        await desk.Buyer(buyer).TakeSeatAsync(new() { Id = session.Id, Zone = "Europe/Berlin" });
        var slots = await desk.Slots();
        var meeting = await desk.Book(buyer, slots[0]);
        await desk.Operator.ActAsync(new() { Id = desk.Exhibition.Id, Action = "Cancel" });

        var ended = await desk.BuyersMeetings(buyer).GetAsync(new() { Id = meeting.Id });
        Assert.Equal(("Cancelled", "Exhibition", 2), (ended.Status, ended.CancelledBy, ended.Version));
        Assert.Equal(("Cancelled", 0), await desk.Fairs.GetSessionAsync(new() { Id = session.Id })
            is var off ? (off.Status, off.Taken) : default);
        Assert.Equal("exhibition_not_open", (await CatalogHost.Refusal(
            desk.BuyersMeetings(buyer).BookAsync(new() { SlotId = slots[1].Id, Zone = "Europe/Berlin", Subject = "x" }))).Code);
        var calendar = await desk.BuyersMeetings(buyer).GetCalendarAsync(new() { MeetingId = meeting.Id });
        Assert.Contains("STATUS:CANCELLED", calendar.Text, StringComparison.Ordinal);
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from busy where party_id = any(@Parties)",
                new { Parties = new[] { buyer, desk.Seller.Id } }, CancellationToken.None));
    }

    static InquiryOpened Opened(FairDesk desk, string channel) => new(
        Guid.CreateVersion7(), 1, desk.Now, "INQ-2026-000001", desk.Seller.Id, Guid.CreateVersion7(), "GB", 1, channel, []);
}
