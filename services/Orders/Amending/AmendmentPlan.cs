using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>How units of an order change: before it is packed, when it is packed, or because somebody gives them up.</summary>
public enum AmendmentWay { Unpacked, Packed, GivenUp }

/// <summary>What an amendment makes of an order's lines and totals. Pure.</summary>
public static class AmendmentPlan
{
    /// <summary>The lines that change and what the goods come to then; a proposal that changes nothing is none.</summary>
    /// <param name="products">Of the added lines, by id.</param>
    public static Outcome<(List<LineAmendment> Lines, long GoodsMinor)> Of(
        Order order, IReadOnlyList<OrderLine> lines, IReadOnlyList<V1.LineChange> changes, IReadOnlyDictionary<Guid, ProductFact> products)
    {
        var amended = new List<LineAmendment>();
        for (var i = 0; i < changes.Count; i++)
        {
            var old = lines.FirstOrDefault(line => line.LineNo == changes[i].LineNo);
            if (changes[i].LineNo != 0 && old is null)
                return Problem.Invalid($"lines[{i}].line_no", "The order has no such line.", "a line of the order, or 0 for a new one");
            var change = old is null
                ? Added(changes[i], products[Guid.Parse(changes[i].ProductId)], order.Currency)
                : Changed(changes[i], old, order.Currency);
            if (old is null || change.Quantity != old.Quantity || change.UnitPrice != old.UnitPrice)
                amended.Add(change);
        }

        if (lines.Count - amended.Count(line => line.Quantity == 0) + amended.Count(line => line.LineNo is null) is < 1
            or > PlaceCheck.MostLines)
            return Problem.Invalid("lines", "An order keeps a line, and has not too many.", $"1 to {PlaceCheck.MostLines} lines");
        Int128 goods = order.GoodsMinor;
        foreach (var line in amended)
            goods += line.AmountMinor - (Int128)line.OldAmountMinor;
        return goods > Totals.MostMinor ? TooLarge : (amended, (long)goods);
    }

    /// <summary>
    /// The lines as they read afterwards, numbered from 1 without gaps, as customs ask of a list: those that stay in their order, the
    /// added ones behind them. A line that changed was sold at an agreed price, not at a tier.
    /// </summary>
    /// <param name="added">As Catalog holds them, in the order of the amendment's added lines.</param>
    public static List<OrderLine> After(
        IReadOnlyList<OrderLine> lines, IReadOnlyList<LineAmendment> changes, IReadOnlyList<OrderLine> added)
    {
        var changed = changes.Where(change => change.LineNo is not null).ToDictionary(change => change.LineNo!.Value);
        var after = lines.Where(line => !changed.TryGetValue(line.LineNo, out var change) || change.Quantity > 0)
            .Select(line => changed.TryGetValue(line.LineNo, out var change)
                ? line with
                {
                    Quantity = change.Quantity,
                    UnitPrice = change.UnitPrice,
                    AmountMinor = change.AmountMinor,
                    NetGrams = Share(line.NetGrams, change.Quantity, line.Quantity),
                    GrossGrams = Share(line.GrossGrams, change.Quantity, line.Quantity),
                    TierMinQuantity = null,
                }
                : line)
            .Concat(added);
        return [.. after.Select((line, i) => line with { LineNo = i + 1 })];
    }

    /// <summary>What changes of each line number in the ledger.</summary>
    public static IEnumerable<(int LineNo, long Units)> Movements(IReadOnlyList<OrderLine> before, IReadOnlyList<OrderLine> after) =>
        Enumerable.Range(1, Math.Max(before.Count, after.Count))
            .Select(no => (no, (after.ElementAtOrDefault(no - 1)?.Quantity ?? 0) - (before.ElementAtOrDefault(no - 1)?.Quantity ?? 0)))
            .Where(move => move.Item2 != 0);

    /// <summary>
    /// Of a packed order what is wanted more is packed, and what is wanted no more is unpacked; what is given up of a line is cancelled and
    /// not held any more. A number that another product has by now is only counted anew.
    /// </summary>
    /// <param name="stays">The number is of the same product as before, or of none any more.</param>
    public static IReadOnlyList<(MovementKind Kind, long Units)> Moves(long units, AmendmentWay way, bool stays) => (way, units > 0) switch
    {
        (AmendmentWay.Packed, true) => [(MovementKind.Amend, units), (MovementKind.Pack, units)],
        (AmendmentWay.Packed, false) => [(MovementKind.Unpack, units), (MovementKind.Amend, units)],
        (AmendmentWay.GivenUp, false) when stays => [(MovementKind.Cancel, -units), (MovementKind.Unreserve, units)],
        _ => [(MovementKind.Amend, units)],
    };

    public static bool Stays(IReadOnlyList<OrderLine> before, IReadOnlyList<OrderLine> after, int lineNo) =>
        before.ElementAtOrDefault(lineNo - 1) is { } was
        && (after.ElementAtOrDefault(lineNo - 1) is not { } reads || reads.ProductId == was.ProductId);

    /// <summary>Lines that were packed in part keep their number: the ledger of one product is not another's.</summary>
    public static int? Displaced(
        IReadOnlyList<OrderLine> before, IReadOnlyList<OrderLine> after, IReadOnlyDictionary<int, LineUnits> ledger) =>
        before.Where(line => ledger[line.LineNo].Produced > 0 && after.ElementAtOrDefault(line.LineNo - 1)?.ProductId != line.ProductId)
            .Select(line => (int?)line.LineNo).FirstOrDefault();

    static LineAmendment Added(V1.LineChange change, ProductFact product, string currency) => new()
    {
        ProductId = product.Id,
        Sku = product.Sku,
        NameEn = product.NameEn,
        NameZh = product.NameZh,
        UnitCode = product.UnitCode,
        Quantity = change.Quantity,
        UnitPrice = OfferPrice.Parse(change.UnitPrice)!.Value,
        AmountMinor = Amount(OfferPrice.Parse(change.UnitPrice)!.Value, change.Quantity, currency),
    };

    static LineAmendment Changed(V1.LineChange change, OrderLine old, string currency)
    {
        var price = OfferPrice.Parse(change.UnitPrice) ?? old.UnitPrice;
        return new()
        {
            LineNo = old.LineNo,
            ProductId = old.ProductId,
            Sku = old.Sku,
            NameEn = old.NameEn,
            NameZh = old.NameZh,
            UnitCode = old.UnitCode,
            OldQuantity = old.Quantity,
            Quantity = change.Quantity,
            OldUnitPrice = old.UnitPrice,
            UnitPrice = price,
            OldAmountMinor = old.AmountMinor,
            AmountMinor = Amount(price, change.Quantity, currency),
        };
    }

    /// <summary>Half away from zero, as every line of an order is.</summary>
    static long Amount(decimal price, long quantity, string currency) =>
        Money.FromMajor(price * quantity, Currency.Of(currency)).Minor;

    static long Share(long grams, long quantity, long of) => (long)((Int128)grams * quantity / of);

    internal static Problem TooLarge { get; } = new(
        StatusCodes.Status422UnprocessableEntity, "order_total_too_large", "The lines and the freight come to more than an order may.",
        "lines", $"a total of at most {Totals.MostMinor} minor units");
}
