using System.Globalization;

namespace CrossBorder.Sandbox;

/// <summary>A child of a message's root: how often it may come, in the order of the list.</summary>
sealed record CebChild(string Prefix, string Name, int Min, int Max, bool IsSent);

/// <summary>
/// The field lists that customs publishes (data/reference/ceb, edition 202205) and the layout of the full declaration
/// (data/reference/declaration), as they are embedded in this program. All that this customs checks of a message's shape is here.
/// </summary>
static class FieldList
{
    const string Common = "(common)";
    static readonly Dictionary<string, List<(string Type, CebField Field)>> Fields = Read(
        "fields.csv", columns => (columns[1], Field(columns)));

    static readonly Dictionary<string, List<CebChild>> Children = Read("messages.csv", Child);

    /// <summary>CEB303 and so on, sent and answered alike.</summary>
    public static IEnumerable<string> Messages => Children.Keys.Select(name => name[..6]);

    /// <summary>The children of a message's root, in order.</summary>
    public static IReadOnlyList<CebChild> ChildrenOf(string message) => Children[message + "Message"];

    /// <summary>The complex types of a message, in order; the blocks that all messages share are not among them.</summary>
    public static IReadOnlyList<string> TypesOf(string message) =>
        [.. Fields[message + "Message"].Select(row => row.Type).Distinct()];

    /// <summary>The elements of a complex type, in order.</summary>
    public static IReadOnlyList<CebField> Of(string message, string type) =>
        [.. Fields[message + "Message"].Where(row => row.Type == type).Select(row => row.Field)];

    public static IReadOnlyList<CebField> OfCommon(string type) =>
        [.. Fields[Common].Where(row => row.Type == type).Select(row => row.Field)];

    static CebField Field(string[] columns)
    {
        var optional = columns[10] == "0";
        int? Count(int column) =>
            columns[column].Length == 0 ? null : int.Parse(columns[column], NumberStyles.None, CultureInfo.InvariantCulture);
        return columns[4] switch
        {
            "decimal" => new(columns[3], optional, CebFieldKind.Number, Count(9)!.Value, Count(8)!.Value),
            "int" => new(columns[3], optional, CebFieldKind.Whole, 1, Count(8)!.Value),
            "string" => new(
                columns[3], optional, CebFieldKind.Text, Count(5) ?? Count(6) ?? (optional ? 0 : 1), Count(5) ?? Count(7)!.Value),
            _ => new(columns[3], optional, CebFieldKind.Text, 0, int.MaxValue),
        };
    }

    static CebChild Child(string[] columns)
    {
        var name = columns[1].Split(':');
        return new(
            name[0], name[1], int.Parse(columns[2], CultureInfo.InvariantCulture), int.Parse(columns[3], CultureInfo.InvariantCulture),
            columns[4] == "out");
    }

    /// <summary>Rows by their first column. Only the last column, a text for people, may hold a comma, and nothing reads it.</summary>
    static Dictionary<string, List<T>> Read<T>(string ending, Func<string[], T> row)
    {
        var assembly = typeof(FieldList).Assembly;
        var rows = new Dictionary<string, List<T>>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            reader.ReadLine();
            while (reader.ReadLine() is { Length: > 0 } line)
            {
                var columns = line.Split(',');
                if (!rows.TryGetValue(columns[0], out var same))
                    rows.Add(columns[0], same = []);
                same.Add(row(columns));
            }
        }

        return rows;
    }
}
