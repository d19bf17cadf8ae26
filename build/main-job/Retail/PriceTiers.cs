namespace CrossBorder.MainJob.Retail;

/// <summary>One tier: from this quantity on, this price per unit in GBP.</summary>
public sealed record PriceTier(long MinQuantity, decimal UnitPrice);

/// <summary>
/// A price list from what a product was really sold at: per quantity bracket the most frequent price, the lowest one of several,
/// and only where it is lower than the bracket before. A line sold at another price keeps it as a price agreed with the buyer.
/// </summary>
public sealed class PriceTiers
{
    static readonly long[] Brackets = [1, 12, 48, 144];
    readonly Dictionary<decimal, int>[] sold = [.. Brackets.Select(_ => new Dictionary<decimal, int>())];

    /// <summary>Units sold in all, which is what the stock must cover.</summary>
    public long Units { get; private set; }

    public int Lines { get; private set; }

    public void Sold(long quantity, decimal unitPrice)
    {
        var prices = sold[Array.FindLastIndex(Brackets, bracket => quantity >= bracket)];
        prices[unitPrice] = prices.GetValueOrDefault(unitPrice) + 1;
        Units = checked(Units + quantity);
        Lines++;
    }

    public IReadOnlyList<PriceTier> Tiers()
    {
        var tiers = new List<PriceTier>();
        for (var i = 0; i < Brackets.Length; i++)
        {
            if (sold[i].Count == 0)
                continue;
            var price = sold[i].OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            if (tiers.Count == 0 || price < tiers[^1].UnitPrice)
                tiers.Add(new PriceTier(tiers.Count == 0 ? 1 : Brackets[i], price));
        }

        return tiers;
    }

    /// <summary>The tier price for a quantity.</summary>
    public static decimal PriceOf(IReadOnlyList<PriceTier> tiers, long quantity) =>
        tiers.Last(tier => quantity >= tier.MinQuantity).UnitPrice;
}
