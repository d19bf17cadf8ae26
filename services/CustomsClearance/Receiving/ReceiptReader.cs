using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace CrossBorder.CustomsClearance;

/// <summary>One return node as customs wrote it.</summary>
/// <param name="SentType">Type of the message that it answers; null when the gateway could not tell.</param>
/// <param name="Guids">What may be the guid of that message; customs echoes it, not all gateways do.</param>
public sealed record Receipt(
    string Type, string? SentType, string? BusinessKey, IReadOnlyList<Guid> Guids, string GuidText, string ReturnStatus,
    DateTimeOffset ReturnTime, string ReturnInfo, string? PreNumber, string? ListNumber)
{
    /// <summary>Number of an application for consolidation (sumNo), in CEB702.</summary>
    public string? SummaryNumber { get; init; }

    /// <summary>What a CEB792 tells; it answers no message.</summary>
    public SummaryResult? Result { get; init; }

    /// <summary>Of the message that it answers, where the receipt says so: 1 declare, 2 amend, 3 delete.</summary>
    public string? AppType { get; init; }

    /// <summary>Of an amendment or deletion: 1 approved, 0 refused.</summary>
    public string? RequestResult { get; init; }
}

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
/// Reads CEB304, CEB506, CEB604, CEB900, CEB792 and the receipts of <see cref="OwnReceipts"/> from outside:
/// no DTD, no entities, no references to anything else, a bounded size, one
/// return node in memory at a time.
/// </summary>
public static partial class ReceiptReader
{
    public const long LargestFile = 10 * 1024 * 1024;
    const int NodesAtMost = 100;
    const int LongestInfo = 5000;

    /// <summary>Of CEB304 and the like.</summary>
    const int TypeLength = 6;

    static readonly string[] TimeFormats = ["yyyyMMddHHmmssfff", "yyyyMMddHHmmss"];

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
            if (reader is { NamespaceURI: Ceb.Words.DeclarationNamespace, LocalName: FullDeclaration.AnswerType + "Message" })
            {
                stream.Position = 0;
                return DeclarationReturns.Read(stream);
            }

            if (reader.NamespaceURI != CebMessage.Namespace
                || reader.LocalName is not ("CEB304Message" or "CEB506Message" or "CEB604Message" or "CEB900Message" or "CEB792Message")
                    && OwnReceipts.SentType(reader.LocalName.Replace("Message", "", StringComparison.Ordinal)) is null)
                throw new UnreadableReceiptException($"'{reader.Name}' in namespace '{reader.NamespaceURI}' is not a receipt of customs.");
            var type = reader.LocalName[..TypeLength];
            if (type == "CEB792")
                return [.. SummaryResultReader.Read(reader).Select(Receipt)];
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
        foreach (var name in Children(reader))
        {
            var (text, fields) = Element(reader);
            if (fields.Count > 0)
                nodes.Add(fields);
            else
                loose[name] = text;
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

    /// <summary>Text and fields of the element that the reader is at. What nests deeper is not in the specification.</summary>
    static (string Text, Dictionary<string, string> Fields) Element(XmlReader reader)
    {
        Dictionary<string, string> fields = [];
        var text = new StringBuilder();
        foreach (var name in Children(reader, text))
        {
            var value = new StringBuilder();
            foreach (var _ in Children(reader, value))
                reader.Skip();
            fields[name] = value.ToString().Trim();
        }

        return (text.ToString().Trim(), fields);
    }

    /// <summary>
    /// Names of the elements within the one that the reader is at, which each time stands on the next of them and must be moved past
    /// it; text between them is gathered. In the end the reader is past the outer element. Nothing here recurses or looks back.
    /// </summary>
    static IEnumerable<string> Children(XmlReader reader, StringBuilder? text = null)
    {
        var empty = reader.IsEmptyElement;
        reader.Read();
        while (!empty && !reader.EOF && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                yield return reader.LocalName;
                continue;
            }

            text?.Append(reader.Value);
            reader.Read();
        }

        if (!empty)
            reader.Read();
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
        var isThrough = type == "CEB604" && ReturnStatus.Signal(status) is ReturnSignal.Released or ReturnSignal.Closed;
        if (isThrough && listNumber is not { Length: >= 18 })
            throw new UnreadableReceiptException($"returnStatus {status} needs a list number (invtNo) of 18 to 20 characters.");
        var sent = SentType(type, node);
        return new Receipt(
            type, sent, Key(type, node), Guids(type, guid, node), guid, status, Time(Required(node, "returnTime", 17)), info,
            Optional(node, "preNo", 18), listNumber)
        {
            SummaryNumber = type == "CEB702" ? Optional(node, "sumNo", 18) : null,
        };
    }

    static Receipt Receipt(SummaryResult result) => new(
        "CEB792", null, null, [], "", result.State, result.ToldAt, "", null, null)
    {
        Result = result,
    };

    static string? SentType(string type, Dictionary<string, string> node) => type switch
    {
        "CEB304" => OrderMessage.Type,
        "CEB506" => LogisticsMessage.Type,
        "CEB604" => InventoryMessage.Type,
        _ when OwnReceipts.SentType(type) is { } sentType => sentType,
        _ => node.GetValueOrDefault("oriMessageType") is ['C', 'E', 'B', _, _, _, ..] sent ? sent[..TypeLength] : null,
    };

    static string? Key(string type, Dictionary<string, string> node) => type switch
    {
        "CEB304" => OrderMessage.Key(Required(node, "ebpCode", 18), Required(node, "orderNo", 60)),
        "CEB506" => LogisticsMessage.Key(Required(node, "logisticsCode", 18), Required(node, "logisticsNo", 32)),
        "CEB604" => Required(node, "copNo", 30),
        _ => OwnReceipts.Key(type, (name, most) => Required(node, name, most)),
    };

    /// <summary>CEB900 names the refused message by its id, by the client's id of it, or only by quoting it.</summary>
    static Guid[] Guids(string type, string guid, Dictionary<string, string> node)
    {
        List<string> named = [guid];
        if (type == "CEB900")
        {
            named.Add(Path.GetFileNameWithoutExtension(node.GetValueOrDefault("oriCopMsgId", "")));
            named.Add(QuotedGuid().Match(node.GetValueOrDefault("oriBizMessage", "")).Groups[1].Value);
        }

        return [.. named.Where(name => Guid.TryParse(name, out _)).Select(Guid.Parse).Distinct()];
    }

    /// <summary>yyyyMMddHHmmss and, in most receipts, milliseconds; customs' clock shows China Standard Time.</summary>
    internal static DateTimeOffset Time(string text) =>
        DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        && local.Year is > 2000 and < 9999
            ? Shanghai.FromLocal(local)
            : throw new UnreadableReceiptException($"returnTime '{text}' is not yyyyMMddHHmmssfff.");

    static string Required(Dictionary<string, string> node, string name, int most) =>
        Optional(node, name, most) ?? throw new UnreadableReceiptException($"{name} is missing.");

    static string? Optional(Dictionary<string, string> node, string name, int most)
    {
        if (node.GetValueOrDefault(name) is not { Length: > 0 } value)
            return null;
        return value.Length <= most
            ? value
            : throw new UnreadableReceiptException($"{name} has {value.Length} characters, more than {most}.");
    }

    [GeneratedRegex("""guid\s*=\s*["']([0-9A-Fa-f-]{36})["']""")]
    private static partial Regex QuotedGuid();
}
