using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Campaigns.CampaignsClient;

namespace CrossBorder.Portal;

/// <param name="From">The window has at most 366 days; without until it ends now.</param>
/// <param name="By">channel, market or product.</param>
/// <param name="CampaignId">Only what came by its links.</param>
public sealed record FunnelQuery(DateTimeOffset From, string By, DateTimeOffset? Until, Guid? CampaignId);

/// <summary>Campaigns of exporters with the links of their channels, and what became of what came by them.</summary>
static class CampaignPages
{
    const string Tag = "Campaigns";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/campaigns", Create).Allow(Role.Exporter).Describe(Tag, "Plans a campaign.");
        api.MapPut("/campaigns/{id:guid}", Change).Allow(Role.Exporter).Describe(Tag, "Changes a campaign.");
        api.MapGet("/campaigns", List).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Campaigns that the caller may see.");
        api.MapGet("/campaigns/{id:guid}", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A campaign with its links, their visits, and what of its goal is reached.");
        api.MapPost("/campaigns/{id:guid}/links", AddLink).Allow(Role.Exporter)
            .Describe(Tag, "A link for a channel: what its visitors open afterwards belongs to the channel.");
        api.MapGet("/funnel", Funnel).Allow(Role.Exporter)
            .Describe(Tag, "Inquiries of a window that were quoted and ordered, and orders without one, by channel, market or product.");
    }

    static async Task<Created<CampaignView>> Create(CampaignBody body, Client campaigns, HttpContext http)
    {
        var campaign = await campaigns.PutAsync(body.ToWire(), http.Call());
        return http.Created($"/api/v1/campaigns/{campaign.Id}", campaign.Version, CampaignView.Of(campaign));
    }

    static async Task<Ok<CampaignView>> Change(Guid id, CampaignBody body, Client campaigns, HttpContext http)
    {
        var wire = body.ToWire();
        (wire.Id, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        var campaign = await campaigns.PutAsync(wire, http.Call());
        return http.Versioned(campaign.Version, CampaignView.Of(campaign));
    }

    /// <param name="status">Active or Ended.</param>
    static async Task<Page<CampaignView>> List(string? status, [AsParameters] Paging paging, Client campaigns, HttpContext http)
    {
        var page = await campaigns.ListAsync(new ListCampaignsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Campaigns.Select(CampaignView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<CampaignView>> Get(Guid id, Client campaigns, HttpContext http)
    {
        var campaign = await campaigns.GetAsync(new GetCampaignRequest { Id = id.ToString() }, http.Call());
        return http.Versioned(campaign.Version, CampaignView.Of(campaign));
    }

    static async Task<Created<CampaignLinkView>> AddLink(Guid id, CampaignLinkBody body, Client campaigns, HttpContext http)
    {
        var link = await campaigns.AddLinkAsync(
            new AddCampaignLinkRequest
            {
                CampaignId = id.ToString(),
                Channel = body.Channel,
                ProductId = body.ProductId?.ToString() ?? "",
            }, http.Call());
        return TypedResults.Created($"/c/{link.Code}", CampaignLinkView.Of(link));
    }

    static async Task<IReadOnlyList<FunnelRowView>> Funnel([AsParameters] FunnelQuery query, Client campaigns, HttpContext http)
    {
        var funnel = await campaigns.FunnelAsync(
            new FunnelRequest
            {
                From = Timestamp.FromDateTimeOffset(query.From),
                Until = query.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
                By = query.By,
                CampaignId = query.CampaignId?.ToString() ?? "",
            }, http.Call());
        return [.. funnel.Rows.Select(FunnelRowView.Of)];
    }
}
