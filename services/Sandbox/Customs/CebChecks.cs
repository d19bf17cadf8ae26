using System.Globalization;
using System.Xml.Linq;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>
/// Return statuses of section 6 of ceb-messages.md. Lists have no published ones of their own and follow the orders' pattern.
/// </summary>
static class CebStatus
{
    public const string Returned = "100";
    public const string NoLines = "-301001";
    public const string OrderDuplicateLine = "-301002";
    public const string OrderNotFound = "-301003";
    public const string OrderDeclared = "-301011";
    public const string WaybillNotFound = "-504014";
    public const string WaybillDeclared = "-504016";
    public const string ListDuplicateLine = "-621027";
    public const string ListStateForbids = "-621012";

    public static string CheckFailed(CebKind kind) => Of(kind, "-301008", "-504011", "-621008");
    public static string NothingToChange(CebKind kind) => Of(kind, "-301009", "-504014", "-621009");
    public static string Exists(CebKind kind) => Of(kind, "-301010", "-504012", "-621010");
    public static string NoSuchOperation(CebKind kind) => Of(kind, "-301012", "-504011", "-621008");
    public static string Older(CebKind kind) => Of(kind, "-301014", "-504015", "-621014");

    static string Of(CebKind kind, string order, string logistics, string inventory) => kind switch
    {
        CebKind.Order => order,
        CebKind.Logistics => logistics,
        CebKind.Inventory => inventory,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no return statuses"),
    };
}

/// <summary>What is wrong with one document, looked at alone: its schema, its codes, its arithmetic.</summary>
static class CebChecks
{
    const int MostLines = 100;
    static readonly string[] TradeModes = ["9610", "1210", "9710", "9810"];

    /// <summary>Yen and won have no minor unit.</summary>
    static readonly string[] WholeCurrencies = ["116", "133"];

    public static CebReturn? Order(XElement head, IReadOnlyList<XElement> lines) =>
        Shape(CebKind.Order, head, CebSchema.OrderHead, lines, CebSchema.OrderList)
        ?? Lines(CebKind.Order, CebStatus.OrderDuplicateLine, lines)
        ?? First(
            CebKind.Order,
            (Text(head, "orderType") is not ("E" or "B" or "W"), "orderType is not E, B or W"),
            (lines.Any(line => Text(line, "currency") != Text(head, "currency")), "a line has another currency than the order"),
            (Number(head, "goodsValue") <= 0, "goodsValue is not positive"),
            (lines.Sum(line => Number(line, "totalPrice")) != Number(head, "goodsValue"),
                "the lines' totalPrice do not sum to goodsValue"));

    public static CebReturn? Logistics(XElement head) =>
        Shape(CebKind.Logistics, head, CebSchema.Logistics, [], [])
        ?? First(
            CebKind.Logistics,
            (Number(head, "packNo") < 1, "packNo is not positive"),
            (Number(head, "grossWeight") <= 0, "grossWeight is not positive"));

    public static CebReturn? Inventory(XElement head, IReadOnlyList<XElement> lines) =>
        Shape(CebKind.Inventory, head, CebSchema.InventoryHead, lines, CebSchema.InventoryList)
        ?? Lines(CebKind.Inventory, CebStatus.ListDuplicateLine, lines)
        ?? First(
            CebKind.Inventory,
            (Text(head, "ieFlag") != "E", "ieFlag is not E"),
            (Text(head, "statisticsFlag") is not ("A" or "B"), "statisticsFlag is not A or B"),
            (!TradeModes.Contains(Text(head, "tradeMode")), $"tradeMode is not one of {string.Join(", ", TradeModes)}"),
            (!DateOnly.TryParseExact(Text(head, "ieDate"), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                "ieDate is not a day yyyyMMdd"),
            (Number(head, "packNo") < 1, "packNo is not positive"),
            (Number(head, "netWeight") <= 0, "netWeight is not positive"),
            (Number(head, "netWeight") > Number(head, "grossWeight"), "netWeight is more than grossWeight"),
            (lines.Any(line => !Text(line, "gcode")!.All(char.IsAsciiDigit)), "a gcode is not all digits"),
            (lines.Any(line => Number(line, "qty1") <= 0), "a qty1 is not positive"),
            (lines.Any(HasHalfAPair), "unit2 and qty2 come together, and qty2 is then positive"));

    static CebReturn? Shape(
        CebKind kind, XElement head, IReadOnlyList<CebField> headFields, IReadOnlyList<XElement> lines,
        IReadOnlyList<CebField> lineFields)
    {
        var fault = CebField.Fault(head, headFields)
            ?? lines.Select(line => CebField.Fault(line, lineFields)).FirstOrDefault(found => found is not null);
        if (fault is not null)
            return new(CebStatus.CheckFailed(kind), fault);
        return First(
            kind,
            (!DateTime.TryParseExact(Text(head, "appTime"), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                "appTime is not a time yyyyMMddHHmmss"),
            (Text(head, "appStatus") is not ("1" or "2"), "appStatus is not 1 or 2"))
            ?? (Text(head, "appType") is "1" or "2"
                ? null
                : new CebReturn(CebStatus.NoSuchOperation(kind), "appType is not 1 (add) or 2 (change)"));
    }

    static CebReturn? Lines(CebKind kind, string duplicate, IReadOnlyList<XElement> lines)
    {
        if (lines.Count == 0)
            return new(CebStatus.NoLines, "there are no lines");
        var numbers = lines.Select(line => Number(line, "gnum")).ToList();
        if (numbers.Distinct().Count() < numbers.Count)
            return new(duplicate, "a gnum comes twice");
        return First(
            kind,
            (lines.Count > MostLines, $"there are more than {MostLines} lines"),
            (numbers.Where((number, i) => number != i + 1).Any(), "gnum does not run from 1 without gaps"),
            (lines.Any(line => Number(line, "qty") <= 0), "a qty is not positive"),
            (lines.Any(IsMiscalculated), "a totalPrice is not qty times price"));
    }

    /// <summary>
    /// The total is a whole number of minor units and the price has five decimals, so that their product may be off by half of
    /// each, the price's times the quantity.
    /// </summary>
    static bool IsMiscalculated(XElement line)
    {
        var off = Math.Abs((Number(line, "qty") * Number(line, "price")) - Number(line, "totalPrice"));
        var halfMinor = WholeCurrencies.Contains(Text(line, "currency")) ? 0.5m : 0.005m;
        return off > halfMinor + (Number(line, "qty") * 0.000005m);
    }

    static bool HasHalfAPair(XElement line) =>
        string.IsNullOrEmpty(Text(line, "unit2")) ? Number(line, "qty2") != 0 : Number(line, "qty2") <= 0;

    static CebReturn? First(CebKind kind, params ReadOnlySpan<(bool Wrong, string Info)> checks)
    {
        foreach (var (wrong, info) in checks)
            if (wrong)
                return new(CebStatus.CheckFailed(kind), info);
        return null;
    }
}
