using CrossBorder.Contracts.Catalog.V1;
using Client = CrossBorder.Contracts.Catalog.V1.ProductModel.ProductModelClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>How ready a product is for export, with each missing thing named.</summary>
public sealed class ReadinessTests(CatalogHost host)
{
    static readonly Dictionary<ReadinessItem, int> Weights = new()
    {
        [ReadinessItem.HsCode] = 30,
        [ReadinessItem.Elements] = 20,
        [ReadinessItem.Unit] = 10,
        [ReadinessItem.Weight] = 15,
        [ReadinessItem.Origin] = 10,
        [ReadinessItem.Factory] = 15,
    };

    // The check character of GB 32100-2015 was worked out by the rule of the standard.
    public static InvoicingFactory Factory { get; } = new() { Name = "义乌陶瓷厂", CreditCode = Code("91330782MA2EXAMPL") };

    static string Code(string body) => body + Contracts.UnifiedSocialCreditCode.CheckCharacter(body);

    static ProductVersion Whole() => new()
    {
        HsCode = "9405500000",
        UnitCode = "007",
        Origin = "CN",
        NetGrams = 150,
        GrossGrams = 175,
        Details = new ProductDetails { Factory = Factory },
    };

    [Fact]
    public void A_whole_product_scores_100_and_is_ready()
    {
        var (score, ready, items) = ReadinessScore.Of(Whole(), new([], null), Weights);
        Assert.Equal((100, true), (score, ready));
        Assert.All(items, item => Assert.Equal("Present", item.State));
    }

    // Peers' fault 10: a short code that is filled up with zeros.
    [Theory]
    [InlineData("", 50)]
    [InlineData("940550", 50)]
    [InlineData("94055000", 50)]
    public void Fault_10_a_missing_or_short_HS_code_is_reported_and_never_filled_up(string code, int score)
    {
        var product = Whole();
        product.HsCode = code;
        var (got, ready, items) = ReadinessScore.Of(product, new([], null), Weights);
        Assert.Equal((score, false), (got, ready));
        var missing = items.Single(item => item.Item == "HsCode");
        Assert.Equal(("Missing", "hs_code"), (missing.State, missing.Field));
        Assert.Contains(code, missing.Accepted, StringComparison.Ordinal);
        Assert.DoesNotContain(items, item => item.Detail.Contains("9405500000", StringComparison.Ordinal));
        Assert.Equal(code, product.HsCode);
    }

    [Theory]
    [InlineData("Unit", "unit_code", 90)]
    [InlineData("Weight", "net_grams", 85)]
    [InlineData("Origin", "origin", 90)]
    [InlineData("Factory", "details.factory", 85)]
    [InlineData("Elements", "elements", 80)]
    public void Each_missing_item_is_named_and_costs_its_weight(string item, string field, int score)
    {
        var product = Whole();
        switch (item)
        {
            case "Unit": product.UnitCode = ""; break;
            case "Weight": (product.NetGrams, product.GrossGrams) = (0, 0); break;
            case "Origin": product.Origin = ""; break;
            case "Factory": product.Details.Factory = null; break;
        }

        var (got, _, items) = ReadinessScore.Of(product, new(item == "Elements" ? ["品牌类型"] : [], null), Weights);
        Assert.Equal(score, got);
        var missing = Assert.Single(items, one => one.State != "Present");
        Assert.Equal((item, field), (missing.Item, missing.Field));
        Assert.Equal(item == "Elements" ? ["品牌类型"] : [], missing.Missing);
    }

    [Fact]
    public void What_customs_cannot_tell_is_unknown_and_not_called_missing()
    {
        var (score, ready, items) = ReadinessScore.Of(Whole(), new(null, "Customs clearance does not answer now."), Weights);
        Assert.Equal((80, false, "Unknown"), (score, ready, items.Single(item => item.Item == "Elements").State));
    }

    [Fact]
    public async Task The_weights_of_the_day_count_and_a_score_says_from_when_they_are()
    {
        var seller = await Seller.Qualified(host);
        var client = new Client(host.As(CatalogHost.Exporter(seller.Id)));
        var draft = Seller.Draft("A1");
        draft.HsCode = "";
        var id = (await seller.Put(draft)).Id;
        await host.Db.Run(
            """
            insert into readiness_weight (valid_from, item, weight)
            values ('2099-01-01', 'HsCode', 50), ('2099-01-01', 'Unit', 50)
            on conflict do nothing
            """,
            new { }, TestContext.Current.CancellationToken);

        var today = await client.GetReadinessAsync(new GetReadinessRequest { ProductId = id });
        Assert.Equal((35, false, "2026-01-01"), (today.Score, today.Ready, today.WeightsFrom));
        Assert.Equal(["HsCode", "Elements", "Factory"], today.Items.Where(item => item.State != "Present").Select(item => item.Item));
        var later = await client.GetReadinessAsync(new GetReadinessRequest { ProductId = id, On = "2099-01-01" });
        Assert.Equal((50, "2099-01-01"), (later.Score, later.WeightsFrom));
        Assert.Equal(404, (await CatalogHost.Refusal(client.GetReadinessAsync(
            new GetReadinessRequest { ProductId = Guid.CreateVersion7().ToString() }))).Status);
    }
}
