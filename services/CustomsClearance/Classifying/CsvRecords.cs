using System.Text;

namespace CrossBorder.CustomsClearance;

/// <summary>A record of a CSV file.</summary>
/// <param name="Line">Line of the file that it begins on, from 1.</param>
/// <param name="Fields">Null when the record cannot be read, because a quote is never closed or it is longer than is taken.</param>
public sealed record CsvRecord(int Line, IReadOnlyList<string>? Fields);

/// <summary>
/// Reads comma separated records (RFC 4180: quotes, doubled quotes, line ends within quotes) one by one, however large the file is.
/// It knows the line that a record begins on, and goes on after one that cannot be read.
/// </summary>
public static class CsvRecords
{
    /// <summary>Characters of one record.</summary>
    public const int LongestRecord = 64 * 1024;

    public static IEnumerable<CsvRecord> Read(TextReader reader)
    {
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            var begins = ++line;
            var record = new StringBuilder(text);
            while (IsOpen(record) && record.Length <= LongestRecord && reader.ReadLine() is { } more)
            {
                line++;
                record.Append('\n').Append(more);
            }

            if (record.Length > 0)
                yield return new(begins, record.Length > LongestRecord || IsOpen(record) ? null : Split(record.ToString()));
        }
    }

    static bool IsOpen(StringBuilder record)
    {
        var quotes = 0;
        foreach (var chunk in record.GetChunks())
            quotes += chunk.Span.Count('"');
        return quotes % 2 == 1;
    }

    static List<string> Split(string record)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < record.Length; at++)
        {
            var c = record[at];
            if (quoted && c == '"' && at + 1 < record.Length && record[at + 1] == '"')
                field.Append(record[at++]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                Take(fields, field);
            else
                field.Append(c);
        }

        Take(fields, field);
        return fields;
    }

    static void Take(List<string> fields, StringBuilder field)
    {
        fields.Add(field.ToString().Trim());
        field.Clear();
    }
}
