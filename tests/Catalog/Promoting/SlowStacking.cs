using System.Numerics;

namespace CrossBorder.Catalog.Tests;

/// <summary>
/// Promotions computed the slow and obvious way: whole numbers without a limit, and for each promotion everything counted anew from
/// the list of what applied before it.
/// </summary>
static class SlowStacking
{
    public sealed record Given(Promotion Promotion, long[] Lines, long Freight);

    sealed record State(PromotedOrder Order, List<Given> Before)
    {
        public long Left(int line) => Order.Lines[line].AmountMinor - Before.Sum(one => one.Lines[line]);

        public long FreightLeft => Order.FreightMinor - Before.Sum(one => one.Freight);

        /// <summary>The unit price in ten-thousandths that the discounts before left.</summary>
        public BigInteger Unit(int line)
        {
            var unit = new BigInteger(Order.Lines[line].UnitPrice * 10_000);
            var left = Order.Lines[line].AmountMinor;
            foreach (var discount in Before.Select(one => one.Lines[line]).Where(discount => discount > 0))
                unit = BigInteger.Min(unit, LeastUnit(Order, line, left -= discount));
            return unit;
        }

        public bool Free(int line, PromotionStacking stacking) => Before.Where(one => one.Lines[line] > 0)
            .All(one => one.Promotion.Stacking == PromotionStacking.Stackable && stacking == PromotionStacking.Stackable);

        public bool FreightFree(PromotionStacking stacking) => Before.Where(one => one.Freight > 0)
            .All(one => one.Promotion.Stacking == PromotionStacking.Stackable && stacking == PromotionStacking.Stackable);
    }

    public static List<Given> Apply(PromotedOrder order, IEnumerable<Promotion> promotions)
    {
        var given = new List<Given>();
        foreach (var promotion in promotions.OrderBy(one => -one.Priority).ThenBy(one => one.CreatedAt).ThenBy(one => one.Id.ToString()))
            if (Fits(promotion, order, given) && Take(promotion, new State(order, given)) is { } taken
                && taken.Lines.Sum() + taken.Freight is > 0 and var total
                && !(promotion.Uses + 1 > promotion.MaxUses) && !(promotion.BuyerUses + 1 > promotion.MaxUsesPerBuyer)
                && !(promotion.MaxUsesPerBuyer > 0 && order.Audience.BuyerId is null)
                && !(promotion.SpentMinor + total > promotion.BudgetMinor))
                given.Add(taken);
        return given;
    }

    static bool Fits(Promotion p, PromotedOrder order, List<Given> given) =>
        p.Status == PromotionStatus.Active && p.ValidFrom <= order.Audience.Now && !(p.ValidUntil <= order.Audience.Now)
        && p.Currency == order.Currency.Code && (p.BuyerId ?? order.Audience.BuyerId) == order.Audience.BuyerId && p.InGroup
        && (p.Market ?? order.Audience.Market) == order.Audience.Market && (p.Channel ?? order.Audience.Channel) == order.Audience.Channel
        && (!p.NeedsCode || order.Codes.Contains(p.Code))
        && order.Lines.Where(line => !line.Agreed).Sum(line => line.AmountMinor) >= p.MinGoodsMinor
        && given.All(one => one.Promotion.Stacking != PromotionStacking.Exclusive)
        && (p.Stacking != PromotionStacking.Exclusive || given.Count == 0);

    static Given? Take(Promotion p, State state)
    {
        var order = state.Order;
        var mine = Enumerable.Range(0, order.Lines.Count).Where(i => !order.Lines[i].Agreed
            && (p.ProductIds.Length == 0 || p.ProductIds.Contains(order.Lines[i].ProductId))).ToList();
        if (mine.Count == 0)
            return null;
        if (p.Kind == PromotionKind.ShippingContribution)
            return state.FreightFree(p.Stacking) ? new(p, new long[order.Lines.Count], Freight(p, state.FreightLeft)) : null;
        var free = mine.Where(i => state.Free(i, p.Stacking)).ToList();
        var wanted = p.Kind switch
        {
            PromotionKind.TierDiscount => free.ToDictionary(i => i, i => Share(state.Left(i), Tier(p, mine
                .Where(j => order.Lines[j].ProductId == order.Lines[i].ProductId).Sum(j => order.Lines[j].Quantity)))),
            PromotionKind.Coupon when p.Percent is { } percent => free.ToDictionary(i => i, i => Share(state.Left(i), percent)),
            PromotionKind.Coupon => InProportion(p.AmountMinor!.Value, free.Select(i => (i, state.Left(i)))),
            PromotionKind.FreeSample => Samples(p, state, free),
            _ => Bundle(p, state, free),
        };
        return new(p, [.. Enumerable.Range(0, order.Lines.Count)
            .Select(i => wanted.TryGetValue(i, out var minor) && minor > 0 ? Off(state, i, minor) : 0)], 0);
    }

    static long Freight(Promotion p, long left) =>
        Math.Min(p.Percent is { } percent ? Share(left, percent) : left, p.AmountMinor ?? long.MaxValue);

    static decimal Tier(Promotion p, long units) => p.StepQuantities.Zip(p.StepPercents)
        .Where(step => step.First <= units).Select(step => step.Second).LastOrDefault();

    static Dictionary<int, long> Samples(Promotion p, State state, List<int> free)
    {
        var (left, wanted) = (p.MostUnits!.Value, new Dictionary<int, long>());
        foreach (var i in free)
        {
            var quantity = state.Order.Lines[i].Quantity;
            var units = Math.Min(left, quantity);
            left -= units;
            var whole = Amount(state.Order, i, new BigInteger(p.UnitPrice!.Value * 10_000));
            wanted[i] = Math.Max(0, (state.Left(i) * units / quantity) - (whole * units / quantity));
        }

        return wanted;
    }

    static Dictionary<int, long> Bundle(Promotion p, State state, List<int> free)
    {
        var lines = state.Order.Lines;
        var sets = long.MaxValue;
        for (var i = 0; i < p.ProductIds.Length; i++)
            sets = Math.Min(
                sets, free.Where(j => lines[j].ProductId == p.ProductIds[i]).Sum(j => lines[j].Quantity) / p.ProductQuantities[i]);
        var parts = new List<(int Line, long Worth)>();
        for (var i = 0; i < p.ProductIds.Length; i++)
        {
            var left = sets * p.ProductQuantities[i];
            foreach (var j in free.Where(j => lines[j].ProductId == p.ProductIds[i]))
            {
                parts.Add((j, state.Left(j) * Math.Min(left, lines[j].Quantity) / lines[j].Quantity));
                left -= Math.Min(left, lines[j].Quantity);
            }
        }

        return p.Percent is { } percent
            ? parts.ToDictionary(part => part.Line, part => Share(part.Worth, percent))
            : InProportion(sets * p.AmountMinor!.Value, parts);
    }

    static Dictionary<int, long> InProportion(long amount, IEnumerable<(int Line, long Worth)> parts)
    {
        var rest = parts.ToList();
        var left = Math.Min(amount, rest.Sum(part => part.Worth));
        var shares = new Dictionary<int, long>();
        while (rest.Count > 0)
        {
            var share = rest.Sum(part => part.Worth) is > 0 and var worth ? (long)((BigInteger)left * rest[0].Worth / worth) : 0;
            (shares[rest[0].Line], left) = (share, left - share);
            rest.RemoveAt(0);
        }

        return shares;
    }

    static long Share(long minor, decimal percent) => (long)((BigInteger)minor * new BigInteger(percent * 100) / 10_000);

    static long Off(State state, int line, long wanted)
    {
        var target = Math.Max(1, state.Left(line) - wanted);
        var unit = BigInteger.Min(state.Unit(line), LeastUnit(state.Order, line, target));
        return Math.Max(0, state.Left(line) - Amount(state.Order, line, unit));
    }

    /// <summary>The least price in ten-thousandths at which the line is not below the target, found by halving.</summary>
    static BigInteger LeastUnit(PromotedOrder order, int line, long target)
    {
        var (low, high) = (BigInteger.One, new BigInteger(order.Lines[line].UnitPrice * 10_000));
        while (low < high)
            if (((low + high) / 2) is var middle && middle * order.Lines[line].Quantity * Minor(order) >= (BigInteger)target * 10_000)
                high = middle;
            else
                low = middle + 1;
        return low;
    }

    static long Amount(PromotedOrder order, int line, BigInteger unit) =>
        (long)(((unit * order.Lines[line].Quantity * Minor(order) * 2) + 10_000) / 20_000);

    static int Minor(PromotedOrder order) => order.Currency.Exponent switch { 0 => 1, 2 => 100, _ => 1000 };
}
