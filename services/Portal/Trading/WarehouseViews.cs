using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Kind">Home, or Overseas: it serves its own country only.</param>
public sealed record WarehouseBody(string Name, string Country, string Kind);

/// <param name="IsDefault">What stock is in when nothing is said; there from the beginning, as MAIN.</param>
public sealed record WarehouseView(Guid Id, int Version, string Code, string Name, string Country, string Kind, bool IsDefault)
{
    public static WarehouseView Of(Warehouse w) => new(Guid.Parse(w.Id), w.Version, w.Code, w.Name, w.Country, w.Kind, w.IsDefault);
}

/// <param name="Warehouse">Code.</param>
/// <param name="Change">Comes in; goes out when negative.</param>
/// <param name="Reason">Received, Counted, Damaged or Adjusted.</param>
public sealed record StockMovementBody(string Warehouse, long Change, string Reason, string? Note = null);

/// <param name="From">Code of a warehouse.</param>
public sealed record StockTransferBody(string From, string To, long Quantity, string? Note = null);

public sealed record WarehouseStockView(WarehouseView Warehouse, long OnHand);

/// <param name="Warehouse">Code.</param>
public sealed record IncomingLotBody(string Warehouse, long Quantity, DateOnly ExpectedOn, string? Reference = null);

/// <param name="Quantity">That came; it may differ from what was expected.</param>
public sealed record LotReceiptBody(long Quantity);

/// <param name="Status">Expected, Received or Cancelled.</param>
public sealed record IncomingLotView(
    Guid Id, Guid ProductId, string Warehouse, long Quantity, string ExpectedOn, string? Reference, string Status, long Received)
{
    public static IncomingLotView Of(IncomingLot l) => new(
        Guid.Parse(l.Id), Guid.Parse(l.ProductId), l.Warehouse, l.Quantity, l.ExpectedOn, Rest.Text(l.Reference), l.Status, l.Received);
}

/// <param name="OnHand">In all warehouses.</param>
/// <param name="Reserved">For orders, of any warehouse.</param>
/// <param name="MadeToOrder">Sold without stock, within the product's lead times.</param>
/// <param name="Lots">Expected.</param>
public sealed record ProductStockView(
    Guid ProductId, long OnHand, long Reserved, bool MadeToOrder, IReadOnlyList<WarehouseStockView> Warehouses,
    IReadOnlyList<IncomingLotView> Lots)
{
    public static ProductStockView Of(ProductStock s) => new(
        Guid.Parse(s.ProductId), s.OnHand, s.Reserved, s.MadeToOrder,
        [.. s.Warehouses.Select(one => new WarehouseStockView(WarehouseView.Of(one.Warehouse), one.OnHand))],
        [.. s.Lots.Select(IncomingLotView.Of)]);
}

/// <param name="Warehouse">Code.</param>
/// <param name="MadeBy">Role and id of who did.</param>
public sealed record MovementView(
    Guid Id, string Warehouse, long Change, string Reason, string? Note, string MadeBy, DateTimeOffset? MadeAt)
{
    public static MovementView Of(StockMovement m) => new(
        Guid.Parse(m.Id), m.Warehouse, m.Change, m.Reason, Rest.Text(m.Note), m.MadeBy, Rest.Instant(m.MadeAt));
}

public sealed record SupplyBody(bool MadeToOrder);

/// <param name="Source">Stock, Lot or Made.</param>
/// <param name="On">Day on which it is there.</param>
/// <param name="Warehouse">Code; not told to buyers.</param>
public sealed record PromisePartView(
    long Quantity, string Source, string On, string? Warehouse, string? Country, string? Kind, Guid? LotId);

/// <param name="Code">reserved, other_destination, lot_overdue, no_lead_time or not_made_to_order.</param>
public sealed record PromiseReasonView(string Code, string Detail);

/// <param name="On">Day on which the whole is there; missing: it cannot be promised.</param>
/// <param name="Missing">Units that nothing covers.</param>
/// <param name="OnTime">Units that are there on the day that was needed.</param>
public sealed record PromiseView(
    Guid ProductId, long Quantity, string? On, long Missing, long OnTime, IReadOnlyList<PromisePartView> Parts,
    IReadOnlyList<PromiseReasonView> Reasons)
{
    public static PromiseView Of(PromiseAnswer a) => new(
        Guid.Parse(a.ProductId), a.Quantity, Rest.Text(a.On), a.Missing, a.OnTime,
        [.. a.Parts.Select(part => new PromisePartView(
            part.Quantity, part.Source, part.On, Rest.Text(part.Warehouse), Rest.Text(part.Country), Rest.Text(part.Kind),
            part.LotId.Length > 0 ? Guid.Parse(part.LotId) : null))],
        [.. a.Reasons.Select(reason => new PromiseReasonView(reason.Code, reason.Detail))]);
}
