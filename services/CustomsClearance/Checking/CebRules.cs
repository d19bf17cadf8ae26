using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>Business rules of CEB 202205 that its schema leaves to the sender: values within a message that must fit each other.</summary>
public static class CebRules
{
    static readonly string[] Amounts = ["qty", "price", "totalPrice"];

    public static IEnumerable<CebFault> Check(CebMessage message) => message.Type switch
    {
        OrderMessage.Type => OfOrder(message),
        LogisticsMessage.Type => Head("Logistics", message, message.Node),
        InventoryMessage.Type => OfInventory(message),
        _ => [new CebFault("", "message_type", message.Type, "CEB303, CEB505, CEB603")],
    };

    static IEnumerable<CebFault> OfOrder(CebMessage message)
    {
        var head = message.Node.Children[0];
        const string Path = "Order/OrderHead";
        foreach (var fault in Head(Path, message, head))
            yield return fault;
        if (OneOf(Path, head, "orderType", "E", "B", "W") is { } type)
            yield return type;
        var sum = message.Node.Children.Skip(1).Sum(line => Number(line, "totalPrice"));
        if (Number(head, "goodsValue") != sum)
            yield return new CebFault($"{Path}/goodsValue", "goods_value", head["goodsValue"]!, $"the lines' sum, {CebText.Number(sum)}");
        foreach (var fault in Lines("Order/OrderList", message.Node, head["currency"]!))
            yield return fault;
    }

    static IEnumerable<CebFault> OfInventory(CebMessage message)
    {
        var head = message.Node.Children[0];
        const string Path = "Inventory/InventoryHead";
        foreach (var fault in Head(Path, message, head))
            yield return fault;
        CebFault?[] codes =
        [
            OneOf(Path, head, "ieFlag", "E"),
            OneOf(Path, head, "statisticsFlag", "A", "B"),
            OneOf(Path, head, "tradeMode", "9610", "1210", "9710", "9810"),
            OneOf(Path, head, "fFlag", "1", "2", "3"),
            OneOf(Path, head, "iFlag", "1", "2", "3"),
            IsDate(Path, head, "ieDate", "yyyyMMdd"),
        ];
        foreach (var fault in codes.OfType<CebFault>())
            yield return fault;
        if (Number(head, "netWeight") > Number(head, "grossWeight"))
            yield return new CebFault($"{Path}/netWeight", "net_weight", head["netWeight"]!, $"at most gross, {head["grossWeight"]}");
        if (Number(head, "packNo") < 1)
            yield return new CebFault($"{Path}/packNo", "positive", head["packNo"]!, "1 or more");
        foreach (var fault in Lines("Inventory/InventoryList", message.Node, message.Node.Children[1]["currency"]!))
            yield return fault;
        foreach (var (line, path) in Numbered("Inventory/InventoryList", message.Node))
        {
            foreach (var fault in Declared(path, line))
                yield return fault;
        }
    }

    static IEnumerable<CebFault> Head(string path, CebMessage message, CebElement head)
    {
        if (head["guid"] != message.GuidText)
            yield return new CebFault($"{path}/guid", "guid", head["guid"]!, $"the guid of the message in upper case, {message.GuidText}");
        if (OneOf(path, head, "appType", "1", "2", "3") is { } type)
            yield return type;
        if (OneOf(path, head, "appStatus", "1", "2") is { } status)
            yield return status;
        if (IsDate(path, head, "appTime", "yyyyMMddHHmmss") is { } time)
            yield return time;
    }

    static IEnumerable<CebFault> Lines(string path, CebElement node, string currency)
    {
        foreach (var (line, place) in Numbered(path, node))
        {
            var expected = place[(path.Length + 1)..^1];
            if (line["gnum"] != expected)
                yield return new CebFault($"{place}/gnum", "gnum", line["gnum"]!, $"numbers from 1 without gaps, here {expected}");
            if (line["currency"] != currency)
                yield return new CebFault($"{place}/currency", "currency", line["currency"]!, $"one currency in a document, {currency}");
            foreach (var name in Amounts.Where(name => Number(line, name) <= 0))
                yield return new CebFault($"{place}/{name}", "positive", line[name]!, "more than 0");
            if (TotalPrice(place, line) is { } fault)
                yield return fault;
        }
    }

    /// <summary>
    /// totalPrice = qty x price, where the price is rounded to five decimals: the product may miss the total by half of the fifth
    /// decimal for each unit.
    /// </summary>
    static CebFault? TotalPrice(string path, CebElement line)
    {
        var (quantity, product) = (Number(line, "qty"), Number(line, "qty") * Number(line, "price"));
        return Math.Abs(product - Number(line, "totalPrice")) > quantity * 0.000005m
            ? new CebFault($"{path}/totalPrice", "total_price", line["totalPrice"]!, $"qty x price, {CebText.Number(product)}")
            : null;
    }

    static IEnumerable<CebFault> Declared(string path, CebElement line)
    {
        if (!line["gcode"]!.All(char.IsAsciiDigit))
            yield return new CebFault($"{path}/gcode", "hs_code", line["gcode"]!, "ten digits");
        if (Number(line, "qty1") <= 0)
            yield return new CebFault($"{path}/qty1", "positive", line["qty1"]!, "more than 0");
        // The second statutory unit and its quantity come as a pair or not at all.
        if ((line["unit2"] is null) != (line["qty2"] is null))
            yield return new CebFault($"{path}/qty2", "unit_pair", line["qty2"] ?? "", "unit2 and qty2 together, or neither");
    }

    static IEnumerable<(CebElement Line, string Path)> Numbered(string path, CebElement node) =>
        node.Children.Skip(1).Select((line, i) => (line, $"{path}[{CebText.Number(i + 1)}]"));

    static CebFault? OneOf(string path, CebElement element, string name, params string[] values) =>
        values.Contains(element[name]) ? null : new CebFault($"{path}/{name}", "enumeration", element[name]!, string.Join(", ", values));

    static CebFault? IsDate(string path, CebElement element, string name, string format) =>
        DateTime.TryParseExact(element[name], format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? null
            : new CebFault($"{path}/{name}", "time", element[name]!, format);

    static decimal Number(CebElement element, string name) =>
        element[name] is { } text ? decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;
}
