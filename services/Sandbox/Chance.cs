using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrossBorder.Sandbox;

/// <summary>
/// Decisions that look random but follow from the seed and from what they are about, so that neither the order of arrival nor a
/// restart changes them.
/// </summary>
static class Chance
{
    /// <summary>True for one in so many; never when <paramref name="every"/> is 0.</summary>
    public static bool OneIn(int every, long seed, params ReadOnlySpan<string> about) =>
        every > 0 && Number(seed, about) % (ulong)every == 0;

    /// <summary>True for this share of the cases.</summary>
    public static bool Share(double share, long seed, params ReadOnlySpan<string> about) => Fraction(seed, about) < share;

    /// <summary>At least 0 and less than 1.</summary>
    public static double Fraction(long seed, params ReadOnlySpan<string> about) => (Number(seed, about) >> 11) / (double)(1UL << 53);

    public static ulong Number(long seed, params ReadOnlySpan<string> about) => BinaryPrimitives.ReadUInt64BigEndian(Hash(seed, about));

    /// <summary>An id that is the same whenever it is asked for again.</summary>
    public static Guid Uuid(params ReadOnlySpan<string> about) => new(Hash(0, about).AsSpan(0, 16), bigEndian: true);

    public static T Pick<T>(IReadOnlyList<T> choices, long seed, params ReadOnlySpan<string> about) =>
        choices[(int)(Number(seed, about) % (ulong)choices.Count)];

    public static List<T> Shuffle<T>(IEnumerable<T> items, Func<T, string> name, long seed, string about) =>
        [.. items.OrderBy(item => Number(seed, about, name(item)))];

    static byte[] Hash(long seed, ReadOnlySpan<string> about)
    {
        var text = new StringBuilder().Append(seed);
        foreach (var word in about)
            text.Append('\n').Append(word);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
