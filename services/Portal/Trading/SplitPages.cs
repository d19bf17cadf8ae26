using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.OrderParts.OrderPartsClient;

namespace CrossBorder.Portal;

/// <param name="Quantity">Units that are split off.</param>
/// <param name="PromisedOn">Until when they are promised; left out: as the stock says.</param>
public sealed record SplitLineBody(int LineNo, long Quantity, DateOnly? PromisedOn = null);

/// <param name="Way">Lines: the units that are named; NotPacked: all that is not packed; NotInStock: all that is not there yet.</param>
/// <param name="Lines">Of the way Lines only.</param>
public sealed record SplitOff(string Way, IReadOnlyList<SplitLineBody>? Lines = null, string? Note = null);

/// <param name="PromisedOn">Null: nobody promised.</param>
public sealed record OrderPartLineView(
    int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string UnitCode, long Quantity, string? PromisedOn)
{
    public static OrderPartLineView Of(OrderPartLine l) => new(
        l.LineNo, Guid.Parse(l.ProductId), l.Sku, l.NameEn, l.NameZh, l.UnitCode, l.Quantity, Rest.Text(l.PromisedOn));
}

/// <param name="Part">1 is the order that was placed.</param>
/// <param name="SplitFrom">The part that it was split off, by whom and why; null of part 1.</param>
public sealed record OrderPartView(
    Guid OrderId, int Part, string Number, string Status, int Version, long GoodsMinor, long FreightMinor, long ChargeMinor,
    long TotalMinor, DateTimeOffset? MadeAt, Guid? SplitFrom, string? MadeBy, string? Note, IReadOnlyList<OrderPartLineView> Lines)
{
    public static OrderPartView Of(OrderPart p) => new(
        Guid.Parse(p.OrderId), p.Part, p.Number, p.Status, p.Version, p.GoodsMinor, p.FreightMinor, p.ChargeMinor, p.TotalMinor,
        Rest.Instant(p.MadeAt), Guid.TryParse(p.SplitFrom, out var from) ? from : null, Rest.Text(p.MadeBy),
        Rest.Text(p.Note), [.. p.Lines.Select(OrderPartLineView.Of)]);
}

/// <param name="RootId">The order that was placed.</param>
/// <param name="PartialAllowed">The buyer lets the goods be shipped in parts.</param>
public sealed record OrderPartsPage(
    Guid OrderId, int OrderVersion, Guid RootId, string Currency, bool PartialAllowed, IReadOnlyList<OrderPartView> Items)
{
    public static OrderPartsPage Of(OrderPartsView v) => new(
        Guid.Parse(v.OrderId), v.OrderVersion, Guid.Parse(v.RootId), v.Currency, v.PartialAllowed, [.. v.Parts.Select(OrderPartView.Of)]);
}

/// <summary>Partial shipment: what leaves by itself becomes an order of its own.</summary>
static class SplitPages
{
    const string Tag = "Parts of orders";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/splits", Split).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Splits units off as an order of its own: named ones, what is not packed, or what is not in stock. If-Match.");
        api.MapGet("/orders/{id:guid}/parts", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "All parts of what was ordered, with their lines and the days that are promised.");
        api.MapPost("/orders/{id:guid}/partial-shipment", Permit).Allow(Role.Buyer, Role.Operator)
            .Describe(Tag, "The buyer lets goods be shipped in parts that it had forbidden. If-Match.");
    }

    static async Task<Ok<OrderPartsPage>> Split(Guid id, SplitOff request, Client parts, HttpContext http)
    {
        var wire = new SplitRequest
        {
            OrderId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            Way = request.Way,
            Note = request.Note ?? "",
        };
        wire.Lines.AddRange((request.Lines ?? []).Select(line => new SplitLine
        {
            LineNo = line.LineNo,
            Quantity = line.Quantity,
            PromisedOn = line.PromisedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "",
        }));
        return Versioned(http, await parts.SplitAsync(wire, http.Call()));
    }

    static async Task<Ok<OrderPartsPage>> Get(Guid id, Client parts, HttpContext http) =>
        Versioned(http, await parts.GetAsync(new OrderPartsRequest { OrderId = id.ToString() }, http.Call()));

    static async Task<Ok<OrderPartsPage>> Permit(Guid id, Client parts, HttpContext http) => Versioned(http, await parts.AllowAsync(
        new AllowPartsRequest { OrderId = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static Ok<OrderPartsPage> Versioned(HttpContext http, OrderPartsView view) =>
        http.Versioned(view.OrderVersion, OrderPartsPage.Of(view));
}
