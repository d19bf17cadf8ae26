using CrossBorder.Platform;

namespace CrossBorder.Catalog.Tests;

/// <summary>Random credits on random orders: the decision and a slow model agree, and what must always hold does.</summary>
public sealed class CreditPropertyTests
{
    const int Orders = 3000;
    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid[] Products = [.. Enumerable.Range(1, 4).Select(i => new Guid(i, 0, 0, new byte[8]))];

    [Theory]
    [InlineData(1, "GBP")]
    [InlineData(2, "JPY")]
    [InlineData(3, "KWD")]
    public void What_an_order_takes_of_paid_samples_is_what_the_slow_model_says(int seed, string currency)
    {
        var random = new Random(seed);
        var (several, passedOver) = (0, 0);
        for (var i = 0; i < Orders; i++)
        {
            var order = Order(random, currency);
            var credits = Enumerable.Range(0, random.Next(1, 5)).Select(n => Credit(random, n, currency)).ToList();
            var decision = SampleCredits.Decide(order, credits);
            Assert.Equal(Model(order, credits), decision.Taken.Select(one => (one.Credit.OrderId, one.Minor)));
            Holds(order, decision);
            several += decision.Taken.Count > 1 ? 1 : 0;
            passedOver += decision.Taken.Count < credits.Count ? 1 : 0;
        }

        Assert.True(several > Orders / 20 && passedOver > Orders / 20, $"{several} took several, {passedOver} not all");
    }

    static void Holds(PromotedOrder order, CreditDecision decision)
    {
        Assert.Equal(order.Lines.Sum(line => line.AmountMinor) - decision.Total, decision.Amounts.Sum());
        Assert.All(decision.Taken, one => Assert.InRange(one.Minor, 1, one.Credit.AmountMinor));
        for (var i = 0; i < order.Lines.Count; i++)
        {
            Assert.Equal(Money.FromMajor(order.Lines[i].Quantity * decision.UnitPrices[i], order.Currency).Minor, decision.Amounts[i]);
            Assert.True(decision.Amounts[i] >= Math.Min(1, order.Lines[i].AmountMinor));
            Assert.True(!order.Lines[i].Agreed || decision.Amounts[i] == order.Lines[i].AmountMinor);
        }
    }

    /// <summary>One credit after the other, soonest end first; of each, every line is asked whether it counts.</summary>
    static List<(Guid, long)> Model(PromotedOrder order, List<SampleCredit> credits)
    {
        var coupons = new List<Promotion>();
        while (credits.Except(coupons.Select(one => credits.Single(credit => credit.OrderId == one.Id)))
            .OrderBy(one => one.OpenUntil).ThenBy(one => one.OrderId).FirstOrDefault() is { } next)
        {
            long goods = 0;
            foreach (var line in order.Lines)
                if (!line.Agreed && (next.Credit == SampleCreditScope.Exporter || line.ProductId == next.ProductId))
                    goods += line.AmountMinor;
            var counts = next.Currency == order.Currency.Code && next.OpenUntil > Noon && goods >= next.LeastMinor;
            coupons.Add(new Promotion
            {
                Id = next.OrderId,
                Code = "C",
                Name = "",
                Kind = PromotionKind.Coupon,
                Status = counts ? PromotionStatus.Active : PromotionStatus.Withdrawn,
                Priority = -coupons.Count,
                Currency = next.Currency,
                AmountMinor = next.AmountMinor,
                ProductIds = next.Credit == SampleCreditScope.Exporter ? [] : [next.ProductId],
                ProductQuantities = next.Credit == SampleCreditScope.Exporter ? [] : [0],
            });
        }

        return [.. SlowStacking.Apply(order, coupons).Select(one => (one.Promotion.Id, one.Lines.Sum()))];
    }

    static PromotedOrder Order(Random random, string code)
    {
        var currency = Currency.Of(code);
        return new(new(Guid.Empty, null, null, Noon), currency, [.. Enumerable.Range(1, random.Next(1, 5)).Select(no =>
        {
            var (quantity, price) = ((long)random.Next(1, random.Next(2) == 0 ? 10 : 5000), random.Next(1, 300_000) / 10_000m);
            return new OrderedLine(no, Products[random.Next(Products.Length)], quantity, price,
                Money.FromMajor(quantity * price, currency).Minor, Agreed: random.Next(6) == 0);
        })], 0, []);
    }

    static SampleCredit Credit(Random random, int n, string currency) => new(
        new Guid(n + 1, 7, 0, new byte[8]), Products[random.Next(Products.Length)], random.Next(12) == 0 ? "USD" : currency,
        random.Next(1, random.Next(3) == 0 ? 1_000_000 : 5000),
        random.Next(2) == 0 ? SampleCreditScope.Product : SampleCreditScope.Exporter, random.Next(3) == 0 ? random.Next(1_000_000) : 0,
        Noon.AddDays(random.Next(-1, 8)));
}
