using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>A line at its list price, before any promotion.</summary>
/// <param name="Agreed">The seller agreed on the price: promotions leave it alone.</param>
sealed record OrderedLine(int LineNo, Guid ProductId, long Quantity, decimal UnitPrice, long AmountMinor, bool Agreed);

/// <summary>An order that promotions are weighed for.</summary>
/// <param name="Codes">Those that it names, in capitals.</param>
sealed record PromotedOrder(
    Audience Audience, Currency Currency, IReadOnlyList<OrderedLine> Lines, long FreightMinor, IReadOnlyCollection<string> Codes);

public enum PromotionReason
{
    Applied, Withdrawn, NotYetValid, Expired, OtherCurrency, OtherBuyer, NotInGroup, OtherMarket, OtherChannel, CodeNotGiven, NoGoods,
    BelowMinimum, AnotherIsExclusive, NotAlone, GoodsTaken, BelowTier, BundleIncomplete, NoFreight, NothingLeft, UsedUp, UsedByBuyer,
    BudgetSpent,
}

/// <param name="LineDiscounts">Off each line of the order, in their order; empty when it did not apply.</param>
sealed record PromotionVerdict(
    Promotion Promotion, PromotionReason Reason, string Detail, long[] LineDiscounts, long FreightDiscount)
{
    public bool Applied => Reason == PromotionReason.Applied;

    public long Total => LineDiscounts.Sum() + FreightDiscount;
}

/// <param name="UnitPrices">Of each line, after all promotions.</param>
/// <param name="FreightMinor">What is left of the freight.</param>
sealed record PromotionDecision(
    IReadOnlyList<PromotionVerdict> Verdicts, decimal[] UnitPrices, long[] Amounts, long FreightMinor);

/// <summary>
/// Which promotions apply to an order and what they take off. They are weighed one after the other: the highest priority first, then
/// the one made first, then the lower id. Each computes from what those before it left. An exclusive one applies only when none did
/// before it, and none does after it; a separate one takes lines that none touched, and none touches them after it. One that a limit
/// does not allow any more is passed over as a whole, never given in part. Prices that the seller agreed on are left alone.
/// The tests hold it against a slow obvious model.
/// </summary>
static class Stacking
{
    public static PromotionDecision Decide(PromotedOrder order, IEnumerable<Promotion> promotions)
    {
        var cart = new Cart(order);
        var verdicts = promotions
            .OrderByDescending(one => one.Priority).ThenBy(one => one.CreatedAt).ThenBy(one => one.Id.ToString("N"), StringComparer.Ordinal)
            .Select(one => Weigh(one, order, cart)).ToList();
        return new(verdicts, cart.UnitPrices, cart.Amounts, cart.FreightMinor);
    }

    static PromotionVerdict Weigh(Promotion promotion, PromotedOrder order, Cart cart)
    {
        if ((NotFor(promotion, order) ?? NoRoom(promotion, cart)) is { } against)
            return Not(promotion, against);
        var (cut, without) = Benefit.Of(promotion, order, cart);
        if (without is { } nothing)
            return Not(promotion, nothing);
        if (NoLonger(promotion, order, cut!.Total) is { } limit)
            return Not(promotion, limit);
        cart.Apply(promotion.Stacking, cut);
        return new(promotion, PromotionReason.Applied, $"It takes {new Money(cut.Total, order.Currency)} off.", cut.LineDiscounts,
            cut.FreightDiscount);
    }

    /// <summary>What speaks against it whatever else applies; null when nothing does.</summary>
    static (PromotionReason, string)? NotFor(Promotion promotion, PromotedOrder order)
    {
        var audience = order.Audience;
        if (promotion.Status == PromotionStatus.Withdrawn)
            return (PromotionReason.Withdrawn, "It is withdrawn.");
        if (audience.Now < promotion.ValidFrom)
            return (PromotionReason.NotYetValid, $"It counts from {promotion.ValidFrom:O}.");
        if (promotion.ValidUntil <= audience.Now)
            return (PromotionReason.Expired, $"It counted until {promotion.ValidUntil:O}.");
        if (promotion.Currency != order.Currency.Code)
            return (PromotionReason.OtherCurrency, $"It is for orders in {promotion.Currency}.");
        if (promotion.BuyerId is not null && promotion.BuyerId != audience.BuyerId)
            return (PromotionReason.OtherBuyer, "It is for another buyer.");
        if (!promotion.InGroup)
            return (PromotionReason.NotInGroup, "The buyer is not in its group at that moment.");
        if (promotion.Market is not null && promotion.Market != audience.Market)
            return (PromotionReason.OtherMarket, $"It is for goods to {promotion.Market}.");
        if (promotion.Channel is not null && promotion.Channel != audience.Channel)
            return (PromotionReason.OtherChannel, $"It is for the channel {promotion.Channel}.");
        if (promotion.NeedsCode && !order.Codes.Contains(promotion.Code))
            return (PromotionReason.CodeNotGiven, "The order does not name its code.");
        var goods = order.Lines.Where(line => !line.Agreed).Sum(line => line.AmountMinor);
        return goods < promotion.MinGoodsMinor
            ? (PromotionReason.BelowMinimum,
                $"The goods come to {new Money(goods, order.Currency)}, it begins at {new Money(promotion.MinGoodsMinor, order.Currency)}.")
            : null;
    }

    static (PromotionReason, string)? NoRoom(Promotion promotion, Cart cart)
    {
        if (cart.Exclusive)
            return (PromotionReason.AnotherIsExclusive, "One that applies stands alone.");
        return promotion.Stacking == PromotionStacking.Exclusive && cart.Discounted
            ? (PromotionReason.NotAlone, "It stands alone, and another one applied before it.")
            : null;
    }

    static (PromotionReason, string)? NoLonger(Promotion promotion, PromotedOrder order, long discount)
    {
        if (promotion.Uses >= promotion.MaxUses)
            return (PromotionReason.UsedUp, $"It was for {promotion.MaxUses} orders, which have it.");
        if (promotion.MaxUsesPerBuyer is not null && order.Audience.BuyerId is null)
            return (PromotionReason.OtherBuyer, "It is limited by buyer, and the order names none.");
        if (promotion.BuyerUses >= promotion.MaxUsesPerBuyer)
            return (PromotionReason.UsedByBuyer, $"It is for {promotion.MaxUsesPerBuyer} orders of a buyer, which have it.");
        return promotion.BudgetMinor - promotion.SpentMinor < discount
            ? (PromotionReason.BudgetSpent, $"Less than {new Money(discount, order.Currency)} of its budget is left.")
            : null;
    }

    static PromotionVerdict Not(Promotion promotion, (PromotionReason Reason, string Detail) why) =>
        new(promotion, why.Reason, why.Detail, [], 0);
}

/// <summary>What one promotion takes off.</summary>
sealed record Cut(long[] LineDiscounts, decimal[] UnitPrices, long FreightDiscount)
{
    public long Total => LineDiscounts.Sum() + FreightDiscount;
}

/// <summary>An order while promotions are applied to it: what each line costs by now, and which are taken.</summary>
sealed class Cart(PromotedOrder order)
{
    const decimal PriceStep = 0.0001m;
    readonly bool[] touched = new bool[order.Lines.Count + 1];
    readonly bool[] closed = new bool[order.Lines.Count + 1];

    // The freight is kept behind the lines.
    readonly int freight = order.Lines.Count;
    readonly decimal minorUnits = 1 / new Money(1, order.Currency).Major;

    public decimal[] UnitPrices { get; } = [.. order.Lines.Select(line => line.UnitPrice)];

    public long[] Amounts { get; } = [.. order.Lines.Select(line => line.AmountMinor)];

    public long FreightMinor { get; private set; } = order.FreightMinor;

    public bool Discounted { get; private set; }

    public bool Exclusive { get; private set; }

    public bool FreightOpen(PromotionStacking stacking) => Open(freight, stacking);

    public bool LineOpen(int line, PromotionStacking stacking) => Open(line, stacking);

    bool Open(int at, PromotionStacking stacking) => !closed[at] && (stacking == PromotionStacking.Stackable || !touched[at]);

    /// <summary>
    /// The line with at most this much off. A unit price has four decimals, the amount follows from it, and at least one minor unit
    /// stays, for customs asks for a value: so what comes off may be a little less than what was wanted, never more.
    /// </summary>
    public (decimal UnitPrice, long Discount) Cheaper(int line, long wanted)
    {
        var quantity = order.Lines[line].Quantity;
        var target = Math.Max(Amounts[line] - wanted, 1);
        var unit = Math.Ceiling(target / minorUnits / quantity / PriceStep) * PriceStep;
        unit = Math.Min(UnitPrices[line], Math.Max(unit, PriceStep));
        return (unit, Math.Max(0, Amounts[line] - Amount(line, unit)));
    }

    public long Amount(int line, decimal unitPrice) =>
        (long)decimal.Round(order.Lines[line].Quantity * unitPrice * minorUnits, MidpointRounding.AwayFromZero);

    public void Apply(PromotionStacking stacking, Cut cut)
    {
        for (var i = 0; i < cut.LineDiscounts.Length; i++)
        {
            if (cut.LineDiscounts[i] == 0)
                continue;
            (UnitPrices[i], Amounts[i]) = (cut.UnitPrices[i], Amounts[i] - cut.LineDiscounts[i]);
            Take(i, stacking);
        }

        if (cut.FreightDiscount > 0)
            Take(freight, stacking);
        FreightMinor -= cut.FreightDiscount;
        Discounted = true;
        Exclusive = stacking == PromotionStacking.Exclusive;
    }

    void Take(int at, PromotionStacking stacking) => (touched[at], closed[at]) = (true, stacking != PromotionStacking.Stackable);
}
