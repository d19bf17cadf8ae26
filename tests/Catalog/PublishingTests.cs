using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Catalog.Tests;

public sealed class PublishingTests(CatalogHost host)
{
    [Fact]
    public async Task A_published_product_is_told_with_its_customs_facts()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));

        var told = await host.Published.Next<ProductPublished>(e => e.ProductId.ToString() == id);
        Assert.Equal(
            new ProductPublished(Guid.Parse(id), 2, told.OccurredAt, seller.Id, "A1", "White hanging heart holder", "白色悬挂爱心茶蜡烛台",
                "940550", "007", "CN", 150, 175),
            told);
        Assert.Equal("Published", (await seller.Buyer.GetAsync(new GetRequest { Id = id })).Status);
    }

    [Fact]
    public async Task A_product_without_HS_code_is_sold_but_is_not_ready_for_export()
    {
        var seller = await Seller.Qualified(host);
        var draft = Seller.Draft("A1");
        draft.HsCode = "";
        var id = await seller.Publish(draft);

        Assert.Equal(["hs_code"], (await seller.Buyer.GetAsync(new GetRequest { Id = id })).MissingForExport);
        Assert.Null((await host.Published.Next<ProductPublished>(e => e.ProductId.ToString() == id)).HsCode);

        draft.HsCode = "9405500000";
        await seller.Put(draft);
        Assert.Empty((await seller.Buyer.GetAsync(new GetRequest { Id = id })).MissingForExport);
        Assert.Equal("9405500000", (await host.Published.Next<ProductClassified>(e => e.ProductId.ToString() == id)).HsCode);
    }

    [Fact]
    public async Task What_a_product_lacks_is_listed_when_it_cannot_be_published()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(new ProductDraft { Sku = "A1", NameEn = "Mug", Currency = "USD" });

        var refusal = (await seller.Client.PublishAsync(new PublishRequest { Ids = { put.Id } })).Results.Single().Refusal;
        Assert.Equal(("product_incomplete", "name_zh"), (refusal.Code, refusal.Field));
        Assert.Equal("name_zh, unit_code, origin, net_grams, tiers", refusal.Accepted);
        Assert.Equal(["hs_code", "name_zh", "unit_code", "origin", "net_grams"],
            (await seller.Client.GetAsync(new GetRequest { Id = put.Id })).MissingForExport);
    }

    [Fact]
    public async Task One_that_cannot_does_not_hold_up_the_others()
    {
        var seller = await Seller.Qualified(host);
        var good = await seller.Put(Seller.Draft("A1"));
        var bare = await seller.Put(new ProductDraft { Sku = "A2", NameEn = "Mug", Currency = "USD" });
        var strange = Guid.CreateVersion7().ToString();

        var results = (await seller.Client.PublishAsync(new PublishRequest { Ids = { bare.Id, strange, good.Id, "x" } })).Results;
        Assert.Equal([bare.Id, strange, good.Id, "x"], results.Select(result => result.Id));
        Assert.Equal(["product_incomplete", "product_not_found", null, "product_not_found"],
            results.Select(result => result.Refusal?.Code));
        Assert.Equal(2, results[2].Version);
    }

    [Fact]
    public async Task Only_a_qualified_exporter_publishes()
    {
        var seller = Seller.Unqualified(host);
        var put = await seller.Put(Seller.Draft("A1"));
        Task<ChangeResponse> Publish() => seller.Client.PublishAsync(new PublishRequest { Ids = { put.Id } }).ResponseAsync;

        Assert.Equal("exporter_not_qualified", (await Publish()).Results.Single().Refusal.Code);
        await seller.Become(qualified: true, version: 1);
        Assert.Null((await Publish()).Results.Single().Refusal);
    }

    [Fact]
    public async Task A_withdrawn_product_is_gone_for_buyers_and_may_come_back()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));
        var withdrawn = await seller.Client.WithdrawAsync(new WithdrawRequest { Ids = { id } });

        Assert.Equal(3, withdrawn.Results.Single().Version);
        Assert.Equal(seller.Id, (await host.Published.Next<ProductWithdrawn>(e => e.ProductId.ToString() == id)).ExporterId);
        Assert.Equal("product_not_found", (await CatalogHost.Refusal(seller.Buyer.GetAsync(new GetRequest { Id = id }))).Code);
        Assert.Equal("Withdrawn", (await seller.Client.GetAsync(new GetRequest { Id = id })).Status);

        await seller.Client.PublishAsync(new PublishRequest { Ids = { id } });
        Assert.Equal(4, (await host.Published.Next<ProductPublished>(e => e.ProductId.ToString() == id && e.Version > 2)).Version);
    }

    [Fact]
    public async Task What_the_life_cycle_does_not_allow_is_refused_with_what_it_allows()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1"));

        var refusal = (await seller.Client.WithdrawAsync(new WithdrawRequest { Ids = { put.Id } })).Results.Single().Refusal;
        Assert.Equal(("product_transition_refused", "Publish"), (refusal.Code, refusal.Accepted));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_gets_the_first_answer()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1"));
        var key = Guid.NewGuid().ToString();
        Metadata Headers() => new() { { Idempotency.Header, key } };
        var request = new PublishRequest { Ids = { put.Id } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => seller.Client.PublishAsync(request, Headers()).ResponseAsync));
        Assert.Null(answers.Distinct().Single().Results.Single().Refusal);
        await host.Published.Next<ProductPublished>(e => e.ProductId.ToString() == put.Id);
        await host.Quiet();
        Assert.Single(host.Published.Of<ProductPublished>(), e => e.ProductId.ToString() == put.Id);
    }

    [Fact]
    public async Task An_exporter_hears_by_message_that_it_is_qualified_and_suspended()
    {
        var seller = Seller.Unqualified(host);
        var now = DateTimeOffset.UtcNow;
        await host.Deliver(new ExporterQualified(seller.Id, 2, now));
        await CatalogHost.Eventually(async () => await Qualified(seller) is true, "the exporter is qualified");
        await host.Deliver(new ExporterSuspended(seller.Id, 3, now, "licence"));
        await CatalogHost.Eventually(async () => await Qualified(seller) is false, "the exporter is suspended");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_newest_of_its_messages_counts_in_whatever_order_they_come(int seed)
    {
        var random = new Random(seed);
        var seller = Seller.Unqualified(host);
        var now = DateTimeOffset.UtcNow;
        var ids = new List<Guid>();
        IEvent[] facts =
        [
            new ExporterQualified(seller.Id, 2, now), new ExporterSuspended(seller.Id, 3, now, "a"),
            new ExporterQualified(seller.Id, 4, now), new ExporterSuspended(seller.Id, 5, now, "b"),
            new ExporterQualified(seller.Id, 6, now),
        ];
        var deliveries = facts.Concat(facts).ToArray();
        random.Shuffle(deliveries);
        foreach (var fact in deliveries)
        {
            ids.Add(Guid.CreateVersion7());
            await host.Deliver(fact, ids[^1]);
        }

        await host.Taken(ids);
        Assert.True(await Qualified(seller));
    }

    async Task<bool?> Qualified(Seller seller) =>
        await host.Db.One<bool?>("select qualified from exporter where id = @Id", new { seller.Id }, CancellationToken.None);
}
