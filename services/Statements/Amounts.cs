namespace CrossBorder.Statements;

/// <summary>Amounts as text to minor units; never through floating point.</summary>
static class Amounts
{
    const int MostDigits = 18;

    /// <summary>Digits, the separator, decimals that may be missing; more decimals than the currency has only when they are
    /// zeros.</summary>
    /// <param name="mustSeparate">SWIFT's 15d always has its comma.</param>
    public static long? Parse(ReadOnlySpan<char> text, char separator, bool mustSeparate, int decimals)
    {
        var at = text.IndexOf(separator);
        if ((at < 0 && mustSeparate) || at == 0 || text.IsEmpty)
            return null;
        var whole = at < 0 ? text : text[..at];
        var part = at < 0 ? default : text[(at + 1)..];
        if (whole.TrimStart('0').Length + decimals > MostDigits)
            return null;
        var minor = 0L;
        foreach (var c in whole)
        {
            if (!char.IsAsciiDigit(c))
                return null;
            minor = (minor * 10) + (c - '0');
        }

        for (var i = 0; i < Math.Max(part.Length, decimals); i++)
        {
            var c = i < part.Length ? part[i] : '0';
            if (!char.IsAsciiDigit(c) || (i >= decimals && c != '0'))
                return null;
            if (i < decimals)
                minor = (minor * 10) + (c - '0');
        }

        return minor;
    }
}
