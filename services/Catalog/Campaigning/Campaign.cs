using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum CampaignStatus { Active, Ended }

/// <summary>What a campaign is for: inquiries, orders, or the value of orders in one currency.</summary>
public enum CampaignGoal { Inquiries, Orders, Value }

/// <summary>A campaign with its window, audience and goal.</summary>
public sealed record Campaign
{
    public const string Columns =
        """
        exporter_id, id, version, code, name, status, valid_from, valid_until, market, group_id, goal, goal_count, currency,
        created_at
        """;

    public Guid ExporterId { get; init; }
    public Guid Id { get; init; }
    public int Version { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public CampaignStatus Status { get; init; }
    public DateTimeOffset ValidFrom { get; init; }

    /// <summary>The first instant after it; null when it has no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whom it is for: ISO 3166-1 alpha-2, null for any.</summary>
    public string? Market { get; init; }
    public Guid? GroupId { get; init; }
    public CampaignGoal Goal { get; init; }

    /// <summary>Inquiries or orders, or minor units of the currency.</summary>
    public long GoalCount { get; init; }
    public string? Currency { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public V1.Campaign ToWire(long reached, IEnumerable<CampaignLink> links)
    {
        var wire = new V1.Campaign
        {
            Id = Id.ToString(),
            Version = Version,
            ExporterId = ExporterId.ToString(),
            Code = Code,
            Name = Name,
            Status = Status.ToString(),
            ValidFrom = Timestamp.FromDateTimeOffset(ValidFrom),
            ValidUntil = ValidUntil is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            Market = Market ?? "",
            GroupId = GroupId?.ToString() ?? "",
            Goal = Goal.ToString(),
            GoalCount = GoalCount,
            Currency = Currency ?? "",
            Reached = reached,
        };
        wire.Links.AddRange(links.Select(link => link.ToWire()));
        return wire;
    }
}

/// <summary>A way to the exporter's shop.</summary>
/// <param name="Code">In its address; it says nothing by itself.</param>
/// <param name="Channel">What is opened afterwards has it.</param>
public sealed record CampaignLink(string Code, Guid ExporterId, Guid CampaignId, string Channel, Guid? ProductId, long Visits)
{
    public const string Columns = "code, exporter_id, campaign_id, channel, product_id, visits";

    public V1.CampaignLink ToWire() => new()
    {
        Code = Code,
        Channel = Channel,
        ProductId = ProductId?.ToString() ?? "",
        Visits = Visits,
    };
}
