using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Orders.Tests;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Client = CrossBorder.Contracts.Orders.V1.Orders.OrdersClient;

[assembly: AssemblyFixture(typeof(OrdersHost))]

namespace CrossBorder.Orders.Tests;

/// <summary>The service, and beside it a catalog at the port where the service looks for it.</summary>
public class OrdersHost() : ServiceHost<OrdersService>("orders")
{
    const int CatalogPortOffset = 11;

    public FakeCatalog Catalog { get; } = new(FreePorts.Block() + CatalogPortOffset);

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("CROSSBORDER_PORT_BASE", $"{Catalog.Port - CatalogPortOffset}")];

    protected override void Configure(IServiceCollection services) => services.AddHostedService(_ => Catalog);

    public Client Client(Principal principal) => new(As(principal));

    public static Metadata Key(Guid key) => new() { { Idempotency.Header, key.ToString() } };

    /// <summary>What the order is now, as an operator sees it.</summary>
    public async Task<Contracts.Orders.V1.Order> Now(string id) =>
        await Client(Operator).GetAsync(new GetRequest { Id = id });

    public async Task<Deal> Placed(params PlaceLine[] lines)
    {
        var deal = new Deal(Guid.CreateVersion7(), Guid.CreateVersion7());
        var order = await Client(Buyer(deal.Buyer)).PlaceAsync(Deal.Request(deal.Exporter, lines), Key(Guid.NewGuid()));
        return deal with { Id = order.Id };
    }

    public async Task<Deal> Confirmed()
    {
        var deal = await Placed();
        await Client(Exporter(deal.Exporter)).ConfirmAsync(new ChangeRequest { Id = deal.Id });
        return deal;
    }

    public async Task<Deal> Ready()
    {
        var deal = await Confirmed();
        await Client(Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        return deal;
    }

    public async Task<Problem> Refusal(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call));

    public Task<long> Count(string table, string id) => Db.One<long>(
        $"select count(*) from {table} where order_id = @id", new { id = Guid.Parse(id) }, CancellationToken.None);

    public Task Becomes(string id, Func<Contracts.Orders.V1.Order, bool> condition, string what) =>
        Eventually(async () => condition(await Now(id)), what);
}

/// <summary>An order between two parties of its own, and the requests and facts about it.</summary>
public sealed record Deal(Guid Exporter, Guid Buyer, string Id = "")
{
    static readonly DateTimeOffset Sailed = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public Guid OrderId => Guid.Parse(Id);

    public ReadyToShipRequest Packed => new() { Id = Id, Pieces = 4, NetGrams = 9_000, GrossGrams = 10_500 };

    public ShipmentDeparted Departed => new(Guid.CreateVersion7(), 3, Sailed, OrderId, Sailed);

    public ShipmentDelivered Delivered => new(Guid.CreateVersion7(), 9, Sailed.AddDays(30), OrderId, Sailed.AddDays(30));

    public OrderFunded Funded(string stage) => new(Guid.CreateVersion7(), 2, Sailed, OrderId, stage, "EUR", 1, 2);

    public ReservationRefused OutOfStock => new(OrderId, 2, Sailed, "MUG-1 is sold out");

    public static PlaceRequest Request(Guid exporter, params PlaceLine[] lines)
    {
        var request = new PlaceRequest
        {
            ExporterId = exporter.ToString(),
            Currency = "EUR",
            Incoterm = "FOB",
            NamedPlace = "Ningbo",
            ShipTo = new() { Name = "Geschenke GmbH", Country = "DE", City = "Köln", Street = "Domkloster 4", PostalCode = "50667" },
            FreightMinor = 1_500,
        };
        request.PaymentTerms.Add(new Contracts.Orders.V1.PaymentTerm { Milestone = "Contract", Percent = "30" });
        request.PaymentTerms.Add(new Contracts.Orders.V1.PaymentTerm { Milestone = "Shipment", Percent = "70", OffsetDays = 30 });
        request.Lines.AddRange(lines.Length > 0 ? lines : [Line("MUG-1", 10), Line("MUG-2", 3), Line("MUG-3", 7)]);
        return request;
    }

    public static PlaceLine Line(string sku, long quantity) => new() { Sku = sku, Quantity = quantity };
}
