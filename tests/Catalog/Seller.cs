using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>An exporter with products of its own, so that tests do not meet each other's.</summary>
public sealed class Seller
{
    readonly CatalogHost host;

    Seller(CatalogHost host, Guid id) => (this.host, Id, Client) = (host, id, new Client(host.As(CatalogHost.Exporter(id))));

    public Guid Id { get; }

    /// <summary>The catalog as the seller itself calls it.</summary>
    public Client Client { get; }

    public Client Buyer { get; private set; } = null!;

    public static async Task<Seller> Qualified(CatalogHost host)
    {
        var seller = Unqualified(host);
        await seller.Become(qualified: true, version: 2);
        return seller;
    }

    public static Seller Unqualified(CatalogHost host) =>
        new(host, Guid.CreateVersion7()) { Buyer = new Client(host.As(CatalogHost.Buyer(Guid.CreateVersion7()))) };

    /// <summary>What the projection of the exporter's events leaves; the consumers have tests of their own.</summary>
    public Task Become(bool qualified, int version) => host.Db.Run(
        """
        insert into exporter (id, version, qualified, changed_at) values (@Id, @version, @qualified, now())
        on conflict on constraint exporter_key do update set version = @version, qualified = @qualified
        """,
        new { Id, qualified, version }, CancellationToken.None);

    public static ProductDraft Draft(string sku, long stock = 100) => new()
    {
        Sku = sku,
        NameEn = "White hanging heart holder",
        NameZh = "白色悬挂爱心茶蜡烛台",
        HsCode = "940550",
        UnitCode = "007",
        Origin = "CN",
        NetGrams = 150,
        GrossGrams = 175,
        Currency = "GBP",
        Stock = stock,
        Tiers =
        {
            new PriceTier { MinQuantity = 1, UnitPrice = "2.55" },
            new PriceTier { MinQuantity = 12, UnitPrice = "2.25" },
            new PriceTier { MinQuantity = 144, UnitPrice = "1.95" },
        },
    };

    public async Task<PutResult> Put(ProductDraft draft) =>
        (await Client.PutProductsAsync(new PutProductsRequest { Products = { draft } })).Results.Single();

    /// <summary>Puts the draft, publishes it and returns its id.</summary>
    public async Task<string> Publish(ProductDraft draft)
    {
        var put = await Put(draft);
        Assert.Null(put.Refusal);
        var published = await Client.PublishAsync(new PublishRequest { Ids = { put.Id } });
        Assert.Null(published.Results.Single().Refusal);
        return put.Id;
    }

    public ReserveRequest Order(params (string Sku, long Quantity)[] lines)
    {
        var request = new ReserveRequest
        {
            OrderId = Guid.CreateVersion7().ToString(),
            ExporterId = Id.ToString(),
            Currency = "GBP",
        };
        request.Lines.AddRange(lines.Select(line => new ReserveLine { Sku = line.Sku, Quantity = line.Quantity }));
        return request;
    }

    public async Task<(long OnHand, long Reserved)> Stock(string id)
    {
        var product = await Client.GetAsync(new GetRequest { Id = id });
        return (product.Stock, product.Reserved);
    }

    /// <summary>The order as the Orders service tells it after it reserved and placed these lines.</summary>
    public OrderPlaced Placed(Contracts.Catalog.V1.Reservation reservation)
    {
        var lines = reservation.Lines.Select(line => new OrderLine(
            line.LineNo, Guid.Parse(line.ProductId), line.Sku, line.NameEn, line.NameZh, line.HsCode, line.UnitCode, line.Origin,
            line.Quantity, UnitPrice.Parse(line.UnitPrice)!.Value, line.AmountMinor, line.NetGrams, line.GrossGrams,
            line.TierMinQuantity == 0 ? null : line.TierMinQuantity)).ToList();
        var goods = lines.Sum(line => line.AmountMinor);
        return new OrderPlaced(
            Guid.Parse(reservation.OrderId), 1, DateTimeOffset.UtcNow, "SO-2026-000001", Id, Guid.CreateVersion7(), "GBP", "FOB", "Ningbo",
            new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"), null, null, [new PaymentTerm("Contract", 100, 0)],
            lines, goods, 0, goods);
    }

    public async Task<string?> StatusOf(Guid orderId) =>
        await host.Db.One<string>("select status from reservation where order_id = @orderId", new { orderId }, CancellationToken.None);
}

static class OrderBuilding
{
    /// <summary>The same request for another order.</summary>
    public static ReserveRequest With(this ReserveRequest request, string orderId) => new(request) { OrderId = orderId };
}
