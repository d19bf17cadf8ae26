using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Campaigns with their links and what of their goals is reached; and where a link leads.</summary>
public sealed partial class CampaignsService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Campaign> Get(V1.GetCampaignRequest request, ServerCallContext context)
    {
        var campaign = Guid.TryParse(request.Id, out var id)
            ? await db.One<Campaign>(
                $"select {Campaign.Columns} from campaign where id = @id and (@SeesAll or exporter_id = @PartyId)",
                new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, context.CancellationToken)
            : null;
        return campaign is null
            ? throw NotFound(request.Id).ToGrpc()
            : (await WithLinks([campaign], context.CancellationToken)).Single();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListCampaignsResponse> List(V1.ListCampaignsRequest request, ServerCallContext context)
    {
        var (cursor, asked) = (request.Page?.Cursor ?? "", request.Page?.Limit ?? 0);
        if (request.Status.Length > 0 && !Enum.GetNames<CampaignStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<CampaignStatus>())).ToGrpc();
        if (asked is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        if (cursor.Length > 0 && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("page.cursor", "The cursor is none of ours.", "next_cursor of the page before").ToGrpc();
        var limit = asked > 0 ? asked : PageDefault;
        var campaigns = await db.Many<Campaign>(
            $"""
            select {Campaign.Columns}
            from campaign
            where (@SeesAll or exporter_id = @PartyId) and (@Status = '' or status = @Status)
                and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                request.Status,
                After = Guid.TryParse(cursor, out var after) ? after : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListCampaignsResponse { NextCursor = campaigns.Count > limit ? campaigns[limit - 1].Id.ToString() : "" };
        response.Campaigns.AddRange(await WithLinks([.. campaigns.Take(limit)], context.CancellationToken));
        return response;
    }

    async Task<IEnumerable<V1.Campaign>> WithLinks(Campaign[] campaigns, CancellationToken ct)
    {
        var arguments = new { Ids = campaigns.Select(campaign => campaign.Id).ToArray(), Now };
        var links = (await db.Many<CampaignLink>(
            $"select {CampaignLink.Columns} from campaign_link where campaign_id = any(@Ids) order by created_at, code", arguments, ct))
            .ToLookup(link => link.CampaignId);
        var reached = (await db.Many<Progress>(ReachedSql, arguments, ct)).ToDictionary(one => one.Id, one => one.Reached);
        return campaigns.Select(campaign => campaign.ToWire(reached.GetValueOrDefault(campaign.Id), links[campaign.Id]));
    }

    // Inquiries that came by its links in its window; orders that these led to, and those placed by its links at once.
    const string ReachedSql =
        """
        select campaign.id, case campaign.goal
            when 'Inquiries' then (
                select count(*)
                from funnel_inquiry as asked
                where asked.exporter_id = campaign.exporter_id and asked.opened_at >= campaign.valid_from
                    and asked.opened_at < coalesce(campaign.valid_until, 'infinity')
                    and asked.channel = any(way.channels))
            else (
                select case campaign.goal when 'Orders' then count(distinct coalesce(sold.split_of, sold.order_id))
                    else coalesce(sum((
                        select sum(amount_minor) from reservation_line where order_id = sold.order_id)), 0) end::bigint
                from reservation as sold
                left join funnel_inquiry as asked on asked.order_id = coalesce(sold.split_of, sold.order_id)
                where sold.exporter_id = campaign.exporter_id and sold.status in ('Confirmed', 'Completed')
                    and sold.created_at >= campaign.valid_from
                    and sold.created_at < coalesce(campaign.valid_until, 'infinity')
                    and coalesce(asked.channel, sold.channel) = any(way.channels)
                    and (campaign.goal = 'Orders' or sold.currency = campaign.currency)) end as reached
        from campaign
        cross join lateral (
            select array(select channel from campaign_link
                where campaign_link.exporter_id = campaign.exporter_id and campaign_id = campaign.id) as channels
        ) as way
        where campaign.id = any(@Ids)
        """;

    /// <summary>Anybody may follow a link: it is public, and says no more than where it leads.</summary>
    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.FollowedLink> Follow(V1.FollowLinkRequest request, ServerCallContext context)
    {
        var link = await db.One<Followed>(
            """
            with link as (
                update campaign_link set visits = visits + 1 where code = @Code returning code, exporter_id, channel, product_id
            )
            select link.exporter_id, link.channel, link.product_id, exhibition.code as exhibition_code, booth.id as booth_id
            from link
            left join live_session on live_session.link_code = link.code
            left join booth on (booth.link_code = link.code or booth.id = live_session.booth_id) and booth.status = 'Admitted'
            left join exhibition on exhibition.id = booth.exhibition_id and exhibition.status <> 'Draft'
            """,
            new { request.Code }, context.CancellationToken);
        return link is null
            ? throw Problem.NotFound("campaign_link", request.Code).ToGrpc()
            : new V1.FollowedLink
            {
                ExporterId = link.ExporterId.ToString(),
                Channel = link.Channel,
                ProductId = link.ProductId?.ToString() ?? "",
                ExhibitionCode = link.ExhibitionCode ?? "",
                BoothId = link.ExhibitionCode is null ? "" : link.BoothId?.ToString() ?? "",
            };
    }

    sealed record Progress(Guid Id, long Reached);

    sealed record Followed(Guid ExporterId, string Channel, Guid? ProductId, string? ExhibitionCode, Guid? BoothId);
}
