using System.Text;

namespace CrossBorder.Statements;

enum MtKind { Tagged, Block, End, Stray }

/// <summary>A tagged field as it stands in the file, its lines joined by line feeds; or a line that is none.</summary>
/// <param name="Tag">Such as 61 or 60F; empty for other kinds.</param>
/// <param name="Line">Line of the file that it starts on, from 1.</param>
/// <param name="Cut">It was longer than any field may be: the rest is lost.</param>
readonly record struct MtField(MtKind Kind, string Tag, string Text, int Line, bool Cut)
{
    public string Raw => $":{Tag}:{Text}";
}

/// <summary>
/// Cuts lines into fields. Takes messages bare or in their SWIFT blocks ({1:}{2:}{4: ... -}). Within field 86 a line that begins like a
/// tag which the formats do not have is text.
/// </summary>
sealed class MtFields(MtLines lines, StatementLimits limits)
{
    const string TextBlock = "{4:";
    readonly StringBuilder more = new(512);
    string? tag;
    string first = "";
    int start;
    int count;
    bool isCut;

    public IEnumerable<MtField> Read()
    {
        while (lines.Next() is { } line)
        {
            var ends = IsEnd(line);
            var isBlock = ends || IsBlock(line);
            if ((isBlock || TagOf(line) is not null) && Take() is { } field)
                yield return field;
            if (ends)
                yield return new MtField(MtKind.End, "", "", lines.Number, false);
            if (isBlock && line.Length > 2)
                yield return new MtField(MtKind.Block, "", line, lines.Number, false);
            var text = isBlock ? AfterBlocks(line) : line;
            if (text is not null && TagOf(text) is { } next)
                Start(next, text[(next.Length + 2)..]);
            else if (text is not null && tag is not null)
                Continue(text);
            else if (text is not null && !string.IsNullOrWhiteSpace(text))
                yield return new MtField(MtKind.Stray, "", text, lines.Number, lines.IsCut);
        }

        if (Take() is { } rest)
            yield return rest;
        yield return new MtField(MtKind.End, "", "", lines.Number, false);
    }

    void Start(string next, string text) => (tag, first, start, count, isCut) = (next, text, lines.Number, 1, lines.IsCut);

    void Continue(string text)
    {
        var fits = count++ < limits.MaxLines && more.Length + text.Length < limits.MaxRaw;
        if (fits)
            more.Append('\n').Append(text);
        isCut |= lines.IsCut || !fits;
    }

    MtField? Take()
    {
        if (tag is null)
            return null;
        var text = more.Length == 0 ? first : first + more;
        var field = new MtField(MtKind.Tagged, tag, text, start, isCut);
        more.Clear();
        tag = null;
        return field;
    }

    /// <summary>Two digits and perhaps a letter between colons; null for text.</summary>
    string? TagOf(string line)
    {
        if (line.Length < 4 || line[0] != ':' || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2]))
            return null;
        var found = line[3] == ':' ? Known(line.AsSpan(1, 2))
            : line.Length > 4 && char.IsAsciiLetterUpper(line[3]) && line[4] == ':' ? Known(line.AsSpan(1, 3))
            : "";
        if (found is null && tag != "86")
            return line[3] == ':' ? line[1..3] : line[1..4];
        return found is "" ? null : found;
    }

    static string? Known(ReadOnlySpan<char> tag) => tag switch
    {
        "61" => "61",
        "86" => "86",
        "20" => "20",
        "21" => "21",
        "25" => "25",
        "25P" => "25P",
        "28" => "28",
        "28C" => "28C",
        "13" => "13",
        "13D" => "13D",
        "34F" => "34F",
        "60F" => "60F",
        "60M" => "60M",
        "62F" => "62F",
        "62M" => "62M",
        "64" => "64",
        "65" => "65",
        "90C" => "90C",
        "90D" => "90D",
        _ => null,
    };

    static bool IsEnd(string line) => line is "-" || line.StartsWith("-}", StringComparison.Ordinal);

    static bool IsBlock(string line) =>
        line.Length > 2 && line[0] == '{' && line[1] is >= '1' and <= '5' && line[2] == ':';

    /// <summary>What follows the blocks that name sender and receiver; the text may begin on the same line. Null when it does
    /// not.</summary>
    static string? AfterBlocks(string line)
    {
        var at = line.IndexOf(TextBlock, StringComparison.Ordinal);
        return at < 0 || at + TextBlock.Length == line.Length ? null : line[(at + TextBlock.Length)..];
    }
}
