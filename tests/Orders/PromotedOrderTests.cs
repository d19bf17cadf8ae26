namespace CrossBorder.Orders.Tests;

/// <summary>What an order tells Catalog so that promotions can be weighed, and what they do to its freight.</summary>
public sealed class PromotedOrderTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    [Fact]
    public async Task Codes_channel_and_freight_go_to_catalog_and_what_promotions_contribute_is_off_the_freight()
    {
        var request = Deal.Request(exporter);
        (request.Channel, request.FreightMinor) = ("fair-2026", 1500);
        request.PromotionCodes.Add("HALF-FREIGHT");
        var order = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));

        var asked = host.Catalog.Reserved.Single(call => call.OrderId == order.Id);
        Assert.Equal(("fair-2026", 1500L, "DE"), (asked.Channel, asked.FreightMinor, asked.Market));
        Assert.Equal(["HALF-FREIGHT"], asked.PromotionCodes);
        Assert.Equal((3354, 750, 4104), (order.GoodsMinor, order.FreightMinor, order.TotalMinor));
    }

    [Fact]
    public async Task A_channel_that_is_too_long_is_refused_before_anything_is_reserved()
    {
        var request = Deal.Request(exporter);
        request.Channel = new string('x', 41);
        var refusal = await host.Refusal(() =>
            host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid())).ResponseAsync);
        Assert.Equal("channel", refusal.Field);
        Assert.DoesNotContain(host.Catalog.Reserved, call => call.ExporterId == exporter.ToString());
    }
}
