using System.Runtime.InteropServices;
using System.Xml;

namespace CrossBorder.Statements;

/// <summary>
/// XML from outside: no DTD, no entities, nothing fetched, every tag, text and nesting bounded before the parser buffers it.
/// </summary>
sealed class CamtXml : IDisposable
{
    readonly XmlReader xml;
    readonly IXmlLineInfo place;
    readonly StatementLimits limits;
    readonly char[] text;
    bool isEmptyRecord;

    public CamtXml(PeekedStream stream, StatementLimits limits)
        : this(new StreamReader(stream, limits.Encoding ?? CamtEncoding.Declared(stream.Head), detectEncodingFromByteOrderMarks: true),
            limits)
    {
    }

    public CamtXml(TextReader reader, StatementLimits limits)
    {
        this.limits = limits;
        text = new char[limits.MaxText];
        xml = XmlReader.Create(new TagGuard(reader, limits.MaxTag), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = true,
        });
        place = (IXmlLineInfo)xml;
    }

    public int Line => place.LineNumber;

    public int Column => place.LinePosition;

    public string Name => xml.LocalName;

    public int Depth => xml.Depth;

    /// <summary>To the next start tag of any name; false at the end of the document.</summary>
    /// <exception cref="XmlException">It is not well-formed, or exceeds a limit.</exception>
    public bool NextElement()
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                CheckDepth();
                return true;
            }
        }

        return false;
    }

    /// <summary>A record for the element that the reader stands on; read it with <see cref="Continue"/>.</summary>
    public CamtRecord Begin(CamtTree tree)
    {
        var record = new CamtRecord(tree, limits) { Depth = xml.Depth, Line = Line, Column = Column };
        Start(record);
        return record;
    }

    /// <summary>Reads on in the record's element. True at a start tag of these names so far below it, false after its end.</summary>
    public bool Continue(CamtRecord record, int below = 0, string? stop = null, string? orStop = null)
    {
        if (isEmptyRecord)
        {
            isEmptyRecord = false;
            return false;
        }

        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    CheckDepth();
                    if (below > 0 && xml.Depth == record.Depth + below && (xml.LocalName == stop || xml.LocalName == orStop))
                        return true;
                    if (Start(record))
                        isEmptyRecord = false;
                    break;
                case XmlNodeType.EndElement:
                    record.End(xml.LocalName);
                    if (xml.Depth == record.Depth)
                        return false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    Text(record);
                    break;
            }
        }

        return false;
    }

    public CamtRecord Whole(CamtTree tree)
    {
        var record = Begin(tree);
        Continue(record);
        return record;
    }

    public void Dispose() => xml.Dispose();

    /// <summary>True when the element is empty, and so has ended.</summary>
    bool Start(CamtRecord record)
    {
        var name = xml.LocalName;
        var isEmpty = isEmptyRecord = xml.IsEmptyElement;
        if (xml.AttributeCount == 0)
        {
            record.Start(name, null, []);
        }
        else
        {
            var ccy = xml.GetAttribute("Ccy");
            var attributes = new List<(string, string)>();
            while (xml.MoveToNextAttribute())
            {
                if (xml.Prefix != "xmlns" && xml.LocalName != "xmlns")
                    attributes.Add((xml.LocalName, Texts.Clean(xml.Value)));
            }

            xml.MoveToElement();
            record.Start(name, ccy is null ? null : Texts.Clean(ccy), CollectionsMarshal.AsSpan(attributes));
        }

        if (isEmpty)
            record.End(name);
        return isEmpty;
    }

    void Text(CamtRecord record)
    {
        var length = 0;
        int read;
        while (length < text.Length && (read = xml.ReadValueChunk(text, length, text.Length - length)) > 0)
            length += read;
        var isCut = length == text.Length;
        record.Text(Texts.Clean(new string(text, 0, length), keepLines: true), isCut);
    }

    void CheckDepth()
    {
        if (xml.Depth > limits.MaxDepth)
            throw new XmlException($"elements stand more than {limits.MaxDepth} deep", null, Line, Column);
    }
}
