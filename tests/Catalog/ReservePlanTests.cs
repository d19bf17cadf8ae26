using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>What the database plans, with a catalogue of its own: other tests' exporters change the statistics.</summary>
public sealed class ReservePlanTests(ReservePlanTests.OwnHost host) : IClassFixture<ReservePlanTests.OwnHost>
{
    public sealed class OwnHost : CatalogHost;

    [Fact]
    public async Task No_table_is_read_through_to_reserve()
    {
        var batch = new PutProductsRequest();
        batch.Products.AddRange(Enumerable.Range(0, 600).Select(i => Seller.Draft($"S{i}")));
        var sellers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Seller.Qualified(host)));
        await Task.WhenAll(sellers.Select(one => one.Client.PutProductsAsync(batch).ResponseAsync));
        var seller = sellers[0];
        await host.Db.Run("analyze product, stock, price_tier, reservation", new { }, CancellationToken.None);
        var order = seller.Order(("S1", 3), ("S2", 3), ("S3", 3));
        var hold = HoldRules.Check(order, CatalogHost.Exporter(seller.Id), DateTimeOffset.UtcNow).OrThrow();

        var plan = await host.Db.Many<string>("explain " + Hold.Sql, hold.Arguments(1), CancellationToken.None);
        foreach (var table in new[] { "product", "stock", "price_tier" })
            Assert.DoesNotContain(plan, step => step.Contains($"Seq Scan on {table}", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("product_sku_once", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("stock_key", StringComparison.Ordinal));
    }
}
