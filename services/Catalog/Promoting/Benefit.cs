namespace CrossBorder.Catalog;

/// <summary>What a promotion takes off the goods that are open to it, or why it takes nothing.</summary>
static class Benefit
{
    public static (Cut? Cut, (PromotionReason, string)? Without) Of(Promotion promotion, PromotedOrder order, Cart cart)
    {
        var inScope = Enumerable.Range(0, order.Lines.Count)
            .Where(i => !order.Lines[i].Agreed
                && (promotion.ProductIds.Length == 0 || promotion.ProductIds.Contains(order.Lines[i].ProductId))).ToArray();
        if (inScope.Length == 0)
            return (null, (PromotionReason.NoGoods, "The order has none of its goods, or only at prices that were agreed on."));
        if (promotion.Kind == PromotionKind.ShippingContribution)
            return OfFreight(promotion, order, cart);
        var open = inScope.Where(i => cart.LineOpen(i, promotion.Stacking)).ToArray();
        if (open.Length == 0)
            return (null, (PromotionReason.GoodsTaken, "Another one has its goods, and they do not go together."));
        var (wanted, without) = promotion.Kind switch
        {
            PromotionKind.TierDiscount => OfTiers(promotion, order, cart, inScope, open),
            PromotionKind.Bundle => OfBundle(promotion, order, cart, open),
            PromotionKind.FreeSample => (OfSamples(promotion, order, cart, open), null),
            _ => (OfCoupon(promotion, cart, open), null),
        };
        if (without is not null)
            return (null, without);
        var cut = Cheaper(order, cart, wanted!);
        return cut.Total > 0 ? (cut, null) : (null, NothingLeft);
    }

    static (PromotionReason, string) NothingLeft => (PromotionReason.NothingLeft, "Nothing is left that it could take off.");

    static (Cut?, (PromotionReason, string)?) OfFreight(Promotion promotion, PromotedOrder order, Cart cart)
    {
        if (order.FreightMinor == 0)
            return (null, (PromotionReason.NoFreight, "The order has no freight."));
        if (!cart.FreightOpen(promotion.Stacking))
            return (null, (PromotionReason.GoodsTaken, "Another one has the freight, and they do not go together."));
        var share = promotion.Percent is { } percent ? (long)decimal.Floor(cart.FreightMinor * percent / 100) : cart.FreightMinor;
        var discount = Math.Min(share, promotion.AmountMinor ?? share);
        return discount > 0 ? (new(new long[order.Lines.Count], cart.UnitPrices, discount), null) : (null, NothingLeft);
    }

    /// <summary>The step is reached by all units of a product together, also those on lines that are taken.</summary>
    static (Wanted[]?, (PromotionReason, string)?) OfTiers(
        Promotion promotion, PromotedOrder order, Cart cart, int[] inScope, int[] open)
    {
        var units = inScope.GroupBy(i => order.Lines[i].ProductId)
            .ToDictionary(lines => lines.Key, lines => lines.Sum(i => order.Lines[i].Quantity));
        var wanted = new List<Wanted>();
        foreach (var line in open)
        {
            var step = Array.FindLastIndex(promotion.StepQuantities, least => least <= units[order.Lines[line].ProductId]);
            if (step >= 0)
                wanted.Add(new(line, Percent(cart.Amounts[line], promotion.StepPercents[step])));
        }

        return wanted.Count > 0
            ? ([.. wanted], null)
            : (null, (PromotionReason.BelowTier, $"Its first step begins at {promotion.StepQuantities[0]} units of a product."));
    }

    static (Wanted[]?, (PromotionReason, string)?) OfBundle(Promotion promotion, PromotedOrder order, Cart cart, int[] open)
    {
        var sets = promotion.ProductIds.Select((product, i) =>
            open.Where(line => order.Lines[line].ProductId == product).Sum(line => order.Lines[line].Quantity)
            / promotion.ProductQuantities[i]).Min();
        if (sets == 0)
            return (null, (PromotionReason.BundleIncomplete, "The order lacks a part of the bundle."));
        var parts = new List<Wanted>();
        for (var i = 0; i < promotion.ProductIds.Length; i++)
        {
            var left = sets * promotion.ProductQuantities[i];
            foreach (var line in open.Where(line => order.Lines[line].ProductId == promotion.ProductIds[i]))
            {
                var units = Math.Min(left, order.Lines[line].Quantity);
                left -= units;
                parts.Add(new(line, Part(cart.Amounts[line], units, order.Lines[line].Quantity)));
            }
        }

        return promotion.Percent is { } percent
            ? ([.. parts.Select(part => part with { Minor = Percent(part.Minor, percent) })], null)
            : (Spread(checked(sets * promotion.AmountMinor!.Value), parts), null);
    }

    /// <summary>The first units of its products, in the order of the lines, at the price of a sample.</summary>
    static Wanted[] OfSamples(Promotion promotion, PromotedOrder order, Cart cart, int[] open)
    {
        var left = promotion.MostUnits!.Value;
        var wanted = new List<Wanted>();
        foreach (var line in open)
        {
            var units = Math.Min(left, order.Lines[line].Quantity);
            left -= units;
            var now = Part(cart.Amounts[line], units, order.Lines[line].Quantity);
            var sample = Part(cart.Amount(line, promotion.UnitPrice!.Value), units, order.Lines[line].Quantity);
            wanted.Add(new(line, Math.Max(0, now - sample)));
        }

        return [.. wanted];
    }

    static Wanted[] OfCoupon(Promotion promotion, Cart cart, int[] open) => promotion.Percent is { } percent
        ? [.. open.Select(line => new Wanted(line, Percent(cart.Amounts[line], percent)))]
        : Spread(promotion.AmountMinor!.Value, [.. open.Select(line => new Wanted(line, cart.Amounts[line]))]);

    /// <summary>An amount over parts in proportion to what they are worth, at most what they are worth.</summary>
    static Wanted[] Spread(long amount, IReadOnlyList<Wanted> parts)
    {
        var worth = parts.Sum(part => part.Minor);
        var left = Math.Min(amount, worth);
        var wanted = new Wanted[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var share = worth == 0 ? 0 : Part(left, parts[i].Minor, worth);
            wanted[i] = parts[i] with { Minor = share };
            (left, worth) = (left - share, worth - parts[i].Minor);
        }

        return wanted;
    }

    static Cut Cheaper(PromotedOrder order, Cart cart, Wanted[] wanted)
    {
        var cut = new Cut(new long[order.Lines.Count], [.. cart.UnitPrices], 0);
        foreach (var lines in wanted.Where(one => one.Minor > 0).GroupBy(one => one.Line))
            (cut.UnitPrices[lines.Key], cut.LineDiscounts[lines.Key]) = cart.Cheaper(lines.Key, lines.Sum(one => one.Minor));
        return cut;
    }

    static long Percent(long minor, decimal percent) => (long)decimal.Floor(minor * percent / 100);

    static long Part(long minor, long part, long of) => (long)((Int128)minor * part / of);

    readonly record struct Wanted(int Line, long Minor);
}
