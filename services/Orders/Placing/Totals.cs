using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>What an order comes to, in minor units of its currency.</summary>
public readonly record struct Totals(long GoodsMinor, long FreightMinor, long TotalMinor)
{
    /// <summary>
    /// Ten trillion of a currency with two decimals. Below it every JSON reader keeps the exact number (2^53) and sums over
    /// thousands of orders fit 64 bits.
    /// </summary>
    public const long MostMinor = 1_000_000_000_000_000;

    public static Outcome<Totals> Of(IReadOnlyList<OrderLine> lines, long freightMinor)
    {
        // Each line is at most 2^63, there are 500 of them: 128 bits cannot overflow here.
        Int128 goods = 0;
        foreach (var line in lines)
            goods += line.AmountMinor;
        if (goods + freightMinor > MostMinor)
            return new Problem(
                StatusCodes.Status422UnprocessableEntity, "order_total_too_large",
                "The lines and the freight come to more than an order may.", "lines", $"a total of at most {MostMinor} minor units");
        var total = checked((long)goods + freightMinor);
        return new Totals((long)goods, freightMinor, total);
    }
}
