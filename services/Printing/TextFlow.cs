using System.Text;

namespace CrossBorder.Printing;

/// <summary>Measures words and breaks them into lines: between words, and between any two Chinese characters.</summary>
public sealed class TextFlow(TrueTypeFace face)
{
    const int FirstIdeograph = 0x2E80;

    public float Width(string text, float size) =>
        text.EnumerateRunes().Sum(rune => face.Advance(face.Glyph(rune.Value))) * size / 1000;

    /// <summary>At least one line, which may be empty; a line feed ends a line, and a word that is too wide is broken within.</summary>
    public List<string> Wrap(string text, float size, float width) =>
        [.. text.Split('\n').SelectMany(paragraph => WrapLine(paragraph, size, width))];

    List<string> WrapLine(string text, float size, float width)
    {
        List<string> lines = [];
        var line = "";
        foreach (var piece in Pieces(text))
        {
            if (Width(line + piece.TrimEnd(), size) <= width)
            {
                line += piece;
                continue;
            }

            if (line.Length > 0)
                lines.Add(line.TrimEnd());
            line = piece;
            while (Width(line, size) > width && line.Length > 1)
            {
                var fits = Enumerable.Range(1, line.Length - 1).Last(length => length == 1 || Width(line[..length], size) <= width);
                lines.Add(line[..fits]);
                line = line[fits..];
            }
        }

        lines.Add(line.TrimEnd());
        return lines;
    }

    /// <summary>What is not parted: a word with the spaces after it, or one ideograph.</summary>
    static IEnumerable<string> Pieces(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var ends = word.Length > 0 && word[^1] == ' ' && rune.Value != ' ';
            if (ends || (rune.Value >= FirstIdeograph && word.Length > 0))
            {
                yield return word.ToString();
                word.Clear();
            }

            word.Append(rune);
            if (rune.Value < FirstIdeograph)
                continue;
            yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }
}
