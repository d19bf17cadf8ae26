using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Leads.LeadsClient;

namespace CrossBorder.Portal;

/// <summary>The pool of open requests: buyers post them, exporters that match answer them.</summary>
static class LeadPages
{
    const string Tag = "Leads";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/leads", Post).Allow(Role.Buyer).Describe(Tag, "Posts what a buyer wants, in words; exporters that match are asked.");
        api.MapGet("/leads", List).Allow(Role.Buyer, Role.Exporter, Role.Operator)
            .Describe(Tag, "A buyer's requests, or those that an exporter is asked about.");
        api.MapGet("/leads/{id:guid}", Get).Allow(Role.Buyer, Role.Exporter, Role.Operator).Describe(Tag, "One request with its offers.");
        api.MapPost("/leads/{id:guid}/close", Close).Allow(Role.Buyer).Describe(Tag, "The buyer wants no more answers.");
        api.MapPost("/leads/{id:guid}/responses", Respond).Allow(Role.Exporter)
            .Describe(Tag, "Answers a request; an inquiry with its buyer is opened.");
        api.MapPost("/leads/{id:guid}/decline", Decline).Allow(Role.Exporter).Describe(Tag, "Leaves a request to the next exporter.");
        api.MapPut("/lead-reach", PutReach).Allow(Role.Exporter).Describe(Tag, "Where the exporter sells to and what it can take on.");
        api.MapGet("/lead-reach", GetReach).Allow(Role.Exporter).Describe(Tag, "Reach and what of it this month has taken.");
        api.MapPost("/lead-rules", AddRule).Allow(Role.Operator).Describe(Tag, "Quotas, clocks and weights from a day to come on.");
        api.MapGet("/lead-rules", ListRules).Allow(Role.Operator).Describe(Tag, "Quotas, clocks and weights, the latest day first.");
    }

    static async Task<Created<LeadView>> Post(LeadBody body, Client leads, HttpContext http)
    {
        var lead = await leads.PostAsync(body.ToWire(), http.Call());
        return http.Created($"/api/v1/leads/{lead.Id}", lead.Version, LeadView.Of(lead));
    }

    /// <param name="status">Open, Full, Closed or Expired.</param>
    static async Task<Page<LeadView>> List(string? status, [AsParameters] Paging paging, Client leads, HttpContext http)
    {
        var page = await leads.ListAsync(new ListLeadsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Leads.Select(LeadView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<LeadView>> Get(Guid id, Client leads, HttpContext http) =>
        Answer(http, await leads.GetAsync(new LeadIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<LeadView>> Close(Guid id, Client leads, HttpContext http) => Answer(http, await leads.CloseAsync(
        new CloseLeadRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static async Task<Ok<LeadView>> Respond(Guid id, LeadAnswerBody body, Client leads, HttpContext http) => Answer(http,
        await leads.RespondAsync(new RespondToLeadRequest { Id = id.ToString(), Message = body.Message }, http.Call()));

    static async Task<Ok<LeadView>> Decline(Guid id, Client leads, HttpContext http) =>
        Answer(http, await leads.DeclineAsync(new LeadIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<ReachView>> PutReach(ReachBody body, Client leads, HttpContext http)
    {
        var wire = new PutReachRequest { ExpectedVersion = http.ExpectedVersion(), UnitsPerMonth = body.UnitsPerMonth ?? 0 };
        wire.Markets.AddRange(body.Markets ?? []);
        var reach = await leads.PutReachAsync(wire, http.Call());
        return http.Versioned(reach.Version, ReachView.Of(reach));
    }

    static async Task<Ok<ReachView>> GetReach(Client leads, HttpContext http)
    {
        var reach = await leads.GetReachAsync(new GetReachRequest(), http.Call());
        return http.Versioned(reach.Version, ReachView.Of(reach));
    }

    static async Task<Created<LeadRuleView>> AddRule(LeadRuleView body, Client leads, HttpContext http) =>
        TypedResults.Created("/api/v1/lead-rules", LeadRuleView.Of(await leads.AddRuleAsync(body.ToWire(), http.Call())));

    static async Task<IReadOnlyList<LeadRuleView>> ListRules(Client leads, HttpContext http) =>
        [.. (await leads.ListRulesAsync(new ListLeadRulesRequest(), http.Call())).Rules.Select(LeadRuleView.Of)];

    static Ok<LeadView> Answer(HttpContext http, Lead lead) => http.Versioned(lead.Version, LeadView.Of(lead));
}
