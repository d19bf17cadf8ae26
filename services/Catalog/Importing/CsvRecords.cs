using System.Text;

namespace CrossBorder.Catalog;

/// <param name="Line">Where it begins, from 1 on.</param>
/// <param name="Fault">Why it could not be read; its fields are what there was of them.</param>
sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, string? Fault = null);

/// <summary>
/// Records of a CSV file (RFC 4180), one in memory at a time. One with a fault ends where its quotes close; the next goes on.
/// </summary>
static class CsvRecords
{
    const int LongestRecord = 10_000;

    /// <exception cref="DecoderFallbackException">The file is not UTF-8.</exception>
    public static IEnumerable<CsvRecord> Read(Stream file)
    {
        using var reader = new StreamReader(
            file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            var first = ++line;
            // A quoted field may hold line ends: as long as quotes are open, the record goes on.
            while (text.AsSpan().Count('"') % 2 != 0 && text.Length < LongestRecord && reader.ReadLine() is { } more)
            {
                text = $"{text}\n{more}";
                line++;
            }

            if (text.AsSpan().Trim().Length > 0)
                yield return Parse(first, text);
        }
    }

    static CsvRecord Parse(int line, string text)
    {
        var fields = new List<string>();
        if (text.Length >= LongestRecord)
            return new(line, fields, "The record is too long, or a quote is not closed.");
        for (var at = 0; ;)
        {
            var (field, next, fault) = at < text.Length && text[at] == '"' ? Quoted(text, at) : Plain(text, at);
            fields.Add(field);
            if (fault is not null || next >= text.Length)
                return new(line, fields, fault);
            at = next + 1;
            if (at == text.Length)
            {
                fields.Add("");
                return new(line, fields);
            }
        }
    }

    static (string Field, int Next, string? Fault) Plain(string text, int at)
    {
        var end = text.IndexOf(',', at);
        end = end < 0 ? text.Length : end;
        var field = text[at..end].Trim();
        var quote = field.Contains('"', StringComparison.Ordinal);
        return (field, end, quote ? "A quote stands inside a field that does not begin with one." : null);
    }

    static (string Field, int Next, string? Fault) Quoted(string text, int at)
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
                    i + 1 < text.Length && text[i + 1] != ',' ? "Something follows a closing quote." : null);
        }

        return (field.ToString(), text.Length, "A quote is not closed.");
    }
}
