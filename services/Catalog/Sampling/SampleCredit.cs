namespace CrossBorder.Catalog;

/// <summary>What a buyer paid for units of one product in a sample or trial order, as long as it may lower a standard order.</summary>
/// <param name="OrderId">Of the sample or trial.</param>
/// <param name="LeastMinor">What it is for in an order comes to, at least.</param>
/// <param name="OpenUntil">The first instant at which it does not count any more.</param>
sealed record SampleCredit(
    Guid OrderId, Guid ProductId, string Currency, long AmountMinor, SampleCreditScope Credit, long LeastMinor, DateTimeOffset OpenUntil);

/// <summary>What a credit took off an order.</summary>
sealed record TakenCredit(SampleCredit Credit, long Minor);

/// <param name="UnitPrices">Of each line, after all credits.</param>
sealed record CreditDecision(IReadOnlyList<TakenCredit> Taken, decimal[] UnitPrices, long[] Amounts)
{
    public long Total => Taken.Sum(one => one.Minor);
}

/// <summary>
/// Which credits the first standard order takes, and what they leave of its prices. The one that ends first goes first. It lowers
/// unit prices as promotions do, because customs declares what is paid: a price has four decimals and a line keeps one minor unit, so
/// that what comes off may be a little less than the credit, never more. Whatever of it is not used is gone. Pure; the tests hold it
/// against a slow obvious model.
/// </summary>
static class SampleCredits
{
    /// <param name="order">At the prices that promotions left.</param>
    public static CreditDecision Decide(PromotedOrder order, IEnumerable<SampleCredit> credits)
    {
        var cart = new Cart(order);
        var taken = new List<TakenCredit>();
        foreach (var credit in credits.OrderBy(one => one.OpenUntil).ThenBy(one => one.OrderId).ThenBy(one => one.ProductId))
        {
            if (credit.Currency != order.Currency.Code || credit.OpenUntil <= order.Audience.Now
                || GoodsFor(credit, order) < credit.LeastMinor)
                continue;
            var (cut, _) = Benefit.Of(AsCoupon(credit), order, cart);
            if (cut is null)
                continue;
            cart.Apply(PromotionStacking.Stackable, cut);
            taken.Add(new(credit, cut.Total));
        }

        return new(taken, cart.UnitPrices, cart.Amounts);
    }

    /// <summary>Prices that the seller agreed on are left alone: who agreed knew of the credit.</summary>
    static long GoodsFor(SampleCredit credit, PromotedOrder order) => order.Lines
        .Where(line => !line.Agreed && (credit.Credit == SampleCreditScope.Exporter || line.ProductId == credit.ProductId))
        .Sum(line => line.AmountMinor);

    static Promotion AsCoupon(SampleCredit credit) => new()
    {
        Code = nameof(SampleCredit),
        Name = nameof(SampleCredit),
        Kind = PromotionKind.Coupon,
        Stacking = PromotionStacking.Stackable,
        Currency = credit.Currency,
        AmountMinor = credit.AmountMinor,
        ProductIds = credit.Credit == SampleCreditScope.Product ? [credit.ProductId] : [],
        ProductQuantities = credit.Credit == SampleCreditScope.Product ? [0] : [],
    };
}
