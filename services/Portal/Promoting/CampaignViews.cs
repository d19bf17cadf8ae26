using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal;

/// <param name="Goal">Inquiries, Orders or Value.</param>
/// <param name="GoalCount">Of inquiries or orders, or minor units of the currency.</param>
/// <param name="Currency">Of a Value goal only.</param>
/// <param name="Market">Whom it is for: ISO 3166-1 alpha-2.</param>
public sealed record CampaignBody(
    string Code, string Name, string Goal, long GoalCount, string? Currency = null, string? Status = null,
    DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null, string? Market = null, Guid? GroupId = null)
{
    public PutCampaignRequest ToWire() => new()
    {
        Code = Code,
        Name = Name,
        Goal = Goal,
        GoalCount = GoalCount,
        Currency = Currency ?? "",
        Status = Status ?? "",
        ValidFrom = ValidFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null,
        ValidUntil = ValidUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
        Market = Market ?? "",
        GroupId = GroupId?.ToString() ?? "",
    };
}

/// <param name="Channel">One link of the exporter for each.</param>
/// <param name="ProductId">What it shows; left out for the shop.</param>
public sealed record CampaignLinkBody(string Channel, Guid? ProductId = null);

/// <param name="Path">Its address on this site.</param>
public sealed record CampaignLinkView(string Code, string Path, string Channel, Guid? ProductId, long Visits)
{
    public static CampaignLinkView Of(CampaignLink l) => new(
        l.Code, $"/c/{l.Code}", l.Channel, Guid.TryParse(l.ProductId, out var product) ? product : null, l.Visits);
}

/// <param name="Status">Active or Ended.</param>
/// <param name="Reached">Of the goal by now, through the campaign's links and in its window.</param>
public sealed record CampaignView(
    Guid Id, int Version, Guid ExporterId, string Code, string Name, string Status, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil,
    string? Market, Guid? GroupId, string Goal, long GoalCount, string? Currency, long Reached, IReadOnlyList<CampaignLinkView> Links)
{
    public static CampaignView Of(Campaign c) => new(
        Guid.Parse(c.Id), c.Version, Guid.Parse(c.ExporterId), c.Code, c.Name, c.Status, Rest.Instant(c.ValidFrom),
        Rest.Instant(c.ValidUntil), Rest.Text(c.Market), Guid.TryParse(c.GroupId, out var group) ? group : null, c.Goal, c.GoalCount,
        Rest.Text(c.Currency), c.Reached, [.. c.Links.Select(CampaignLinkView.Of)]);
}

public sealed record FunnelValueView(string Currency, long Orders, long GoodsMinor);

/// <param name="Key">The channel, market or product; null for none.</param>
/// <param name="Quoted">Of the inquiries, as is ordered.</param>
/// <param name="DirectOrders">Placed in the window without an inquiry.</param>
/// <param name="Values">Goods of both kinds of orders, by currency.</param>
public sealed record FunnelRowView(
    string? Key, long Inquiries, long Quoted, long Ordered, long DirectOrders, IReadOnlyList<FunnelValueView> Values)
{
    public static FunnelRowView Of(FunnelRow r) => new(
        Rest.Text(r.Key), r.Inquiries, r.Quoted, r.Ordered, r.DirectOrders,
        [.. r.Values.Select(value => new FunnelValueView(value.Currency, value.Orders, value.GoodsMinor))]);
}
