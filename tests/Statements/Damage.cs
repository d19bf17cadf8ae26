using System.Text;

namespace CrossBorder.Statements.Tests;

/// <summary>Golden and generated statements, damaged: bytes, lines, tags, nesting, lengths. The seed decides all.</summary>
sealed class Damage(int seed, bool isXml)
{
    const int Generated = 20;

    /// <summary>Damage that makes a file big is done to one in so many.</summary>
    const int BigOneIn = 500;

    static readonly string[] Odd =
    [
        "", " ", "-1", "99999999999999999999999999999999", "1e9", "NaN", ",", "\0", "\u2028", "２", "::", ":61:", ":62F:", "-}", "\r\n-\r\n",
        "<![CDATA[x]]>", "<!-- x -->", "<?x y?>", "&amp;", "&#0;", "&#xD800;", "&undefined;", "]]>", "<TxDtls/>", "<Ntry>", "</Stmt>",
            "<Amt Ccy=\"USD\">1</Amt>",
    ];

    readonly Random random = new(seed);
    readonly byte[][] samples = [.. Samples(isXml)];

    static IEnumerable<byte[]> Samples(bool isXml)
    {
        foreach (var name in Golden.Names.Where(name => name.EndsWith(".xml", StringComparison.Ordinal) == isXml))
            yield return Golden.Bytes(name["Golden/".Length..]);
        for (var i = 0; i < Generated; i++)
        {
            var (head, entries) = isXml ? new Models(i).Camt() : new Models(i).Mt(i % 2 == 0);
            yield return Encoding.UTF8.GetBytes(isXml ? new CamtWriter(i % 2 == 0).Write(head, entries) : MtWriter.Write(head, entries));
        }
    }

    public byte[] Next()
    {
        var bytes = samples[random.Next(samples.Length)];
        if (random.Next(BigOneIn) == 0)
            return Big(bytes);
        for (var edit = random.Next(1, 4); edit > 0 && bytes.Length > 1; edit--)
            bytes = random.Next(3) == 0 ? Torn(bytes) : Edited(bytes);
        return bytes;
    }

    byte[] Torn(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        return random.Next(4) switch
        {
            0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 60))..]],
            2 => [.. bytes[..at], .. bytes[random.Next(at + 1)..at], .. bytes[at..]],
            _ => bytes[..at],
        };
    }

    /// <summary>A piece between two marks - line ends, or angle brackets - is replaced, repeated, left out or moved.</summary>
    byte[] Edited(byte[] bytes)
    {
        var mark = isXml ? (byte)'<' : (byte)'\n';
        var start = Array.IndexOf(bytes, mark, random.Next(bytes.Length));
        var end = start < 0 ? -1 : Array.IndexOf(bytes, mark, start + 1);
        if (end < 0)
            return bytes;
        var piece = bytes[start..end];
        var odd = Encoding.UTF8.GetBytes(Odd[random.Next(Odd.Length)]);
        var within = random.Next(piece.Length);
        return random.Next(6) switch
        {
            0 => [.. bytes[..start], .. bytes[end..]],
            1 => [.. bytes[..start], .. piece, .. piece, .. bytes[end..]],
            2 => [.. bytes[..start], .. odd, .. bytes[start..]],
            3 => [.. bytes[..(start + within)], .. odd, .. bytes[end..]],
            4 => [.. bytes[..(start + within)], .. odd, .. bytes[(start + within)..]],
            _ => Moved(bytes, start, end),
        };
    }

    byte[] Moved(byte[] bytes, int start, int end)
    {
        byte[] rest = [.. bytes[..start], .. bytes[end..]];
        var to = random.Next(rest.Length + 1);
        return [.. rest[..to], .. bytes[start..end], .. rest[to..]];
    }

    byte[] Big(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        var size = random.Next(1000, 30_000);
        var filler = random.Next(6) switch
        {
            0 => string.Concat(Enumerable.Repeat("<a>", size)),
            1 => $"<a b=\"{new string('x', size * 20)}\"/>",
            2 => new string('x', size * 20),
            3 => string.Concat(Enumerable.Repeat("\n:61:260504C1,NTRFNONREF", size / 10)),
            4 => string.Concat(Enumerable.Repeat("<TxDtls><Amt Ccy=\"USD\">1</Amt></TxDtls>", size / 20)),
            _ => string.Concat(Enumerable.Repeat("more\n", size)),
        };
        return [.. bytes[..at], .. Encoding.UTF8.GetBytes(filler), .. bytes[at..]];
    }
}
