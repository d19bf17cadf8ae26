using System.Numerics;

namespace CrossBorder.CustomsClearance;

/// <summary>Divides a whole among parts by their weights so that nothing is lost: the shares sum up to it and none is negative.</summary>
public static class Apportion
{
    /// <summary>
    /// Each share is the difference of two rounded running totals (half away from zero). Weights that are all zero count the same.
    /// </summary>
    /// <param name="whole">Not negative.</param>
    /// <param name="weights">At least one, none negative.</param>
    public static IReadOnlyList<long> Of(long whole, IReadOnlyList<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(whole);
        ArgumentOutOfRangeException.ThrowIfZero(weights.Count);
        var even = weights.All(weight => weight == 0);
        var sum = even ? weights.Count : weights.Aggregate(BigInteger.Zero, (total, weight) => total + weight);
        var shares = new long[weights.Count];
        var (seen, given) = (BigInteger.Zero, 0L);
        for (var i = 0; i < shares.Length; i++)
        {
            seen += even ? 1 : weights[i];
            var until = (long)((2 * whole * seen + sum) / (2 * sum));
            shares[i] = until - given;
            given = until;
        }

        return shares;
    }

    /// <summary>The same for a value of so many decimals.</summary>
    public static IReadOnlyList<decimal> Of(decimal whole, int decimals, IReadOnlyList<long> weights)
    {
        var unit = (decimal)BigInteger.Pow(10, decimals);
        return [.. Of(checked((long)decimal.Round(whole * unit, MidpointRounding.AwayFromZero)), weights).Select(share => share / unit)];
    }

    /// <summary>Countable things, of which every part gets one at least.</summary>
    /// <returns>Null when there are fewer than parts.</returns>
    public static IReadOnlyList<int>? Pieces(int pieces, IReadOnlyList<long> weights) => pieces < weights.Count
        ? null
        : [.. Of(pieces - weights.Count, weights).Select(share => checked((int)share + 1))];
}
