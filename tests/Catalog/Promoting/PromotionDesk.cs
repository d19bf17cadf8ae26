using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>An exporter's hands on its promotions.</summary>
public sealed class PromotionDesk(CatalogHost host, Seller seller)
{
    public Seller Seller { get; } = seller;

    public Promotions.PromotionsClient Promotions { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public static async Task<PromotionDesk> Open(CatalogHost host) => new(host, await Seller.Qualified(host));

    public Promotions.PromotionsClient As(Principal principal) => new(host.As(principal));

    /// <summary>Publishes S0, S1 and so on: orders of different products do not wait for each other's stock.</summary>
    public async Task Shelf(int products)
    {
        var put = new PutProductsRequest();
        put.Products.AddRange(Enumerable.Range(0, products).Select(i => Seller.Draft($"S{i}", stock: 100)));
        var publish = new PublishRequest();
        publish.Ids.AddRange((await Seller.Client.PutProductsAsync(put)).Results.Select(result => result.Id));
        Assert.All((await Seller.Client.PublishAsync(publish)).Results, result => Assert.Null(result.Refusal));
    }

    /// <summary>A promotion in GBP since long ago, without a limit, unless the change says otherwise.</summary>
    public static PutPromotionRequest Draft(string code, string kind, Action<PutPromotionRequest>? change = null)
    {
        var request = new PutPromotionRequest
        {
            Code = code,
            Name = code,
            Kind = kind,
            Currency = "GBP",
            ValidFrom = Timestamp.FromDateTimeOffset(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        };
        change?.Invoke(request);
        return request;
    }

    public async Task<V1.Promotion> Make(string code, string kind, Action<PutPromotionRequest>? change = null) =>
        await Promotions.PutAsync(Draft(code, kind, change));

    public Task<V1.Promotion> Coupon(string code, string percent, Action<PutPromotionRequest>? change = null) =>
        Make(code, "Coupon", request =>
        {
            request.Percent = percent;
            change?.Invoke(request);
        });

    public async Task<V1.Promotion> Now(V1.Promotion promotion) =>
        await Promotions.GetAsync(new GetPromotionRequest { Id = promotion.Id });

    public async Task<PromotionExplanation> Why(string orderId) =>
        await Promotions.ExplainAsync(new ExplainPromotionsRequest { OrderId = orderId });

    public ReserveRequest Order(string[] codes, params (string Sku, long Quantity)[] lines)
    {
        var order = Seller.Order(lines);
        order.PromotionCodes.AddRange(codes);
        return order;
    }

    /// <summary>Tells the catalog of facts about orders, one after the other, and waits until each is taken.</summary>
    public async Task Tell(params IEvent[] facts)
    {
        foreach (var fact in facts)
        {
            var id = Guid.CreateVersion7();
            await host.Deliver(fact, id);
            await host.Taken([id]);
        }
    }

    /// <summary>Null when it was held, else the code of the refusal.</summary>
    public async Task<string?> Reserve(ReserveRequest order, Guid? buyer = null)
    {
        try
        {
            await new V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(buyer ?? Guid.CreateVersion7()))).ReserveAsync(order);
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
