using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// An order at what its goods are worth: a unit that is given away has the value that the exporter's terms state, everything else its
/// price. All that customs is told follows from it; what the buyer pays does not.
/// </summary>
static class CustomsWorth
{
    public static OrderPlaced Of(OrderPlaced order)
    {
        if (order.Lines.All(line => line.CustomsUnitPrice is null) || Currency.Find(order.Currency) is not { } currency)
            return order;
        var lines = order.Lines.Select(line => line.CustomsUnitPrice is { } worth && line.UnitPrice == 0
            ? line with { UnitPrice = worth, AmountMinor = Money.FromMajor(line.Quantity * worth, currency).Minor }
            : line).ToList();
        var more = lines.Sum(line => line.AmountMinor) - order.Lines.Sum(line => line.AmountMinor);
        return order with { Lines = lines, GoodsMinor = order.GoodsMinor + more, TotalMinor = order.TotalMinor + more };
    }
}
