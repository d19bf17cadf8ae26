using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>
/// Takes a file apart into documents, out of its envelope if it has one. It never fails: what cannot be read is a document too, and
/// is answered as such with the gateway's codes of ceb-messages.md section 6 (0001 format, 0002 schema, 1001 and 1004 signature).
/// </summary>
static partial class CebReader
{
    public const int LargestFile = 8 * 1024 * 1024;
    const int LargestOriginal = 64 * 1024;
    static readonly XNamespace Signatures = "http://www.w3.org/2000/09/xmldsig#";

    static readonly string[] Blocks = ["BaseTransfer", "BaseSubscribe"];

    // Nothing of a file may reach outside of it or grow in memory: no DTD, hence no entities, and no resolver.
    public static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestFile,
    };

    public static IReadOnlyList<CebDocument> Read(byte[] content, SignatureCheck? signatures = null, bool requireSignature = false)
    {
        try
        {
            var root = Load(content);
            if (root.Name != Envelope.Name)
                return Message(content, root, null, signatures, requireSignature);
            var (envelope, data, fault) = Envelope.Open(root);
            if (fault is not null)
                return [Unreadable(content, null, $"0001 {fault}")];
            return [.. Inner(data, envelope!, signatures, requireSignature).Select(document => document with { Envelope = envelope })];
        }
        catch (XmlException e)
        {
            return [Unreadable(content, null, $"0001 not well-formed: {e.Message}")];
        }
    }

    static IReadOnlyList<CebDocument> Inner(byte[] data, CebEnvelope envelope, SignatureCheck? signatures, bool requireSignature)
    {
        try
        {
            return Message(data, Load(data), envelope.MessageId, signatures, requireSignature);
        }
        catch (XmlException e)
        {
            return [Unreadable(data, null, $"0001 the data is not well-formed: {e.Message}") with { MessageId = envelope.MessageId }];
        }
    }

    static XElement Load(byte[] content)
    {
        using var reader = XmlReader.Create(new MemoryStream(content), Safe);
        return XDocument.Load(reader).Root!;
    }

    static IReadOnlyList<CebDocument> Message(
        byte[] content, XElement root, string? messageId, SignatureCheck? signatures, bool requireSignature)
    {
        if (CebType.OfRoot(root.Name) is not { } type)
            return [Unreadable(content, null, $"0002 {root.Name.LocalName} is not a message that is taken here")];
        var id = messageId ?? root.Attribute("guid")?.Value;
        CebDocument Refused(string why) => Unreadable(content, type.Message, why) with { MessageId = id };
        if (Structure(type, root) is { } fault)
            return [Refused($"0002 {fault}")];
        if (SignatureCheck.Of(signatures, type, root, content, requireSignature) is { } unsigned)
            return [Refused(unsigned)];
        return [.. root.Elements(type.Space + type.Node).Select(node => Document(type, node) is { } document
            ? document with { MessageId = id }
            : Refused("0002 a document has no guid of 36 upper-case characters"))];
    }

    /// <summary>The root's children as the message list has them, and what all messages share.</summary>
    static string? Structure(CebType type, XElement root)
    {
        var children = FieldList.ChildrenOf(type.Message);
        XName NameOf(CebChild child) => (child.Prefix == "ds" ? Signatures : type.Space) + child.Name;
        foreach (var child in children)
            if (root.Elements(NameOf(child)).Count() is var count && (count < child.Min || count > child.Max))
                return child.Name == type.Node ? $"the message has {count} documents, not {child.Min} to {child.Max}"
                    : count < child.Min ? $"{child.Name} is missing" : $"{child.Name} comes {count} times";
        var names = children.Select(NameOf).ToList();
        var next = 0;
        foreach (var child in root.Elements())
        {
            var at = names.IndexOf(child.Name);
            if (at < next)
                return $"{child.Name.LocalName} is not an element of {root.Name.LocalName}, or out of order";
            next = at;
        }

        if (root.Attribute("guid") is not { } guid || !GuidShape().IsMatch(guid.Value))
            return "the message has no guid of 36 upper-case characters";
        if (root.Attribute("version")?.Value != "1.0")
            return "the version is not 1.0";
        return Blocks.SelectMany(name => root.Elements(type.Space + name))
            .Select(block => CebField.Fault(block, FieldList.OfCommon(block.Name.LocalName))).FirstOrDefault(found => found is not null);
    }

    static CebDocument? Document(CebType type, XElement node)
    {
        var head = type.Head is { } name ? node.Element(type.Space + name) : node;
        return head is not null && CebDocument.Text(head, "guid") is { } guid && GuidShape().IsMatch(guid)
            ? CebDocument.Of(type, guid, node, head)
            : null;
    }

    static CebDocument Unreadable(byte[] content, string? type, string why)
    {
        // The same bytes get the same guid, so that they are answered once however often they come.
        var guid = new Guid(SHA256.HashData(content).AsSpan(0, 16), bigEndian: true).ToString().ToUpperInvariant();
        var text = Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, LargestOriginal)));
        return CebDocument.Unreadable(guid, type, string.Concat(text.Where(IsPlain)), why);
    }

    static bool IsPlain(char c) => XmlConvert.IsXmlChar(c) && c != '\uFFFD';

    [GeneratedRegex("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]
    private static partial Regex GuidShape();
}
