using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Logistics.Tests;

/// <summary>A carrier over real HTTP. It answers a repeat as the first time, and fails as a test asks for one order.</summary>
public sealed class FakeCarrier(int port) : IHostedService
{
    /// <summary>A port of discharge to which it does not go.</summary>
    public const string ClosedPort = "GBFXT";

    readonly ConcurrentDictionary<Guid, Func<HttpContext, string, int, Task<bool>>> faults = new();
    readonly ConcurrentDictionary<Guid, string> waybills = new();
    readonly ConcurrentDictionary<Guid, string?> consignees = new();
    readonly ConcurrentDictionary<Guid, Guid> orders = new();
    WebApplication? server;

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Every request: its last path segment, the booking and the body.</summary>
    public ConcurrentQueue<(string What, Guid BookingId, Body Body)> Asked { get; } = [];

    /// <summary>Runs this for every request about the order, with its kind and how often it came; true means that it answered.</summary>
    public void On(Guid orderId, Func<HttpContext, string, int, Task<bool>> fault) => faults[orderId] = fault;

    /// <summary>Answers requests of this kind with the status for the first times.</summary>
    public void Fail(Guid orderId, string what, int times, HttpStatusCode status, string body = "") => On(
        orderId, async (http, asked, time) =>
        {
            if (asked != what || time > times)
                return false;
            http.Response.StatusCode = (int)status;
            await http.Response.WriteAsync(body);
            return true;
        });

    public void Number(Guid orderId, string waybill) => waybills[orderId] = waybill;

    /// <summary>The waybill of the order is made out to this one; null: the carrier does not tell.</summary>
    public void MakeOutTo(Guid orderId, string? consignee) => consignees[orderId] = consignee;

    public string WaybillOf(Guid orderId) => waybills.GetOrAdd(orderId, id => $"WB{id:N}"[..26].ToUpperInvariant());

    public IEnumerable<Body> Of(string what, Guid orderId) =>
        Asked.Where(asked => asked.What == what && orders.GetValueOrDefault(asked.BookingId) == orderId).Select(asked => asked.Body);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        server = builder.Build();
        server.MapPost("/carrier/{what}", Answer);
        await server.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await server!.DisposeAsync();

    async Task<IResult> Answer(string what, Body body, HttpContext http)
    {
        var order = orders.GetOrAdd(body.BookingId, _ => body.OrderId!.Value);
        Asked.Enqueue((what, body.BookingId, body));
        var time = Of(what, order).Count();
        if (faults.TryGetValue(order, out var fault) && await fault(http, what, time))
            return Results.Empty;
        if (what == "bookings" && body.PortOfDischarge == ClosedPort)
            return Results.Ok(new { body.BookingId, accepted = false, reason = "the port is closed" });
        return what == "bookings" ? Results.Ok(Booked(body, order)) : Results.Accepted();
    }

    object Booked(Body body, Guid orderId) => new
    {
        body.BookingId,
        accepted = true,
        carrierCode = "91330200MA2GQ1234X",
        carrierName = "Ningbo Ocean Line",
        waybillNumber = WaybillOf(orderId),
        freightMinor = 120_000,
        insuranceMinor = 3_708,
        currency = "USD",
        conveyanceName = "EVER GIVEN",
        voyageNumber = "0123W",
        consigneeName = consignees.GetValueOrDefault(orderId, body.ConsigneeName),
        body.ConsigneeCountry,
    };

    public sealed record Body(
        Guid BookingId, Guid? OrderId, string? TransportMode, string? PortOfLoading, string? PortOfDischarge, int? Pieces, long? GrossGrams,
        string? WaybillNumber, string? ListNumber, string? ConsigneeName, string? ConsigneeCountry, House[]? Houses = null);

    public sealed record House(string WaybillNumber, string ListNumber, int Pieces, long GrossGrams);
}
