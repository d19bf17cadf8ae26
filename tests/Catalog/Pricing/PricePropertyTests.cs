using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Catalog.Tests;

/// <summary>The statement on the way of every order, the explanation and the obvious model agree on every line.</summary>
public sealed class PricePropertyTests(CatalogHost host)
{
    const int AsksPerWorld = 400;
    const int ExplainedPerWorld = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_line_gets_the_price_of_the_slow_model_at_the_edges_of_windows_and_in_many_groups(int seed)
    {
        var random = new Random(seed);
        var desk = await PriceDesk.Open(host);
        var made = new PriceWorld(desk, random);
        var world = await made.Make(host);
        var (listed, own, none) = (0, 0, 0);
        foreach (var asks in Enumerable.Range(0, AsksPerWorld).Select(_ => made.Ask()).Chunk(20))
            foreach (var (ask, lines) in asks.Zip(await Task.WhenAll(asks.Select(ask => Reserve(desk, ask)))))
                for (var i = 0; i < ask.Lines.Count; i++)
                {
                    var (price, list, from) = SlowPrices.Price(world, ask, i);
                    _ = list is not null ? listed++ : price is not null ? own++ : none++;
                    Assert.True((price, list, from) == (lines[i].UnitPrice, lines[i].PriceListId, lines[i].PriceRowFrom),
                        $"seed {seed}, {ask}, line {i} {ask.Lines[i]}: {(price, list, from)} and not "
                        + $"{(lines[i].UnitPrice, lines[i].PriceListId, lines[i].PriceRowFrom)}");
                }

        // The worlds are worth their time only when all three come often.
        Assert.True(listed > 100 && own > 20 && none > 20, $"{listed} listed, {own} own, {none} none");
        for (var i = 0; i < ExplainedPerWorld; i++)
            await Explained(desk, world, made.Ask());
    }

    /// <summary>The statement of an order at this instant, as the service runs it.</summary>
    async Task<List<HoldLine>> Reserve(PriceDesk desk, SlowPrices.Ask ask)
    {
        var request = new ReserveRequest
        {
            OrderId = Guid.CreateVersion7().ToString(),
            ExporterId = desk.Seller.Id.ToString(),
            Currency = ask.Currency,
            BuyerId = ask.Buyer?.ToString() ?? "",
            Market = ask.Market ?? "",
            Channel = ask.Channel ?? "",
        };
        request.Lines.AddRange(ask.Lines.Select(line => new ReserveLine { Sku = line.Sku, Quantity = line.Quantity }));
        var hold = HoldRules.Check(request, CatalogHost.Exporter(desk.Seller.Id), ask.At).OrThrow();
        return await host.Db.Many<HoldLine>(Hold.Sql, hold.Arguments(version: 1), TestContext.Current.CancellationToken);
    }

    static async Task Explained(PriceDesk desk, SlowPrices.World world, SlowPrices.Ask ask)
    {
        var product = world.Products.Single(one => one.Sku == ask.Lines[0].Sku);
        var explained = await desk.Lists.ExplainAsync(new ExplainPriceRequest
        {
            Sku = product.Sku,
            Quantity = ask.Lines[0].Quantity,
            FamilyQuantity = ask.Lines.Where(line => line.Sku == product.Sku || (product.Family is not null
                && world.Products.Single(one => one.Sku == line.Sku).Family == product.Family)).Sum(line => line.Quantity),
            BuyerId = ask.Buyer?.ToString() ?? "",
            Market = ask.Market ?? "",
            Channel = ask.Channel ?? "",
            Currency = ask.Currency,
            At = Timestamp.FromDateTimeOffset(ask.At),
            KnownAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddMinutes(1)),
        });
        var (price, list, from) = SlowPrices.Price(world, ask, 0);
        Assert.Equal(price is { } number ? UnitPrice.Format(number) : "", explained.UnitPrice);
        var winner = explained.Candidates.SingleOrDefault(candidate => candidate.Won);
        Assert.Equal((list?.ToString(), from), (winner?.List.Id, winner?.Row.MinQuantity));
        // Nobody loses without a reason, and who is for another buyer does not appear.
        Assert.All(explained.Candidates, candidate => Assert.NotEmpty(candidate.Reasons));
        Assert.All(explained.Candidates, candidate => Assert.Contains(candidate.List.BuyerId, new[] { "", ask.Buyer.ToString() }));
        Assert.Equal(
            world.Lists.Where(one => one.Buyer is null || one.Buyer == ask.Buyer).Sum(one => one.Rows.Count(row => row.Sku == product.Sku)),
            explained.Candidates.Count);
    }
}
