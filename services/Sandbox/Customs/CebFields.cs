using System.Xml.Linq;

namespace CrossBorder.Sandbox;

enum CebFieldKind { Text, Number, Whole }

/// <summary>
/// An element of a node: text of Min to Max characters, a decimal of at most Max digits with Min of them after the point, or a whole
/// number of Max digits.
/// </summary>
sealed record CebField(string Name, bool Optional, CebFieldKind Kind, int Min, int Max)
{
    /// <summary>What is wrong with a value; null when nothing is.</summary>
    public string? Fault(string value) => Kind switch
    {
        CebFieldKind.Number when !IsNumber(value) => $"{Name} is not a number of {Max} digits, {Min} of them decimals",
        CebFieldKind.Whole when value.Length == 0 || value.Length > Max || !value.All(char.IsAsciiDigit) =>
            $"{Name} is not a whole number of {Max} digits",
        CebFieldKind.Text when value.Length < Min || value.Length > Max => $"{Name} has {value.Length} characters, not {Min} to {Max}",
        CebFieldKind.Text when Min > 0 && string.IsNullOrWhiteSpace(value) => $"{Name} is blank",
        _ => null,
    };

    /// <summary>
    /// What is wrong with a node: order, missing, unknown and repeated elements, elements within elements, and each value.
    /// </summary>
    public static string? Fault(XElement node, IReadOnlyList<CebField> fields)
    {
        var next = 0;
        foreach (var child in node.Elements())
        {
            var at = IndexOf(fields, child.Name.LocalName);
            if (at < 0 || child.Name.Namespace != node.Name.Namespace || child.HasElements)
                return $"{child.Name.LocalName} is not an element of {node.Name.LocalName}";
            if (at < next)
                return $"{child.Name.LocalName} is out of order or repeated";
            if (Missing(fields, next, at) is { } missing)
                return missing;
            if (fields[at].Fault(child.Value) is { } fault)
                return fault;
            next = at + 1;
        }

        return Missing(fields, next, fields.Count);
    }

    bool IsNumber(string value)
    {
        var parts = value.Split('.');
        return parts.Length <= 2 && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit))
            && (parts.Length == 1 || parts[1].Length <= Min)
            && parts[0].TrimStart('0').Length + (parts.Length == 2 ? parts[1].Length : 0) <= Max;
    }

    static string? Missing(IReadOnlyList<CebField> fields, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (!fields[i].Optional)
                return $"{fields[i].Name} is missing";
        return null;
    }

    static int IndexOf(IReadOnlyList<CebField> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
            if (fields[i].Name == name)
                return i;
        return -1;
    }
}
