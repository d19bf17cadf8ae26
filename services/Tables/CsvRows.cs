using System.Text;

namespace CrossBorder.Tables;

/// <summary>
/// Records of a CSV file (RFC 4180), one in memory at a time. One with a fault ends where its quotes close; the next goes on.
/// </summary>
static class CsvRows
{
    const string Separators = ",;\t";

    public static IEnumerable<TableRow> Read(Stream file, TableLimits limits)
    {
        var encoding = TextEncoding.Of(file);
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, 64 * 1024, leaveOpen: true);
        var lines = new BoundedLines(reader, limits.Record);
        var (line, separator) = (0, '\0');
        while (lines.Next() is { } text)
        {
            var first = ++line;
            // A quoted field may hold line ends: as long as quotes are open, the record goes on.
            while (text.AsSpan().Count('"') % 2 != 0 && text.Length < limits.Record && lines.Next() is { } more)
            {
                text = $"{text}\n{more}";
                line++;
            }

            if (text.AsSpan().Trim().Length == 0)
                continue;
            separator = separator == '\0' ? Separators.MaxBy(one => text.AsSpan().Count(one)) : separator;
            yield return Parse(first, text, separator, limits);
        }
    }

    static TableRow Parse(int line, string text, char separator, TableLimits limits)
    {
        var fields = new List<string>();
        if (text.Length >= limits.Record)
            return new(line, fields, "The record is too long, or a quote is not closed.");
        for (var at = 0; ;)
        {
            var (field, next, fault) = at < text.Length && text[at] == '"' ? Quoted(text, at, separator) : Plain(text, at, separator);
            fields.Add(FormulaGuard.Without(field));
            if (fault is not null || next >= text.Length)
                return new(line, fields, fault);
            if (fields.Count > limits.Columns)
                return new(line, fields, $"The record has more than {limits.Columns} fields.");
            at = next + 1;
            if (at == text.Length)
            {
                fields.Add("");
                return new(line, fields);
            }
        }
    }

    static (string Field, int Next, string? Fault) Plain(string text, int at, char separator)
    {
        var end = text.IndexOf(separator, at);
        end = end < 0 ? text.Length : end;
        var field = text[at..end].Trim();
        var quote = field.Contains('"', StringComparison.Ordinal);
        return (field, end, quote ? "A quote stands inside a field that does not begin with one." : null);
    }

    static (string Field, int Next, string? Fault) Quoted(string text, int at, char separator)
    {
        var field = new StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
                field.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else
                return (field.ToString().Trim(), i + 1,
                    i + 1 < text.Length && text[i + 1] != separator ? "Something follows a closing quote." : null);
        }

        return (field.ToString(), text.Length, "A quote is not closed.");
    }
}

/// <summary>Lines of which no more is kept than is taken, so that a file without line ends is not held in memory.</summary>
sealed class BoundedLines(TextReader reader, int most)
{
    readonly char[] buffer = new char[16 * 1024];
    readonly StringBuilder line = new();
    int at;
    int count;
    bool returned;

    /// <summary>Without its end (CR, LF or both); null after the last.</summary>
    public string? Next()
    {
        line.Clear();
        for (var any = false; ; any = true)
        {
            if (at == count)
            {
                (at, count) = (0, reader.Read(buffer, 0, buffer.Length));
                if (count == 0)
                    return any ? line.ToString() : null;
            }

            if (returned && buffer[at] == '\n')
                at++;
            returned = false;
            var rest = buffer.AsSpan(at, count - at);
            var end = rest.IndexOfAny('\r', '\n');
            var piece = end < 0 ? rest : rest[..end];
            line.Append(piece[..Math.Min(piece.Length, most - line.Length)]);
            at += end < 0 ? rest.Length : end + 1;
            if (end < 0)
                continue;
            returned = rest[end] == '\r';
            return line.ToString();
        }
    }
}
