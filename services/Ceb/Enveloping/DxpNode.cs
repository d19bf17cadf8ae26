using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>An element of an envelope: few, shallow and bounded, so they are held whole.</summary>
sealed class DxpNode(string name, string? key)
{
    const int DeepestElement = 8;
    const int ElementsAtMost = 10_000;

    readonly StringBuilder text = new();

    public string Name => name;

    /// <summary>Attribute name of a Key.</summary>
    public string? Key => key;

    public string Text => text.ToString().Trim();

    public List<DxpNode> Children { get; } = [];

    /// <summary>Reads the element that the reader stands on, to its end. Signatures and foreign elements are passed over.</summary>
    public static DxpNode Read(XmlReader reader)
    {
        var root = new DxpNode(reader.LocalName, null);
        var open = new Stack<DxpNode>([root]);
        var count = 0;
        var isOn = !reader.IsEmptyElement && reader.Read();
        while (isOn && open.Count > 0)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.NamespaceURI != DxpDocument.Namespace:
                    reader.Skip();
                    continue;
                case XmlNodeType.Element:
                    if (++count > ElementsAtMost || open.Count >= DeepestElement)
                        throw new UnreadableEnvelopeException("The envelope has more elements than any.");
                    var node = new DxpNode(reader.LocalName, reader.GetAttribute("name"));
                    open.Peek().Children.Add(node);
                    if (!reader.IsEmptyElement)
                        open.Push(node);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    open.Peek().text.Append(reader.Value);
                    break;
            }

            isOn = reader.Read();
        }

        // Reading on to the end proves that the document is whole.
        while (reader.Read())
            continue;
        return root;
    }

    /// <summary>The only child of this name; null when there is none.</summary>
    public DxpNode? Child(string child)
    {
        var found = Children.FindAll(node => node.Name == child);
        return found.Count <= 1 ? found.FirstOrDefault() : throw new UnreadableEnvelopeException($"{name} has {found.Count} of {child}.");
    }

    public DxpNode Must(string child) => Child(child) ?? throw new UnreadableEnvelopeException($"{name} has no {child}.");

    public string Required(string child, int most) =>
        Optional(child, most) ?? throw new UnreadableEnvelopeException($"{child} is missing.");

    public string? Optional(string child, int most)
    {
        if (Child(child)?.Text is not { Length: > 0 } value)
            return null;
        return value.Length <= most
            ? value
            : throw new UnreadableEnvelopeException($"{child} has {value.Length} characters, more than {most}.");
    }
}
