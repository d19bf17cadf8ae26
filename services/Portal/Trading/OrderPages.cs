using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Orders.OrdersClient;

namespace CrossBorder.Portal;

public sealed record CancelOrder(string Reason);

/// <param name="Pieces">Number of packages.</param>
/// <param name="NetGrams">Of the whole packed order, as is the gross weight.</param>
public sealed record ReadyToShip(int Pieces, long NetGrams, long GrossGrams);

/// <summary>Sales orders from placing to acceptance.</summary>
static class OrderPages
{
    const string Tag = "Orders";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders", Place).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Places an order: buyers their own, exporters what a buyer ordered with them.");
        api.MapGet("/orders/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "One order with its lines.");
        api.MapGet("/orders", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Orders that the caller may see.");
        api.MapPost("/orders/{id:guid}/confirm", Confirm).Allow(Role.Exporter).Describe(Tag, "The exporter takes the order on.");
        api.MapPost("/orders/{id:guid}/cancel", Cancel).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Cancels the order.");
        api.MapPost("/orders/{id:guid}/ready-to-ship", Ready).Allow(Role.Exporter).Describe(Tag, "The goods are packed.");
        api.MapPost("/orders/{id:guid}/accept", Accept).Allow(Role.Buyer).Describe(Tag, "The buyer accepts what was delivered.");
    }

    static async Task<Created<OrderView>> Place(PlaceOrder request, Client orders, HttpContext http)
    {
        var exporter = PartyOf(request.ExporterId, Role.Exporter, "exporterId");
        var buyer = PartyOf(request.BuyerId, Role.Buyer, "buyerId");
        var wire = request.ToWire(exporter, buyer);
        wire.Channel = http.Channel(request.Channel, exporter);
        var order = await orders.PlaceAsync(wire, http.Call());
        return http.Created($"/api/v1/orders/{order.Id}", order.Version, OrderView.Of(order));
    }

    /// <summary>The party on one side of the order: the caller itself on its own side, else who the request names.</summary>
    internal static Guid PartyOf(Guid? named, Role side, string field)
    {
        var principal = Principal.Required;
        return named ?? (principal.Role == side
            ? principal.PartyId
            : throw Problem.Invalid(field, $"The {side} of the order is missing.", $"the id of a registered {side}").ToGrpc());
    }

    static async Task<Ok<OrderView>> Get(Guid id, Client orders, HttpContext http) =>
        Answer(http, await orders.GetAsync(new GetRequest { Id = id.ToString() }, http.Call()));

    /// <param name="status">Placed, Confirmed, ReadyToShip, Shipped, Delivered, Completed or Cancelled.</param>
    /// <param name="kind">Standard, Sample or Trial.</param>
    static async Task<Page<OrderView>> List(string? status, string? kind, [AsParameters] Paging paging, Client orders, HttpContext http)
    {
        var page = await orders.ListAsync(
            new ListRequest { Status = status ?? "", Kind = kind ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Orders.Select(OrderView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<OrderView>> Confirm(Guid id, Client orders, HttpContext http) =>
        Answer(http, await orders.ConfirmAsync(Change(id, http), http.Call()));

    static async Task<Ok<OrderView>> Accept(Guid id, Client orders, HttpContext http) =>
        Answer(http, await orders.AcceptAsync(Change(id, http), http.Call()));

    static async Task<Ok<OrderView>> Cancel(Guid id, CancelOrder request, Client orders, HttpContext http) => Answer(http,
        await orders.CancelAsync(
            new CancelRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = request.Reason }, http.Call()));

    static async Task<Ok<OrderView>> Ready(Guid id, ReadyToShip request, Client orders, HttpContext http) => Answer(http,
        await orders.ReadyToShipAsync(
            new ReadyToShipRequest
            {
                Id = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Pieces = request.Pieces,
                NetGrams = request.NetGrams,
                GrossGrams = request.GrossGrams,
            }, http.Call()));

    static ChangeRequest Change(Guid id, HttpContext http) => new() { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() };

    static Ok<OrderView> Answer(HttpContext http, Order order) => http.Versioned(order.Version, OrderView.Of(order));
}
