using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>
/// A position in the XML of a message and where that is in the specification. It only moves forward, keeps nothing that it has passed
/// and never calls itself, whatever the nesting of what it reads.
/// </summary>
sealed partial class CebInput(XmlReader reader, CebLimits limits)
{
    const int ChunkLength = 1024;

    /// <summary>A character outside the basic plane takes two places, which a reader of chunks wants to have.</summary>
    const int Pair = 2;
    readonly char[] chunk = new char[ChunkLength];
    readonly StringBuilder buffer = new();
    string ns = "";
    bool isEmpty;

    public CebPath Path { get; } = new();

    /// <summary>The root itself holds the fields, without a node around them.</summary>
    public bool HasLooseFields { get; set; }

    public string Name => reader.LocalName;

    public bool AtEnd => isEmpty || reader.NodeType == XmlNodeType.EndElement;

    public string? Attribute(string name) => reader.GetAttribute(name);

    /// <summary>Stands on the root element afterwards.</summary>
    public (string Name, string Namespace) Root()
    {
        reader.MoveToContent();
        ns = reader.NamespaceURI;
        return (reader.LocalName, ns);
    }

    public bool At(string name, string? space = null) =>
        !AtEnd && reader.NodeType == XmlNodeType.Element && reader.LocalName == name && reader.NamespaceURI == (space ?? ns);

    /// <summary>From an element to the first within it.</summary>
    public void Open()
    {
        isEmpty = reader.IsEmptyElement;
        if (!isEmpty)
            Step();
    }

    /// <summary>Past the end of the element that was opened.</summary>
    public void Close(string accepted)
    {
        if (!AtEnd)
            throw Stray(accepted);
        isEmpty = false;
        Step();
    }

    public T One<T>(string name, Func<CebInput, T> read)
    {
        if (!At(name))
            throw Fault(Path.At(name), "occurrence", Found(), "exactly one, in its place");
        Path.Push(name);
        var one = read(this);
        Path.Pop();
        return one;
    }

    public IReadOnlyList<T> Many<T>(string name, int min, int max, Func<CebInput, T> read)
    {
        var most = max < 0 ? limits.MaxLines : max;
        List<T> lines = [];
        while (At(name))
        {
            if (lines.Count == most)
                throw Fault(Path.At(name), "occurrence", "", $"at most {CebText.Number(most)}");
            Path.Push(name, lines.Count + 1);
            lines.Add(read(this));
            Path.Pop();
        }

        return lines.Count >= min ? lines : throw Fault(Path.At(name), "occurrence", Found(), $"at least {CebText.Number(min)}");
    }

    /// <summary>Reads what follows the root, which proves that the document is whole.</summary>
    public void Finish()
    {
        while (reader.Read())
            continue;
    }

    public CebUnreadableException Stray(string accepted) => Fault(
        Path.At(reader.LocalName), "unknown", reader.NamespaceURI == ns ? "" : $"in namespace '{reader.NamespaceURI}'", accepted);

    public CebUnreadableException Fault(string path, string rule, string? value, string accepted, Exception? inner = null)
    {
        var place = reader as IXmlLineInfo;
        return new CebUnreadableException(
            CebFault.Of(path, rule, value, accepted), place?.LineNumber ?? 0, place?.LinePosition ?? 0, inner);
    }

    string Found() => AtEnd ? "" : reader.Name;

    /// <summary>On to the next start or end of an element; between elements is white space only.</summary>
    void Step()
    {
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element or XmlNodeType.EndElement:
                    return;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    throw Fault(Path.At(), "text", Chunk(), "elements only");
            }
        }
    }

    string Chunk() => reader.CanReadValueChunk ? new string(chunk, 0, reader.ReadValueChunk(chunk, 0, ChunkLength)) : "";

    /// <summary>Text of the element that the reader stands on, which it then moves past.</summary>
    string Value(CebField field)
    {
        if (reader.IsEmptyElement)
        {
            Step();
            return "";
        }

        reader.Read();
        var first = 0;
        if (reader.NodeType == XmlNodeType.Text)
        {
            // Nearly every text is one short piece: it is taken as it is, and the builder is for the others.
            var read = 1;
            for (; read > 0 && first <= ChunkLength - Pair; first += read)
                read = reader.ReadValueChunk(chunk, first, ChunkLength - first);
            if (read == 0 && reader.Read() && reader.NodeType == XmlNodeType.EndElement)
            {
                Step();
                return new string(chunk, 0, first);
            }
        }

        return LongValue(field, first);
    }

    /// <param name="first">Characters that are in the chunk already.</param>
    string LongValue(CebField field, int first)
    {
        var most = field.Kind == "cdata" ? limits.MaxQuote : limits.MaxText;
        buffer.Clear().Append(chunk, 0, first);
        for (; reader.NodeType != XmlNodeType.EndElement && !reader.EOF; reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
                throw Fault(Path.At(field.Name), "nested", reader.Name, "text only");
            Append(field, most);
        }

        Step();
        return buffer.ToString();
    }

    void Append(CebField field, int most)
    {
        int read;
        while ((read = reader.ReadValueChunk(chunk, 0, ChunkLength)) > 0)
        {
            buffer.Append(chunk, 0, read);
            if (buffer.Length > most)
                throw Fault(
                    Path.At(field.Name), "max_length", buffer.ToString(0, ChunkLength), $"at most {CebText.Number(most)} characters");
        }
    }
}
