namespace CrossBorder.Logistics;

/// <summary>Divides an amount so that the parts add up to it exactly.</summary>
public static class Shares
{
    /// <summary>
    /// Shares by weight to the last minor unit: each gets its share rounded down, and the units that are left go to the largest
    /// remainders, of equal ones to the first (the method of largest remainders, Hamilton).
    /// </summary>
    /// <param name="minor">Not negative.</param>
    /// <param name="weights">Not negative, and not all nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount or weight is negative, or there is no weight at all.</exception>
    public static long[] Split(long minor, IReadOnlyList<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        ArgumentOutOfRangeException.ThrowIfNegative(weights.DefaultIfEmpty(0).Min(), nameof(weights));
        var whole = weights.Aggregate((Int128)0, (sum, weight) => sum + weight);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(whole, (Int128)0, nameof(weights));
        var shares = weights.Select(weight => (long)((Int128)minor * weight / whole)).ToArray();
        var left = (int)(minor - shares.Aggregate(0L, (sum, share) => sum + share));
        foreach (var i in Enumerable.Range(0, weights.Count)
            .OrderByDescending(i => (Int128)minor * weights[i] % whole).ThenBy(i => i).Take(left))
            shares[i]++;
        return shares;
    }
}
