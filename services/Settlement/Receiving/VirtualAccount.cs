using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace CrossBorder.Settlement;

/// <summary>
/// The account number that one order's buyer pays to: VA, 12 digits, a check digit. The digits come from the order's id, so that
/// the number is known again whichever fact comes first; a number that is taken already gives way to the next candidate.
/// </summary>
public static class VirtualAccount
{
    public const int Length = 15;
    const string Prefix = "VA";
    const int Digits = 12;
    const int CandidateCount = 4;
    const ulong Space = 1_000_000_000_000;

    /// <summary>The numbers that the order may get, best first.</summary>
    public static string[] Candidates(OrderId order) => [.. Enumerable.Range(0, CandidateCount).Select(attempt => Of(order, attempt))];

    /// <summary>ISO/IEC 7064 MOD 11,10: finds every wrong digit and nearly every exchange of two.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var digit in digits)
        {
            var sum = (product + digit - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (char)('0' + ((11 - product) % 10));
    }

    /// <summary>True for the shape and the right check digit; whether an order has the number is another question.</summary>
    public static bool IsGood(ReadOnlySpan<char> account) =>
        account.Length == Length && account.StartsWith(Prefix, StringComparison.Ordinal)
        && !account[Prefix.Length..].ContainsAnyExceptInRange('0', '9')
        && account[^1] == CheckDigit(account.Slice(Prefix.Length, Digits));

    static string Of(OrderId order, int attempt)
    {
        Span<byte> seed = stackalloc byte[17];
        order.Value.TryWriteBytes(seed, bigEndian: true, out _);
        seed[16] = (byte)attempt;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, hash);
        var digits = (BinaryPrimitives.ReadUInt64BigEndian(hash) % Space).ToString("D12", CultureInfo.InvariantCulture);
        return $"{Prefix}{digits}{CheckDigit(digits)}";
    }
}
