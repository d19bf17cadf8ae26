using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Returns.ReturnsClient;

namespace CrossBorder.Portal;

/// <param name="ReasonCode">Damaged, Wrong, NotAsDescribed, Late or NotWanted.</param>
/// <param name="FileHashes">SHA-256 of files of an inquiry between the two.</param>
public sealed record AskReturn(
    IReadOnlyList<LineUnitsView> Lines, string ReasonCode, string Reason, IReadOnlyList<string>? FileHashes = null);

/// <param name="WaivesCosts">The buyer pays neither restocking nor freight, whatever the terms say.</param>
public sealed record AgreeReturn(bool WaivesCosts = false, string? Note = null);

/// <param name="OfferMinor">What goes back when the buyer keeps the goods.</param>
public sealed record OfferReturn(long OfferMinor, string? Note = null);

public sealed record MoveReturn(string? Note = null);

/// <param name="Status">Asked, Agreed, Offered, Refused, Withdrawn, Received or Settled.</param>
/// <param name="GoodsMinor">Of the units, as they were sold.</param>
/// <param name="BackMinor">What goes back; null while nothing is agreed.</param>
/// <param name="Tax">None, NotClaimable or ToRepay; null for buyers.</param>
public sealed record OrderReturnView(
    Guid Id, int Version, Guid OrderId, int No, string Status, string ReasonCode, string Reason, string Author,
    IReadOnlyList<LineUnitsView> Lines, IReadOnlyList<string> FileHashes, string Currency, long GoodsMinor,
    IReadOnlyList<CostItemView> Costs, long CostsMinor, long? BackMinor, string? Tax, string? DecidedBy, DateTimeOffset? DecidedAt,
    string? Answer, DateTimeOffset? AskedAt, DateTimeOffset? EndedAt)
{
    public static OrderReturnView Of(OrderReturn r) => new(
        Guid.Parse(r.Id), r.Version, Guid.Parse(r.OrderId), r.No, r.Status, r.ReasonCode, r.Reason, r.Author,
        [.. r.Lines.Select(line => new LineUnitsView(line.LineNo, line.Quantity))], [.. r.FileHashes], r.Currency, r.GoodsMinor,
        [.. r.Costs.Select(CostItemView.Of)], r.CostsMinor, r.Status is "Asked" or "Refused" ? null : r.BackMinor, Rest.Text(r.Tax),
        Rest.Text(r.DecidedBy), Rest.Instant(r.DecidedAt), Rest.Text(r.Answer), Rest.Instant(r.AskedAt), Rest.Instant(r.EndedAt));
}

public sealed record OrderReturnsView(IReadOnlyList<OrderReturnView> Items);

/// <summary>Delivered goods that the buyer wants to send back, and what goes back for them.</summary>
static class ReturnPages
{
    const string Tag = "Returns";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/returns", Ask).Allow(Role.Buyer)
            .Describe(Tag, "The buyer asks to send delivered units back.");
        api.MapGet("/orders/{id:guid}/returns", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Returns of an order, the oldest first.");
        api.MapGet("/order-returns/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "One return.");
        api.MapPost("/order-returns/{id:guid}/agree", Agree).Allow(Role.Exporter)
            .Describe(Tag, "Takes them back at what the terms of the day cost, or waiving that. All changes ask for If-Match.");
        api.MapPost("/order-returns/{id:guid}/offer", Offer).Allow(Role.Exporter)
            .Describe(Tag, "Offers so much for keeping the goods.");
        Move(api, "refuse", Role.Exporter, (client, change, call) => client.RefuseAsync(change, call));
        Move(api, "take-offer", Role.Buyer, (client, change, call) => client.TakeOfferAsync(change, call));
        Move(api, "withdraw", Role.Buyer, (client, change, call) => client.WithdrawAsync(change, call));
        Move(api, "receive", Role.Exporter, (client, change, call) => client.ReceiveAsync(change, call));
    }

    static void Move(
        IEndpointRouteBuilder api, string action, Role role, Func<Client, ReturnChange, CallOptions, AsyncUnaryCall<OrderReturn>> call) =>
        api.MapPost($"/order-returns/{{id:guid}}/{action}", async (Guid id, MoveReturn request, Client client, HttpContext http) =>
            Answer(http, await call(client, Change(id, request.Note, http), http.Call())))
            .Allow(role).Describe(Tag, $"The {role.ToString().ToLowerInvariant()}'s part: {action}.");

    static async Task<Created<OrderReturnView>> Ask(Guid id, AskReturn request, Client returns, HttpContext http)
    {
        var wire = new AskReturnRequest { OrderId = id.ToString(), ReasonCode = request.ReasonCode, Reason = request.Reason };
        wire.Lines.AddRange(request.Lines.Select(line => line.ToWire()));
        wire.FileHashes.AddRange(request.FileHashes ?? []);
        var asked = await returns.AskAsync(wire, http.Call());
        return http.Created($"/api/v1/order-returns/{asked.Id}", asked.Version, OrderReturnView.Of(asked));
    }

    static async Task<OrderReturnsView> List(Guid id, Client returns, HttpContext http) => new(
        [.. (await returns.ListAsync(new ListReturnsRequest { OrderId = id.ToString() }, http.Call())).Returns.Select(OrderReturnView.Of)]);

    static async Task<Ok<OrderReturnView>> Get(Guid id, Client returns, HttpContext http) =>
        Answer(http, await returns.GetAsync(new ReturnIdRequest { ReturnId = id.ToString() }, http.Call()));

    static async Task<Ok<OrderReturnView>> Agree(Guid id, AgreeReturn request, Client returns, HttpContext http)
    {
        var change = Change(id, request.Note, http);
        change.WaivesCosts = request.WaivesCosts;
        return Answer(http, await returns.AgreeAsync(change, http.Call()));
    }

    static async Task<Ok<OrderReturnView>> Offer(Guid id, OfferReturn request, Client returns, HttpContext http)
    {
        var change = Change(id, request.Note, http);
        change.OfferMinor = request.OfferMinor;
        return Answer(http, await returns.OfferAsync(change, http.Call()));
    }

    static ReturnChange Change(Guid id, string? note, HttpContext http) =>
        new() { ReturnId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Note = note ?? "" };

    static Ok<OrderReturnView> Answer(HttpContext http, OrderReturn found) => http.Versioned(found.Version, OrderReturnView.Of(found));
}
