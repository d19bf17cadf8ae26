using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Meetings.MeetingsClient;

namespace CrossBorder.Portal;

/// <summary>Meetings at booths, and calendars of what a party takes part in.</summary>
static class MeetingPages
{
    const string Tag = "Meetings";
    const string CalendarType = "text/calendar; charset=utf-8";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/booths/{id:guid}/meeting-slots", Offer).Allow(Role.Exporter)
            .Describe(Tag, "Offers times of a host by a rule in local time; daylight saving is kept.");
        api.MapGet("/booths/{id:guid}/meeting-slots", ListSlots).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Times that are open and to come; all of them for the exporter.");
        api.MapPost("/meeting-slots/{id:guid}/withdraw", WithdrawSlot).Allow(Role.Exporter).Describe(Tag, "Offers an open time no more.");
        api.MapPost("/meetings", Book).Allow(Role.Buyer)
            .Describe(Tag, "Books a time: one buyer gets it, and nobody is at two things at once.");
        api.MapGet("/meetings", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Meetings of the caller.");
        api.MapGet("/meetings/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A meeting with both sides' own times; to the buyer the link to the room shortly before.");
        api.MapPost("/meetings/{id:guid}/move", Move).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Moves a meeting to another open time of the booth.");
        api.MapPost("/meetings/{id:guid}/cancel", Cancel).Allow(Role.Exporter, Role.Buyer).Describe(Tag, "Cancels a meeting to come.");
        api.MapGet("/meetings/{id:guid}/calendar", MeetingCalendar).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "The meeting as a calendar file (RFC 5545).");
        api.MapGet("/live-sessions/{id:guid}/calendar", SessionCalendar).Allow(Role.Buyer)
            .Describe(Tag, "A live session in which the caller has a seat, as a calendar file.");
        api.MapPost("/calendar-feed", MakeFeed).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "A secret address of the caller's calendar, told once; the one before ends.");
        api.MapDelete("/calendar-feed", RevokeFeed).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Ends the address of the caller's calendar.");
        api.MapGet("/calendars/{token}.ics", ReadFeed).AllowAnonymous()
            .Describe(Tag, "The calendar at a secret address, for programs that ask without a key.");
    }

    static async Task<Created<OfferedSlotsView>> Offer(Guid id, SlotRuleBody body, Client meetings, HttpContext http)
    {
        var offered = await meetings.OfferSlotsAsync(body.ToWire(id), http.Call());
        return TypedResults.Created(
            $"/api/v1/booths/{id}/meeting-slots", new OfferedSlotsView([.. offered.Slots.Select(MeetingSlotView.Of)], offered.LeftOut));
    }

    static async Task<IReadOnlyList<MeetingSlotView>> ListSlots(Guid id, Client meetings, HttpContext http) =>
        [.. (await meetings.ListSlotsAsync(new ListSlotsRequest { BoothId = id.ToString() }, http.Call())).Slots
            .Select(MeetingSlotView.Of)];

    static async Task<MeetingSlotView> WithdrawSlot(Guid id, Client meetings, HttpContext http) =>
        MeetingSlotView.Of(await meetings.WithdrawSlotAsync(new SlotIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Created<MeetingView>> Book(MeetingBody body, Client meetings, HttpContext http)
    {
        var meeting = await meetings.BookAsync(
            new BookMeetingRequest { SlotId = body.SlotId.ToString(), Zone = body.Zone, Subject = body.Subject }, http.Call());
        return http.Created($"/api/v1/meetings/{meeting.Id}", meeting.Version, MeetingView.Of(meeting));
    }

    /// <param name="status">Booked or Cancelled.</param>
    static async Task<Page<MeetingView>> List(
        string? status, Guid? exhibitionId, [AsParameters] Paging paging, Client meetings, HttpContext http)
    {
        var page = await meetings.ListAsync(
            new ListMeetingsRequest { Status = status ?? "", ExhibitionId = exhibitionId?.ToString() ?? "", Page = paging.ToWire() },
            http.Call());
        return new([.. page.Meetings.Select(MeetingView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<MeetingView>> Get(Guid id, Client meetings, HttpContext http) =>
        Answer(http, await meetings.GetAsync(new MeetingIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<MeetingView>> Move(Guid id, MoveMeetingBody body, Client meetings, HttpContext http) => Answer(http,
        await meetings.MoveAsync(
            new MoveMeetingRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), SlotId = body.SlotId.ToString() },
            http.Call()));

    static async Task<Ok<MeetingView>> Cancel(Guid id, Client meetings, HttpContext http) => Answer(http, await meetings.CancelAsync(
        new CancelMeetingRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static async Task<FileContentHttpResult> MeetingCalendar(Guid id, Client meetings, HttpContext http) => Calendar(http,
        await meetings.GetCalendarAsync(
            new GetCalendarRequest { MeetingId = id.ToString(), Site = PublicShops.Origin(http) }, http.Call()));

    static async Task<FileContentHttpResult> SessionCalendar(Guid id, Client meetings, HttpContext http) => Calendar(http,
        await meetings.GetCalendarAsync(
            new GetCalendarRequest { SessionId = id.ToString(), Site = PublicShops.Origin(http) }, http.Call()));

    static async Task<Created<CalendarFeedView>> MakeFeed(Client meetings, HttpContext http)
    {
        var feed = await meetings.MakeFeedAsync(new MakeFeedRequest(), http.Call());
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            "/api/v1/calendar-feed", new CalendarFeedView($"{PublicShops.Origin(http)}/api/v1/calendars/{feed.Token}.ics"));
    }

    static async Task<NoContent> RevokeFeed(Client meetings, HttpContext http)
    {
        await meetings.RevokeFeedAsync(new RevokeFeedRequest(), http.Call());
        return TypedResults.NoContent();
    }

    /// <summary>The token is all that says who asks; what it does not open looks like nothing at all.</summary>
    static async Task<IResult> ReadFeed(string token, Client meetings, HttpContext http)
    {
        Principal.Current = PublicShops.Visitor;
        try
        {
            return Calendar(http, await meetings.ReadFeedAsync(
                new ReadFeedRequest { Token = token, Site = PublicShops.Origin(http) }, cancellationToken: http.RequestAborted));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return Results.NotFound();
        }
    }

    static FileContentHttpResult Calendar(HttpContext http, CalendarFile file)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.File(Encoding.UTF8.GetBytes(file.Text), $"{CalendarType}; method={file.Method}", file.Name);
    }

    static Ok<MeetingView> Answer(HttpContext http, Meeting one) => http.Versioned(one.Version, MeetingView.Of(one));
}
