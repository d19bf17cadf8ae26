using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>An exporter's hands on its terms for samples and trials, and a buyer's on its share of them.</summary>
public sealed class SampleDesk(CatalogHost host, Seller seller)
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public Seller Seller { get; } = seller;

    public Guid Buyer { get; } = Guid.CreateVersion7();

    public Samples.SamplesClient Terms { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public static async Task<SampleDesk> Open(CatalogHost host) => new(host, await Seller.Qualified(host));

    public Samples.SamplesClient As(Principal principal) => new(host.As(principal));

    /// <summary>Up to 5 units at 4.00 GBP, freight paid by the buyer, unless the change says otherwise.</summary>
    public static PutSampleTermsRequest Draft(string productId, string kind = "Sample", Action<PutSampleTermsRequest>? change = null)
    {
        var request = new PutSampleTermsRequest
        {
            ProductId = productId,
            Kind = kind,
            Offered = true,
            Currency = "GBP",
            UnitPrice = "4",
            LeastUnits = 1,
            MostUnits = 5,
            Freight = "Buyer",
            Credit = "None",
            ValidFrom = "2020-01-01",
        };
        change?.Invoke(request);
        return request;
    }

    public async Task<V1.SampleTerms> Offer(string productId, string kind = "Sample", Action<PutSampleTermsRequest>? change = null) =>
        await Terms.PutTermsAsync(Draft(productId, kind, change));

    public ReserveRequest Order(string kind, params (string Sku, long Quantity)[] lines)
    {
        var order = Seller.Order(lines);
        (order.Kind, order.Incoterm) = (kind, "FOB");
        return order;
    }

    public async Task<V1.Reservation> Hold(ReserveRequest order, Guid? buyer = null) =>
        await new V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(buyer ?? Buyer))).ReserveAsync(order);

    /// <summary>Null when it was held.</summary>
    public async Task<Problem?> Reserve(ReserveRequest order, Guid? buyer = null)
    {
        try
        {
            await Hold(order, buyer);
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e);
        }
    }

    public async Task Release(string orderId)
    {
        var client = new V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(Buyer)));
        Assert.True((await client.ReleaseAsync(new ReleaseRequest { OrderId = orderId })).Released);
    }

    /// <summary>The order as the Orders service tells it.</summary>
    public OrderPlaced Placed(V1.Reservation held, string kind = OrderKind.Standard)
    {
        var lines = held.Lines.Select(line => new OrderLine(
            line.LineNo, Guid.Parse(line.ProductId), line.Sku, line.NameEn, line.NameZh, line.HsCode, line.UnitCode, line.Origin,
            line.Quantity, UnitPrice.Parse(line.UnitPrice) ?? 0, line.AmountMinor, line.NetGrams, line.GrossGrams, null,
            UnitPrice.Parse(line.CustomsUnitPrice))).ToList();
        var goods = lines.Sum(line => line.AmountMinor);
        return new OrderPlaced(
            Guid.Parse(held.OrderId), 1, Now, "SO-2026-000001", Seller.Id, Buyer, "GBP", "FOB", "Ningbo",
            new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"), null, null, [new PaymentTerm("Contract", 100, 0)],
            lines, goods, 0, goods, Kind: kind == OrderKind.Standard ? null : kind);
    }

    /// <summary>Tells the catalog of facts, one after the other, and waits until each is taken.</summary>
    public async Task Tell(params IEvent[] facts)
    {
        foreach (var fact in facts)
        {
            var id = Guid.CreateVersion7();
            await host.Deliver(fact, id);
            await host.Taken([id]);
        }
    }

    /// <summary>By the clock of the service, which other tests may have moved.</summary>
    DateTimeOffset At => host.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    public OrderFunded Paid(Guid order, long minor) =>
        new(Guid.CreateVersion7(), 2, At, order, "Full", "GBP", minor, minor);

    public ShipmentDeparted Left(Guid order) => new(Guid.CreateVersion7(), 4, At, order, At);

    /// <summary>A sample or trial order that is paid and gone.</summary>
    public async Task<Guid> Delivered(string kind, string sku, long quantity)
    {
        var held = await Hold(Order(kind, (sku, quantity)));
        var id = Guid.Parse(held.OrderId);
        await Tell(Placed(held, kind), Left(id), Paid(id, held.Lines.Sum(line => line.AmountMinor)));
        return id;
    }

    public async Task<V1.SampleCredit> Credit(Guid order) => (await As(CatalogHost.Buyer(Buyer)).ListCreditsAsync(new()))
        .Credits.Single(credit => credit.OrderId == order.ToString());

    public async Task<V1.SampleTerms> Share(string productId, string kind = "Sample") => await As(CatalogHost.Buyer(Buyer)).GetTermsAsync(
        new GetSampleTermsRequest { ProductId = productId, Kind = kind });
}
