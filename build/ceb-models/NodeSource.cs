using System.Text;

namespace CrossBorder.CebModels;

/// <summary>Source of a business node which holds a head, lines and the like.</summary>
static class NodeSource
{
    public static string Of(string message, string node, IReadOnlyList<Part> parts)
    {
        var text = new StringBuilder(GroupSource.Opening);
        text.Append($"/// <summary>{node} of {message}: {string.Join(", ", parts.Select(Times))}.</summary>\n");
        text.Append($"public sealed partial record {node} : ICebNode\n{{\n");
        foreach (var part in parts)
            text.Append(Property(part));
        text.Append($"    /// <summary>Of the head.</summary>\n    public string Guid => {parts[0].Child}.Guid;\n\n");
        text.Append($"    string ICebNode.ElementName => \"{node}\";\n\n");
        text.Append($"    string ICebNode.MessageType => \"{message}\";\n\n");
        Equality(text, node, parts);
        Read(text, node, parts);
        Write(text, node, parts);
        Check(text, parts);
        return text.Append("}\n").ToString();
    }

    static string Property(Part part) => (part.Max, part.Min) switch
    {
        (1, _) => $"    public required {part.Child} {part.Child} {{ get; init; }}\n\n",
        (_, 0) => $"    public IReadOnlyList<{part.Child}> {part.Child} {{ get; init; }} = [];\n\n",
        _ => $"    public required IReadOnlyList<{part.Child}> {part.Child} {{ get; init; }}\n\n",
    };

    static string Times(Part part) => $"{part.Child} {part.Min} to {(part.Max < 0 ? "any number" : part.Max.ToString())}";

    static void Equality(StringBuilder text, string node, IReadOnlyList<Part> parts)
    {
        var same = parts.Select(part => part.Max == 1
            ? $"{part.Child}.Equals(other.{part.Child})"
            : $"{part.Child}.SequenceEqual(other.{part.Child})");
        text.Append($"    public bool Equals({node}? other) =>\n        other is not null && {string.Join(" && ", same)};\n\n");
        text.Append($"    public override int GetHashCode() => {parts[0].Child}.GetHashCode();\n\n");
    }

    static void Read(StringBuilder text, string node, IReadOnlyList<Part> parts)
    {
        text.Append($"    internal static {node} Read(CebInput input)\n    {{\n        input.Open();\n");
        text.Append($"        var read = new {node}\n        {{\n");
        foreach (var part in parts)
        {
            var call = part.Max == 1 ? $"One(\"{part.Child}\"" : $"Many(\"{part.Child}\", {part.Min}, {part.Max}";
            text.Append($"            {part.Child} = input.{call}, global::CrossBorder.Ceb.{part.Child}.Read),\n");
        }

        text.Append($"        }};\n        input.Close(\"{string.Join(", ", parts.Select(part => part.Child))}\");\n");
        text.Append("        return read;\n    }\n\n");
    }

    static void Write(StringBuilder text, string node, IReadOnlyList<Part> parts)
    {
        text.Append($"    void ICebNode.Write(CebOutput output)\n    {{\n        output.Begin(\"{node}\");\n");
        foreach (var part in parts)
            text.Append(part.Max == 1
                ? $"        {part.Child}.Write(output);\n"
                : $"        foreach (var line in {part.Child})\n            line.Write(output);\n");
        text.Append("        output.End();\n    }\n\n");
    }

    static void Check(StringBuilder text, IReadOnlyList<Part> parts)
    {
        text.Append("    void ICebNode.Check(CebScan scan)\n    {\n");
        foreach (var part in parts)
        {
            var call = part.Max == 1 ? $"One(\"{part.Child}\"" : $"Many(\"{part.Child}\", {part.Min}, {part.Max}";
            text.Append($"        scan.{call}, {part.Child}, static (one, scan) => one.CheckFields(scan));\n");
        }

        text.Append("    }\n");
    }
}
