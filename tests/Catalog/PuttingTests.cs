using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

public sealed class PuttingTests(CatalogHost host)
{
    [Fact]
    public async Task A_new_product_is_a_draft_with_all_that_was_said_of_it()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("85123A", stock: 40));

        var product = await seller.Client.GetAsync(new GetRequest { Id = put.Id });
        var expected = new Contracts.Catalog.V1.Product
        {
            Id = put.Id,
            Version = 1,
            ExporterId = seller.Id.ToString(),
            Status = "Draft",
            Sku = "85123A",
            NameEn = "White hanging heart holder",
            NameZh = "白色悬挂爱心茶蜡烛台",
            HsCode = "940550",
            UnitCode = "007",
            Origin = "CN",
            NetGrams = 150,
            GrossGrams = 175,
            Currency = "GBP",
            Stock = 40,
            Tiers =
            {
                new PriceTier { MinQuantity = 1, UnitPrice = "2.55" },
                new PriceTier { MinQuantity = 12, UnitPrice = "2.25" },
                new PriceTier { MinQuantity = 144, UnitPrice = "1.95" },
            },
        };
        Assert.Equal(expected, product);
    }

    [Fact]
    public async Task A_thousand_products_go_in_at_once_and_a_bad_one_is_refused_alone()
    {
        var seller = await Seller.Qualified(host);
        var request = new PutProductsRequest();
        request.Products.AddRange(Enumerable.Range(0, 1000).Select(i => Seller.Draft($"K{i:D4}")));
        request.Products[3].HsCode = "12";
        request.Products[700].Sku = "K0000";

        var results = (await seller.Client.PutProductsAsync(request)).Results;
        Assert.Equal(request.Products.Select(draft => draft.Sku), results.Select(result => result.Sku));
        Assert.Equal([3, 700], Enumerable.Range(0, 1000).Where(i => results[i].Refusal is not null));
        Assert.Equal(("hs_code", "sku"), (results[3].Refusal.Field, results[700].Refusal.Field));
        Assert.Equal(998, results.Where(result => result.Id.Length > 0).Select(result => result.Id).Distinct().Count());

        // Each result names the product of its own SKU.
        var last = await seller.Client.GetAsync(new GetRequest { Id = results[999].Id });
        Assert.Equal("K0999", last.Sku);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_batch_has_1_to_1000_products(int count)
    {
        var seller = await Seller.Qualified(host);
        var request = new PutProductsRequest();
        request.Products.AddRange(Enumerable.Range(0, count).Select(i => Seller.Draft($"K{i}")));

        var problem = await CatalogHost.Refusal(seller.Client.PutProductsAsync(request));
        Assert.Equal((400, "products", "1 to 1000"), (problem.Status, problem.Field, problem.Accepted));
    }

    [Fact]
    public async Task The_same_SKU_again_changes_the_product_and_the_same_content_nothing()
    {
        var seller = await Seller.Qualified(host);
        var first = await seller.Put(Seller.Draft("A1"));
        var draft = Seller.Draft("A1", stock: 9999);
        var same = await seller.Put(draft);
        draft.NameEn = "Red hanging heart holder";
        draft.Tiers.RemoveAt(1);
        draft.Tiers[0].UnitPrice = "2.60";
        draft.Tiers.Add(new PriceTier { MinQuantity = 1000, UnitPrice = "1.5" });
        var changed = await seller.Put(draft);

        Assert.Equal((first.Id, 1, first.Id, 2), (same.Id, same.Version, changed.Id, changed.Version));
        var product = await seller.Client.GetAsync(new GetRequest { Id = first.Id });
        Assert.Equal(("Red hanging heart holder", 100), (product.NameEn, product.Stock));
        Assert.Equal(["1 2.6", "144 1.95", "1000 1.5"], product.Tiers.Select(tier => $"{tier.MinQuantity} {tier.UnitPrice}"));
    }

    [Fact]
    public async Task A_price_alone_is_a_change_and_another_spelling_of_it_is_not()
    {
        var seller = await Seller.Qualified(host);
        await seller.Put(Seller.Draft("A1"));
        var draft = Seller.Draft("A1");
        draft.Tiers[2].UnitPrice = "1.9500";
        Assert.Equal(1, (await seller.Put(draft)).Version);
        draft.Tiers[2].UnitPrice = "1.9501";
        Assert.Equal(2, (await seller.Put(draft)).Version);
        draft.Tiers.RemoveAt(2);
        Assert.Equal(3, (await seller.Put(draft)).Version);
        draft.Tiers.Clear();
        Assert.Equal(4, (await seller.Put(draft)).Version);
    }

    [Fact]
    public async Task Two_exporters_use_the_same_SKU_for_products_of_their_own()
    {
        var one = await Seller.Qualified(host);
        var other = await Seller.Qualified(host);

        Assert.NotEqual((await one.Put(Seller.Draft("A1"))).Id, (await other.Put(Seller.Draft("A1"))).Id);
    }

    [Fact]
    public async Task Rival_batches_in_opposite_order_end_with_one_product_per_SKU()
    {
        var seller = await Seller.Qualified(host);
        var forward = new PutProductsRequest();
        forward.Products.AddRange(Enumerable.Range(0, 60).Select(i => Seller.Draft($"R{i:D2}")));
        var backward = new PutProductsRequest();
        backward.Products.AddRange(forward.Products.Reverse());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => seller.Client.PutProductsAsync(i % 2 == 0 ? forward : backward).ResponseAsync));
        Assert.All(answers.SelectMany(answer => answer.Results), result => Assert.Null(result.Refusal));
        Assert.Equal(60, answers.SelectMany(answer => answer.Results).Select(result => result.Id).Distinct().Count());
        Assert.Equal((60L, 180L), await host.Db.One<(long, long)>(
            """
            select (select count(*) from product where exporter_id = @Id),
                (select count(*) from price_tier where exporter_id = @Id)
            """,
            new { seller.Id }, CancellationToken.None));
    }

    [Theory]
    [InlineData("hs_code")]
    [InlineData("unit_code")]
    [InlineData("origin")]
    [InlineData("net_grams")]
    [InlineData("gross_grams")]
    public async Task A_published_product_that_is_classified_anew_is_told(string field)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));
        var draft = Seller.Draft("A1");
        Change(draft, field);
        await seller.Put(draft);

        var told = await host.Published.Next<ProductClassified>(e => e.ProductId.ToString() == id);
        Assert.Equal(
            new ProductClassified(Guid.Parse(id), 3, told.OccurredAt, seller.Id, "A1", draft.NameEn, draft.NameZh, draft.HsCode,
                draft.UnitCode, draft.Origin, draft.NetGrams, draft.GrossGrams),
            told);
    }

    [Fact]
    public async Task A_new_name_or_price_or_a_draft_that_changes_is_not_a_classification()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1"));
        var draft = Seller.Draft("A1");
        draft.NameEn = "Other";
        draft.Tiers[0].UnitPrice = "9";
        await seller.Put(draft);
        await seller.Put(Seller.Draft("A2"));
        var unpublished = Seller.Draft("A2");
        unpublished.HsCode = "691110";
        await seller.Put(unpublished);
        await host.Quiet();

        Assert.DoesNotContain(host.Published.Of<ProductClassified>(), e => e.ExporterId == seller.Id);
    }

    [Theory]
    [InlineData("name_zh")]
    [InlineData("hs_code")]
    [InlineData("unit_code")]
    [InlineData("origin")]
    [InlineData("net_grams")]
    [InlineData("tiers")]
    public async Task A_published_product_does_not_lose_what_it_needs(string field)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));
        var draft = Seller.Draft("A1");
        Empty(draft, field);

        var refusal = (await seller.Put(draft)).Refusal;
        Assert.Equal(("product_incomplete", field), (refusal.Code, refusal.Field));
        Assert.Equal(2, (await seller.Client.GetAsync(new GetRequest { Id = id })).Version);

        // Withdrawn, it may.
        await seller.Client.WithdrawAsync(new WithdrawRequest { Ids = { id } });
        Assert.Null((await seller.Put(draft)).Refusal);
    }

    static void Change(ProductDraft draft, string field)
    {
        switch (field)
        {
            case "hs_code": draft.HsCode = "9405501000"; break;
            case "unit_code": draft.UnitCode = "011"; break;
            case "origin": draft.Origin = "VN"; break;
            case "net_grams": draft.NetGrams = 151; break;
            default: draft.GrossGrams = 180; break;
        }
    }

    static void Empty(ProductDraft draft, string field)
    {
        switch (field)
        {
            case "name_zh": draft.NameZh = ""; break;
            case "hs_code": draft.HsCode = ""; break;
            case "unit_code": draft.UnitCode = ""; break;
            case "origin": draft.Origin = ""; break;
            case "net_grams": draft.NetGrams = draft.GrossGrams = 0; break;
            default: draft.Tiers.Clear(); break;
        }
    }
}
