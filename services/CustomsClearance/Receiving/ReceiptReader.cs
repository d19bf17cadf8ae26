using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.CustomsClearance;

/// <summary>One return node as customs wrote it.</summary>
/// <param name="SentType">Type of the message that it answers; null when the gateway could not tell.</param>
/// <param name="Guids">What may be the guid of that message; customs echoes it, not all gateways do.</param>
public sealed record Receipt(
    string Type, string? SentType, string? BusinessKey, IReadOnlyList<Guid> Guids, string GuidText, string ReturnStatus,
    DateTimeOffset ReturnTime, string ReturnInfo, string? PreNumber, string? ListNumber);

/// <summary>A file that cannot be read as receipts; the message says what is wrong with it.</summary>
public sealed class UnreadableReceiptException : Exception
{
    public UnreadableReceiptException(string message) : base(message)
    {
    }

    public UnreadableReceiptException(string message, Exception inner) : base(message, inner)
    {
    }

    public UnreadableReceiptException()
    {
    }
}

/// <summary>
/// Reads CEB304, CEB506, CEB604 and CEB900 from outside: no DTD, no entities, no references to anything else, a bounded size, one
/// return node in memory at a time.
/// </summary>
public static partial class ReceiptReader
{
    public const long LargestFile = 10 * 1024 * 1024;
    const int NodesAtMost = 100;
    const int LongestInfo = 5000;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestFile,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <exception cref="UnreadableReceiptException">It is not a message that customs sends as a receipt, or not a whole one.</exception>
    public static IReadOnlyList<Receipt> Read(Stream stream)
    {
        if (stream.Length > LargestFile)
            throw new UnreadableReceiptException($"The file has {stream.Length} bytes, more than {LargestFile}.");
        try
        {
            using var reader = XmlReader.Create(stream, Settings);
            reader.MoveToContent();
            var type = reader.LocalName.EndsWith("Message", StringComparison.Ordinal) ? reader.LocalName[..^"Message".Length] : reader.LocalName;
            if (reader.NamespaceURI != CebMessage.Namespace || type is not ("CEB304" or "CEB506" or "CEB604" or "CEB900"))
                throw new UnreadableReceiptException($"'{reader.Name}' in namespace '{reader.NamespaceURI}' is not a receipt of customs.");
            return [.. Nodes(reader, type).Select(node => Receipt(type, node))];
        }
        catch (XmlException e)
        {
            throw new UnreadableReceiptException($"The XML cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Fields of each return node. A CEB900 may carry its fields without a node around them.</summary>
    static List<Dictionary<string, string>> Nodes(XmlReader reader, string type)
    {
        List<Dictionary<string, string>> nodes = [];
        Dictionary<string, string> loose = [];
        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            var element = (XElement)XNode.ReadFrom(reader);
            if (element.HasElements)
                nodes.Add(Fields(element.Elements()));
            else
                loose[element.Name.LocalName] = element.Value.Trim();
            if (nodes.Count > NodesAtMost)
                throw new UnreadableReceiptException($"The message has more than {NodesAtMost} return nodes.");
        }

        // Reading on to the end proves that the document is whole.
        while (reader.Read())
            continue;
        if (type == "CEB900" && nodes.Count == 0 && loose.Count > 0)
            nodes.Add(loose);
        return nodes.Count > 0 ? nodes : throw new UnreadableReceiptException("The message has no return node.");
    }

    /// <summary>Fields hold text only; what nests deeper is none of the specification, and its text is not even gathered.</summary>
    static Dictionary<string, string> Fields(IEnumerable<XElement> elements)
    {
        Dictionary<string, string> fields = [];
        foreach (var element in elements.Where(element => !element.HasElements))
            fields[element.Name.LocalName] = element.Value.Trim();
        return fields;
    }

    static Receipt Receipt(string type, Dictionary<string, string> node)
    {
        var guid = Required(node, "guid", 36);
        var status = Required(node, "returnStatus", 10);
        var info = node.GetValueOrDefault("returnInfo", "");
        if (info.Length > LongestInfo)
            throw new UnreadableReceiptException($"returnInfo has {info.Length} characters, more than {LongestInfo}.");
        // Early receipts have no numbers yet, although the schema wants them (CEB 202205, 604).
        var listNumber = Optional(node, "invtNo", 20);
        if (type == "CEB604" && ReturnStatus.Signal(status) is ReturnSignal.Released or ReturnSignal.Closed && listNumber is not { Length: >= 18 })
            throw new UnreadableReceiptException($"A list cannot have returnStatus {status} without a list number (invtNo) of 18 to 20 characters.");
        var sent = SentType(type, node);
        return new Receipt(
            type, sent, Key(type, node), Guids(type, guid, node), guid, status, Time(Required(node, "returnTime", 17)), info,
            Optional(node, "preNo", 18), listNumber);
    }

    static string? SentType(string type, Dictionary<string, string> node) => type switch
    {
        "CEB304" => OrderMessage.Type,
        "CEB506" => LogisticsMessage.Type,
        "CEB604" => InventoryMessage.Type,
        _ => node.GetValueOrDefault("oriMessageType") is { Length: >= 6 } sent && sent.StartsWith("CEB", StringComparison.Ordinal) ? sent[..6] : null,
    };

    static string? Key(string type, Dictionary<string, string> node) => type switch
    {
        "CEB304" => OrderMessage.Key(Required(node, "ebpCode", 18), Required(node, "orderNo", 60)),
        "CEB506" => LogisticsMessage.Key(Required(node, "logisticsCode", 18), Required(node, "logisticsNo", 32)),
        "CEB604" => Required(node, "copNo", 30),
        _ => null,
    };

    /// <summary>CEB900 names the refused message by its id, by the client's id of it, or only by quoting it.</summary>
    static Guid[] Guids(string type, string guid, Dictionary<string, string> node)
    {
        List<string> named = [guid];
        if (type == "CEB900")
        {
            named.Add(Path.GetFileNameWithoutExtension(node.GetValueOrDefault("oriCopMsgId", "")));
            named.AddRange(QuotedGuid().Matches(node.GetValueOrDefault("oriBizMessage", "")).Take(1).Select(match => match.Groups[1].Value));
        }

        return [.. named.Where(name => Guid.TryParse(name, out _)).Select(Guid.Parse).Distinct()];
    }

    /// <summary>yyyyMMddHHmmss and, in most receipts, milliseconds; customs' clock shows China Standard Time.</summary>
    static DateTimeOffset Time(string text) =>
        DateTime.TryParseExact(text, ["yyyyMMddHHmmssfff", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        && local.Year is > 2000 and < 9999
            ? Shanghai.FromLocal(local)
            : throw new UnreadableReceiptException($"returnTime '{text}' is not yyyyMMddHHmmssfff.");

    static string Required(Dictionary<string, string> node, string name, int most) =>
        Optional(node, name, most) ?? throw new UnreadableReceiptException($"{name} is missing.");

    static string? Optional(Dictionary<string, string> node, string name, int most)
    {
        if (node.GetValueOrDefault(name) is not { Length: > 0 } value)
            return null;
        return value.Length <= most ? value : throw new UnreadableReceiptException($"{name} has {value.Length} characters, more than {most}.");
    }

    [GeneratedRegex("""guid\s*=\s*["']([0-9A-Fa-f-]{36})["']""")]
    private static partial Regex QuotedGuid();
}
