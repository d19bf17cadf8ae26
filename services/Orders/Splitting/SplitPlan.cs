using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Lines: units that are named. NotPacked: all that is not packed. NotInStock: all that is not there yet.</summary>
public enum SplitWay { Lines, NotPacked, NotInStock }

/// <summary>What one of the two orders comes to, in minor units of their currency.</summary>
/// <param name="TermAmounts">Its share of each fixed instalment, 0 for a percent.</param>
public sealed record SplitMoney(long GoodsMinor, long FreightMinor, long ChargeMinor, long[] TermAmounts)
{
    public long TotalMinor => checked(GoodsMinor + FreightMinor + ChargeMinor);
}

/// <summary>An order divided in two: what it keeps, and the part that becomes an order of its own. Nothing is lost or made. Pure.</summary>
/// <param name="Kept">Numbered from 1 without gaps, as customs ask of a list.</param>
/// <param name="KeptFrom">The number that each kept line had.</param>
/// <param name="Part">The same of the new order.</param>
public sealed record SplitPlan(
    IReadOnlyList<OrderLine> Kept, IReadOnlyList<int> KeptFrom, IReadOnlyList<OrderLine> Part, SplitMoney KeptMoney, SplitMoney PartMoney)
{
    /// <param name="ledger">By line number.</param>
    /// <param name="off">Units that leave the order, by line number.</param>
    public static Outcome<SplitPlan> Of(
        Order order, IReadOnlyList<OrderLine> lines, IReadOnlyDictionary<int, LineUnits> ledger, IReadOnlyDictionary<int, long> off)
    {
        foreach (var line in lines.Where(line => off.GetValueOrDefault(line.LineNo) > Open(line, ledger)))
            return new Problem(
                409, "split_exceeds_open", $"Of line {line.LineNo} fewer units are not packed yet than are split off.", "lines",
                string.Create(CultureInfo.InvariantCulture, $"at most {Open(line, ledger)} of line {line.LineNo}"));
        if (lines.All(line => off.GetValueOrDefault(line.LineNo) == 0))
            return new Problem(409, "split_nothing_left", "Nothing would be left for later.", "lines", "units that do not leave now");
        if (lines.All(line => off.GetValueOrDefault(line.LineNo) == line.Quantity))
            return new Problem(409, "split_nothing_leaves", "Nothing would be left in the order.", "lines", "units that leave now");
        var currency = Currency.Of(order.Currency);
        var divided = lines.Select(line => Divide(line, off.GetValueOrDefault(line.LineNo), currency)).ToList();
        var kept = divided.FindAll(pair => pair.Kept.Quantity > 0);
        var part = divided.FindAll(pair => pair.Part.Quantity > 0);
        var (keeps, leaves) = Money(order, kept.Sum(pair => pair.Kept.AmountMinor), part.Sum(pair => pair.Part.AmountMinor));
        return Worthless(keeps) || Worthless(leaves)
            ? new Problem(
                409, "split_not_possible", "no_value: one of the two orders would come to nothing, or not to its fixed instalments.",
                "lines", "two orders that are both worth something")
            : new SplitPlan(
                [.. kept.Select((pair, i) => pair.Kept with { LineNo = i + 1 })], kept.ConvertAll(pair => pair.Kept.LineNo),
                [.. part.Select((pair, i) => pair.Part with { LineNo = i + 1 })], keeps, leaves);
    }

    /// <summary>
    /// Movements of the order that keeps: what went over, and units that were packed under a number that their line does not have any
    /// more. The part begins with a ledger of its own.
    /// </summary>
    public IEnumerable<(int LineNo, MovementKind Kind, long Units)> Moves(
        IReadOnlyList<OrderLine> before, IReadOnlyDictionary<int, LineUnits> ledger)
    {
        foreach (var (no, units) in AmendmentPlan.Movements(before, Kept))
            yield return (no, MovementKind.Split, units);
        foreach (var (line, was) in Kept.Zip(KeptFrom).Where(pair => pair.First.LineNo != pair.Second && ledger[pair.Second].Produced > 0))
        {
            yield return (was, MovementKind.Unpack, -ledger[was].Produced);
            yield return (line.LineNo, MovementKind.Pack, ledger[was].Produced);
        }
    }

    /// <summary>An amount in proportion to two weights, by largest remainder.</summary>
    /// <returns>The first share; the second is the rest. Half and half when both weigh nothing.</returns>
    public static long Share(long amount, long first, long second)
    {
        Int128 weight = (Int128)first + second;
        return weight == 0 ? amount - (amount / 2) : (long)(((2 * (Int128)amount * first) + weight) / (2 * weight));
    }

    static long Open(OrderLine line, IReadOnlyDictionary<int, LineUnits> ledger) =>
        line.Quantity - (ledger.TryGetValue(line.LineNo, out var units) ? units.Produced : 0);

    /// <summary>The price stays, also its tier: it was bought by the quantity of both.</summary>
    static (OrderLine Kept, OrderLine Part) Divide(OrderLine line, long off, Currency currency)
    {
        var stays = line.Quantity - off;
        var kept = line with
        {
            Quantity = stays,
            AmountMinor = stays == line.Quantity ? line.AmountMinor : Amount(line, stays, currency),
            NetGrams = Share(line.NetGrams, stays, off),
        };
        // A share of the wrapping, so that gross is never below net.
        kept = kept with { GrossGrams = kept.NetGrams + Share(line.GrossGrams - line.NetGrams, stays, off) };
        return (kept, line with
        {
            Quantity = off,
            AmountMinor = line.AmountMinor - kept.AmountMinor,
            NetGrams = line.NetGrams - kept.NetGrams,
            GrossGrams = line.GrossGrams - kept.GrossGrams,
        });
    }

    /// <summary>
    /// What the units come to at their price, with half of what the whole line is beside its own: so no line is ever more than a cent
    /// away from price times quantity, however often it is divided, and customs find what they look for.
    /// </summary>
    static long Amount(OrderLine line, long units, Currency currency)
    {
        var beside = new Platform.Money(line.AmountMinor, currency).Major - (line.UnitPrice * line.Quantity);
        return units == 0
            ? 0
            : Math.Clamp(Platform.Money.FromMajor((line.UnitPrice * units) + (beside / 2), currency).Minor, 0, line.AmountMinor);
    }

    static (SplitMoney Kept, SplitMoney Part) Money(Order order, long keptGoods, long partGoods)
    {
        var freight = Share(order.FreightMinor, keptGoods, partGoods);
        var charge = Share(order.ChargeMinor, keptGoods, partGoods);
        var (kept, part) = (keptGoods + freight + charge, order.TotalMinor - keptGoods - freight - charge);
        var amounts = Array.ConvertAll(order.TermAmounts, amount => Share(amount, kept, part));
        return (
            new(keptGoods, freight, charge, amounts),
            new(partGoods, order.FreightMinor - freight, order.ChargeMinor - charge,
                [.. order.TermAmounts.Zip(amounts, (all, share) => all - share)]));
    }

    static bool Worthless(SplitMoney money) => money.TotalMinor <= money.TermAmounts.Sum();
}
