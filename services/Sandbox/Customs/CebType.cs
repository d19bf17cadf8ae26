using System.Text.Json.Serialization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>
/// What a business document is. Those that others refer to come first: a batch is decided in this order. Request is an amendment
/// or a deletion of a full declaration; Unreadable is what the gateway refuses.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<CebKind>))]
enum CebKind
{
    Order, Payment, Logistics, Arrival, Departure, Inventory, Declaration, Request, Withdrawal, WayBill, Summary, Return, Tally,
    Unreadable,
}

/// <summary>A list of rows within a node, and how many it may hold (ceb-messages.md section 1; a full declaration: 50 items).</summary>
sealed record CebRows(string Name, int Min, int Max, IReadOnlyList<CebField> Fields);

/// <summary>A message that is taken here: where its fields are, what its number is made of, and what it is answered with.</summary>
sealed record CebType
{
    const int Unbounded = int.MaxValue;
    static readonly XNamespace Ceb = "http://www.chinaport.gov.cn/ceb";
    static readonly XNamespace Declarations = "urn:crossborder:customs:declaration";

    public required CebKind Kind { get; init; }

    /// <summary>CEB303, or DEC101.</summary>
    public required string Message { get; init; }
    public required string Answer { get; init; }
    public required IReadOnlyList<string> KeyElements { get; init; }
    public required string Node { get; init; }

    /// <summary>Null when the node itself holds the fields.</summary>
    public string? Head { get; init; }
    public required IReadOnlyList<CebField> HeadFields { get; init; }
    public required IReadOnlyList<CebRows> Rows { get; init; }
    public required IReadOnlyList<CebField> AnswerFields { get; init; }
    public XNamespace Space => Message.StartsWith("DEC", StringComparison.Ordinal) ? Declarations : Ceb;

    /// <summary>E-Port gives it a number of its own.</summary>
    public bool IsGivenPreNo => AnswerFields.Any(element => element.Name == "preNo");

    public static IReadOnlyList<CebType> All { get; } =
    [
        Of(CebKind.Order, "CEB303", "CEB304", "ebpCode", "orderNo"),
        Of(CebKind.Payment, "CEB403", "CEB404", "ebcCode", "payCode", "payNo"),
        Of(CebKind.Logistics, "CEB505", "CEB506", "logisticsCode", "logisticsNo"),
        Of(CebKind.Arrival, "CEB507", "CEB508", "operatorCode", "copNo"),
        Of(CebKind.Departure, "CEB509", "CEB510", "logisticsCode", "copNo"),
        Of(CebKind.Inventory, "CEB603", "CEB604", "agentCode", "copNo"),
        Of(CebKind.Withdrawal, "CEB605", "CEB606", "agentCode", "copNo"),
        Of(CebKind.WayBill, "CEB607", "CEB608", "agentCode", "copNo"),
        Of(CebKind.Summary, "CEB701", "CEB702", "agentCode", "copNo"),
        Of(CebKind.Return, "CEB213", "CEB214", "agentCode", "coElNo"),
        Of(CebKind.Tally, "CEB215", "CEB216", "operatorCode", "coElNo"),
        Of(CebKind.Declaration, "DEC101", "DEC102", "agentCode", "copNo"),
    ];

    static readonly Dictionary<CebKind, CebType> ByKind = All.ToDictionary(type => type.Kind);
    static readonly Dictionary<XName, CebType> ByRoot = All.ToDictionary(type => type.Space + (type.Message + "Message"));

    public static CebType OfKind(CebKind kind) => ByKind[kind == CebKind.Request ? CebKind.Declaration : kind];

    /// <summary>Null when messages with such a root are not taken.</summary>
    public static CebType? OfRoot(XName root) => ByRoot.GetValueOrDefault(root);

    static CebType Of(CebKind kind, string message, string answer, params string[] key)
    {
        var node = FieldList.ChildrenOf(message)[0].Name;
        var types = FieldList.TypesOf(message);
        var isFlat = types[0] == node;
        return new()
        {
            Kind = kind,
            Message = message,
            Answer = answer,
            KeyElements = key,
            Node = node,
            Head = isFlat ? null : types[0],
            HeadFields = FieldList.Of(message, types[0]),
            Rows = [.. types.Skip(1).Select(name => RowsOf(message, name))],
            AnswerFields = FieldList.Of(answer, FieldList.TypesOf(answer)[0]),
        };
    }

    static CebRows RowsOf(string message, string name)
    {
        var (min, max) = name switch
        {
            "OrderList" or "InventoryList" or "InvtRefundList" => (1, 100),
            "DecList" => (1, 50),
            "DecDocument" => (0, 20),
            _ => (0, Unbounded),
        };
        return new(name, min, max, FieldList.Of(message, name));
    }
}
