using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Reads the words of a file that we wrote, as a reader that searches it does: by the glyphs and the map of characters.</summary>
static partial class PdfWords
{
    /// <summary>All words in their order, without spaces: lines are broken wherever they are full.</summary>
    public static string Of(byte[] pdf)
    {
        var streams = Streams(pdf);
        var characters = streams.SelectMany(stream => Mapped().Matches(stream)).ToDictionary(
            match => match.Groups[1].Value,
            match => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(match.Groups[2].Value)));
        var words = new StringBuilder();
        foreach (var shown in streams.SelectMany(stream => Shown().Matches(stream)))
            foreach (var glyph in shown.Groups[1].Value.Chunk(4))
                words.Append(characters[new string(glyph)]);
        return Plain(words.ToString());
    }

    public static string Plain(string words) => string.Concat(words.Where(character => !char.IsWhiteSpace(character)));

    static List<string> Streams(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        return [.. Packed().Matches(text).Select(match =>
        {
            using var unpacked = new ZLibStream(
                new MemoryStream(pdf, match.Index + match.Length, int.Parse(match.Groups[1].Value)), CompressionMode.Decompress);
            using var reader = new StreamReader(unpacked, Encoding.Latin1);
            return reader.ReadToEnd();
        })];
    }

    [GeneratedRegex("<< (?:/Length1 [0-9]+ )?/Length ([0-9]+) /Filter /FlateDecode >>\nstream\n")]
    private static partial Regex Packed();

    [GeneratedRegex("(?m)^<([0-9A-F]{4})> <([0-9A-F]+)>$")]
    private static partial Regex Mapped();

    [GeneratedRegex("<([0-9A-F]+)> Tj")]
    private static partial Regex Shown();
}
