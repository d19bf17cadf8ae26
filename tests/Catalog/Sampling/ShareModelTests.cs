using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>Any sequence of orders, releases and cancellations against a share that is kept as a list of who has what.</summary>
public sealed class ShareModelTests(CatalogHost host)
{
    const int Steps = 60;
    const int Most = 8;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_share_is_what_a_list_of_orders_says(int seed)
    {
        var random = new Random(seed);
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product, change: terms => terms.MostUnitsPerBuyer = Most);
        var (having, refused) = (new List<(Contracts.Catalog.V1.Reservation Held, bool Placed)>(), 0);
        for (var step = 0; step < Steps; step++)
        {
            var at = having.Count == 0 ? 0 : random.Next(having.Count);
            switch (having.Count == 0 ? 0 : random.Next(4))
            {
                case 1 when !having[at].Placed:
                    await desk.Release(having[at].Held.OrderId);
                    having.RemoveAt(at);
                    break;
                case 2 when !having[at].Placed:
                    await desk.Tell(desk.Placed(having[at].Held, OrderKind.Sample));
                    having[at] = having[at] with { Placed = true };
                    break;
                case 3:
                    await desk.Tell(new OrderCancelled(Guid.Parse(having[at].Held.OrderId), 9, SampleDesk.Now, "no"));
                    having.RemoveAt(at);
                    break;
                default:
                    var order = desk.Order("Sample", ("A1", random.Next(1, 5)));
                    var fits = having.Sum(one => one.Held.Lines[0].Quantity) + order.Lines[0].Quantity <= Most;
                    Assert.Equal(fits ? null : "sample_share_used", (await desk.Reserve(order))?.Code);
                    if (fits)
                        having.Add((await desk.Hold(order), false));
                    refused += fits ? 0 : 1;
                    break;
            }

            Assert.Equal(having.Sum(one => one.Held.Lines[0].Quantity), (await desk.Share(product)).UnitsUsed);
        }

        Assert.True(refused > 0, "nothing was refused");
    }
}
