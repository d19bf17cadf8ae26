using System.Buffers;
using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>
/// Writes the nodes that a reader passes in Canonical XML 1.0 without comments (REC-xml-c14n-20010315), one node in memory at a time.
/// </summary>
sealed class CanonicalWriter(XmlReader reader)
{
    /// <summary>Far above any message of customs; without a bound, looking up prefixes could be made slow from outside.</summary>
    const int DeclarationsAtMost = 64;
    const int DeepestElement = 64;
    const string XmlSpace = "http://www.w3.org/XML/1998/namespace";

    static readonly SearchValues<char> TextSpecials = SearchValues.Create("&<>\r");
    static readonly SearchValues<char> AttributeSpecials = SearchValues.Create("&<\"\t\n\r");

    readonly List<(string Prefix, string Uri)> scope = [];
    readonly List<Attribute> inheritable = [];
    readonly Stack<(int Scope, int Inheritable)> open = [];
    readonly List<(string Prefix, string Uri)> declared = [];
    readonly List<Attribute> attributes = [];
    bool rootSeen;

    /// <summary>Where the next node is written.</summary>
    public ArrayBufferWriter<byte> Output { get; set; } = new();

    /// <summary>Writes the reader's current node.</summary>
    /// <param name="apex">
    /// The element heads a part of the document: it carries all namespaces in scope and its ancestors' xml: attributes (section 2.4).
    /// </param>
    public void Node(bool apex = false)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Element(apex);
                break;
            case XmlNodeType.EndElement:
                End(reader.Name);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when reader.Depth > 0:
                Escaped(reader.Value, TextSpecials);
                break;
            case XmlNodeType.ProcessingInstruction:
                Instruction();
                break;
        }
    }

    void Element(bool apex)
    {
        if (open.Count >= DeepestElement)
            throw new XmlException($"Elements are nested deeper than {DeepestElement}.");
        rootSeen = true;
        var (name, isEmpty) = (reader.Name, reader.IsEmptyElement);
        open.Push((scope.Count, inheritable.Count));
        Gather(apex);
        Raw("<");
        Raw(name);
        foreach (var (prefix, uri) in declared)
            Write(prefix.Length == 0 ? "xmlns" : "xmlns:" + prefix, uri);
        foreach (var attribute in attributes)
            Write(attribute.Name, attribute.Value);
        Raw(">");
        if (isEmpty)
            End(name);
    }

    /// <summary>Namespaces and attributes to write, each in the order of the recommendation (section 2.3).</summary>
    void Gather(bool apex)
    {
        declared.Clear();
        attributes.Clear();
        if (apex)
            Inherit();
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix == "xmlns")
                Declare(reader.LocalName, reader.Value, apex);
            else if (reader.Name == "xmlns")
                Declare("", reader.Value, apex);
            else
                Keep(new Attribute(reader.NamespaceURI, reader.LocalName, reader.Name, reader.Value));
        }

        reader.MoveToElement();
        declared.Sort(static (a, b) => string.CompareOrdinal(a.Prefix, b.Prefix));
        attributes.Sort(static (a, b) => string.CompareOrdinal(a.Space, b.Space) is not 0 and var space
            ? space
            : string.CompareOrdinal(a.Local, b.Local));
    }

    void Inherit()
    {
        foreach (var (prefix, uri) in scope)
            Show(prefix, uri);
        foreach (var attribute in inheritable)
            Replace(attribute);
    }

    void Declare(string prefix, string uri, bool apex)
    {
        if (prefix == "xml")
            return;
        var isNew = Uri(prefix) != uri;
        if (scope.Count >= DeclarationsAtMost)
            throw new XmlException($"More than {DeclarationsAtMost} namespaces are declared.");
        scope.Add((prefix, uri));
        if (apex)
            Show(prefix, uri);
        else if (isNew)
            declared.Add((prefix, uri));
    }

    void Show(string prefix, string uri)
    {
        declared.RemoveAll(shown => shown.Prefix == prefix);
        if (uri.Length > 0)
            declared.Add((prefix, uri));
    }

    void Keep(Attribute attribute)
    {
        if (attribute.Space == XmlSpace)
        {
            inheritable.Add(attribute);
            Replace(attribute);
        }
        else
        {
            attributes.Add(attribute);
        }
    }

    void Replace(Attribute attribute)
    {
        attributes.RemoveAll(other => other.Space == attribute.Space && other.Local == attribute.Local);
        attributes.Add(attribute);
    }

    string Uri(string prefix)
    {
        for (var i = scope.Count - 1; i >= 0; i--)
        {
            if (scope[i].Prefix == prefix)
                return scope[i].Uri;
        }

        return "";
    }

    void End(string name)
    {
        Raw("</");
        Raw(name);
        Raw(">");
        var before = open.Pop();
        scope.RemoveRange(before.Scope, scope.Count - before.Scope);
        inheritable.RemoveRange(before.Inheritable, inheritable.Count - before.Inheritable);
    }

    void Instruction()
    {
        if (reader.Depth == 0 && rootSeen)
            Raw("\n");
        Raw("<?");
        Raw(reader.Name);
        if (reader.Value.Length > 0)
        {
            Raw(" ");
            // A carriage return in it can only have come from a character reference, which an instruction cannot hold.
            Raw(reader.Value);
        }

        Raw("?>");
        if (reader.Depth == 0 && !rootSeen)
            Raw("\n");
    }

    void Write(string name, string value)
    {
        Raw(" ");
        Raw(name);
        Raw("=\"");
        Escaped(value, AttributeSpecials);
        Raw("\"");
    }

    void Escaped(ReadOnlySpan<char> text, SearchValues<char> specials)
    {
        for (var special = text.IndexOfAny(specials); special >= 0; special = text.IndexOfAny(specials))
        {
            Raw(text[..special]);
            Raw(text[special] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\t' => "&#x9;",
                '\n' => "&#xA;",
                _ => "&#xD;",
            });
            text = text[(special + 1)..];
        }

        Raw(text);
    }

    void Raw(ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
            Encoding.UTF8.GetBytes(text, Output);
    }

    readonly record struct Attribute(string Space, string Local, string Name, string Value);
}
