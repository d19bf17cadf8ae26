using System.Globalization;
using System.Text;

namespace CrossBorder.Settlement;

/// <summary>Somebody on a list. Aliases are other names, romanised forms and, written BIC:DEUTDEFF, identifiers of banks.</summary>
public sealed record NameListEntry(
    string EntryId, string Name, IReadOnlyList<string> Aliases, string? Country, string Programme, DateOnly ValidFrom);

/// <summary>Why a line was not taken.</summary>
/// <param name="Line">On which the row begins, from 1, the header included.</param>
public sealed record NameListFault(int Line, string Field, string Value, string Accepted);

/// <summary>What a list of names as CSV (RFC 4180, UTF-8) says: the rows that can be taken, and why the others cannot.</summary>
public sealed record NameListFile(IReadOnlyList<NameListEntry> Entries, IReadOnlyList<NameListFault> Faults)
{
    const int LongestName = 300;
    const int MostAliases = 100;
    static readonly string[] Columns = ["name", "aliases", "country", "programme", "list_id", "valid_from"];

    public static NameListFile Read(string text)
    {
        var rows = Rows(text.TrimStart('\uFEFF'));
        var header = rows.Count == 0 ? [] : rows[0].Cells.ConvertAll(cell => cell.Trim().ToLowerInvariant());
        if (Array.Find(Columns, column => !header.Contains(column)) is { } missing)
            return new([], [new NameListFault(1, missing, string.Join(",", header), string.Join(", ", Columns))]);
        List<NameListEntry> entries = [];
        List<NameListFault> faults = [];
        HashSet<string> seen = [];
        foreach (var (line, cells) in rows.Skip(1))
        {
            var (entry, fault) = One(line, column => header.IndexOf(column) is var at && at < cells.Count ? cells[at].Trim() : "");
            if (entry is null)
                faults.Add(fault!);
            else if (seen.Add(entry.EntryId))
                entries.Add(entry);
            else
                faults.Add(new NameListFault(line, "list_id", entry.EntryId, "an id once in a list"));
        }

        return new(entries, faults);
    }

    static (NameListEntry? Entry, NameListFault? Fault) One(int line, Func<string, string> cell)
    {
        var (name, id, country) = (cell("name"), cell("list_id"), cell("country"));
        if (name.Length is 0 or > LongestName || NameText.Of(name).IsEmpty)
            return (null, new(line, "name", name, $"1 to {LongestName} characters with a letter among them"));
        if (id.Length is 0 or > 100)
            return (null, new(line, "list_id", id, "1 to 100 characters"));
        if (country.Length > 0 && country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
            return (null, new(line, "country", country, "two capital letters of ISO 3166-1, or nothing"));
        if (!DateOnly.TryParseExact(cell("valid_from"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
            return (null, new(line, "valid_from", cell("valid_from"), "yyyy-MM-dd"));
        var aliases = cell("aliases").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return aliases.Length > MostAliases || aliases.Any(alias => alias.Length > LongestName)
            ? (null, new(line, "aliases", $"{aliases.Length} aliases", $"at most {MostAliases} of {LongestName} characters, by ;"))
            : (new(id, name, aliases, country.Length == 0 ? null : country, cell("programme"), from), null);
    }

    /// <summary>Rows with the line they begin on; quoted cells may hold commas, quotes and line ends.</summary>
    static List<(int Line, List<string> Cells)> Rows(string text)
    {
        List<(int, List<string>)> rows = [];
        var (cells, cell) = (new List<string>(), new StringBuilder());
        var (line, begun, quoted) = (1, 1, false);
        void EndRow()
        {
            cells.Add(cell.ToString());
            cell.Clear();
            if (cells is not [""])
                rows.Add((begun, cells));
            (cells, begun) = ([], line);
        }

        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            line += letter == '\n' ? 1 : 0;
            if (letter == '"' && quoted && at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[++at]);
            else if (letter == '"')
                quoted = !quoted;
            else if (quoted || letter is not (',' or '\n' or '\r'))
                cell.Append(letter);
            else if (letter == ',')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (letter == '\n')
                EndRow();
        }

        if (cell.Length > 0 || cells.Count > 0)
            EndRow();
        return rows;
    }
}
