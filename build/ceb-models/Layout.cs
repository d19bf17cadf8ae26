using System.Globalization;

namespace CrossBorder.CebModels;

/// <summary>One element of a field list.</summary>
/// <param name="Kind">string, int, decimal, cdata or XMLElement.</param>
/// <param name="Limits">length, min_length, max_length, total_digits and fraction_digits as C# literals.</param>
sealed record Field(int Position, string Name, string Kind, IReadOnlyList<string> Limits, bool Mandatory, string Meaning)
{
    const int LongestInt = 8;

    public string Property => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>Nine digits and more are long, as the lists have nothing between nine digits and five.</summary>
    public string ClrType => Kind switch
    {
        "decimal" => "decimal",
        "int" when int.Parse(Limits[3], NumberStyles.None, CultureInfo.InvariantCulture) <= LongestInt => "int",
        "int" => "long",
        _ => "string",
    };
}

/// <summary>Fields of an element which holds nothing but text elements.</summary>
sealed record Group(string Message, string Name, IReadOnlyList<Field> Fields);

/// <summary>What a business node holds and how often; -1 is without a bound.</summary>
sealed record Part(string Message, string Node, string Child, int Min, int Max);

/// <summary>A message and what its root holds after its business nodes.</summary>
sealed record Message(
    string Name, string Prefix, string Node, int MaxNodes, bool IsOutbound, string Meaning, bool HasTransfer, int MaxSubscribes,
    bool HasSignature, bool HasExtend);

/// <summary>All that the lists say about the messages.</summary>
sealed record Layout(IReadOnlyList<Group> Groups, IReadOnlyList<Part> Parts, IReadOnlyList<Message> Messages)
{
    static readonly string[] Kinds = ["fields", "messages", "structure", "deviations"];
    static readonly string[] Limits = ["length", "min_length", "max_length", "total_digits", "fraction_digits"];
    static readonly string[] AfterNodes = ["BaseTransfer", "BaseSubscribe", "Signature", "ExtendMessage"];

    /// <param name="files">Lists by the kind of their name: fields, messages, structure, deviations.</param>
    public static Layout Read(IEnumerable<(string Path, string Text)> files)
    {
        var rows = files.SelectMany(file => Csv.Rows(file.Text).Select(row => (Kind: KindOf(file.Path), Row: row))).ToArray();
        var optional = Of("deviations").Select(row => (row["message"], row["complex_type"], row["element"])).ToHashSet();
        var groups = Of("fields").GroupBy(row => (Message: row["message"], Type: row["complex_type"]))
            .Select(group => new Group(Short(group.Key.Message), group.Key.Type,
                [.. group.Select(row => FieldOf(row, optional.Contains((row["message"], row["complex_type"], row["element"]))))
                    .OrderBy(field => field.Position)]));
        var parts = Of("structure").Select(row => new Part(
            Short(row["message"]), row["complex_type"], row["child"], Number(row["min_occurs"]), Number(row["max_occurs"])));
        var messages = Of("messages").GroupBy(row => row["message"]).Select(MessageOf);
        return new Layout([.. groups], [.. parts], [.. messages]);

        IEnumerable<Dictionary<string, string>> Of(string kind) => rows.Where(row => row.Kind == kind).Select(row => row.Row);
    }

    static string KindOf(string path) =>
        Kinds.FirstOrDefault(kind => Path.GetFileName(path).Contains("_" + kind)) ?? "";

    static string Short(string message) => message.EndsWith("Message", StringComparison.Ordinal) ? message[..^"Message".Length] : message;

    static int Number(string cell) => cell == "unbounded" ? -1 : int.Parse(cell, NumberStyles.None, CultureInfo.InvariantCulture);

    static Field FieldOf(Dictionary<string, string> row, bool isLenient) => new(
        Number(row["position"]), row["element"], row["xsd_base"],
        [.. Limits.Select(name => row[name] is "" ? "null" : row[name])],
        row["min_occurs"] == "1" && !isLenient, row["meaning_en"]);

    static Message MessageOf(IGrouping<string, Dictionary<string, string>> rows)
    {
        var most = rows.ToDictionary(row => row["child"].Split(':')[1], row => Number(row["max_occurs"]));
        var node = rows.Single(row => !AfterNodes.Contains(row["child"].Split(':')[1]));
        var child = node["child"].Split(':');
        return new Message(
            Short(rows.Key), child[0], child[1], most[child[1]], node["direction"] == "out", node["meaning_en"],
            most.ContainsKey("BaseTransfer"), most.GetValueOrDefault("BaseSubscribe"), most.ContainsKey("Signature"),
            most.ContainsKey("ExtendMessage"));
    }
}
