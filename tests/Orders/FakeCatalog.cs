using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Orders.Tests;

/// <summary>
/// Catalog's side of placing an order, over a real port: prices by SKU, holds per order id, and fails as a test asks for one SKU.
/// </summary>
public sealed class FakeCatalog(int port) : Catalog.CatalogBase, IHostedService
{
    readonly ConcurrentDictionary<string, Reservation> held = new();
    readonly ConcurrentDictionary<string, Func<Task>> faults = new();
    readonly ConcurrentDictionary<string, (Guid Exporter, string Sku)> products = new();
    const int EnterprisesBeyond = 50;
    const int SettlementBeyond = 40;
    WebApplication? server;

    public int Port => port;

    public FakeSettlement Settlement { get; } = new();

    /// <summary>Every call to reserve.</summary>
    public ConcurrentQueue<ReserveRequest> Reserved { get; } = [];

    public ConcurrentQueue<string> Released { get; } = [];

    /// <summary>Runs this whenever a line with the SKU is to be reserved; it may throw or wait.</summary>
    public void On(string sku, Func<Task> fault) => faults[sku] = fault;

    public void Refuse(string sku, Problem problem) => On(sku, () => throw problem.ToGrpc());

    public void Heal(string sku) => faults.TryRemove(sku, out _);

    public bool Holds(string orderId) => held.ContainsKey(orderId);

    /// <summary>Lists a product of an exporter, so that it can be asked for by its id.</summary>
    public Guid List(Guid exporter, string sku)
    {
        var id = Guid.CreateVersion7();
        products[id.ToString()] = (exporter, sku);
        return id;
    }

    public override Task<Product> Get(GetRequest request, ServerCallContext context) => products.TryGetValue(request.Id, out var known)
        ? Task.FromResult(new Product
        {
            Id = request.Id,
            Version = 1,
            ExporterId = known.Exporter.ToString(),
            Status = "Published",
            Sku = known.Sku,
            NameEn = "Mug " + known.Sku,
            NameZh = "杯子",
            UnitCode = "011",
        })
        : throw Problem.NotFound("product", request.Id).ToGrpc();

    public override async Task<Reservation> Reserve(ReserveRequest request, ServerCallContext context)
    {
        Reserved.Enqueue(request);
        Assert.NotNull(context.RequestHeaders.GetValue(PrincipalSeal.Header));
        foreach (var line in request.Lines)
            if (faults.TryGetValue(SkuOf(line), out var fault))
                await fault();
        return held.GetOrAdd(request.OrderId, _ => Price(request));
    }

    public override Task<ReleaseResponse> Release(ReleaseRequest request, ServerCallContext context)
    {
        Released.Enqueue(request.OrderId);
        return Task.FromResult(new ReleaseResponse { Released = held.TryRemove(request.OrderId, out _) });
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, port + EnterprisesBeyond, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, port + SettlementBeyond, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this).AddSingleton(Settlement);
        server = builder.Build();
        server.MapGrpcService<FakeCatalog>();
        server.MapGrpcService<FakeEnterprises>();
        server.MapGrpcService<FakeSettlement>();
        server.MapGrpcService<FakeOrderStock>();
        server.MapGrpcService<FakeOrderSplits>();
        await server.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await server!.DisposeAsync();

    string SkuOf(ReserveLine line) => products.TryGetValue(line.ProductId, out var known) ? known.Sku : line.Sku;

    Reservation Price(ReserveRequest request)
    {
        var reservation = new Reservation
        {
            OrderId = request.OrderId,
            ExpiresAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(60)),
            FreightDiscountMinor = request.PromotionCodes.Contains("HALF-FREIGHT") ? request.FreightMinor / 2 : 0,
            SampleCreditMinor = request.Lines.Any(line => SkuOf(line) == "CREDITED") ? 120 : 0,
        };
        foreach (var line in request.Lines)
            reservation.Lines.Add(Price(line, SkuOf(line), reservation.Lines.Count + 1, request.Currency));
        return reservation;
    }

    static ReservedLine Price(ReserveLine line, string sku, int lineNo, string currency)
    {
        var agreed = line.AgreedUnitPrice.Length > 0;
        var listed = sku switch { "MUG-2" => "0.333", "MUG-3" => "1.005", "GOLD" => "1000000", "FREE" => "0", _ => "2.55" };
        var price = agreed ? line.AgreedUnitPrice : listed;
        var amount = line.Quantity * decimal.Parse(price, CultureInfo.InvariantCulture);
        return new()
        {
            LineNo = lineNo,
            ProductId = line.ProductId.Length > 0 ? line.ProductId : ProductOf(sku).ToString(),
            Sku = sku,
            NameEn = "Mug " + sku,
            NameZh = "杯子",
            HsCode = sku == "MUG-2" ? "" : "691200",
            UnitCode = "011",
            Origin = "CN",
            Quantity = line.Quantity,
            UnitPrice = price,
            AmountMinor = Money.FromMajor(amount, Currency.Of(currency)).Minor,
            NetGrams = 300 * line.Quantity,
            GrossGrams = 350 * line.Quantity,
            TierMinQuantity = agreed ? 0 : 1,
            CustomsUnitPrice = sku == "FREE" ? "1.85" : "",
        };
    }

    public static Guid ProductOf(string sku) => new(SHA256.HashData(Encoding.UTF8.GetBytes(sku)).AsSpan(0, 16));
}

/// <summary>Everybody is a registered exporter but <see cref="Nobody"/> and the buyer <see cref="ABuyer"/>.</summary>
public sealed class FakeEnterprises : Contracts.Enterprises.V1.Enterprises.EnterprisesBase
{
    public static readonly Guid Nobody = Guid.CreateVersion7();
    public static readonly Guid ABuyer = Guid.CreateVersion7();

    public override Task<Contracts.Enterprises.V1.Enterprise> Get(
        Contracts.Enterprises.V1.GetRequest request, ServerCallContext context) => request.Id == Nobody.ToString()
        ? throw Problem.NotFound("enterprise", request.Id).ToGrpc()
        : Task.FromResult(new Contracts.Enterprises.V1.Enterprise
        {
            Id = request.Id,
            Kind = request.Id == ABuyer.ToString() ? "Buyer" : "Exporter",
            Status = "Qualified",
        });
}

/// <summary>Knows of the orders whose payment a test told it.</summary>
public sealed class FakeSettlement : Contracts.Settlement.V1.Settlement.SettlementBase
{
    readonly ConcurrentDictionary<string, long> paid = new();

    public void Paid(string orderId, long minor) => paid[orderId] = minor;

    public override Task<Contracts.Settlement.V1.Receivable> GetReceivable(
        Contracts.Settlement.V1.OrderRequest request, ServerCallContext context) => paid.TryGetValue(request.OrderId, out var minor)
        ? Task.FromResult(new Contracts.Settlement.V1.Receivable { OrderId = request.OrderId, PaidMinor = minor })
        : throw Problem.NotFound("receivable", request.OrderId).ToGrpc();
}
