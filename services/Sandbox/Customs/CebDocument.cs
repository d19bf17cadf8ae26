using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>303, 505, 603, and what cannot be read.</summary>
enum CebKind { Order, Logistics, Inventory, Unreadable }

/// <summary>What a receipt tells: a return status (3 digits, or negative for what E-Port itself refuses) and its text.</summary>
sealed record CebReturn(string Status, string Info);

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
    public string? EbpCode { get; init; }
    public string? EbcCode { get; init; }
    public string? OrderNo { get; init; }
    public string? LogisticsCode { get; init; }
    public string? LogisticsNo { get; init; }
    public string? AgentCode { get; init; }
    public string? CopNo { get; init; }
    public string? StatisticsFlag { get; init; }
    public string? CustomsCode { get; init; }
    public int Lines { get; init; }

    /// <summary>FOB in the document's currency: the head's for an order, the sum of the lines for a list.</summary>
    public decimal GoodsValue { get; init; }
    public string? MessageType { get; init; }
    public string? Original { get; init; }
    public CebReturn? Fault { get; init; }

    public static CebDocument Order(string guid, XElement head, IReadOnlyList<XElement> lines)
    {
        var fault = CebChecks.Order(head, lines);
        var orderKey = Key(head, "ebpCode", "orderNo");
        return Common(guid, CebKind.Order, head, orderKey) with
        {
            OrderKey = orderKey,
            Lines = lines.Count,
            Fault = fault,
            GoodsValue = fault is null ? Number(head, "goodsValue") : 0,
        };
    }

    public static CebDocument Logistics(string guid, XElement head)
    {
        var waybillKey = Key(head, "logisticsCode", "logisticsNo");
        return Common(guid, CebKind.Logistics, head, waybillKey) with { WaybillKey = waybillKey, Fault = CebChecks.Logistics(head) };
    }

    public static CebDocument Inventory(string guid, XElement head, IReadOnlyList<XElement> lines)
    {
        var fault = CebChecks.Inventory(head, lines);
        return Common(guid, CebKind.Inventory, head, Key(head, "agentCode", "copNo")) with
        {
            OrderKey = Key(head, "ebpCode", "orderNo"),
            WaybillKey = Key(head, "logisticsCode", "logisticsNo"),
            Lines = lines.Count,
            Fault = fault,
            GoodsValue = fault is null ? lines.Sum(line => Number(line, "totalPrice")) : 0,
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

    static CebDocument Common(string guid, CebKind kind, XElement head, string ownKey) => new()
    {
        Guid = guid,
        Kind = kind,
        OwnKey = ownKey,
        AppType = Short(head, "appType") ?? "",
        AppTime = Short(head, "appTime") ?? "",
        AppStatus = Short(head, "appStatus") ?? "",
        EbpCode = Short(head, "ebpCode"),
        EbcCode = Short(head, "ebcCode"),
        OrderNo = Short(head, "orderNo"),
        LogisticsCode = Short(head, "logisticsCode"),
        LogisticsNo = Short(head, "logisticsNo"),
        AgentCode = Short(head, "agentCode"),
        CopNo = Short(head, "copNo"),
        StatisticsFlag = Short(head, "statisticsFlag"),
        CustomsCode = Short(head, "customsCode"),
    };

    internal static string? Text(XElement node, string name) => node.Element(node.Name.Namespace + name)?.Value;

    /// <summary>The number of an element; 0 when it is missing or none, which the checks tell.</summary>
    internal static decimal Number(XElement node, string name) =>
        decimal.TryParse(Text(node, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : 0;

    static string Key(XElement head, string company, string number) => $"{Short(head, company)}|{Short(head, number)}";

    /// <summary>A refused document may hold anything, of any length; a good one is far below the limit.</summary>
    static string? Short(XElement node, string name) =>
        Text(node, name) is { Length: > LongestEcho } text ? text[..LongestEcho] : Text(node, name);
}
