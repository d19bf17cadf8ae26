using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>
/// What giving up goods costs. Charge: the exporter's own. Carrier, Processor, Customs: what others keep or charge. Restocking and
/// ReturnFreight: of goods that come back.
/// </summary>
public enum CostKind { Charge, Carrier, Processor, Customs, Restocking, ReturnFreight }

/// <summary>How far the goods had come when they were given up.</summary>
public enum CostStage { Placed, Confirmed, Packed, Returned }

/// <summary>A dated term of an exporter, or of the platform for those who have none.</summary>
/// <param name="Percent">Of the value of the goods, at least <paramref name="LeastMinor"/>.</param>
public sealed record CostTerm(
    Guid Id, Guid? ExporterId, CostKind Kind, CostStage Stage, Role Side, string Currency, decimal Percent, long LeastMinor,
    DateOnly ValidFrom)
{
    public const string Columns = "id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from";
}

/// <summary>One item of what it costs, with the term that says so.</summary>
public sealed record CostItem(CostKind Kind, long AmountMinor, Guid TermId, decimal Percent, long LeastMinor);

/// <summary>What giving up goods costs by the terms in force. Pure, but for reading them.</summary>
public static class CancellationCosts
{
    /// <summary>Of each kind the newest term counts, an exporter's own before the platform's. At most what the goods are worth.</summary>
    /// <param name="terms">In force on the day, of the currency, stage and side.</param>
    public static List<CostItem> Of(IEnumerable<CostTerm> terms, long goodsMinor)
    {
        var (left, items) = (goodsMinor, new List<CostItem>());
        foreach (var kind in terms.GroupBy(term => term.Kind).OrderBy(kind => kind.Key))
        {
            var term = kind.OrderBy(one => one.ExporterId is null).ThenByDescending(one => one.ValidFrom).First();
            var share = (long)decimal.Round(goodsMinor * term.Percent / 100m, MidpointRounding.AwayFromZero);
            var amount = Math.Min(left, Math.Max(share, term.LeastMinor));
            left -= amount;
            if (amount > 0)
                items.Add(new CostItem(kind.Key, amount, term.Id, term.Percent, term.LeastMinor));
        }

        return items;
    }

    internal static CostStage? StageOf(OrderStatus status) => status switch
    {
        OrderStatus.Placed => CostStage.Placed,
        OrderStatus.Confirmed => CostStage.Confirmed,
        OrderStatus.ReadyToShip => CostStage.Packed,
        OrderStatus.Delivered or OrderStatus.Completed => CostStage.Returned,
        _ => null,
    };

    /// <summary>What it costs the side that gives the goods up; operators give up nothing of their own.</summary>
    internal static async Task<List<CostItem>> Of(Tx tx, Order order, Role side, long goodsMinor, DateTimeOffset now)
    {
        if (StageOf(order.Status) is not { } stage || side is not (Role.Exporter or Role.Buyer))
            return [];
        return Of(
            await tx.Many<CostTerm>(
                $"""
                select {CostTerm.Columns}
                from cancellation_term
                where (exporter_id is null or exporter_id = @ExporterId) and stage = @Stage and side = @Side
                    and currency = @Currency and valid_from <= @Day and (kind <> 'Processor' or @Funded)
                """,
                new
                {
                    order.ExporterId,
                    Stage = stage.ToString(),
                    Side = side.ToString(),
                    order.Currency,
                    Day = Instants.DayInChina(now),
                    order.Funded,
                }),
            goodsMinor);
    }

    /// <summary>Why the order is not cancelled without a word about its costs; null when it costs nothing.</summary>
    internal static async Task<Problem?> Unpaid(Tx tx, Order order, Role side, DateTimeOffset now)
    {
        var costs = (await Of(tx, order, side, order.GoodsMinor, now)).Sum(item => item.AmountMinor);
        return costs == 0 ? null : Changed(costs, order.Currency);
    }

    /// <summary>Whoever gives goods up accepts exactly what it costs now.</summary>
    internal static Problem Changed(long costs, string currency) => new(
        409, "cancellation_cost_changed", $"Giving it up costs {costs} minor units of {currency} now.", "charge_minor",
        costs.ToString(System.Globalization.CultureInfo.InvariantCulture));

    internal static string Json(IReadOnlyList<CostItem> items) => JsonSerializer.Serialize(
        items.Select(item => new { Kind = item.Kind.ToString(), item.AmountMinor, item.TermId, item.Percent, item.LeastMinor }));

    /// <summary>The order without these units; a line of which none is left is gone. Freight stays while anything is carried.</summary>
    internal static List<LineAmendment> Without(IReadOnlyList<OrderLine> lines, IReadOnlyDictionary<int, long> units, string currency) =>
    [
        .. lines.Where(line => units.GetValueOrDefault(line.LineNo) > 0).Select(line => new LineAmendment
        {
            LineNo = line.LineNo,
            ProductId = line.ProductId,
            Sku = line.Sku,
            NameEn = line.NameEn,
            NameZh = line.NameZh,
            UnitCode = line.UnitCode,
            OldQuantity = line.Quantity,
            Quantity = line.Quantity - units[line.LineNo],
            OldUnitPrice = line.UnitPrice,
            UnitPrice = line.UnitPrice,
            OldAmountMinor = line.AmountMinor,
            AmountMinor = Money.FromMajor(line.UnitPrice * (line.Quantity - units[line.LineNo]), Currency.Of(currency)).Minor,
        }),
    ];
}
