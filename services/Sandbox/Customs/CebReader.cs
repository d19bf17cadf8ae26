using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>Takes a file apart into documents. It never fails: what cannot be read is a document too, and is answered as such.</summary>
static partial class CebReader
{
    public const int LargestFile = 8 * 1024 * 1024;
    const int LargestOriginal = 64 * 1024;
    const int MostDocuments = 100;
    static readonly XNamespace Ceb = "http://www.chinaport.gov.cn/ceb";

    // Nothing of a file may reach outside of it or grow in memory: no DTD, hence no entities, and no resolver.
    static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestFile,
    };

    public static IReadOnlyList<CebDocument> Read(byte[] content)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), Safe);
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            return [Unreadable(content, null, $"0001 not well-formed: {e.Message}")];
        }

        if (root.Name.Namespace != Ceb || root.Name.LocalName is not ("CEB303Message" or "CEB505Message" or "CEB603Message"))
            return [Unreadable(content, null, $"0002 {root.Name.LocalName} is not a message that is taken here")];
        var type = root.Name.LocalName[..6];
        var nodes = root.Elements(Ceb + NodeOf(type)).ToList();
        if (nodes.Count is 0 or > MostDocuments)
            return [Unreadable(content, type, $"0002 the message has {nodes.Count} documents, not 1 to {MostDocuments}")];
        if (root.Element(Ceb + "BaseTransfer") is null)
            return [Unreadable(content, type, "0002 BaseTransfer is missing")];
        return [.. nodes.Select(node => Document(type, node)
            ?? Unreadable(content, type, "0002 a document has no guid of 36 upper-case characters"))];
    }

    static CebDocument? Document(string type, XElement node)
    {
        var head = type == "CEB505" ? node : node.Element(Ceb + (type == "CEB303" ? "OrderHead" : "InventoryHead"));
        if (head is null || CebDocument.Text(head, "guid") is not { } guid || !GuidShape().IsMatch(guid))
            return null;
        return type switch
        {
            "CEB303" => CebDocument.Order(guid, head, [.. node.Elements(Ceb + "OrderList")]),
            "CEB505" => CebDocument.Logistics(guid, head),
            _ => CebDocument.Inventory(guid, head, [.. node.Elements(Ceb + "InventoryList")]),
        };
    }

    static CebDocument Unreadable(byte[] content, string? type, string why)
    {
        // The same bytes get the same guid, so that they are answered once however often they come.
        var guid = new Guid(SHA256.HashData(content).AsSpan(0, 16), bigEndian: true).ToString().ToUpperInvariant();
        var text = Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, LargestOriginal)));
        return CebDocument.Unreadable(guid, type, string.Concat(text.Where(IsPlain)), why);
    }

    static bool IsPlain(char c) => XmlConvert.IsXmlChar(c) && c != '\uFFFD';

    static string NodeOf(string type) => type switch
    {
        "CEB303" => "Order",
        "CEB505" => "Logistics",
        _ => "Inventory",
    };

    [GeneratedRegex("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]
    private static partial Regex GuidShape();
}
