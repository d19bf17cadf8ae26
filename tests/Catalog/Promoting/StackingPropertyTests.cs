using CrossBorder.Platform;

namespace CrossBorder.Catalog.Tests;

/// <summary>Random promotions on random orders: the decision and the slow model agree, and what must always hold does.</summary>
public sealed class StackingPropertyTests
{
    const int Orders = 4000;
    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid[] Products = [.. Enumerable.Range(1, 5).Select(i => new Guid(i, 0, 0, new byte[8]))];
    static readonly Guid[] Buyers = [new(9, 1, 0, new byte[8]), new(9, 2, 0, new byte[8])];

    [Theory]
    [InlineData(1, "GBP")]
    [InlineData(2, "JPY")]
    [InlineData(3, "KWD")]
    public void What_applies_and_what_it_takes_off_is_what_the_slow_model_says(int seed, string currency)
    {
        var random = new Random(seed);
        var applied = new Dictionary<PromotionReason, int>();
        for (var i = 0; i < Orders; i++)
        {
            var order = Order(random, currency);
            var promotions = Enumerable.Range(0, random.Next(1, 8)).Select(n => Promotion(random, n, currency)).ToList();
            var decision = Stacking.Decide(order, promotions);
            var model = SlowStacking.Apply(order, promotions);
            Assert.Equal(
                model.Select(one => (one.Promotion.Code, string.Join(' ', one.Lines), one.Freight)),
                decision.Verdicts.Where(one => one.Applied)
                    .Select(one => (one.Promotion.Code, string.Join(' ', one.LineDiscounts), one.FreightDiscount)));
            Holds(order, decision);
            foreach (var verdict in decision.Verdicts)
                applied[verdict.Reason] = applied.GetValueOrDefault(verdict.Reason) + 1;
        }

        // The worlds are worth their time only when everything comes up.
        Assert.All(Enum.GetValues<PromotionReason>(), reason => Assert.True(applied.GetValueOrDefault(reason) > 0, $"no {reason}"));
        Assert.True(applied[PromotionReason.Applied] > Orders / 2, $"only {applied[PromotionReason.Applied]} applied");
    }

    /// <summary>The sums add up, a line keeps a value and its price makes its amount, and no limit is passed.</summary>
    static void Holds(PromotedOrder order, PromotionDecision decision)
    {
        var applied = decision.Verdicts.Where(one => one.Applied).ToList();
        for (var i = 0; i < order.Lines.Count; i++)
        {
            Assert.Equal(order.Lines[i].AmountMinor - applied.Sum(one => one.LineDiscounts[i]), decision.Amounts[i]);
            Assert.Equal(Money.FromMajor(order.Lines[i].Quantity * decision.UnitPrices[i], order.Currency).Minor, decision.Amounts[i]);
            Assert.True(decision.Amounts[i] >= Math.Min(1, order.Lines[i].AmountMinor) && decision.UnitPrices[i] > 0);
            Assert.Equal(decision.UnitPrices[i], decimal.Round(decision.UnitPrices[i], 4));
            Assert.True(!order.Lines[i].Agreed || decision.UnitPrices[i] == order.Lines[i].UnitPrice);
        }

        Assert.Equal(order.FreightMinor - applied.Sum(one => one.FreightDiscount), decision.FreightMinor);
        Assert.True(decision.FreightMinor >= 0);
        Assert.All(applied, one => Assert.False(one.Promotion.SpentMinor + one.Total > one.Promotion.BudgetMinor));
        Assert.All(applied, one => Assert.True(one.Promotion.Stacking != PromotionStacking.Exclusive || applied.Count == 1));
        Assert.All(decision.Verdicts.Where(one => !one.Applied), one => Assert.Equal(0, one.Total));
    }

    static PromotedOrder Order(Random random, string code)
    {
        var currency = Currency.Of(code);
        var lines = Enumerable.Range(1, random.Next(1, 5)).Select(no =>
        {
            var (quantity, price) = ((long)random.Next(1, random.Next(2) == 0 ? 10 : 5000), random.Next(1, 300_000) / 10_000m);
            return new OrderedLine(no, Pick(random, Products), quantity, price, Money.FromMajor(quantity * price, currency).Minor,
                Agreed: random.Next(8) == 0);
        }).ToList();
        return new(
            new(random.Next(9) == 0 ? null : Pick(random, Buyers), random.Next(3) == 0 ? "DE" : "GB",
                random.Next(3) == 0 ? "fair" : null, Noon),
            currency, lines, random.Next(4) == 0 ? 0 : random.Next(1, 100_000), ["P0", "P1", "P2"]);
    }

    static Promotion Promotion(Random random, int n, string currency)
    {
        bool Sometimes(int of) => random.Next(of) == 0;
        return Benefit(random, n, currency) with
        {
            Status = Sometimes(30) ? PromotionStatus.Withdrawn : PromotionStatus.Active,
            Stacking = Pick(random, [.. Enum.GetValues<PromotionStacking>(), PromotionStacking.Stackable, PromotionStacking.Separate]),
            Priority = random.Next(3),
            BuyerId = Sometimes(8) ? Pick(random, Buyers) : null,
            Market = Sometimes(8) ? "DE" : null,
            Channel = Sometimes(8) ? "fair" : null,
            ValidFrom = Noon.AddTicks(Sometimes(10) ? 10 : Sometimes(4) ? 0 : -100),
            ValidUntil = Sometimes(10) ? Noon : Sometimes(4) ? Noon.AddTicks(10) : null,
            MinGoodsMinor = Sometimes(4) ? random.Next(1_000_000) : 0,
            CreatedAt = Noon.AddDays(-random.Next(3)),
            InGroup = !Sometimes(20),
            MaxUses = Sometimes(6) ? 3 : null,
            Uses = random.Next(4),
            MaxUsesPerBuyer = Sometimes(6) ? 2 : null,
            BuyerUses = random.Next(3),
            BudgetMinor = Sometimes(6) ? 5000 : null,
            SpentMinor = random.Next(4900),
        };
    }

    static Promotion Benefit(Random random, int n, string currency)
    {
        bool Sometimes(int of) => random.Next(of) == 0;
        var kind = Pick(random, Enum.GetValues<PromotionKind>());
        var products = kind is PromotionKind.Bundle or PromotionKind.FreeSample || Sometimes(2)
            ? Products.Where(_ => Sometimes(2)).DefaultIfEmpty(Products[0]).ToArray()
            : [];
        var byPercent = Sometimes(2) && kind is PromotionKind.Coupon or PromotionKind.Bundle or PromotionKind.ShippingContribution;
        return new Promotion
        {
            Id = new Guid(random.Next(), 1, 1, new byte[8]),
            Code = $"P{n}",
            Name = "",
            Kind = kind,
            NeedsCode = kind == PromotionKind.Coupon || Sometimes(8),
            Currency = Sometimes(20) ? "USD" : currency,
            Percent = byPercent ? random.Next(1, 9999) / 100m : null,
            AmountMinor = kind is PromotionKind.Coupon or PromotionKind.Bundle or PromotionKind.ShippingContribution
                && !byPercent ? random.Next(1, Sometimes(3) ? 100_000 : 500) : null,
            UnitPrice = kind == PromotionKind.FreeSample ? random.Next(1, 20_000) / 10_000m : null,
            MostUnits = kind == PromotionKind.FreeSample ? random.Next(1, 40) : null,
            StepQuantities = kind == PromotionKind.TierDiscount ? [random.Next(1, 20), random.Next(20, 3000)] : [],
            StepPercents = kind == PromotionKind.TierDiscount ? [random.Next(1, 3000) / 100m, random.Next(3000, 9999) / 100m] : [],
            ProductIds = products,
            ProductQuantities = [.. products.Select(_ => kind == PromotionKind.Bundle ? random.Next(1, 6) : 0L)],
        };
    }

    static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
