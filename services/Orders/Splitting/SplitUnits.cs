using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Which units leave an order, and when what leaves it is promised for.</summary>
public static class SplitUnits
{
    /// <summary>Units that are split off, by line number. Packed units always stay.</summary>
    /// <param name="there">What Catalog holds, by product.</param>
    public static Outcome<Dictionary<int, long>> Off(
        V1.SplitRequest request, IReadOnlyList<OrderLine> lines, IReadOnlyDictionary<int, LineUnits> ledger,
        IReadOnlyDictionary<Guid, OrderStockLine> there)
    {
        if (request.Lines.FirstOrDefault(asked => lines.All(line => line.LineNo != asked.LineNo)) is { } unknown)
            return Problem.Invalid("lines", $"The order has no line {unknown.LineNo}.", "lines of the order");
        return Enum.Parse<SplitWay>(request.Way) switch
        {
            SplitWay.Lines => request.Lines.ToDictionary(line => line.LineNo, line => line.Quantity),
            SplitWay.NotPacked => lines.ToDictionary(line => line.LineNo, line => line.Quantity - ledger[line.LineNo].Produced),
            _ => Missing(lines, ledger, there.ToDictionary(one => one.Key, one => one.Value.InStock)),
        };
    }

    /// <summary>Lines take what is there in their order; a packed unit is there.</summary>
    public static Dictionary<int, long> Missing(
        IReadOnlyList<OrderLine> lines, IReadOnlyDictionary<int, LineUnits> ledger, Dictionary<Guid, long> there)
    {
        foreach (var line in lines)
            there[line.ProductId] = there.GetValueOrDefault(line.ProductId) - ledger[line.LineNo].Produced;
        var off = new Dictionary<int, long>();
        foreach (var line in lines)
        {
            var open = line.Quantity - ledger[line.LineNo].Produced;
            var stays = Math.Min(open, Math.Max(0, there[line.ProductId]));
            there[line.ProductId] -= stays;
            off[line.LineNo] = open - stays;
        }

        return off;
    }

    /// <summary>The day that the seller names for a product, else the day on which all that is held of it can be there.</summary>
    public static async Task Promise(
        Tx tx, Order part, IReadOnlyList<OrderLine> waiting, V1.SplitRequest request, IReadOnlyList<OrderLine> before,
        IReadOnlyDictionary<Guid, OrderStockLine> there)
    {
        var said = request.Lines.Where(line => line.PromisedOn.Length > 0)
            .GroupBy(line => before.First(one => one.LineNo == line.LineNo).ProductId)
            .ToDictionary(group => group.Key, group => group.Max(line => PartsView.Day(line.PromisedOn)));
        var days = waiting.Select(line => line.ProductId).Distinct()
            .Select(product => (Product: product, Day: said.GetValueOrDefault(product)
                ?? (there.TryGetValue(product, out var held) ? PartsView.Day(held.On) : null)))
            .Where(one => one.Day is not null).ToList();
        if (days.Count > 0)
            await tx.Run(
                """
                insert into order_promise (order_id, product_id, promised_on)
                select @Id, product_id, promised_on
                from unnest(@Products, @Days) as promised (product_id, promised_on)
                """,
                new
                {
                    part.Id,
                    Products = days.ConvertAll(one => one.Product).ToArray(),
                    Days = days.ConvertAll(one => one.Day!.Value).ToArray(),
                });
    }
}
