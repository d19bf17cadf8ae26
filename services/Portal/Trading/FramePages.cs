using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Frames.FramesClient;

namespace CrossBorder.Portal;

/// <param name="MinQuantity">Of one call-off.</param>
/// <param name="UnitPrice">Decimal number as a string.</param>
public sealed record FrameTierView(long MinQuantity, string UnitPrice);

/// <param name="Quantity">In all.</param>
/// <param name="Least">Of one call-off.</param>
/// <param name="Most">Of one call-off; 0: whatever is left.</param>
/// <param name="Sku">Filled in, as are names and unit.</param>
public sealed record FrameLineView(
    Guid ProductId, long Quantity, IReadOnlyList<FrameTierView> Tiers, long Least = 0, long Most = 0, string? Sku = null,
    string? NameEn = null, string? NameZh = null, string? UnitCode = null)
{
    public static FrameLineView Of(FrameLine l) => new(
        Guid.Parse(l.ProductId), l.Quantity, [.. l.Tiers.Select(tier => new FrameTierView(tier.MinQuantity, tier.UnitPrice))], l.Least,
        l.Most, Rest.Text(l.Sku), Rest.Text(l.NameEn), Rest.Text(l.NameZh), Rest.Text(l.UnitCode));

    public FrameLine ToWire()
    {
        var wire = new FrameLine { ProductId = ProductId.ToString(), Quantity = Quantity, Least = Least, Most = Most };
        wire.Tiers.AddRange(Tiers.Select(tier => new FrameTier { MinQuantity = tier.MinQuantity, UnitPrice = tier.UnitPrice }));
        return wire;
    }
}

/// <param name="FreightMinor">Of each call-off.</param>
/// <param name="ValidFrom">In China, as the last day.</param>
public sealed record FrameTermsView(
    string Currency, string Incoterm, string NamedPlace, IReadOnlyList<PaymentTermView> PaymentTerms, string ValidFrom, string ValidUntil,
    IReadOnlyList<FrameLineView> Lines, long FreightMinor = 0)
{
    public static FrameTermsView Of(FrameTerms t) => new(
        t.Currency, t.Incoterm, t.NamedPlace, [.. t.PaymentTerms.Select(PaymentTermView.Of)], t.ValidFrom, t.ValidUntil,
        [.. t.Lines.Select(FrameLineView.Of)], t.FreightMinor);

    public FrameTerms ToWire()
    {
        var wire = new FrameTerms
        {
            Currency = Currency,
            Incoterm = Incoterm,
            NamedPlace = NamedPlace,
            FreightMinor = FreightMinor,
            ValidFrom = ValidFrom,
            ValidUntil = ValidUntil,
        };
        wire.PaymentTerms.AddRange(PaymentTerms.Select(term => term.ToWire()));
        wire.Lines.AddRange(Lines.Select(line => line.ToWire()));
        return wire;
    }
}

/// <param name="ExporterId">The other side; the own one may be left out.</param>
public sealed record ProposeFrame(
    FrameTermsView Terms, string? Title = null, Guid? ExporterId = null, Guid? BuyerId = null, string? Note = null);

/// <param name="No">The version that was read.</param>
public sealed record AcceptFrame(int No);

/// <param name="LineNo">Of the frame.</param>
/// <param name="Currency">Left out, or the frame's; as the unit.</param>
public sealed record CalledLineView(int LineNo, long Quantity, string? Currency = null, string? UnitCode = null);

public sealed record CallOffBody(IReadOnlyList<CalledLineView> Lines, ConsigneeView ShipTo, string? Reference = null);

public sealed record FrameVersionView(
    int No, string Side, string? Author, string? Note, FrameTermsView? Terms, DateTimeOffset? At)
{
    public static FrameVersionView Of(FrameVersion v) => new(
        v.No, v.Side, Rest.Text(v.Author), Rest.Text(v.Note), v.Terms is null ? null : FrameTermsView.Of(v.Terms), Rest.Instant(v.At));
}

/// <param name="Called">Of orders that were not cancelled.</param>
public sealed record FrameBalanceView(
    int LineNo, Guid ProductId, long Quantity, long Called, long Left, long Shipped, long Delivered);

public sealed record FrameCallView(Guid OrderId, string Number, string Status, long TotalMinor, DateTimeOffset? At);

/// <param name="Status">Open, Active, Expired or Closed.</param>
/// <param name="CurrentNo">The version that can be accepted, or that was; side is who proposed it.</param>
/// <param name="Versions">Empty in lists, as balances and calls.</param>
public sealed record FrameView(
    Guid Id, int Version, Guid ExporterId, Guid BuyerId, string Status, string Title, int CurrentNo, string Side, string ValidUntil,
    string? Reason, IReadOnlyList<FrameVersionView> Versions, IReadOnlyList<FrameBalanceView> Balances, IReadOnlyList<FrameCallView> Calls,
    DateTimeOffset? OpenedAt)
{
    public static FrameView Of(Frame f) => new(
        Guid.Parse(f.Id), f.Version, Guid.Parse(f.ExporterId), Guid.Parse(f.BuyerId), f.Status, f.Title, f.CurrentNo, f.Side, f.ValidUntil,
        Rest.Text(f.Reason), [.. f.Versions.Select(FrameVersionView.Of)],
        [.. f.Balances.Select(b => new FrameBalanceView(
            b.LineNo, Guid.Parse(b.ProductId), b.Quantity, b.Called, b.Left, b.Shipped, b.Delivered))],
        [.. f.Calls.Select(c => new FrameCallView(Guid.Parse(c.OrderId), c.Number, c.Status, c.TotalMinor, Rest.Instant(c.At)))],
        Rest.Instant(f.OpenedAt));
}

/// <summary>Frame contracts: quantities at agreed prices for a time, and the orders called off them.</summary>
static class FramePages
{
    const string Tag = "Frames";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/frames", Open).Allow(Role.Exporter, Role.Buyer).Describe(Tag, "Proposes a frame contract to the other side.");
        api.MapGet("/frames", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Frame contracts, the newest first.");
        api.MapGet("/frames/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "One frame with its versions, what is left of it and the orders called off.");
        api.MapPost("/frames/{id:guid}/versions", Propose).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "A further version, in the place of the last.");
        api.MapPost("/frames/{id:guid}/accept", Accept).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Accepts exactly the other side's version that was read, once.");
        api.MapPost("/frames/{id:guid}/close", Close).Allow(Role.Exporter, Role.Buyer).Describe(Tag, "Ends the bargaining.");
        api.MapPost("/frames/{id:guid}/calls", CallOff).Allow(Role.Buyer)
            .Describe(Tag, "Calls off: an order at the prices of the frame, counted as it is placed.");
    }

    static async Task<Created<FrameView>> Open(ProposeFrame request, Client frames, HttpContext http)
    {
        var opened = await frames.ProposeAsync(
            new ProposeFrameRequest
            {
                ExporterId = request.ExporterId?.ToString() ?? "",
                BuyerId = request.BuyerId?.ToString() ?? "",
                Title = request.Title ?? "",
                Terms = request.Terms.ToWire(),
                Note = request.Note ?? "",
            }, http.Call());
        return http.Created($"/api/v1/frames/{opened.Id}", opened.Version, FrameView.Of(opened));
    }

    /// <param name="status">Open, Active, Expired or Closed.</param>
    static async Task<Page<FrameView>> List(string? status, [AsParameters] Paging paging, Client frames, HttpContext http)
    {
        var page = await frames.ListAsync(new ListFramesRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Frames.Select(FrameView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<FrameView>> Get(Guid id, Client frames, HttpContext http) =>
        Answer(http, await frames.GetAsync(new FrameIdRequest { FrameId = id.ToString() }, http.Call()));

    static async Task<Ok<FrameView>> Propose(Guid id, ProposeFrame request, Client frames, HttpContext http) => Answer(
        http,
        await frames.ProposeAsync(
            new ProposeFrameRequest
            {
                FrameId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Terms = request.Terms.ToWire(),
                Note = request.Note ?? "",
            }, http.Call()));

    static async Task<Ok<FrameView>> Accept(Guid id, AcceptFrame request, Client frames, HttpContext http) => Answer(
        http,
        await frames.AcceptAsync(
            new AcceptFrameRequest { FrameId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), No = request.No }, http.Call()));

    static async Task<Ok<FrameView>> Close(Guid id, EndTrade request, Client frames, HttpContext http) => Answer(
        http,
        await frames.CloseAsync(
            new CloseFrameRequest { FrameId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = request.Reason },
            http.Call()));

    static async Task<Created<OrderView>> CallOff(Guid id, CallOffBody request, Client frames, HttpContext http)
    {
        var wire = new CallOffRequest { FrameId = id.ToString(), ShipTo = request.ShipTo.ToWire(), Reference = request.Reference ?? "" };
        wire.Lines.AddRange(request.Lines.Select(line => new CalledLine
        {
            LineNo = line.LineNo,
            Quantity = line.Quantity,
            Currency = line.Currency ?? "",
            UnitCode = line.UnitCode ?? "",
        }));
        var order = await frames.CallOffAsync(wire, http.Call());
        return http.Created($"/api/v1/orders/{order.Id}", order.Version, OrderView.Of(order));
    }

    static Ok<FrameView> Answer(HttpContext http, Frame frame) => http.Versioned(frame.Version, FrameView.Of(frame));
}
