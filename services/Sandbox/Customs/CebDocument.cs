using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>What a receipt tells: a return status (3 digits, negative for what E-Port refuses, letters for a declaration).</summary>
/// <param name="PauseMs">How much longer than usual it takes, in milliseconds of the sandbox.</param>
/// <param name="Body">The node of a message that is no plain receipt (CEB792).</param>
sealed record CebReturn(string Status, string Info, double PauseMs = 0, string? Body = null)
{
    /// <summary>Stands in a body where the time of the return comes.</summary>
    public const string TimePlace = "@returnTime@";

    /// <summary>Of an amendment or deletion: 1 approved, 0 refused.</summary>
    public string? RequestResult { get; init; }
}

/// <summary>How a message was wrapped: who sent the envelope, and its id there. Answers go back to that sender.</summary>
sealed record CebEnvelope(string Sender, string Receiver, string MessageId);

/// <summary>One business document out of a message, with what the answer repeats of it and what was found wrong with it alone.</summary>
sealed record CebDocument
{
    const int LongestEcho = 100;

    public required string Guid { get; init; }
    public required CebKind Kind { get; init; }

    /// <summary>The business key that a change (appType 2) refers to.</summary>
    public required string OwnKey { get; init; }
    public string? OrderKey { get; init; }
    public string? WaybillKey { get; init; }
    public string AppType { get; init; } = "";
    public string AppTime { get; init; } = "";

    /// <summary>1 only stages the document, 2 declares it.</summary>
    public string AppStatus { get; init; } = "";
    public string? EbcCode { get; init; }
    public string? OrderNo { get; init; }

    /// <summary>The waybill that goods go with: logisticsNo, or a full declaration's billNo.</summary>
    public string? LogisticsNo { get; init; }
    public string? AgentCode { get; init; }

    /// <summary>The company's own number: copNo, or a return's coElNo.</summary>
    public string? CopNo { get; init; }
    public string? StatisticsFlag { get; init; }
    public string? CustomsCode { get; init; }

    /// <summary>The list that a withdrawal, return or tally is about.</summary>
    public string? InvtRef { get; init; }
    public string? SeqNo { get; init; }
    public string? EntryId { get; init; }
    public int Lines { get; init; }

    /// <summary>FOB in the document's currency: the head's for an order, the sum of the lines for others.</summary>
    public decimal GoodsValue { get; init; }

    /// <summary>Elements of the head that the answer repeats.</summary>
    public IReadOnlyDictionary<string, string> Echo { get; init; } = new Dictionary<string, string>();

    /// <summary>The whole node, for what looks into it later.</summary>
    public XElement? Node { get; init; }
    public string? MessageType { get; init; }
    public string? MessageId { get; init; }
    public CebEnvelope? Envelope { get; init; }
    public string? Original { get; init; }
    public CebReturn? Fault { get; init; }

    public XElement Head => CebType.OfKind(Kind).Head is { } head ? Node!.Element(Node.Name.Namespace + head)! : Node!;

    /// <summary>The rows of the first list of the node.</summary>
    public IReadOnlyList<XElement> Rows => RowsOf(Kind, Node!);

    public static IReadOnlyList<XElement> RowsOf(CebKind kind, XElement node) =>
        CebType.OfKind(kind).Rows is [var rows, ..] ? [.. node.Elements(node.Name.Namespace + rows.Name)] : [];

    public static CebDocument Of(CebType type, string guid, XElement node, XElement head)
    {
        var rows = RowsOf(type.Kind, node);
        var fault = CebChecks.Fault(type, node, head, rows);
        var appType = Short(head, "appType") ?? "";
        var kind = type.Kind == CebKind.Declaration && appType is "2" or "3" ? CebKind.Request : type.Kind;
        return new()
        {
            Guid = guid,
            Kind = kind,
            OwnKey = OwnKeyOf(kind, type, head) + (kind == CebKind.Request ? $"|{guid}" : ""),
            OrderKey = kind is CebKind.Order or CebKind.Inventory ? Key(head, "ebpCode", "orderNo") : null,
            WaybillKey = kind is CebKind.Logistics or CebKind.Inventory ? Key(head, "logisticsCode", "logisticsNo") : null,
            AppType = appType,
            AppTime = Short(head, "appTime") ?? "",
            AppStatus = Short(head, "appStatus") ?? "",
            EbcCode = Short(head, "ebcCode") ?? Short(head, "consignorCode"),
            OrderNo = Short(head, "orderNo"),
            LogisticsNo = type.Kind == CebKind.Declaration ? Short(head, "billNo") : Short(head, "logisticsNo"),
            AgentCode = Short(head, "agentCode"),
            CopNo = Short(head, "copNo") ?? Short(head, "coElNo"),
            StatisticsFlag = Short(head, "statisticsFlag"),
            CustomsCode = Short(head, "customsCode"),
            InvtRef = kind is CebKind.Withdrawal or CebKind.Return or CebKind.Tally ? Short(head, "invtNo") : null,
            SeqNo = Short(head, "seqNo"),
            EntryId = Short(head, "entryId"),
            Lines = rows.Count,
            GoodsValue = fault is null ? Value(kind, head, rows) : 0,
            Echo = type.AnswerFields.Where(field => field.Name != "guid" && Text(head, field.Name) is not null)
                .ToDictionary(field => field.Name, field => Short(head, field.Name)!),
            Node = node,
            MessageType = type.Message,
            Fault = fault,
        };
    }

    /// <summary>What the gateway answers with CEB900.</summary>
    public static CebDocument Unreadable(string guid, string? messageType, string original, string why) => new()
    {
        Guid = guid,
        Kind = CebKind.Unreadable,
        OwnKey = guid,
        MessageType = messageType,
        Original = original,
        Fault = new CebReturn("-1", why),
    };

    internal static string? Text(XElement node, string name) => node.Element(node.Name.Namespace + name)?.Value;

    /// <summary>The number of an element; 0 when it is missing or none, which the checks tell.</summary>
    internal static decimal Number(XElement node, string name) =>
        decimal.TryParse(Text(node, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : 0;

    static decimal Value(CebKind kind, XElement head, IReadOnlyList<XElement> rows) => kind switch
    {
        CebKind.Order => Number(head, "goodsValue"),
        CebKind.Inventory => rows.Sum(line => Number(line, "totalPrice")),
        CebKind.Declaration => rows.Sum(line => Number(line, "declTotal")),
        _ => 0,
    };

    /// <summary>Parts of a split message are documents of their own; a payment in cash has no number but its order's.</summary>
    static string OwnKeyOf(CebKind kind, CebType type, XElement head) => kind switch
    {
        CebKind.Payment when Text(head, "payNo") is null or "" => Key(head, "ebcCode", "orderNo"),
        _ when Number(head, "msgCount") > 1 => Key(head, [.. type.KeyElements, "msgSeqNo"]),
        _ => Key(head, [.. type.KeyElements]),
    };

    static string Key(XElement head, params string[] elements) => string.Join('|', elements.Select(name => Short(head, name)));

    /// <summary>A refused document may hold anything, of any length; a good one is far below the limit.</summary>
    static string? Short(XElement node, string name) =>
        Text(node, name) is { Length: > LongestEcho } text ? text[..LongestEcho] : Text(node, name);
}
