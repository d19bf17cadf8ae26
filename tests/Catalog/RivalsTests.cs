using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Catalog.Tests;

/// <summary>Many callers after the same stock at the same time.</summary>
public sealed class RivalsTests(CatalogHost host)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task As_many_get_a_unit_as_there_are_units(int units)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: units));

        var codes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Reserve(seller, seller.Order(("A1", 1)))));
        Assert.Equal(units, codes.Count(code => code is null));
        Assert.Equal(60 - units, codes.Count(code => code == "insufficient_stock"));
        Assert.Equal((units, units), await seller.Stock(id));
    }

    [Fact]
    public async Task Orders_with_the_same_products_in_any_order_neither_deadlock_nor_oversell()
    {
        var seller = await Seller.Qualified(host);
        string[] skus = ["A", "B", "C", "D"];
        var ids = new List<string>();
        foreach (var sku in skus)
            ids.Add(await seller.Publish(Seller.Draft(sku, stock: 50)));
        var random = new Random(20);

        var orders = Enumerable.Range(0, 120).Select(_ =>
        {
            var mixed = skus.ToArray();
            random.Shuffle(mixed);
            return seller.Order([.. mixed.Select(sku => (sku, 1L)), (mixed[0], 1L)]);
        }).ToList();
        var codes = await Task.WhenAll(orders.Select(order => Reserve(seller, order)));

        Assert.All(codes, code => Assert.True(code is null or "insufficient_stock", code));
        var expected = orders.Where((_, i) => codes[i] is null).SelectMany(order => order.Lines)
            .GroupBy(line => line.Sku).ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity));
        for (var i = 0; i < skus.Length; i++)
            Assert.Equal((50, expected[skus[i]]), await seller.Stock(ids[i]));
    }

    [Fact]
    public async Task The_same_order_sent_many_times_at_once_is_held_once_with_one_answer()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 100));
        var order = seller.Order(("A1", 4));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => seller.Buyer.ReserveAsync(order).ResponseAsync));
        Assert.Single(answers.Distinct());
        Assert.Equal((100, 4), await seller.Stock(id));
    }

    [Fact]
    public async Task One_order_with_two_contents_at_once_is_held_with_one_of_them()
    {
        var seller = await Seller.Qualified(host);
        var first = await seller.Publish(Seller.Draft("A1"));
        var second = await seller.Publish(Seller.Draft("A2"));
        var one = seller.Order(("A1", 5));
        var other = seller.Order(("A2", 5));
        other.OrderId = one.OrderId;

        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Reserve(seller, i % 2 == 0 ? one : other)));
        Assert.Equal(["", "reservation_differs"], codes.Select(code => code ?? "").Distinct().Order());
        Assert.Equal(5, (await seller.Stock(first)).Reserved + (await seller.Stock(second)).Reserved);
    }

    [Fact]
    public async Task Releases_and_reservations_of_one_product_add_up()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 10));
        var kept = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var order = seller.Order(("A1", 1));
            var code = await Reserve(seller, order);
            Assert.True(code is null or "insufficient_stock", code);
            if (code is null && i % 3 == 0)
                Interlocked.Increment(ref kept);
            else if (code is null)
                Assert.True((await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId })).Released);
        }));

        Assert.Equal((10, kept), await seller.Stock(id));
    }

    /// <summary>Null when it was held, else the code of the refusal.</summary>
    static async Task<string?> Reserve(Seller seller, ReserveRequest order)
    {
        try
        {
            await seller.Buyer.ReserveAsync(order);
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
