using System.Text;

namespace CrossBorder.CebModels;

/// <summary>Source of the table of all messages.</summary>
static class TypeSource
{
    public static string Of(Layout layout)
    {
        var text = new StringBuilder(GroupSource.Opening);
        text.Append("/// <summary>Every message of the family, from the lists.</summary>\npublic static class CebTypes\n{\n");
        text.Append("    public static IReadOnlyList<CebType> All { get; } =\n    [\n");
        foreach (var message in layout.Messages)
            Add(text, message, layout);
        text.Append("    ];\n}\n");
        return text.ToString();
    }

    static void Add(StringBuilder text, Message message, Layout layout)
    {
        var parts = layout.Parts.Where(part => part.Message == message.Name && part.Node == message.Node).ToArray();
        string[] groups = parts.Length == 0 ? [message.Node] : [.. parts.Select(part => part.Child)];
        var names = $"\"{message.Name}\", \"{message.Node}\", \"{message.Prefix}\"";
        text.Append($"        new({names}, {Flag(message.IsOutbound)}, \"{message.Meaning}\")\n        {{\n");
        text.Append($"            MaxNodes = {message.MaxNodes},\n            HasTransfer = {Flag(message.HasTransfer)},\n");
        text.Append($"            MaxSubscribes = {message.MaxSubscribes},\n            HasSignature = {Flag(message.HasSignature)},\n");
        text.Append($"            HasExtend = {Flag(message.HasExtend)},\n            ReadNode = {message.Node}.Read,\n");
        text.Append("            Groups =\n            [\n");
        foreach (var group in groups)
        {
            var part = parts.FirstOrDefault(part => part.Child == group);
            text.Append($"                new(\"{group}\", {part?.Min ?? 1}, {part?.Max ?? 1}, {group}.Fields),\n");
        }

        text.Append("            ],\n        },\n");
    }

    static string Flag(bool value) => value ? "true" : "false";
}
