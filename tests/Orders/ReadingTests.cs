using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders.Tests;

public sealed class ReadingTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();

    [Fact]
    public async Task Pages_hold_every_own_order_once_newest_first()
    {
        var placed = new List<string>();
        for (var i = 0; i < 7; i++)
            placed.Insert(0, await Place(Guid.CreateVersion7()));
        await host.Placed();

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await host.Client(OrdersHost.Exporter(exporter)).ListAsync(
                new ListRequest { Page = new Page { Cursor = cursor, Limit = 3 } });
            Assert.InRange(page.Orders.Count, 1, 3);
            Assert.All(page.Orders, order => Assert.Empty(order.Lines));
            seen.AddRange(page.Orders.Select(order => order.Id));
            cursor = page.NextCursor;
        } while (cursor.Length > 0);

        Assert.Equal(placed, seen);
    }

    [Fact]
    public async Task A_buyer_sees_what_it_ordered_and_nothing_else()
    {
        var buyer = Guid.CreateVersion7();
        var mine = await Place(buyer);
        await Place(Guid.CreateVersion7());
        var seen = await host.Client(OrdersHost.Buyer(buyer)).ListAsync(new ListRequest());
        Assert.Equal(mine, Assert.Single(seen.Orders).Id);
        Assert.Equal("", seen.NextCursor);
    }

    [Fact]
    public async Task A_list_may_be_of_one_status()
    {
        var (first, second) = (await Place(Guid.CreateVersion7()), await Place(Guid.CreateVersion7()));
        var client = host.Client(OrdersHost.Exporter(exporter));
        await client.ConfirmAsync(new ChangeRequest { Id = first });

        Assert.Equal(first, Assert.Single((await client.ListAsync(new ListRequest { Status = "Confirmed" })).Orders).Id);
        Assert.Equal(second, Assert.Single((await client.ListAsync(new ListRequest { Status = "Placed" })).Orders).Id);
        Assert.Empty((await client.ListAsync(new ListRequest { Status = "Completed" })).Orders);
    }

    [Theory]
    [InlineData("status", "Lost", "", 0)]
    [InlineData("cursor", "", "abc", 0)]
    [InlineData("cursor", "", "-1", 0)]
    [InlineData("limit", "", "", 501)]
    [InlineData("limit", "", "", -1)]
    public async Task A_bad_list_request_names_the_field(string field, string status, string cursor, int limit)
    {
        var problem = await host.Refusal(async () => await host.Client(OrdersHost.Operator).ListAsync(
            new ListRequest { Status = status, Page = new Page { Cursor = cursor, Limit = limit } }));
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    async Task<string> Place(Guid buyer) =>
        (await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(Deal.Request(exporter), OrdersHost.Key(Guid.NewGuid()))).Id;
}
