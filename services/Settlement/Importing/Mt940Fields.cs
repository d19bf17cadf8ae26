using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.Settlement;

/// <summary>A tagged field as it stands in the file, its lines joined by line feeds. An empty tag ends a message.</summary>
/// <param name="Line">Line of the file that it starts on, from 1.</param>
/// <param name="Cut">It was longer than any field may be: the rest is lost.</param>
readonly record struct Mt940Field(string Tag, string Text, int Line, bool Cut);

/// <summary>
/// Cuts a stream into MT940 fields. Takes CRLF, LF and CR, messages bare or in their SWIFT blocks ({1:}{2:}{4: ... -}), and never
/// holds more than one field of bounded size. Control characters become blanks and what lies beyond the basic plane becomes U+FFFD,
/// because the format knows neither.
/// </summary>
static partial class Mt940Fields
{
    /// <summary>Far beyond the format's 65 characters a line, since some banks do not wrap narratives.</summary>
    public const int LongestLine = 1000;

    public const int MostLines = 40;
    const string TextBlock = "{4:";

    public static IEnumerable<Mt940Field> Read(TextReader reader)
    {
        var builder = new FieldBuilder();
        var number = 0;
        foreach (var (line, cut) in Lines(reader))
        {
            number++;
            var ends = line == "-" || line.StartsWith("-}", StringComparison.Ordinal);
            var text = ends || Block().IsMatch(line) ? AfterBlocks(line) : line;
            var tag = Tag().Match(text ?? "");
            if ((ends || tag.Success) && builder.Take() is { } field)
                yield return field;
            if (ends)
                yield return new Mt940Field("", "", number, false);
            if (tag.Success)
                builder.Start(tag.Groups[1].Value, text![tag.Length..], number, cut);
            else if (text is not null)
                builder.Continue(text, cut);
        }

        if (builder.Take() is { } rest)
            yield return rest;
        yield return new Mt940Field("", "", number, false);
    }

    /// <summary>
    /// What follows the blocks that name sender and receiver; the text may begin on the same line. Null when it does not.
    /// </summary>
    static string? AfterBlocks(string line)
    {
        var at = line.IndexOf(TextBlock, StringComparison.Ordinal);
        return at < 0 || at + TextBlock.Length == line.Length ? null : line[(at + TextBlock.Length)..];
    }

    static IEnumerable<(string Line, bool Cut)> Lines(TextReader reader)
    {
        var buffer = new char[8192];
        var line = new StringBuilder(128);
        var cut = false;
        var afterReturn = false;
        for (var read = reader.Read(buffer, 0, buffer.Length); read > 0; read = reader.Read(buffer, 0, buffer.Length))
        {
            for (var i = 0; i < read; i++)
            {
                var c = buffer[i];
                if (c is not ('\r' or '\n'))
                {
                    afterReturn = false;
                    if (line.Length < LongestLine)
                        line.Append(Clean(c));
                    else
                        cut = true;
                    continue;
                }

                if (!(c == '\n' && afterReturn))
                {
                    yield return (line.ToString(), cut);
                    line.Clear();
                    cut = false;
                }

                afterReturn = c == '\r';
            }
        }

        if (line.Length > 0)
            yield return (line.ToString(), cut);
    }

    static char Clean(char c) => char.IsControl(c) ? ' ' : char.IsSurrogate(c) ? '\uFFFD' : c;

    [GeneratedRegex("^:([0-9]{2}[A-Z]?):", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^\{[1-5]:", RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    sealed class FieldBuilder
    {
        readonly StringBuilder text = new(256);
        string? tag;
        int start;
        int lines;
        bool cut;

        public void Start(string newTag, string line, int number, bool lineCut)
        {
            (tag, start, lines, cut) = (newTag, number, 1, lineCut);
            text.Clear().Append(line);
        }

        /// <summary>Text before the first field belongs to nothing and is left out.</summary>
        public void Continue(string line, bool lineCut)
        {
            if (tag is null)
                return;
            cut |= lineCut || lines >= MostLines;
            if (lines++ < MostLines)
                text.Append('\n').Append(line);
        }

        public Mt940Field? Take()
        {
            var field = tag is null ? (Mt940Field?)null : new Mt940Field(tag, text.ToString(), start, cut);
            tag = null;
            return field;
        }
    }
}
