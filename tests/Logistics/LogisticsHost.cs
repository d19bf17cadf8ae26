using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Logistics.Tests;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Client = CrossBorder.Contracts.Logistics.V1.Logistics.LogisticsClient;

[assembly: AssemblyFixture(typeof(LogisticsHost))]

namespace CrossBorder.Logistics.Tests;

/// <summary>The service, and beside it a carrier over HTTP.</summary>
public sealed class LogisticsHost() : ServiceHost<LogisticsService>("logistics")
{
    public FakeCarrier Carrier { get; } = new(FreePorts.Block());

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("Carrier:BaseAddress", Carrier.Address.AbsoluteUri), new("Carrier:TimeoutSeconds", "1")];

    protected override void Configure(IServiceCollection services) => services.AddHostedService(_ => Carrier);

    public Client Client(Principal principal) => new(As(principal));

    /// <summary>A partner of its own and an order that the service knows as placed.</summary>
    public async Task<Freight> Placed(Guid? partner = null)
    {
        var freight = new Freight(Guid.CreateVersion7(), Guid.CreateVersion7(), partner ?? Guid.CreateVersion7(), Guid.CreateVersion7());
        await Register(freight.Partner);
        await Deliver(freight.OrderPlaced);
        await Until(
            "select exists (select from order_case where order_id = @OrderId and exporter_id is not null)", freight, "the order is known");
        return freight;
    }

    public async Task Register(Guid partner)
    {
        await Deliver(new EnterpriseRegistered(partner, 1, Freight.At, "Partner", "Ningbo Ocean Line", null, "CN", null, null, null));
        await Until("select exists (select from partner where id = @partner)", new { partner }, "the partner is known");
    }

    /// <summary>Placed, booked and asked for.</summary>
    public async Task<Freight> Booked(Guid? partner = null)
    {
        var freight = await Placed(partner);
        await Client(Exporter(freight.Exporter)).BookAsync(freight.Booking);
        await Deliver(freight.Ready);
        await Becomes(freight, shipment => shipment.Status == "Booked", "the carrier has booked");
        return freight;
    }

    public Task<Contracts.Logistics.V1.Shipment> Now(Freight freight) =>
        Client(Operator).GetAsync(new GetRequest { OrderId = freight.OrderId.ToString() }).ResponseAsync;

    public Task Becomes(Freight freight, Func<Contracts.Logistics.V1.Shipment, bool> condition, string what) =>
        Eventually(async () => condition(await Now(freight)), what);

    public Task Until(string sql, object args, string what) =>
        Eventually(() => Db.One<bool>(sql, args, CancellationToken.None), what);

    public async Task<Problem> Refusal(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call));

    public async Task<IReadOnlyList<string>> Report(Freight freight, params MilestoneReport[] reports)
    {
        var request = new RecordMilestonesRequest();
        request.Reports.AddRange(reports);
        var response = await Client(Partner(freight.Partner)).RecordMilestonesAsync(request);
        Assert.Equal(reports.Select(report => report.EventId), response.Results.Select(result => result.EventId));
        return [.. response.Results.Select(result => result.Outcome)];
    }

    public MilestoneReport Milestone(Freight freight, string milestone, int hour, string? eventId = null) => new()
    {
        EventId = eventId ?? $"{milestone}-{hour}",
        WaybillNumber = Carrier.WaybillOf(freight.OrderId),
        Milestone = milestone,
        HappenedAt = Timestamp.FromDateTimeOffset(Freight.At.AddHours(hour)),
        Location = "CNNGB",
    };
}

/// <summary>An order with parties of its own, and the facts about it.</summary>
public sealed record Freight(Guid Exporter, Guid Buyer, Guid Partner, Guid OrderId)
{
    public static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public BookRequest Booking => new()
    {
        OrderId = OrderId.ToString(),
        PartnerId = Partner.ToString(),
        TransportMode = "2",
        PortOfLoading = "CNNGB",
        PortOfDischarge = "DEHAM",
    };

    public OrderPlaced OrderPlaced => new(
        OrderId, 1, At, "SO-2026-000001", Exporter, Buyer, "EUR", "FOB", "Ningbo", new("Geschenke GmbH", "DE", "Köln", "Domkloster 4", ""),
        null, null, [], [Line], 100, 0, 100);

    static OrderLine Line { get; } = new(
        1, new Guid("01935000-0000-7000-8000-000000000801"), "A1", "Candle holder", "烛台", "940550", "007", "CN", 1, 1.00m, 100, 9_000,
        10_500, 1);

    public OrderReadyToShip Ready => new(OrderId, 3, At, 4, 9_000, 10_500);

    public OrderCancelled Cancelled => new(OrderId, 3, At, "late");

    public DeclarationReleased Released(string waybill) =>
        new(Guid.CreateVersion7(), 4, At, OrderId, "31012026E000000017", waybill);
}
