using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Campaigns, their links, and the funnel that facts about inquiries and orders fill in any order.</summary>
public sealed class CampaignTests(CatalogHost host)
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task The_funnel_counts_inquiries_quotes_and_orders_by_channel_market_and_product()
    {
        var desk = await PromotionDesk.Open(host);
        var (a, b) = (Guid.Parse(await desk.Seller.Publish(Seller.Draft("A1"))), Guid.Parse(await desk.Seller.Publish(Seller.Draft("A2"))));
        var campaigns = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(desk.Seller.Id)));

        // By the fair: one inquiry that ends, one that is quoted, one that is ordered for 27.00; by itself: one inquiry; and two orders
        // without one, of 2.55 by the fair and of 22.50 by itself.
        await desk.Tell(Opened(desk, Guid.CreateVersion7(), "fair", "DE", a));
        var quoted = Guid.CreateVersion7();
        await desk.Tell(Opened(desk, quoted, "fair", "GB", a), Sent(desk, quoted));
        var ordered = Guid.CreateVersion7();
        var order = await Order(desk, "A1", 12, "");
        await desk.Tell(
            new QuoteAccepted(Guid.CreateVersion7(), 3, Now, ordered, desk.Seller.Id, Guid.CreateVersion7(), 1, "Buyer", order),
            Sent(desk, ordered), Opened(desk, ordered, "fair", "GB", a, b));
        await desk.Tell(Opened(desk, Guid.CreateVersion7(), null, "GB"));
        await Order(desk, "A1", 1, "fair");
        await Order(desk, "A2", 10, "");

        var from = Timestamp.FromDateTimeOffset(Now.AddMinutes(-5));
        var channels = (await campaigns.FunnelAsync(new FunnelRequest { From = from, By = "channel" })).Rows;
        Assert.Equal([("fair", 3L, 2L, 1L, 1L), ("", 1, 0, 0, 1)], channels.Select(Counts));
        Assert.Equal([("GBP", 2L, 2955L)], channels[0].Values.Select(value => (value.Currency, value.Orders, value.GoodsMinor)));
        Assert.Equal([("GBP", 1L, 2550L)], channels[1].Values.Select(value => (value.Currency, value.Orders, value.GoodsMinor)));
        var markets = (await campaigns.FunnelAsync(new FunnelRequest { From = from, By = "market" })).Rows;
        Assert.Equal([("GB", 3L, 2L, 1L, 2L), ("DE", 1, 0, 0, 0)], markets.Select(Counts));
        var products = (await campaigns.FunnelAsync(new FunnelRequest { From = from, By = "product" })).Rows;
        Assert.Equal(
            [(a.ToString(), 3L, 2L, 1L, 1L), (b.ToString(), 1, 1, 1, 1), ("", 1, 0, 0, 0)],
            products.Select(Counts));
        var stranger = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        Assert.Empty((await stranger.FunnelAsync(new FunnelRequest { From = from, By = "channel" })).Rows);
    }

    [Fact]
    public async Task A_campaign_counts_visits_and_what_came_by_its_links_towards_its_goal()
    {
        var desk = await PromotionDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        var campaigns = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(desk.Seller.Id)));
        var value = await campaigns.PutAsync(Draft("spring", "Value", 10_000, "GBP"));
        var asked = await campaigns.PutAsync(Draft("mail", "Inquiries", 10, ""));
        var fair = await campaigns.AddLinkAsync(new() { CampaignId = value.Id, Channel = "fair", ProductId = product });
        var mail = await campaigns.AddLinkAsync(new() { CampaignId = asked.Id, Channel = "mail" });
        Assert.Equal("campaign_channel_taken",
            (await CatalogHost.Refusal(campaigns.AddLinkAsync(new() { CampaignId = asked.Id, Channel = "fair" }))).Code);

        var visitor = new Campaigns.CampaignsClient(host.As(CatalogHost.Buyer(Guid.Empty)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => visitor.FollowAsync(new() { Code = fair.Code }).ResponseAsync));
        var followed = await visitor.FollowAsync(new() { Code = mail.Code });
        Assert.Equal((desk.Seller.Id.ToString(), "mail", ""), (followed.ExporterId, followed.Channel, followed.ProductId));
        Assert.Equal("campaign_link_not_found", (await CatalogHost.Refusal(visitor.FollowAsync(new() { Code = "x" }))).Code);

        await Order(desk, "A1", 12, "fair");
        await Order(desk, "A1", 12, "mail");
        await desk.Tell(Opened(desk, Guid.CreateVersion7(), "mail", "GB"), Opened(desk, Guid.CreateVersion7(), "fair", "GB"));
        var now = await campaigns.GetAsync(new() { Id = value.Id });
        Assert.Equal((2700L, 20L, product), (now.Reached, now.Links.Single().Visits, now.Links.Single().ProductId));
        Assert.Equal(1, (await campaigns.GetAsync(new() { Id = asked.Id })).Reached);
        var rows = (await campaigns.FunnelAsync(new FunnelRequest
        {
            From = Timestamp.FromDateTimeOffset(Now.AddMinutes(-5)),
            By = "channel",
            CampaignId = value.Id,
        })).Rows;
        Assert.Equal([("fair", 1L, 0L, 0L, 1L)], rows.Select(Counts));
    }

    [Fact]
    public async Task A_campaign_is_its_exporters_own()
    {
        var desk = await PromotionDesk.Open(host);
        var campaigns = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(desk.Seller.Id)));
        var campaign = await campaigns.PutAsync(Draft("spring", "Orders", 5, ""));
        var change = Draft("spring", "Orders", 6, "");
        (change.Id, change.ExpectedVersion) = (campaign.Id, 1);
        Assert.Equal(2, (await campaigns.PutAsync(change)).Version);
        Assert.Equal(6, (await campaigns.GetAsync(new() { Id = campaign.Id })).GoalCount);
        Assert.Equal("version_conflict", (await CatalogHost.Refusal(campaigns.PutAsync(change))).Code);
        Assert.Equal("campaign_code_taken", (await CatalogHost.Refusal(campaigns.PutAsync(Draft("spring", "Orders", 5, "")))).Code);

        var stranger = new Campaigns.CampaignsClient(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        change.ExpectedVersion = 0;
        Assert.Equal("campaign_not_found", (await CatalogHost.Refusal(stranger.GetAsync(new() { Id = campaign.Id }))).Code);
        Assert.Equal("campaign_not_found", (await CatalogHost.Refusal(stranger.PutAsync(change))).Code);
        Assert.Equal("campaign_not_found",
            (await CatalogHost.Refusal(stranger.AddLinkAsync(new() { CampaignId = campaign.Id, Channel = "x" }))).Code);
        Assert.Equal("campaign_not_found", (await CatalogHost.Refusal(stranger.FunnelAsync(
            new() { From = Timestamp.FromDateTimeOffset(Now.AddDays(-1)), By = "channel", CampaignId = campaign.Id }))).Code);
        Assert.Empty((await stranger.ListAsync(new())).Campaigns);
    }

    static PutCampaignRequest Draft(string code, string goal, long count, string currency) => new()
    {
        Code = code,
        Name = code,
        Goal = goal,
        GoalCount = count,
        Currency = currency,
        ValidFrom = Timestamp.FromDateTimeOffset(Now.AddDays(-1)),
    };

    static InquiryOpened Opened(PromotionDesk desk, Guid id, string? channel, string market, params Guid[] products) => new(
        id, 1, Now, "INQ-2026-000001", desk.Seller.Id, Guid.CreateVersion7(), market, 1, channel, products);

    static QuoteSent Sent(PromotionDesk desk, Guid inquiry) => new(
        Guid.CreateVersion7(), 1, Now, inquiry, desk.Seller.Id, Guid.CreateVersion7(), 1, "Exporter", Now.AddDays(9));

    /// <summary>Places an order to GB and returns its id.</summary>
    async Task<Guid> Order(PromotionDesk desk, string sku, long quantity, string channel)
    {
        var order = desk.Seller.Order((sku, quantity));
        (order.Market, order.Channel) = ("GB", channel);
        var held = await new V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(Guid.CreateVersion7()))).ReserveAsync(order);
        await desk.Tell(desk.Seller.Placed(held));
        return Guid.Parse(order.OrderId);
    }

    static (string, long, long, long, long) Counts(FunnelRow row) =>
        (row.Key, row.Inquiries, row.Quoted, row.Ordered, row.DirectOrders);
}
