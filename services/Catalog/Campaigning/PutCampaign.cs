using System.Security.Cryptography;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter plans a campaign, changes it, and makes links for its channels.</summary>
public sealed partial class CampaignsService
{
    const int LongestCode = 40;
    const int LongestName = 200;
    const int LinkLetters = 10;
    const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    [Allow(Role.Exporter)]
    public override async Task<V1.Campaign> Put(V1.PutCampaignRequest request, ServerCallContext context)
    {
        var draft = Check(request, Now).OrThrow();
        var campaign = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request, draft)), context.CancellationToken)).OrThrow();
        LogPut(log, campaign.Id, campaign.Version);
        return campaign;
    }

    static Outcome<Campaign> Check(V1.PutCampaignRequest request, DateTimeOffset now)
    {
        if (request.Code.Trim().Length is 0 or > LongestCode || request.Code.Any(char.IsControl))
            return Problem.Invalid("code", "The code is missing or too long.", $"1 to {LongestCode} printable characters");
        if (request.Name.Trim().Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            return Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} printable characters");
        if (!Enum.GetNames<CampaignGoal>().Contains(request.Goal))
            return Problem.Invalid("goal", $"'{request.Goal}' is no goal.", string.Join(", ", Enum.GetNames<CampaignGoal>()));
        if (request.Status.Length > 0 && !Enum.GetNames<CampaignStatus>().Contains(request.Status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<CampaignStatus>()));
        if (request.GoalCount < 1)
            return Problem.Invalid("goal_count", "A goal is above nothing.", "1 or more");
        var value = request.Goal == nameof(CampaignGoal.Value);
        if (value ? Currency.Find(request.Currency) is null : request.Currency.Length > 0)
            return Problem.Invalid("currency", "The value of orders is counted in a currency, nothing else is.",
                value ? Currency.Accepted : "nothing");
        if (request.GroupId.Length > 0 && !Guid.TryParse(request.GroupId, out _))
            return Problem.Invalid("group_id", $"'{request.GroupId}' is not an id.", "a UUID, or nothing");
        var (from, until) = (request.ValidFrom?.ToDateTimeOffset() ?? now, request.ValidUntil?.ToDateTimeOffset());
        if (until <= from)
            return Problem.Invalid("valid_until", "The window ends before it begins.", $"after {from:O}, or nothing");
        return Audience.CheckMarket(request.Market) is { } problem ? problem : new Campaign
        {
            ExporterId = Principal.Required.PartyId,
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            Status = request.Status.Length > 0 ? Enum.Parse<CampaignStatus>(request.Status) : CampaignStatus.Active,
            ValidFrom = from,
            ValidUntil = until,
            Market = request.Market.Length > 0 ? request.Market : null,
            GroupId = Guid.TryParse(request.GroupId, out var group) ? group : null,
            Goal = Enum.Parse<CampaignGoal>(request.Goal),
            GoalCount = request.GoalCount,
            Currency = value ? request.Currency : null,
        };
    }

    async Task<Outcome<V1.Campaign>> Put(Tx tx, V1.PutCampaignRequest request, Campaign draft)
    {
        // Writers of one exporter's campaigns follow each other, so that a code is taken once.
        await tx.Run(
            "select pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { Key = $"campaigns of {draft.ExporterId:N}" });
        var old = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Campaign>(
                $"select {Campaign.Columns} from campaign where exporter_id = @ExporterId and id = @id for no key update",
                new { draft.ExporterId, id })
            : null;
        if (request.Id.Length > 0 && old is null)
            return NotFound(request.Id);
        if (old is not null && request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("campaign", request.ExpectedVersion, old.Version);
        if (draft.GroupId is { } group && !await tx.One<bool>(
            "select exists (select from buyer_group where exporter_id = @ExporterId and id = @group)", new { draft.ExporterId, group }))
            return Problem.NotFound("buyer_group", group) with { Field = "group_id" };
        var campaign = draft with { Id = old?.Id ?? Guid.CreateVersion7(), CreatedAt = old?.CreatedAt ?? Now };
        var version = await tx.One<int>(WriteSql, new
        {
            campaign.ExporterId,
            campaign.Id,
            campaign.Code,
            campaign.Name,
            Status = campaign.Status.ToString(),
            campaign.ValidFrom,
            campaign.ValidUntil,
            campaign.Market,
            campaign.GroupId,
            Goal = campaign.Goal.ToString(),
            campaign.GoalCount,
            campaign.Currency,
            campaign.CreatedAt,
        });
        return version == 0
            ? new Problem(409, "campaign_code_taken", $"Another campaign has the code {draft.Code}.", "code", "a code that no campaign has")
            : (campaign with { Version = version }).ToWire(0, []);
    }

    const string WriteSql =
        """
        insert into campaign (exporter_id, id, version, code, name, status, valid_from, valid_until, market, group_id, goal,
            goal_count, currency, created_at)
        select @ExporterId, @Id, 1, @Code, @Name, @Status, @ValidFrom, @ValidUntil, @Market, @GroupId, @Goal,
            @GoalCount, @Currency, @CreatedAt
        where not exists (select from campaign where exporter_id = @ExporterId and code = @Code and id <> @Id)
        on conflict on constraint campaign_key do update
        set version = campaign.version + 1, code = excluded.code, name = excluded.name, status = excluded.status,
            valid_from = excluded.valid_from, valid_until = excluded.valid_until, market = excluded.market,
            group_id = excluded.group_id, goal = excluded.goal, goal_count = excluded.goal_count,
            currency = excluded.currency
        returning version
        """;

    [Allow(Role.Exporter)]
    public override async Task<V1.CampaignLink> AddLink(V1.AddCampaignLinkRequest request, ServerCallContext context)
    {
        if (request.Channel.Length == 0 || Audience.CheckChannel(request.Channel) is not null)
            throw Problem.Invalid("channel", "The channel is missing, too long or has spaces around it.", "1 to 40 characters").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => AddLink(tx, request)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.CampaignLink>> AddLink(Tx tx, V1.AddCampaignLinkRequest request)
    {
        var arguments = new
        {
            Principal.Required.PartyId,
            CampaignId = Guid.TryParse(request.CampaignId, out var campaign) ? campaign : Guid.Empty,
            ProductId = Guid.TryParse(request.ProductId, out var product) ? product : default(Guid?),
            request.Channel,
            Code = RandomNumberGenerator.GetString(Letters, LinkLetters),
            Now,
        };
        if (await tx.One<Guid?>(
            "select id from campaign where exporter_id = @PartyId and id = @CampaignId for no key update", arguments) is null)
            return NotFound(request.CampaignId);
        if (request.ProductId.Length > 0 && !await tx.One<bool>(
            "select exists (select from product where exporter_id = @PartyId and id = @ProductId)", arguments))
            return Problem.NotFound("product", request.ProductId) with { Field = "product_id" };
        var link = await tx.One<CampaignLink>(
            $"""
            insert into campaign_link (code, exporter_id, campaign_id, channel, product_id, created_at)
            values (@Code, @PartyId, @CampaignId, @Channel, @ProductId, @Now)
            on conflict on constraint campaign_link_channel_once do nothing
            returning {CampaignLink.Columns}
            """,
            arguments);
        return link is null
            ? new Problem(409, "campaign_channel_taken", $"Another link has the channel {request.Channel}.", "channel", "another channel")
            : link.ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {CampaignId} written as version {Version}")]
    static partial void LogPut(ILogger log, string campaignId, int version);
}
