using CrossBorder.Contracts.Catalog.V1;
using Client = CrossBorder.Contracts.Catalog.V1.Baskets.BasketsClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>What an order would come to, before it is placed.</summary>
public sealed class BasketTests(CatalogHost host)
{
    static PriceBasketRequest Of(ReserveRequest order) => new()
    {
        ExporterId = order.ExporterId,
        Currency = order.Currency,
        Lines = { order.Lines },
    };

    Client As(Guid buyer) => new(host.As(CatalogHost.Buyer(buyer)));

    [Fact]
    public async Task A_basket_says_what_the_order_then_costs_and_holds_nothing()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 1000));
        var order = seller.Order(("A1", 12), ("A1", 144), ("A1", 1));

        var basket = await As(Guid.CreateVersion7()).PriceAsync(Of(order));
        Assert.Equal((1000, 0), await seller.Stock(id));
        // 12 at 2.25, 144 at 1.95, 1 at 2.55, worked out by hand.
        Assert.Equal([2700, 28080, 255], basket.Lines.Select(line => line.AmountMinor));
        Assert.Equal((31035, "GBP", 1000), (basket.GoodsMinor, basket.Currency, basket.Lines[0].Available));

        var held = await seller.Buyer.ReserveAsync(order);
        Assert.Equal(held.Lines.Select(line => (line.UnitPrice, line.AmountMinor, line.TierMinQuantity, line.GrossGrams)),
            basket.Lines.Select(line => (line.UnitPrice, line.AmountMinor, line.TierMinQuantity, line.GrossGrams)));
    }

    [Fact]
    public async Task Each_line_has_its_own_reason_and_the_others_are_priced()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1", stock: 5));
        var least = Seller.Draft("A2");
        least.Tiers.RemoveAt(0);
        await seller.Publish(least);
        await seller.Put(Seller.Draft("A3"));
        var other = Seller.Draft("A4");
        other.Currency = "USD";
        await seller.Publish(other);
        await seller.Publish(Seller.Draft("A5"));

        var basket = await As(Guid.CreateVersion7()).PriceAsync(
            Of(seller.Order(("A1", 6), ("A2", 11), ("A3", 1), ("A4", 1), ("none", 1), ("A5", 2))));
        Assert.Equal(
            [
                ("insufficient_stock", "lines[0].quantity"), ("quantity_below_moq", "lines[1].quantity"),
                ("product_not_found", "lines[2].sku"), ("currency_differs", "lines[3].sku"), ("product_not_found", "lines[4].sku"),
            ],
            basket.Lines.Take(5).Select(line => (line.Refusal.Code, line.Refusal.Field)));
        Assert.Equal(("2.55", 5), (basket.Lines[0].UnitPrice, basket.Lines[0].Available));
        // A draft is not told to a buyer, not even by its name.
        Assert.Equal(("", "", "A3"), (basket.Lines[2].ProductId, basket.Lines[2].NameEn, basket.Lines[2].Sku));
        Assert.Equal((null, 510), (basket.Lines[5].Refusal, basket.GoodsMinor));
    }

    [Fact]
    public async Task Nobody_prices_a_basket_of_an_exporter_who_may_not_sell_or_is_not_oneself()
    {
        var seller = Seller.Unqualified(host);
        await seller.Become(qualified: false, version: 2);
        await seller.Put(Seller.Draft("A1"));
        var refused = await CatalogHost.Refusal(As(Guid.CreateVersion7()).PriceAsync(Of(seller.Order(("A1", 1)))));
        Assert.Equal((409, "exporter_not_qualified"), (refused.Status, refused.Code));

        var rival = new Client(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        var ask = Of(seller.Order(("A1", 1)));
        ask.BuyerId = Guid.CreateVersion7().ToString();
        var hidden = await CatalogHost.Refusal(rival.PriceAsync(ask));
        Assert.Equal((404, "exporter_not_found"), (hidden.Status, hidden.Code));
    }
}
