using System.Buffers;
using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>A message in canonical form, its signature taken out: what the enveloped-signature transform leaves.</summary>
/// <param name="Body">The document without its signature.</param>
/// <param name="RootTag">Length of the root's start tag with what stands before it, in bytes of the body.</param>
/// <param name="SignatureAt">Place in the body where a signature belongs: before ExtendMessage, else before the root's end tag.</param>
/// <param name="Signature">The ds:Signature with all that it inherits; null when there is none.</param>
/// <param name="Misplaced">What is wrong with the places of signatures in the document; null when nothing is.</param>
sealed record CanonicalMessage(byte[] Body, int RootTag, int SignatureAt, byte[]? Signature, string? Misplaced)
{
    /// <summary>Largest message that is signed or verified, in bytes; the reader counts characters against it too.</summary>
    public const int LargestMessage = 32 * 1024 * 1024;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestMessage,
        IgnoreComments = true,
        CheckCharacters = true,
    };

    /// <exception cref="XmlException">It is not well-formed, has a DTD, or is larger or deeper than any message may be.</exception>
    public static CanonicalMessage Of(ReadOnlyMemory<byte> message)
    {
        if (message.Length > LargestMessage)
            throw new XmlException($"The message has {message.Length} bytes, more than {LargestMessage}.");
        using var reader = Open(message);
        var reading = new Reading(reader);
        while (reader.Read())
            reading.Node();
        return reading.Message();
    }

    /// <summary>The first child of the root with this name, canonical, with all that it inherits; empty when there is none.</summary>
    public static byte[] Child(ReadOnlyMemory<byte> xml, string localName)
    {
        using var reader = Open(xml);
        var writer = new CanonicalWriter(reader);
        var part = new ArrayBufferWriter<byte>();
        var rest = writer.Output;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1 } && reader.LocalName == localName && part.WrittenCount == 0)
                writer.Output = part;
            writer.Node(apex: reader.Depth == 1 && writer.Output == part);
            if (reader.Depth == 1 && (reader.NodeType == XmlNodeType.EndElement || reader.IsEmptyElement))
                writer.Output = rest;
        }

        return part.WrittenSpan.ToArray();
    }

    static XmlReader Open(ReadOnlyMemory<byte> xml) => XmlReader.Create(new MemoryStream(xml.ToArray(), writable: false), Settings);

    /// <summary>One pass over a document.</summary>
    sealed class Reading(XmlReader reader)
    {
        readonly CanonicalWriter writer = new(reader);
        readonly ArrayBufferWriter<byte> signature = new();
        ArrayBufferWriter<byte> body = null!;
        int rootTag;
        int signatureAt = -1;
        string? misplaced;
        bool extended;

        bool IsWithin => writer.Output == signature;

        public void Node()
        {
            body ??= writer.Output;
            if (reader.NodeType == XmlNodeType.Element)
                Element();
            else if (reader is { NodeType: XmlNodeType.EndElement, Depth: 0 } && signatureAt < 0)
                signatureAt = body.WrittenCount;
            var isSignature = IsWithin && reader.Depth == 1;
            writer.Node(apex: isSignature && reader.NodeType == XmlNodeType.Element);
            if (isSignature && (reader.NodeType == XmlNodeType.EndElement || reader.IsEmptyElement))
                writer.Output = body;
            if (reader is { NodeType: XmlNodeType.Element, Depth: 0 })
                Root();
        }

        public CanonicalMessage Message() => new(
            body.WrittenSpan.ToArray(), rootTag, signatureAt, signature.WrittenCount > 0 ? signature.WrittenSpan.ToArray() : null,
            misplaced);

        void Root()
        {
            rootTag = body.WrittenCount;
            if (!reader.IsEmptyElement)
                return;
            // Its end tag is written already.
            rootTag -= Encoding.UTF8.GetByteCount($"</{reader.Name}>");
            signatureAt = rootTag;
        }

        void Element()
        {
            if (reader is { LocalName: "Signature", NamespaceURI: SignatureNames.Space })
                Begin();
            else if (reader.Depth == 1)
                Follow();
        }

        void Begin()
        {
            if (reader.Depth != 1)
                misplaced ??= "A signature stands within another element than the root.";
            else if (signature.WrittenCount > 0)
                misplaced ??= "There is more than one signature.";
            else if (extended)
                misplaced ??= "The signature stands after ExtendMessage.";
            else
                writer.Output = signature;
        }

        /// <summary>Section 1 of the interface specification: the signature is followed by ExtendMessage or by nothing.</summary>
        void Follow()
        {
            if (reader.LocalName == "ExtendMessage")
            {
                extended = true;
                if (signatureAt < 0)
                    signatureAt = body.WrittenCount;
            }
            else if (signature.WrittenCount > 0)
            {
                misplaced ??= $"{reader.LocalName} stands after the signature.";
            }
        }
    }
}
