using System.Text;
using System.Text.Unicode;

namespace CrossBorder.Statements;

/// <summary>
/// Tells the encoding of a line. GBK looks like Windows-1252 and the other way round: Han characters come in runs of byte pairs, while
/// a European text rarely has two accented letters beside each other and next to never four.
/// </summary>
sealed class MtText(Encoding? stated)
{
    static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;
    bool isWestern;
    bool isFirst = true;

    static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    public string Decode(ReadOnlySpan<byte> line)
    {
        if (isFirst && line.StartsWith(Bom))
            line = line[Bom.Length..];
        isFirst = false;
        if (line.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
            return Encoding.ASCII.GetString(line);
        return Texts.Clean((stated ?? Guess(line)).GetString(line));
    }

    Encoding Guess(ReadOnlySpan<byte> line)
    {
        if (Utf8.IsValid(line))
            return Encoding.UTF8;
        if (!isWestern && IsHan(line))
            return Gbk;
        isWestern = true;
        return Western;
    }

    static bool IsHan(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < line.Length;)
        {
            var run = 0;
            while (i + run < line.Length && line[i + run] >= 0x80)
                run++;
            if (run % 2 != 0)
                return false;
            // The 3,755 common characters and the full-width signs alone are sure; rarer ones only beside another.
            for (var pair = 0; pair < run; pair += 2)
            {
                var (lead, trail) = (line[i + pair], line[i + pair + 1]);
                var common = lead is (>= 0xB0 and <= 0xD7) or (>= 0xA1 and <= 0xA9);
                if (trail is < 0xA1 or 0xFF || !(common || (run >= 4 && lead is >= 0xD8 and <= 0xF7)))
                    return false;
            }

            i += Math.Max(run, 1);
        }

        return true;
    }
}
