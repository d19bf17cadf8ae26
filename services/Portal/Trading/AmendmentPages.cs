using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;

namespace CrossBorder.Portal;

/// <param name="LineNo">Left out, or 0, adds a line of the product.</param>
/// <param name="Quantity">0 removes the line.</param>
/// <param name="UnitPrice">Decimal number as a string; left out keeps the price of the line.</param>
public sealed record LineChangeBody(long Quantity, int LineNo = 0, Guid? ProductId = null, string? UnitPrice = null);

/// <summary>How the goods are packed; weights in grams, of the whole order.</summary>
public sealed record PackingView(int Pieces, long NetGrams, long GrossGrams)
{
    public PackingChange ToWire() => new() { Pieces = Pieces, NetGrams = NetGrams, GrossGrams = GrossGrams };

    public static PackingView? Of(PackingChange? p) => p is null ? null : new(p.Pieces, p.NetGrams, p.GrossGrams);
}

/// <param name="By">Customs, Logistics, Settlement or Orders.</param>
/// <param name="Code">Why it refuses, or what it does when it agrees.</param>
/// <param name="MoneyMinor">Due more, back when negative; null when it is not about money.</param>
public sealed record AmendmentAnswerView(
    string By, bool Agreed, string Code, string Detail, long? MoneyMinor, string? Currency, DateTimeOffset? At)
{
    public static AmendmentAnswerView Of(AmendmentAnswer a) => new(
        a.By, a.Agreed, a.Code, a.Detail, a.Currency.Length == 0 ? null : a.MoneyMinor, Rest.Text(a.Currency), Rest.Instant(a.At));
}

/// <param name="FreightMinor">Left out, as place and consignee: as it was.</param>
/// <param name="Packing">Of a packed order whose units change.</param>
public sealed record ProposeAmendment(
    DateTimeOffset ValidUntil, IReadOnlyList<LineChangeBody>? Lines = null, long? FreightMinor = null, string? NamedPlace = null,
    ConsigneeView? ShipTo = null, string? Note = null, PackingView? Packing = null)
{
    public ProposeAmendmentRequest ToWire(Guid order, int version)
    {
        var wire = new ProposeAmendmentRequest
        {
            OrderId = order.ToString(),
            ExpectedVersion = version,
            Freight = FreightMinor is { } minor ? new FreightChange { Minor = minor } : null,
            NamedPlace = NamedPlace ?? "",
            ShipTo = ShipTo?.ToWire(),
            ValidUntil = Timestamp.FromDateTimeOffset(ValidUntil),
            Note = Note ?? "",
            Packing = Packing?.ToWire(),
        };
        wire.Lines.AddRange((Lines ?? []).Select(line => new LineChange
        {
            LineNo = line.LineNo,
            ProductId = line.ProductId?.ToString() ?? "",
            Quantity = line.Quantity,
            UnitPrice = line.UnitPrice ?? "",
        }));
        return wire;
    }
}

/// <param name="LineNo">Null for an added line.</param>
/// <param name="OldQuantity">0 for an added line, as is the quantity of a removed one.</param>
public sealed record AmendedLineView(
    int? LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string UnitCode, long OldQuantity, long Quantity,
    string? OldUnitPrice, string? UnitPrice, long OldAmountMinor, long AmountMinor)
{
    public static AmendedLineView Of(AmendedLine l) => new(
        l.LineNo == 0 ? null : l.LineNo, Guid.Parse(l.ProductId), l.Sku, l.NameEn, l.NameZh, l.UnitCode, l.OldQuantity, l.Quantity,
        Rest.Text(l.OldUnitPrice), Rest.Text(l.UnitPrice), l.OldAmountMinor, l.AmountMinor);
}

/// <param name="Status">Open, Asking, Accepted, Refused, Declined, Withdrawn or Expired.</param>
/// <param name="Side">Who proposed it: Exporter or Buyer.</param>
/// <param name="DeltaMinor">What the order costs more, negative when less.</param>
/// <param name="Lines">Those that change; empty in lists.</param>
/// <param name="OrderVersion">Of the order as it left it; null unless accepted.</param>
/// <param name="AnswerBy">Until when customs, carrier and settlement may answer; null when they were not asked.</param>
/// <param name="Answers">Empty in lists.</param>
public sealed record OrderAmendmentView(
    Guid Id, int Version, Guid OrderId, int No, string Status, string Side, string Author, string? Note, DateTimeOffset? ProposedAt,
    DateTimeOffset? ValidUntil, string Currency, long OldTotalMinor, long TotalMinor, long DeltaMinor, long OldFreightMinor,
    long FreightMinor, string? NamedPlace, ConsigneeView? ShipTo, IReadOnlyList<AmendedLineView> Lines, string? DecidedBy,
    DateTimeOffset? DecidedAt, string? Reason, int? OrderVersion, PackingView? Packing, DateTimeOffset? AnswerBy,
    IReadOnlyList<AmendmentAnswerView> Answers)
{
    public static OrderAmendmentView Of(Amendment a) => new(
        Guid.Parse(a.Id), a.Version, Guid.Parse(a.OrderId), a.No, a.Status, a.Side, a.Author, Rest.Text(a.Note), Rest.Instant(a.ProposedAt),
        Rest.Instant(a.ValidUntil), a.Currency, a.OldTotalMinor, a.TotalMinor, a.DeltaMinor, a.OldFreightMinor, a.FreightMinor,
        Rest.Text(a.NamedPlace), a.ShipTo is null ? null : ConsigneeView.Of(a.ShipTo), [.. a.Lines.Select(AmendedLineView.Of)],
        Rest.Text(a.DecidedBy), Rest.Instant(a.DecidedAt), Rest.Text(a.Reason), a.OrderVersion == 0 ? null : a.OrderVersion,
        PackingView.Of(a.Packing), Rest.Instant(a.AnswerBy), [.. a.Answers.Select(AmendmentAnswerView.Of)]);
}

/// <param name="AmendmentId">Null for the order as it was placed.</param>
public sealed record RevisionView(int No, int OrderVersion, Guid? AmendmentId, DateTimeOffset? At, long TotalMinor)
{
    public static RevisionView Of(RevisionInfo r) => new(
        r.No, r.OrderVersion, Guid.TryParse(r.AmendmentId, out var amendment) ? amendment : null, Rest.Instant(r.At), r.TotalMinor);
}

public sealed record RevisionsView(IReadOnlyList<RevisionView> Items);

/// <param name="Order">As it was agreed then; what happened to it since is not told here.</param>
public sealed record OrderRevisionView(RevisionView? Revision, OrderView? Order)
{
    public static OrderRevisionView Of(OrderRevision r) =>
        new(r.Info is null ? null : RevisionView.Of(r.Info), r.Order is null ? null : OrderView.Of(r.Order));
}

/// <summary>What one side proposes to change of an order and the other accepts, and how the order read before.</summary>
static class AmendmentPages
{
    const string Tag = "Amendments";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/amendments", Propose).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Proposes other quantities, prices, lines, freight, place or consignee; asks for If-Match of the order.");
        api.MapGet("/orders/{id:guid}/amendments", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Amendments of an order, the oldest first.");
        api.MapGet("/order-amendments/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "One amendment with the lines that change.");
        api.MapPost("/order-amendments/{id:guid}/accept", Accept).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "The other side accepts: the order reads so from then on, or customs, carrier and settlement are asked.");
        api.MapPost("/order-amendments/{id:guid}/decline", Decline).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "The other side declines.");
        api.MapPost("/order-amendments/{id:guid}/withdraw", Withdraw).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "The side that proposed takes it back.");
        api.MapGet("/orders/{id:guid}/revisions", ListRevisions).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "How the order read as it was placed and as each amendment left it.");
        api.MapGet("/orders/{id:guid}/revisions/{no:int}", GetRevision).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "The order as one revision reads.");
    }

    static async Task<Created<OrderAmendmentView>> Propose(Guid id, ProposeAmendment request, Client amendments, HttpContext http)
    {
        var made = await amendments.ProposeAsync(request.ToWire(id, http.ExpectedVersion()), http.Call());
        return http.Created($"/api/v1/order-amendments/{made.Id}", made.Version, OrderAmendmentView.Of(made));
    }

    static async Task<Page<OrderAmendmentView>> List(Guid id, [AsParameters] Paging paging, Client amendments, HttpContext http)
    {
        var page = await amendments.ListAsync(new ListAmendmentsRequest { OrderId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Amendments.Select(OrderAmendmentView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<OrderAmendmentView>> Get(Guid id, Client amendments, HttpContext http) =>
        Answer(http, await amendments.GetAsync(new AmendmentIdRequest { AmendmentId = id.ToString() }, http.Call()));

    static async Task<Ok<OrderAmendmentView>> Accept(Guid id, Client amendments, HttpContext http) =>
        Answer(http, await amendments.AcceptAsync(Change(id, "", http), http.Call()));

    static async Task<Ok<OrderAmendmentView>> Decline(Guid id, EndTrade request, Client amendments, HttpContext http) =>
        Answer(http, await amendments.DeclineAsync(Change(id, request.Reason, http), http.Call()));

    static async Task<Ok<OrderAmendmentView>> Withdraw(Guid id, EndTrade request, Client amendments, HttpContext http) =>
        Answer(http, await amendments.WithdrawAsync(Change(id, request.Reason, http), http.Call()));

    static async Task<RevisionsView> ListRevisions(Guid id, Client amendments, HttpContext http) => new(
        [.. (await amendments.ListRevisionsAsync(new ListRevisionsRequest { OrderId = id.ToString() }, http.Call())).Revisions
            .Select(RevisionView.Of)]);

    static async Task<OrderRevisionView> GetRevision(Guid id, int no, Client amendments, HttpContext http) => OrderRevisionView.Of(
        await amendments.GetRevisionAsync(new RevisionRequest { OrderId = id.ToString(), No = no }, http.Call()));

    static AmendmentChange Change(Guid id, string reason, HttpContext http) =>
        new() { AmendmentId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = reason };

    static Ok<OrderAmendmentView> Answer(HttpContext http, Amendment amendment) =>
        http.Versioned(amendment.Version, OrderAmendmentView.Of(amendment));
}
