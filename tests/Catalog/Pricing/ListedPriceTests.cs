using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Catalog.Tests;

/// <summary>Orders are priced by the lists of their buyer, and say by which row.</summary>
public sealed class ListedPriceTests(CatalogHost host)
{
    static readonly Guid Anna = Guid.CreateVersion7();
    static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    // Peers' fault 7: a list of a group that is silently not applied to its members.
    [Fact]
    public async Task Fault_7_a_list_of_a_group_is_applied_to_a_member_and_to_nobody_else()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var group = await desk.Group("dealers");
        await desk.Join(group, Anna);
        var list = await desk.List("dealers", request => request.GroupId = group.Id);
        await desk.Rows(list, PriceDesk.Row("A1", "1.50"));

        var member = await desk.Sell("A1", 1, Anna);
        Assert.Equal(("1.5", 150L, list.Id, 1L, 1), (member.UnitPrice, member.AmountMinor, member.PriceListId, member.PriceRowFrom,
            member.PriceRowVersion));
        Assert.Equal(("2.55", ""), await Told(desk, Guid.CreateVersion7()));
        Assert.Equal(("2.55", ""), await Told(desk, null));
    }

    [Fact]
    public async Task Fault_7_a_buyer_in_two_groups_gets_the_list_with_the_higher_priority_whichever_was_joined_first()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var (gold, silver) = (await desk.Group("gold"), await desk.Group("silver"));
        var (high, low) = (
            await desk.List("gold", request => (request.GroupId, request.Priority) = (gold.Id, 10)),
            await desk.List("silver", request => (request.GroupId, request.Priority) = (silver.Id, 5)));
        await desk.Rows(high, PriceDesk.Row("A1", "1.90"));
        await desk.Rows(low, PriceDesk.Row("A1", "1.10"));
        var other = Guid.CreateVersion7();
        await desk.Join(gold, Anna);
        await desk.Join(silver, Anna);
        await desk.Join(silver, other);
        await desk.Join(gold, other);

        Assert.Equal(("1.9", high.Id), await Told(desk, Anna));
        Assert.Equal(("1.9", high.Id), await Told(desk, other));
        var explained = await desk.Why("A1", 1, Anna);
        Assert.Equal(["LowerPriority"], PriceDesk.Codes(explained.Candidates.Single(one => one.List.Id == low.Id)));
    }

    // Half-open: the first instant counts, the last does not. The fourth column says who is chosen.
    [Theory]
    [InlineData(-1, "Product", "NotYetValid")]
    [InlineData(0, "List", "ForEverybody")]
    [InlineData(9, "List", "ForEverybody")]
    [InlineData(10, "Product", "Expired")]
    public async Task Fault_7_a_window_counts_from_its_first_instant_and_not_at_its_last(int microseconds, string source, string reason)
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var list = await desk.List("spring", request => (request.ValidFrom, request.ValidUntil) = (
            Timestamp.FromDateTimeOffset(Begin), Timestamp.FromDateTimeOffset(Begin.AddMicroseconds(10))));
        await desk.Rows(list, PriceDesk.Row("A1", "2.00"));

        var explained = await desk.Why("A1", 1, at: Begin.AddMicroseconds(microseconds), knownAt: DateTimeOffset.UtcNow);
        Assert.Equal(source, explained.Source);
        Assert.Equal([reason], PriceDesk.Codes(explained.Candidates.Single()));
    }

    [Fact]
    public async Task The_more_specific_list_goes_first_whatever_the_priorities()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var group = await desk.Group("dealers");
        await desk.Join(group, Anna);
        (string Code, string Price, Action<PutPriceListRequest> For)[] lists =
        [
            ("all", "2.50", request => request.Priority = 900),
            ("web", "2.40", request => request.Channel = "web"),
            ("gb", "2.30", request => request.Market = "GB"),
            ("gb-web", "2.20", request => (request.Market, request.Channel) = ("GB", "web")),
            ("dealers", "2.10", request => request.GroupId = group.Id),
            ("anna", "2.00", request => request.BuyerId = Anna.ToString()),
            ("anna-gb", "1.95", request => (request.BuyerId, request.Market) = (Anna.ToString(), "GB")),
        ];
        foreach (var (code, price, to) in lists)
            await desk.Rows(await desk.List(code, to), PriceDesk.Row("A1", price));

        Assert.Equal("2.5", (await desk.Sell("A1", 1)).UnitPrice);
        Assert.Equal("2.4", (await desk.Sell("A1", 1, channel: "web")).UnitPrice);
        Assert.Equal("2.3", (await desk.Sell("A1", 1, market: "GB")).UnitPrice);
        Assert.Equal("2.2", (await desk.Sell("A1", 1, market: "GB", channel: "web")).UnitPrice);
        Assert.Equal("2", (await desk.Sell("A1", 1, Anna, "DE", "web")).UnitPrice);
        Assert.Equal("1.95", (await desk.Sell("A1", 1, Anna, "GB", "web")).UnitPrice);
        Assert.Equal("2.5", (await desk.Sell("A1", 1, Guid.CreateVersion7())).UnitPrice);
    }

    [Fact]
    public async Task A_line_below_the_MOQ_of_a_row_or_between_its_increments_is_priced_by_the_next_row_and_told_why()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var list = await desk.List("boxes");
        await desk.Rows(list, PriceDesk.Row("A1", "1.00", from: 1, moq: 24, increment: 12), PriceDesk.Row("A1", "2.00", from: 20));

        Assert.Equal("2", (await desk.Sell("A1", 20)).UnitPrice);
        Assert.Equal("2.55", (await desk.Sell("A1", 2)).UnitPrice);
        var explained = await desk.Why("A1", 18);
        Assert.Equal("Product", explained.Source);
        Assert.Equal(["BelowTier"], PriceDesk.Codes(explained.Candidates.Single(one => one.Row.MinQuantity == 20)));
        Assert.Equal(["BelowMoq", "NotAMultiple"], PriceDesk.Codes(explained.Candidates.Single(one => one.Row.MinQuantity == 1)));
    }

    [Fact]
    public async Task A_list_in_another_currency_than_the_products_prices_an_order_in_its_own()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Rows(await desk.List("euro", request => request.Currency = "EUR"), PriceDesk.Row("A1", "3.1005", moq: 5));

        Assert.Equal(("3.1005", 1550L), await Amount(desk, 5, "EUR"));
        var refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => desk.Sell("A1", 4, currency: "EUR"));
        Assert.Equal("currency_differs", Problem.FromGrpc(refused).Code);
    }

    [Fact]
    public async Task Variants_of_a_family_reach_a_tier_together_and_cartons_are_counted_whole()
    {
        var desk = await PriceDesk.Open(host);
        foreach (var sku in new[] { "RED", "BLUE", "OTHER" })
            await desk.Seller.Publish(Seller.Draft(sku, stock: 1000));
        await host.Db.Run(
            "update product set family_id = @Family, carton_units = 12 where exporter_id = @Id and sku <> 'OTHER'",
            new { Family = Guid.CreateVersion7(), desk.Seller.Id }, TestContext.Current.CancellationToken);
        var families = await desk.List("families", request => request.Counting = "Family");
        await desk.Rows(families, PriceDesk.Row("RED", "1.00", 50), PriceDesk.Row("BLUE", "1.10", 50), PriceDesk.Row("OTHER", "1.20", 50));
        var cartons = await desk.List("cartons", request => (request.Counting, request.Currency) = ("Carton", "USD"));
        await desk.Rows(cartons, PriceDesk.Row("RED", "4.00", 2), PriceDesk.Row("OTHER", "4.00", 2));

        var together = (await desk.Seller.Client.ReserveAsync(desk.Seller.Order(("RED", 20), ("BLUE", 30), ("OTHER", 49)))).Lines;
        Assert.Equal(["1", "1.1", "2.25"], together.Select(line => line.UnitPrice));
        Assert.Equal([0L, 0L, 12L], together.Select(line => line.TierMinQuantity));
        Assert.Equal(50, together[0].PriceRowFrom);
        Assert.Equal("4", (await desk.Sell("RED", 24, currency: "USD")).UnitPrice);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => desk.Sell("RED", 23, currency: "USD"));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => desk.Sell("OTHER", 24, currency: "USD"));
    }

    [Fact]
    public async Task What_was_sold_cites_the_list_the_row_and_the_product_as_they_were_though_all_changed_since()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var list = await desk.List("spring");
        await desk.Rows(list, PriceDesk.Row("A1", "2.00"));
        var order = desk.Seller.Order(("A1", 3));
        var first = await desk.Seller.Buyer.ReserveAsync(order);
        await desk.Rows(list, PriceDesk.Row("A1", "1.00"));
        await desk.List("autumn", request => (request.Id, request.ExpectedVersion) = (list.Id, 1));

        Assert.Equal(first, await desk.Seller.Buyer.ReserveAsync(order));
        var sold = (await desk.Lists.GetSoldAsync(new GetSoldRequest { OrderId = order.OrderId })).Lines.Single();
        Assert.Equal(("List", "2", 1, "2", 1, "spring", 2), (sold.Source, sold.UnitPrice, sold.Row.Version, sold.Row.UnitPrice,
            sold.List.Version, sold.List.Code, sold.ProductVersion));
        Assert.NotNull(sold.Row.RecordedUntil);
    }

    [Fact]
    public async Task A_hold_that_lapsed_and_is_held_again_keeps_what_it_cites()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Rows(await desk.List("spring"), PriceDesk.Row("A1", "2.00"));
        var order = desk.Seller.Order(("A1", 3));
        var reservation = await desk.Seller.Buyer.ReserveAsync(order);
        await desk.Seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId });
        var placed = desk.Seller.Placed(reservation);
        await host.Deliver(placed);
        await CatalogHost.Eventually(async () => await desk.Seller.StatusOf(placed.OrderId) == "Confirmed", "the order is confirmed");

        var sold = (await desk.Lists.GetSoldAsync(new GetSoldRequest { OrderId = order.OrderId })).Lines.Single();
        Assert.Equal(("List", "spring"), (sold.Source, sold.List.Code));
    }

    [Fact]
    public async Task A_price_of_the_past_is_explained_by_what_was_recorded_then()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        var list = await desk.List("spring");
        await desk.Rows(list, PriceDesk.Row("A1", "2.00"));
        var before = DateTimeOffset.UtcNow;
        await desk.Rows(list, PriceDesk.Row("A1", "1.00"));
        await desk.List("spring", request => (request.Id, request.Status) = (list.Id, "Withdrawn"));

        Assert.Equal(("List", "2"), await Source(desk.Why("A1", 1, at: before)));
        Assert.Equal(("Product", "2.55"), await Source(desk.Why("A1", 1)));
    }

    static async Task<(string Source, string UnitPrice)> Source(Task<PriceExplanation> explained) =>
        ((await explained).Source, (await explained).UnitPrice);

    static async Task<(string Price, string List)> Told(PriceDesk desk, Guid? buyer)
    {
        var line = await desk.Sell("A1", 1, buyer);
        return (line.UnitPrice, line.PriceListId);
    }

    static async Task<(string Price, long Amount)> Amount(PriceDesk desk, long quantity, string currency)
    {
        var line = await desk.Sell("A1", quantity, currency: currency);
        return (line.UnitPrice, line.AmountMinor);
    }
}
