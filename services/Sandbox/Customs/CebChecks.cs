using System.Globalization;
using System.Xml.Linq;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>What is wrong with one document, looked at alone: its shape by the field list, its codes, its arithmetic.</summary>
static partial class CebChecks
{
    static readonly string[] TradeModes = ["9610", "1210", "9710", "9810"];

    /// <summary>Yen, won and dong have no minor unit: customs' numbers for them, and ISO's letters of full declarations.</summary>
    static readonly string[] WholeCurrencies = ["116", "133", "JPY", "KRW", "VND"];

    static readonly string[] BondedParts = ["iacCode", "iacName", "emsNo"];

    /// <summary>Null when nothing is wrong.</summary>
    public static CebReturn? Fault(CebType type, XElement node, XElement head, IReadOnlyList<XElement> rows)
    {
        if (Shape(type, node, head) is { } misshapen)
            return new(CebStatus.CheckFailed(type.Kind), misshapen);
        if (Common(type.Kind, head) is { } common)
            return common;
        return type.Kind switch
        {
            CebKind.Order => Order(head, rows),
            CebKind.Payment => Payment(head),
            CebKind.Logistics => Logistics(head),
            CebKind.Arrival or CebKind.Departure => Movement(type.Kind, head, rows),
            CebKind.Inventory => Inventory(head, rows),
            CebKind.Withdrawal => null,
            CebKind.WayBill => WayBill(head, rows),
            CebKind.Summary => Summary(head, rows),
            CebKind.Return => Return(head, rows),
            CebKind.Tally => Tally(head),
            CebKind.Declaration => Declaration(head, rows),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, "has no checks"),
        };
    }

    static CebReturn? Order(XElement head, IReadOnlyList<XElement> lines) =>
        Lines(CebKind.Order, lines) ?? Totals(CebKind.Order, lines) ?? First(
            CebKind.Order,
            (Text(head, "orderType") is not ("E" or "B" or "W"), "orderType is not E, B or W"),
            (lines.Any(line => Text(line, "currency") != Text(head, "currency")), "a line has another currency than the order"),
            (Number(head, "goodsValue") <= 0, "goodsValue is not positive"),
            (lines.Sum(line => Number(line, "totalPrice")) != Number(head, "goodsValue"),
                "the lines' totalPrice do not sum to goodsValue"));

    static CebReturn? Logistics(XElement head) => First(
        CebKind.Logistics,
        (Number(head, "packNo") < 1, "packNo is not positive"),
        (Number(head, "grossWeight") <= 0, "grossWeight is not positive"));

    static CebReturn? Inventory(XElement head, IReadOnlyList<XElement> lines) =>
        Lines(CebKind.Inventory, lines) ?? Totals(CebKind.Inventory, lines) ?? First(
            CebKind.Inventory,
            (Text(head, "ieFlag") != "E", "ieFlag is not E"),
            (Text(head, "statisticsFlag") is not ("A" or "B"), "statisticsFlag is not A or B"),
            (!TradeModes.Contains(Text(head, "tradeMode")), $"tradeMode is not one of {string.Join(", ", TradeModes)}"),
            (!IsDay(Text(head, "ieDate")), "ieDate is not a day yyyyMMdd"),
            (Text(head, "fFlag") is not ("1" or "2" or "3"), "fFlag is not 1, 2 or 3"),
            (Text(head, "iFlag") is not ("1" or "2" or "3"), "iFlag is not 1, 2 or 3"),
            (Number(head, "packNo") < 1, "packNo is not positive"),
            (Number(head, "netWeight") <= 0, "netWeight is not positive"),
            (Number(head, "netWeight") > Number(head, "grossWeight"), "netWeight is more than grossWeight"),
            (lines.Any(line => !Text(line, "gcode")!.All(char.IsAsciiDigit)), "a gcode is not all digits"),
            (lines.Any(line => Number(line, "qty1") <= 0), "a qty1 is not positive"),
            (lines.Any(HasHalfAPair), "unit2 and qty2 come together, and qty2 is then positive"),
            (IsBonded(head) && !HasBondedParts(head, lines), "tradeMode 1210 needs iacCode, iacName, emsNo and each itemRecordNo"));

    static string? Shape(CebType type, XElement node, XElement head)
    {
        if (type.Head is not null && NodeShape(type, node, head) is { } fault)
            return fault;
        return CebField.Fault(head, type.HeadFields) ?? type.Rows.SelectMany(rows => node.Elements(node.Name.Namespace + rows.Name)
            .Select(row => CebField.Fault(row, rows.Fields))).FirstOrDefault(found => found is not null);
    }

    /// <summary>One head, then the rows of each list in turn. A list without rows where some must be has a status of its own.</summary>
    static string? NodeShape(CebType type, XElement node, XElement head)
    {
        if (node.Elements().First() != head)
            return $"{type.Head} does not come first";
        var order = type.Rows.Select(rows => node.Name.Namespace + rows.Name).ToList();
        var next = 0;
        foreach (var child in node.Elements().Skip(1))
        {
            var at = order.IndexOf(child.Name);
            if (at < next)
                return $"{child.Name.LocalName} is not an element of {type.Node}, or out of order";
            next = at;
        }

        return type.Rows.FirstOrDefault(rows => node.Elements(node.Name.Namespace + rows.Name).Skip(rows.Max).Any()) is { } many
            ? $"there are more than {many.Max} {many.Name}"
            : null;
    }

    static CebReturn? Common(CebKind kind, XElement head) => First(
        kind,
        (!IsTime(Text(head, "appTime")), "appTime is not a time yyyyMMddHHmmss"),
        (Text(head, "appStatus") is not ("1" or "2"), "appStatus is not 1 or 2"))
        ?? (Text(head, "appType") is "1" or "2" || (kind == CebKind.Declaration && Text(head, "appType") == "3")
            ? null
            : new CebReturn(CebStatus.NoSuchOperation(kind), "appType is not 1 (add) or 2 (change)"));

    /// <summary>Numbers from 1 without gaps, and quantities.</summary>
    static CebReturn? Lines(CebKind kind, IReadOnlyList<XElement> lines, string gnum = "gnum", string? quantity = "qty")
    {
        if (lines.Count == 0)
            return new(CebStatus.NoLines(kind), "there are no lines");
        var numbers = lines.Select(line => Number(line, gnum)).ToList();
        if (numbers.Distinct().Count() < numbers.Count)
            return new(CebStatus.DuplicateLine(kind), $"a {gnum} comes twice");
        return First(
            kind,
            (numbers.Where((number, i) => number != i + 1).Any(), $"{gnum} does not run from 1 without gaps"),
            (quantity is not null && lines.Any(line => Number(line, quantity) <= 0), $"a {quantity} is not positive"));
    }

    static CebReturn? Totals(CebKind kind, IReadOnlyList<XElement> lines) => First(
        kind, (lines.Any(line => IsMiscalculated(line, "qty", "price", "totalPrice", "currency")), "a totalPrice is not qty times price"));

    /// <summary>
    /// The total is a whole number of minor units and the price has five decimals, so that their product may be off by half of
    /// each, the price's times the quantity.
    /// </summary>
    static bool IsMiscalculated(XElement line, string quantity, string price, string total, string currency)
    {
        var off = Math.Abs((Number(line, quantity) * Number(line, price)) - Number(line, total));
        var halfMinor = WholeCurrencies.Contains(Text(line, currency)) ? 0.5m : 0.005m;
        return off > halfMinor + (Number(line, quantity) * 0.000005m);
    }

    static bool HasHalfAPair(XElement line) =>
        string.IsNullOrEmpty(Text(line, "unit2")) ? Number(line, "qty2") != 0 : Number(line, "qty2") <= 0;

    static bool IsBonded(XElement head) => Text(head, "tradeMode") == "1210";

    static bool HasBondedParts(XElement head, IReadOnlyList<XElement> lines) =>
        BondedParts.All(name => !string.IsNullOrWhiteSpace(Text(head, name)))
        && lines.All(line => !string.IsNullOrWhiteSpace(Text(line, "itemRecordNo")));

    static bool IsDay(string? text) => DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    static bool IsTime(string? text) =>
        DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    static CebReturn? First(CebKind kind, params ReadOnlySpan<(bool Wrong, string Info)> checks)
    {
        foreach (var (wrong, info) in checks)
            if (wrong)
                return new(CebStatus.CheckFailed(kind), info);
        return null;
    }
}
