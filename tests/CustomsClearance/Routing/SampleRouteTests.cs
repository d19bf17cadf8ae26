using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Samples that are given away are declared under a mode of their own and earn no refund; what is sold goes as any sale.</summary>
public sealed class SampleRouteTests(CustomsHost host)
{
    static int serial = 7000;

    static Route Choose(bool free, string tax = "General", bool consumer = false, RouteOverride? decided = null, params DatedRule[] more) =>
        Route.Choose(
            new("2900", consumer, false, 100_000, tax, [TestRules.Commodity("9405500000")], decided, [], free),
            TestRules.On(TestRules.Today, more));

    [Theory]
    [InlineData(true, "General", false, "3010 FullDeclaration False")]
    [InlineData(true, "SmallScale", false, "3010 FullDeclaration False")]
    [InlineData(true, "General", true, "3010 FullDeclaration False")]
    [InlineData(false, "General", false, "9710 FullDeclaration True")]
    [InlineData(false, "SmallScale", false, "9710 CebList False")]
    public void Only_what_is_given_away_leaves_under_3010(bool free, string tax, bool consumer, string way)
    {
        var route = Choose(free, tax, consumer);
        Assert.Equal(way, $"{route.Mode} {route.Channel} {route.RefundClaimed}");
        Assert.Equal(free, route.Rules.Any(rule => rule.Id == "free-samples-3010/2000-01-01"));
        Assert.Equal(free, route.Rules.Any(rule => rule.Id == "samples-not-sold/2012-07-01"));
    }

    [Fact]
    public void A_rule_that_ended_sends_them_as_any_goods_and_an_override_earns_no_refund()
    {
        var ended = Choose(true, more: TestRules.Rule("free-samples-3010", "2026-01-01", null));
        Assert.Equal(("9710", DeclarationChannel.CebList, false), (ended.Mode, ended.Channel, ended.RefundClaimed));
        var decided = new RouteOverride("9710", DeclarationChannel.FullDeclaration, "asked for", Guid.Empty, Story.At);
        Assert.Equal(("9710", false), (Choose(true, decided: decided).Mode, Choose(true, decided: decided).RefundClaimed));
    }

    static OrderPlaced Free(OrderPlaced order) => order with
    {
        Kind = OrderKind.Sample,
        Lines = [.. order.Lines.Select(line => line with { UnitPrice = 0, AmountMinor = 0, CustomsUnitPrice = line.UnitPrice })],
        GoodsMinor = 0,
        TotalMinor = 0,
    };

    [Fact]
    public void What_is_given_away_is_valued_at_what_it_is_worth_and_what_is_sold_at_its_price()
    {
        var sold = new Story().Placed;
        var worth = CustomsWorth.Of(Free(sold));
        Assert.Equal(
            sold.Lines.Select(line => (line.UnitPrice, line.AmountMinor)), worth.Lines.Select(line => (line.UnitPrice, line.AmountMinor)));
        Assert.Equal((3350L, 3350L), (worth.GoodsMinor, worth.TotalMinor));
        Assert.Same(sold, CustomsWorth.Of(sold));
    }

    [Fact]
    public async Task A_free_sample_is_declared_at_its_worth_under_3010_and_closes_without_a_refund()
    {
        var story = new Story { TaxClass = "General" };
        story.Placed = Free(story.Placed);
        await host.DeliverAll(story.Facts);
        await host.Writes(story.OrderId, 1);
        var declaration = await host.Now(story.OrderId);
        Assert.Empty(declaration.Reasons);
        var submitted = await host.Published.Next<DeclarationSubmitted>(told => told.OrderId == story.OrderId);
        Assert.Equal("3010", submitted.Mode);

        var (sent, entry) = ((await host.Messages(story.OrderId)).Single(), Sample.Entry(Interlocked.Increment(ref serial)));
        var number = DeclarationPart.DocumentNumber(declaration.DocumentNumber, 1);
        foreach (var (status, minute) in new[] { ("L", 2), ("P", 3), ("R", 4) })
            await host.Drop(Sample.Message(Sample.Answer(number, sent.Guid, status, story.Minute(minute), entry)));
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == story.OrderId);
        Assert.Equal((false, NoRefund.SampleNotSold, "FullDeclaration"), (closed.Refundable, closed.WithoutRefund, closed.Channel));
        Assert.Equal([1530L, 1000L, 820L], closed.Lines.Select(line => line.AmountMinor));
    }
}
