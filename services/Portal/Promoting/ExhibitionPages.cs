using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Exhibitions.ExhibitionsClient;

namespace CrossBorder.Portal;

/// <summary>Online exhibitions with their booths and live sessions.</summary>
static class ExhibitionPages
{
    const string Tag = "Exhibitions";

    public static void Map(IEndpointRouteBuilder api)
    {
        MapExhibitions(api);
        MapBooths(api);
        MapSessions(api);
    }

    static void MapExhibitions(IEndpointRouteBuilder api)
    {
        api.MapPost("/exhibitions", Create).Allow(Role.Operator, Role.Exporter)
            .Describe(Tag, "Plans an exhibition of the platform, or an exporter's own live event.");
        api.MapPut("/exhibitions/{id:guid}", Change).Allow(Role.Operator, Role.Exporter).Describe(Tag, "Changes an exhibition.");
        api.MapGet("/exhibitions", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Exhibitions that were published, and drafts of one's own.");
        api.MapGet("/exhibitions/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "One exhibition.");
        api.MapPost("/exhibitions/{id:guid}/publish", Publish).Allow(Role.Operator, Role.Exporter)
            .Describe(Tag, "Everybody sees it and booths may be applied for; it opens and closes by its window.");
        api.MapPost("/exhibitions/{id:guid}/cancel", Cancel).Allow(Role.Operator, Role.Exporter)
            .Describe(Tag, "Calls it off, with its sessions and meetings to come.");
    }

    static void MapBooths(IEndpointRouteBuilder api)
    {
        api.MapPut("/exhibitions/{id:guid}/booth", PutBooth).Allow(Role.Exporter)
            .Describe(Tag, "Applies for a booth, or changes what the exporter's booth shows.");
        api.MapGet("/exhibitions/{id:guid}/booths", ListBooths).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Booths that the caller may see.");
        api.MapGet("/booths", ListOwn).Allow(Role.Exporter, Role.Operator).Describe(Tag, "An exporter's booths in all exhibitions.");
        api.MapGet("/booths/{id:guid}", GetBooth).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A booth; to its exporter with the campaign whose funnel counts what came by it.");
        api.MapPost("/booths/{id:guid}/admit", Admit).Allow(Role.Operator, Role.Exporter)
            .Describe(Tag, "The exhibition's owner admits a booth.");
        api.MapPost("/booths/{id:guid}/refuse", Refuse).Allow(Role.Operator, Role.Exporter)
            .Describe(Tag, "The exhibition's owner refuses a booth, with its reason.");
        api.MapPost("/booths/{id:guid}/withdraw", Withdraw).Allow(Role.Exporter)
            .Describe(Tag, "The exporter leaves; its sessions and meetings to come are cancelled.");
    }

    static void MapSessions(IEndpointRouteBuilder api)
    {
        api.MapPost("/booths/{id:guid}/live-sessions", Plan).Allow(Role.Exporter).Describe(Tag, "Plans a live session in a booth.");
        api.MapPut("/live-sessions/{id:guid}", Replan).Allow(Role.Exporter)
            .Describe(Tag, "Changes a live session; its time only while nobody has a seat.");
        api.MapGet("/live-sessions", ListSessions).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Live sessions of an exhibition or booth, or those in which the caller takes part.");
        api.MapGet("/live-sessions/{id:guid}", GetSession).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A live session; with the link to its room for who takes part, shortly before.");
        api.MapPost("/live-sessions/{id:guid}/cancel", CancelSession).Allow(Role.Exporter).Describe(Tag, "Cancels a live session.");
        api.MapPost("/live-sessions/{id:guid}/seat", TakeSeat).Allow(Role.Buyer)
            .Describe(Tag, "Takes a seat: never more than there are, and nobody at two things at once.");
        api.MapPost("/live-sessions/{id:guid}/seat/cancel", LeaveSeat).Allow(Role.Buyer).Describe(Tag, "Leaves a seat to others.");
    }

    static async Task<Created<ExhibitionView>> Create(ExhibitionBody body, Client fairs, HttpContext http)
    {
        var exhibition = await fairs.PutAsync(body.ToWire(), http.Call());
        return http.Created($"/api/v1/exhibitions/{exhibition.Id}", exhibition.Version, ExhibitionView.Of(exhibition));
    }

    static async Task<Ok<ExhibitionView>> Change(Guid id, ExhibitionBody body, Client fairs, HttpContext http)
    {
        var wire = body.ToWire();
        (wire.Id, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        return Answer(http, await fairs.PutAsync(wire, http.Call()));
    }

    /// <param name="status">Draft, Published, Running, Closed or Cancelled.</param>
    static async Task<Page<ExhibitionView>> List(string? status, [AsParameters] Paging paging, Client fairs, HttpContext http)
    {
        var page = await fairs.ListAsync(new ListExhibitionsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Exhibitions.Select(ExhibitionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<ExhibitionView>> Get(Guid id, Client fairs, HttpContext http) =>
        Answer(http, await fairs.GetAsync(new GetExhibitionRequest { Id = id.ToString() }, http.Call()));

    static Task<Ok<ExhibitionView>> Publish(Guid id, Client fairs, HttpContext http) => Act(id, "Publish", fairs, http);

    static Task<Ok<ExhibitionView>> Cancel(Guid id, Client fairs, HttpContext http) => Act(id, "Cancel", fairs, http);

    static async Task<Ok<ExhibitionView>> Act(Guid id, string action, Client fairs, HttpContext http) => Answer(http, await fairs.ActAsync(
        new ActOnExhibitionRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Action = action }, http.Call()));

    static async Task<Ok<BoothView>> PutBooth(Guid id, BoothBody body, Client fairs, HttpContext http)
    {
        var wire = body.ToWire(id);
        wire.ExpectedVersion = http.ExpectedVersion();
        return Answer(http, await fairs.PutBoothAsync(wire, http.Call()));
    }

    /// <param name="status">Applied, Admitted, Refused or Withdrawn.</param>
    static Task<Page<BoothView>> ListBooths(Guid id, string? status, [AsParameters] Paging paging, Client fairs, HttpContext http) =>
        Booths(new ListBoothsRequest { ExhibitionId = id.ToString(), Status = status ?? "", Page = paging.ToWire() }, fairs, http);

    static Task<Page<BoothView>> ListOwn(string? status, [AsParameters] Paging paging, Client fairs, HttpContext http) =>
        Booths(new ListBoothsRequest { Status = status ?? "", Page = paging.ToWire() }, fairs, http);

    static async Task<Page<BoothView>> Booths(ListBoothsRequest request, Client fairs, HttpContext http)
    {
        var page = await fairs.ListBoothsAsync(request, http.Call());
        return new([.. page.Booths.Select(BoothView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<BoothView>> GetBooth(Guid id, Client fairs, HttpContext http) =>
        Answer(http, await fairs.GetBoothAsync(new BoothIdRequest { Id = id.ToString() }, http.Call()));

    static Task<Ok<BoothView>> Admit(Guid id, Client fairs, HttpContext http) => ActOnBooth(id, "Admit", "", fairs, http);

    static Task<Ok<BoothView>> Refuse(Guid id, BoothRefusalBody body, Client fairs, HttpContext http) =>
        ActOnBooth(id, "Refuse", body.Reason, fairs, http);

    static Task<Ok<BoothView>> Withdraw(Guid id, Client fairs, HttpContext http) => ActOnBooth(id, "Withdraw", "", fairs, http);

    static async Task<Ok<BoothView>> ActOnBooth(Guid id, string action, string reason, Client fairs, HttpContext http) => Answer(http,
        await fairs.ActOnBoothAsync(
            new ActOnBoothRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Action = action, Reason = reason },
            http.Call()));

    static async Task<Created<LiveSessionView>> Plan(Guid id, LiveSessionBody body, Client fairs, HttpContext http)
    {
        var session = await fairs.PutSessionAsync(body.ToWire(id), http.Call());
        return http.Created($"/api/v1/live-sessions/{session.Id}", session.Version, LiveSessionView.Of(session));
    }

    static async Task<Ok<LiveSessionView>> Replan(Guid id, LiveSessionBody body, Client fairs, HttpContext http)
    {
        var known = await fairs.GetSessionAsync(new LiveSessionIdRequest { Id = id.ToString() }, http.Call());
        var wire = body.ToWire(Guid.Parse(known.BoothId));
        (wire.Id, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        return Answer(http, await fairs.PutSessionAsync(wire, http.Call()));
    }

    static async Task<IReadOnlyList<LiveSessionView>> ListSessions(
        Guid? exhibitionId, Guid? boothId, bool? mine, Client fairs, HttpContext http) =>
        [.. (await fairs.ListSessionsAsync(
            new ListLiveSessionsRequest
            {
                ExhibitionId = exhibitionId?.ToString() ?? "",
                BoothId = boothId?.ToString() ?? "",
                Mine = mine ?? false,
            }, http.Call())).Sessions.Select(LiveSessionView.Of)];

    static async Task<Ok<LiveSessionView>> GetSession(Guid id, Client fairs, HttpContext http) =>
        Answer(http, await fairs.GetSessionAsync(new LiveSessionIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<LiveSessionView>> CancelSession(Guid id, Client fairs, HttpContext http) => Answer(http,
        await fairs.CancelSessionAsync(
            new CancelLiveSessionRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static async Task<Ok<LiveSessionView>> TakeSeat(Guid id, SeatBody body, Client fairs, HttpContext http) =>
        Answer(http, await fairs.TakeSeatAsync(new TakeSeatRequest { Id = id.ToString(), Zone = body.Zone }, http.Call()));

    static async Task<Ok<LiveSessionView>> LeaveSeat(Guid id, Client fairs, HttpContext http) =>
        Answer(http, await fairs.LeaveSeatAsync(new LiveSessionIdRequest { Id = id.ToString() }, http.Call()));

    static Ok<ExhibitionView> Answer(HttpContext http, Exhibition one) => http.Versioned(one.Version, ExhibitionView.Of(one));

    static Ok<BoothView> Answer(HttpContext http, Booth one) => http.Versioned(one.Version, BoothView.Of(one));

    static Ok<LiveSessionView> Answer(HttpContext http, LiveSession one) => http.Versioned(one.Version, LiveSessionView.Of(one));
}
