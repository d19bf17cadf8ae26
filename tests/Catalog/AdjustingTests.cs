using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Catalog.Tests;

public sealed class AdjustingTests(CatalogHost host)
{
    [Fact]
    public async Task Stock_comes_and_goes_and_the_version_counts_it()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1", stock: 10));

        var more = await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = put.Id, Change = 5 });
        var less = await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = put.Id, Change = -15, ExpectedVersion = 2 });
        Assert.Equal((15, 2, 0, 3), (more.Stock, more.Version, less.Stock, less.Version));
    }

    [Fact]
    public async Task What_is_reserved_cannot_be_taken_away()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 7)));

        var problem = await CatalogHost.Refusal(seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = id, Change = -4 }));
        Assert.Equal((409, "stock_out_of_range", "change"), (problem.Status, problem.Code, problem.Field));
        Assert.StartsWith("-3 to ", problem.Accepted, StringComparison.Ordinal);
        Assert.Equal(7, (await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = id, Change = -3 })).Stock);
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1", stock: 10));

        var problem = await CatalogHost.Refusal(seller.Client.AdjustStockAsync(
            new AdjustStockRequest { Id = put.Id, Change = 1, ExpectedVersion = 7 }));
        Assert.Equal((412, "version_conflict", "1"), (problem.Status, problem.Code, problem.Accepted));
        Assert.Equal((10, 0), await seller.Stock(put.Id));
    }

    [Fact]
    public async Task The_same_key_counts_once_also_when_sent_many_times_at_once()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1", stock: 10));
        var key = Guid.NewGuid().ToString();
        Metadata Headers() => new() { { Idempotency.Header, key } };
        var request = new AdjustStockRequest { Id = put.Id, Change = 5 };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => seller.Client.AdjustStockAsync(request, Headers()).ResponseAsync));
        Assert.Equal(15, answers.Distinct().Single().Stock);
        Assert.Equal((15, 0), await seller.Stock(put.Id));
        request.Change = 6;
        Assert.Equal(422, (await CatalogHost.Refusal(seller.Client.AdjustStockAsync(request, Headers()))).Status);
    }

    [Fact]
    public async Task Rivals_without_a_key_each_count()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1", stock: 0));

        await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = put.Id, Change = 3 }).ResponseAsync));
        Assert.Equal((60, 0), await seller.Stock(put.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000_001)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_change_out_of_range_is_refused(long change)
    {
        var seller = await Seller.Qualified(host);
        var problem = await CatalogHost.Refusal(seller.Client.AdjustStockAsync(
            new AdjustStockRequest { Id = Guid.NewGuid().ToString(), Change = change }));
        Assert.Equal((400, "change"), (problem.Status, problem.Field));
    }
}
