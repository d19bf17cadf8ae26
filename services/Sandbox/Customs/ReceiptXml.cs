using System.Globalization;
using System.Text;
using System.Xml;

namespace CrossBorder.Sandbox;

/// <summary>A receipt that is due, with what it repeats of the document.</summary>
sealed record DueReceipt(
    long Serial, string ReturnStatus, int Copy, bool CutOff, string ReturnInfo, DateTimeOffset ReturnTime, string Guid, string Kind,
    string? EbpCode, string? EbcCode, string? OrderNo, string? LogisticsCode, string? LogisticsNo, string? AgentCode, string? CopNo,
    string? StatisticsFlag, string? PreNo, string? InvtNo, string? MessageType, string? Original);

/// <summary>CEB304, 506, 604 and 900 as files.</summary>
static class ReceiptXml
{
    const string Ceb = "http://www.chinaport.gov.cn/ceb";
    const string TimeFormat = "yyyyMMddHHmmssfff";

    /// <summary>Customs has given the list its number by then.</summary>
    static readonly string[] StatusesWithListNumber = ["120", "399", "800", "899"];

    static readonly XmlWriterSettings Format = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };

    public static string FileName(DueReceipt receipt) => MessageGuid(receipt, receipt.Copy) + ".xml";

    /// <summary>A copy is the same message in another file; a cut-off one is its first half.</summary>
    public static byte[] Write(DueReceipt receipt)
    {
        var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, Format))
        {
            var type = TypeOf(receipt);
            xml.WriteStartElement("ceb", $"{type}Message", Ceb);
            xml.WriteAttributeString("guid", MessageGuid(receipt, 0));
            xml.WriteAttributeString("version", "1.0");
            xml.WriteStartElement("ceb", NodeOf(type), Ceb);
            Body(xml, receipt, type);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return receipt.CutOff ? content.ToArray()[..(int)(content.Length / 2)] : content.ToArray();
    }

    static void Body(XmlWriter xml, DueReceipt receipt, string type)
    {
        Element(xml, "guid", receipt.Guid);
        switch (type)
        {
            case "CEB304":
                Elements(xml, ("ebpCode", receipt.EbpCode), ("ebcCode", receipt.EbcCode), ("orderNo", receipt.OrderNo));
                Result(xml, receipt);
                break;
            case "CEB506":
                Elements(xml, ("logisticsCode", receipt.LogisticsCode), ("logisticsNo", receipt.LogisticsNo));
                Result(xml, receipt);
                break;
            case "CEB604":
                Elements(xml, ("agentCode", receipt.AgentCode), ("copNo", receipt.CopNo), ("preNo", receipt.PreNo));
                if (StatusesWithListNumber.Contains(receipt.ReturnStatus))
                    Element(xml, "invtNo", receipt.InvtNo);
                Elements(xml, ("ebcCode", receipt.EbcCode), ("ebpCode", receipt.EbpCode), ("orderNo", receipt.OrderNo),
                    ("statisticsFlag", receipt.StatisticsFlag));
                Result(xml, receipt);
                break;
            default:
                Result(xml, receipt);
                Elements(xml, ("oriCopMsgId", receipt.Guid), ("oriMessageType", receipt.MessageType ?? "Unknown"));
                xml.WriteStartElement("ceb", "oriBizMessage", Ceb);
                xml.WriteCData(receipt.Original ?? "");
                xml.WriteEndElement();
                break;
        }
    }

    static void Result(XmlWriter xml, DueReceipt receipt) => Elements(xml, ("returnStatus", receipt.ReturnStatus),
        ("returnTime", ChinaTime.Format(receipt.ReturnTime, TimeFormat)), ("returnInfo", receipt.ReturnInfo));

    static void Elements(XmlWriter xml, params ReadOnlySpan<(string Name, string? Value)> elements)
    {
        foreach (var (name, value) in elements)
            Element(xml, name, value);
    }

    static void Element(XmlWriter xml, string name, string? value) => xml.WriteElementString("ceb", name, Ceb, value ?? "");

    static string TypeOf(DueReceipt receipt) => Enum.Parse<CebKind>(receipt.Kind) switch
    {
        CebKind.Order => "CEB304",
        CebKind.Logistics => "CEB506",
        CebKind.Inventory => "CEB604",
        _ => "CEB900",
    };

    static string NodeOf(string type) => type switch
    {
        "CEB304" => "OrderReturn",
        "CEB506" => "LogisticsReturn",
        "CEB604" => "InventoryReturn",
        _ => "MessageReturn",
    };

    static string MessageGuid(DueReceipt receipt, int copy) => Chance
        .Uuid("receipt", receipt.Guid, receipt.ReturnStatus, copy.ToString(CultureInfo.InvariantCulture)).ToString().ToUpperInvariant();
}
