using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>An element of a CEB node: text of Min to Max characters, a decimal of 14+5 digits, or a whole number of Max digits.</summary>
sealed partial record CebField(string Name, bool Optional, CebFieldKind Kind, int Min, int Max)
{
    const int WholeDigitsOfDecimal = 14;
    const int FractionDigitsOfDecimal = 5;

    /// <summary>What is wrong with a value; null when nothing is.</summary>
    public string? Fault(string value) => Kind switch
    {
        CebFieldKind.Number when !NumberShape().IsMatch(value) =>
            $"{Name} is not a number of {WholeDigitsOfDecimal} digits and {FractionDigitsOfDecimal} decimals",
        CebFieldKind.Whole when !WholeShape().IsMatch(value) || value.Length > Max => $"{Name} is not a whole number of {Max} digits",
        CebFieldKind.Text when value.Length < Min || value.Length > Max => $"{Name} has {value.Length} characters, not {Min} to {Max}",
        CebFieldKind.Text when Min > 0 && string.IsNullOrWhiteSpace(value) => $"{Name} is blank",
        _ => null,
    };

    /// <summary>Reads a line of fields such as "gnum=n5 note?=1..1000 price=d guid=36".</summary>
    public static IReadOnlyList<CebField> Parse(string fields) =>
        [.. fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(One)];

    /// <summary>
    /// What is wrong with a node: order, missing, unknown and repeated elements, and each value. Child nodes are not looked at.
    /// </summary>
    public static string? Fault(XElement node, IReadOnlyList<CebField> fields)
    {
        var next = 0;
        foreach (var child in node.Elements().Where(child => !child.HasElements))
        {
            var at = IndexOf(fields, child.Name.LocalName);
            if (at < 0 || child.Name.Namespace != node.Name.Namespace)
                return $"{child.Name.LocalName} is not an element of {node.Name.LocalName}";
            if (at < next)
                return $"{child.Name.LocalName} is out of order or repeated";
            if (Missing(fields, next, at) is { } missing)
                return missing;
            if (fields[at].Fault(child.Value) is { } fault)
                return fault;
            next = at + 1;
        }

        return Missing(fields, next, fields.Count);
    }

    static string? Missing(IReadOnlyList<CebField> fields, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (!fields[i].Optional)
                return $"{fields[i].Name} is missing";
        return null;
    }

    static int IndexOf(IReadOnlyList<CebField> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
            if (fields[i].Name == name)
                return i;
        return -1;
    }

    static CebField One(string text)
    {
        var (name, format) = text.Split('=') is [var left, var right] ? (left, right) : throw new FormatException(text);
        var optional = name.EndsWith('?');
        name = name.TrimEnd('?');
        if (format == "d")
            return new(name, optional, CebFieldKind.Number, 1, WholeDigitsOfDecimal + FractionDigitsOfDecimal + 1);
        if (format.StartsWith('n'))
            return new(name, optional, CebFieldKind.Whole, 1, Count(format[1..]));
        return format.Split("..") is [var min, var max]
            ? new(name, optional, CebFieldKind.Text, Count(min), Count(max))
            : new(name, optional, CebFieldKind.Text, Count(format), Count(format));
    }

    static int Count(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[0-9]{1,14}(\.[0-9]{1,5})?$")]
    private static partial Regex NumberShape();

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex WholeShape();
}

enum CebFieldKind { Text, Number, Whole }

/// <summary>The nodes that this customs takes, from the CEB field tables of edition 202205.</summary>
static class CebSchema
{
    public static IReadOnlyList<CebField> OrderHead { get; } = CebField.Parse(
        """
        guid=36 appType=1 appTime=14 appStatus=1 orderType=1 orderNo=1..60 ebpCode=1..18
        ebpName=1..100 ebcCode=1..18 ebcName=1..100 goodsValue=d freight=d currency=3 note?=0..1000
        """);

    public static IReadOnlyList<CebField> OrderList { get; } = CebField.Parse(
        """
        gnum=n5 itemNo=1..30 itemName=1..250 itemDescribe?=0..1000 barCode?=0..50 unit=3 currency=3
        qty=d price=d totalPrice=d note?=0..1000
        """);

    public static IReadOnlyList<CebField> Logistics { get; } = CebField.Parse(
        """
        guid=36 appType=1 appTime=14 appStatus=1 logisticsCode=1..18 logisticsName=1..100
        logisticsNo=1..32 freight=d insuredFee=d currency=3 grossWeight=d packNo=n9 goodsInfo=1..200
        ebcCode?=0..18 ebcName?=0..100 ebcTelephone?=0..50 note?=0..1000
        """);

    public static IReadOnlyList<CebField> InventoryHead { get; } = CebField.Parse(
        """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 ebpCode=1..18 ebpName=0..100
        orderNo=1..60 logisticsCode=1..18 logisticsName=0..100 logisticsNo=1..32 copNo=1..30
        preNo?=18 invtNo?=0..20 ieFlag=1 portCode=4 ieDate=8 statisticsFlag=1 agentCode=1..18
        agentName=0..100 ebcCode=1..18 ebcName=0..100 ownerCode=1..18 ownerName=1..100
        iacCode?=0..18 iacName?=0..100 emsNo?=0..30 tradeMode=4 trafMode=1 trafName?=0..100
        voyageNo?=0..32 billNo?=0..37 totalPackageNo?=0..37 loctNo?=0..10 licenseNo?=0..19 country=3
        POD=3..4 freight=d fCurrency=3 fFlag=1 insuredFee=d iCurrency=3 iFlag=1 wrapType=1 packNo=n9
        grossWeight=d netWeight=d note?=0..1000
        """);

    public static IReadOnlyList<CebField> InventoryList { get; } = CebField.Parse(
        """
        gnum=n5 itemNo=1..20 itemRecordNo?=0..30 itemName?=0..250 gcode=10 gname=1..250
        gmodel=1..250 barCode=1..50 country=3 currency=3 qty=d qty1=d qty2?=d unit=3 unit1=3
        unit2?=0..3 price=d totalPrice=d note?=0..1000
        """);
}
