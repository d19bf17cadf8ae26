using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Portal;

/// <param name="Currency">ISO 4217: what the order would be in.</param>
/// <param name="Market">ISO 3166-1 alpha-2 of where the goods go: prices may be for one.</param>
/// <param name="ExporterId">Exporters leave it out; buyers leave out <paramref name="BuyerId"/>.</param>
public sealed record BasketBody(
    string Currency, IReadOnlyList<PlaceLineBody> Lines, Guid? ExporterId = null, Guid? BuyerId = null, string? Market = null,
    string? Channel = null);

/// <param name="FileLines">Lines of the file that name the product; null without a file.</param>
/// <param name="ProductId">Null when the exporter sells no such product.</param>
/// <param name="UnitPriceThen">What the earlier order paid; null without one.</param>
/// <param name="Available">Units that no order holds; null when as many as are asked for are made to order.</param>
/// <param name="Refusal">Why an order with this line would be refused now; null when it would not.</param>
public sealed record BasketLineView(
    int LineNo, IReadOnlyList<int>? FileLines, Guid? ProductId, string? Sku, string? NameEn, string? NameZh, string? UnitCode,
    long Quantity, string? UnitPrice, string? UnitPriceThen, long? AmountMinor, long? Available, long? TierMinQuantity,
    long NetGrams, long GrossGrams, RefusalView? Refusal)
{
    const long MadeToOrder = 1_000_000_000_000;

    public static BasketLineView Of(BasketLine line, IReadOnlyList<int>? fileLines, string? then) => new(
        line.LineNo, fileLines, Guid.TryParse(line.ProductId, out var product) ? product : null, Rest.Text(line.Sku),
        Rest.Text(line.NameEn), Rest.Text(line.NameZh), Rest.Text(line.UnitCode), line.Quantity, Rest.Text(line.UnitPrice), then,
        line.AmountMinor == 0 ? null : line.AmountMinor, line.Available >= MadeToOrder ? null : line.Available,
        line.TierMinQuantity == 0 ? null : line.TierMinQuantity, line.NetGrams, line.GrossGrams, RefusalView.Of(line.Refusal));
}

/// <summary>A line of the file that says nothing to order.</summary>
/// <param name="Column">sku, quantity, or null when the line could not be read.</param>
public sealed record ListFaultView(int Line, string? Column, string? Value, string Detail, string Accepted)
{
    public static ListFaultView Of(ListFault fault) =>
        new(fault.Line, Rest.Text(fault.Column), Rest.Text(fault.Value), fault.Detail, fault.Accepted);
}

/// <param name="GoodsMinor">Of the lines that are not refused, before promotions and freight.</param>
/// <param name="Promotes">The exporter has promotions; they are weighed when the order is placed.</param>
/// <param name="Faults">Lines of the file that were not taken.</param>
/// <param name="Order">Of an earlier order: what places it again, with the lines that are not refused; null when none is left.</param>
public sealed record BasketView(
    Guid ExporterId, Guid BuyerId, string Currency, IReadOnlyList<BasketLineView> Lines, long GoodsMinor, bool Promotes,
    IReadOnlyList<ListFaultView> Faults, PlaceOrder? Order)
{
    public static BasketView Of(
        PriceBasketRequest asked, PricedBasket priced, List<ListedLine>? listed = null, List<ListFault>? faults = null) => new(
        Guid.Parse(asked.ExporterId), Guid.Parse(asked.BuyerId), priced.Currency,
        [.. priced.Lines.Select(line => BasketLineView.Of(line, listed?[line.LineNo - 1].FileLines, null))], priced.GoodsMinor,
        priced.Promotes, [.. (faults ?? []).Select(ListFaultView.Of)], null);

    /// <summary>The lines beside those of the order that they are taken from.</summary>
    public static BasketView Again(PriceBasketRequest asked, PricedBasket priced, Order order)
    {
        var kept = priced.Lines.Where(line => line.Refusal is null)
            .Select(line => new PlaceLineBody(line.Quantity, Guid.Parse(line.ProductId))).ToList();
        return Of(asked, priced) with
        {
            Lines = [.. priced.Lines.Select(line => BasketLineView.Of(line, null, order.Lines[line.LineNo - 1].UnitPrice))],
            Order = kept.Count == 0 ? null : new PlaceOrder(
                order.Currency, order.Incoterm, order.NamedPlace, ConsigneeView.Of(order.ShipTo), kept,
                [.. order.PaymentTerms.Select(PaymentTermView.Of)], Guid.Parse(order.ExporterId), Guid.Parse(order.BuyerId),
                order.FreightMinor, Rest.Text(order.OverseasWarehouse)),
        };
    }
}
