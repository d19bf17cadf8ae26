using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>
/// What units of a line were sold for. All of them were sold for the line's amount, which is not always price times quantity to the cent:
/// an order that is split divides it. So units that go back one after another come to it, never to more.
/// </summary>
public static class LineWorth
{
    /// <param name="before">Units of the line that went back before these.</param>
    /// <returns>Minor units of the order's currency, half away from zero.</returns>
    public static long Of(OrderLine line, long before, long units, Currency currency) =>
        UpTo(line, before + units, currency) - UpTo(line, before, currency);

    static long UpTo(OrderLine line, long units, Currency currency) => units >= line.Quantity
        ? line.AmountMinor
        : Math.Min(line.AmountMinor, Money.FromMajor(line.UnitPrice * units, currency).Minor);
}
