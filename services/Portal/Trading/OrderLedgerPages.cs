using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Portal;

public sealed record LineUnitsView(int LineNo, long Quantity)
{
    public static LineUnitsView Of(LineUnitsOf l) => new(l.LineNo, l.Quantity);

    public LineUnitsOf ToWire() => new() { LineNo = LineNo, Quantity = Quantity };
}

/// <param name="Lines">Units per line.</param>
public sealed record MoveUnits(IReadOnlyList<LineUnitsView> Lines, string? Note = null);

/// <param name="Produced">Made and packed.</param>
/// <param name="TaxRefunded">Null for the buyer, whom it does not concern.</param>
/// <param name="Open">Ordered, neither cancelled nor produced: the backorder.</param>
public sealed record OrderLineUnitsView(
    int LineNo, long Ordered, long Cancelled, long Reserved, long Produced, long Shipped, long Declared, long Delivered, long Returned,
    long Refunded, long? TaxRefunded, long Open)
{
    public static OrderLineUnitsView Of(LedgerLine l) => new(
        l.LineNo, l.Ordered, l.Cancelled, l.Reserved, l.Produced, l.Shipped, l.Declared, l.Delivered, l.Returned, l.Refunded,
        Principal.Required.Role == Role.Buyer ? null : l.TaxRefunded, l.Open);
}

/// <summary>A fact that does not fit yet, such as a return of what is not known to have left.</summary>
/// <param name="Kind">Ship, Deliver, Declare, Return or TaxRefund.</param>
/// <param name="Reason">not_packed, unknown_line, or the rule that it would break.</param>
/// <param name="Lines">Empty when it is of all there is.</param>
public sealed record WaitingFactView(string Kind, Guid SourceId, string Reason, DateTimeOffset? At, IReadOnlyList<LineUnitsView> Lines)
{
    public static WaitingFactView Of(WaitingFact f) => new(
        f.Kind, Guid.Parse(f.SourceId), f.Reason, Rest.Instant(f.At), [.. f.Lines.Select(LineUnitsView.Of)]);
}

/// <param name="Method">Channel or Bank: the way by which the money came and went.</param>
/// <param name="Lines">Empty until somebody said which units it was for.</param>
public sealed record RefundOfOrderView(
    Guid Id, string Currency, long AmountMinor, string Method, DateTimeOffset? At, IReadOnlyList<LineUnitsView> Lines)
{
    public static RefundOfOrderView Of(RefundOfOrder r) => new(
        Guid.Parse(r.Id), r.Currency, r.AmountMinor, r.Method, Rest.Instant(r.At), [.. r.Lines.Select(LineUnitsView.Of)]);
}

public sealed record OrderUnitsView(
    Guid OrderId, int OrderVersion, IReadOnlyList<OrderLineUnitsView> Lines, IReadOnlyList<WaitingFactView> Waiting,
    IReadOnlyList<RefundOfOrderView> Refunds)
{
    public static OrderUnitsView Of(OrderLedgerView l) => new(
        Guid.Parse(l.OrderId), l.OrderVersion, [.. l.Lines.Select(OrderLineUnitsView.Of)], [.. l.Waiting.Select(WaitingFactView.Of)],
        [.. l.Refunds.Select(RefundOfOrderView.Of)]);
}

/// <param name="Kind">Place, Amend, Cancel, Unreserve, Pack, Unpack, Ship, Declare, Deliver, Return, Refund or TaxRefund.</param>
/// <param name="SourceId">The order, packing, shipment, declaration, return, refund or claim that moved the units.</param>
/// <param name="Quantity">Negative for what is taken back.</param>
/// <param name="Actor">Role and party of who caused it.</param>
public sealed record LineMovementView(
    long Seq, int LineNo, string Kind, Guid SourceId, int SourceVersion, long Quantity, string Actor, string? Note, DateTimeOffset? At)
{
    public static LineMovementView Of(LineMovement m) => new(
        m.Seq, m.LineNo, m.Kind, Guid.Parse(m.SourceId), m.SourceVersion, m.Quantity, m.Actor, Rest.Text(m.Note), Rest.Instant(m.At));
}

/// <summary>What became of every unit of an order.</summary>
static class OrderLedgerPages
{
    const string Tag = "Orders";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/units", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Per line: ordered, cancelled, reserved, produced, shipped, declared, delivered, returned, refunded.");
        api.MapGet("/orders/{id:guid}/movements", ListMovements).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What moved units of the order, who and when, the oldest first.");
        api.MapPost("/orders/{id:guid}/packings", Pack).Allow(Role.Exporter)
            .Describe(Tag, "A part of the order is made and packed; the rest stays on backorder.");
        api.MapPost("/orders/{id:guid}/refunds/{refundId:guid}/units", AttributeRefund).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Says for which units money went back to the buyer.");
    }

    static async Task<OrderUnitsView> Get(Guid id, Client ledger, HttpContext http) =>
        OrderUnitsView.Of(await ledger.GetAsync(new OrderLedgerRequest { OrderId = id.ToString() }, http.Call()));

    static async Task<Page<LineMovementView>> ListMovements(Guid id, [AsParameters] Paging paging, Client ledger, HttpContext http)
    {
        var page = await ledger.ListMovementsAsync(
            new ListMovementsRequest { OrderId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Movements.Select(LineMovementView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<OrderUnitsView>> Pack(Guid id, MoveUnits request, Client ledger, HttpContext http)
    {
        var wire = new PackRequest { OrderId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Note = request.Note ?? "" };
        wire.Lines.AddRange(request.Lines.Select(line => line.ToWire()));
        var packed = await ledger.PackAsync(wire, http.Call());
        return http.Versioned(packed.OrderVersion, OrderUnitsView.Of(packed));
    }

    static async Task<OrderUnitsView> AttributeRefund(Guid id, Guid refundId, MoveUnits request, Client ledger, HttpContext http)
    {
        var wire = new AttributeRefundRequest { OrderId = id.ToString(), RefundId = refundId.ToString(), Note = request.Note ?? "" };
        wire.Lines.AddRange(request.Lines.Select(line => line.ToWire()));
        return OrderUnitsView.Of(await ledger.AttributeRefundAsync(wire, http.Call()));
    }
}
