using System.Text;

namespace CrossBorder.Ceb.Tests;

/// <summary>Golden and generated messages, damaged: bytes, pieces, tags, nesting, entities, long texts. The seed decides all.</summary>
sealed class Damage(int seed)
{
    const int GeneratedOfEach = 4;

    /// <summary>Damage that makes a message big is done to one in so many.</summary>
    const int BigOneIn = 500;

    readonly Random random = new(seed);
    readonly byte[][] samples = [.. Samples()];

    static IEnumerable<byte[]> Samples()
    {
        foreach (var type in CebTypes.All.Select(type => type.Name))
        {
            yield return Encoding.UTF8.GetBytes(Golden.Text(type));
            for (var i = 0; i < GeneratedOfEach; i++)
                yield return CebWriter.ToBytes(new Models(i).Message(type));
        }
    }

    public byte[] Next()
    {
        var bytes = samples[random.Next(samples.Length)];
        if (random.Next(BigOneIn) == 0)
            return Big(bytes);
        for (var edit = random.Next(1, 4); edit > 0 && bytes.Length > 1; edit--)
            bytes = random.Next(3) == 0 ? Torn(bytes) : Encoding.UTF8.GetBytes(Edited(Encoding.UTF8.GetString(bytes)));
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

    string Edited(string text)
    {
        var (start, end, next, after) = Tags(text);
        if (after < 0)
            return text;
        return random.Next(9) switch
        {
            0 => text.Insert(start, random.Next(2) == 0 ? "<ceb:x/>" : "<a><b/></a>"),
            1 => text[..end] + text[(text.IndexOf('>', end - 1) + 1)..],
            2 => text[..start] + text[after..],
            3 => Moved(text, start, after),
            4 => text.Insert(end, "&amp;&#x10FFFF;&lt;"),
            5 => text.Insert(end, "&undefined;"),
            6 => text[..end] + Odd[random.Next(Odd.Length)] + text[next..],
            7 => text.Insert(start, text[start..next] + text[next..after]),
            _ => text.Replace("http://www.chinaport.gov.cn/ceb", "urn:other", StringComparison.Ordinal),
        };
    }

    /// <summary>Two tags and what is between them, often a whole field, stand elsewhere.</summary>
    string Moved(string text, int start, int after)
    {
        var rest = text.Remove(start, after - start);
        var to = rest.IndexOf('<', random.Next(Math.Max(0, Math.Min(rest.Length, start - 200)), Math.Min(rest.Length, start + 200)));
        return to < 0 ? rest : rest.Insert(to, text[start..after]);
    }

    static readonly string[] Odd =
        ["", " ", "-1", "99999999999999999999999999999999", "1e9", "NaN", "0x7", "<![CDATA[x]]>", "<!-- x -->", "<?x y?>", "\u2028", "２"];

    /// <summary>Start and end of a tag picked at random, and of the tag behind it.</summary>
    (int Start, int End, int Next, int After) Tags(string text)
    {
        var start = text.IndexOf('<', random.Next(text.Length));
        var end = start < 0 ? -1 : text.IndexOf('>', start) + 1;
        var next = end <= 0 ? -1 : text.IndexOf('<', end);
        var after = next < 0 ? -1 : text.IndexOf('>', next) + 1;
        return after <= 0 ? (0, 0, 0, -1) : (start, end, next, after);
    }

    byte[] Big(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var (start, end, _, after) = Tags(text);
        if (after < 0)
            return bytes;
        var size = random.Next(1000, 30_000);
        return Encoding.UTF8.GetBytes(random.Next(5) switch
        {
            0 => text.Insert(end, string.Concat(Enumerable.Repeat("<a>", size))),
            1 => text.Insert(end, string.Concat(Enumerable.Repeat("<a>", size)) + string.Concat(Enumerable.Repeat("</a>", size))),
            2 => text.Insert(end, new string('x', size * 20)),
            3 => $"<!DOCTYPE l [{string.Concat(Enumerable.Range(1, 20).Select(i => $"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};\">"))}]>{text}",
            _ => text.Insert(start, string.Concat(Enumerable.Repeat(text[start..after], size / 20))),
        });
    }
}
