using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Messages as a platform sends them, every field filled. Tests change single elements of them.</summary>
static class Ceb
{
    public static readonly XNamespace Space = "http://www.chinaport.gov.cn/ceb";
    static int serial;

    public static string NewNumber() => $"N{Interlocked.Increment(ref serial):D6}{Guid.NewGuid():N}"[..20];

    public static string NewGuid() => Guid.CreateVersion7().ToString().ToUpperInvariant();

    public static XElement Order(string orderNo, string? guid = null, string appType = "1") => Message("CEB303", Node("Order",
        Node("OrderHead", guid ?? NewGuid(), appType, """
            orderType=B orderNo={0} ebpCode=33019A0001 ebpName=CrossBorder ebcCode=330196500X ebcName=杭州礼品有限公司
            goodsValue=37.35 freight=0 currency=303 note=sample
            """, orderNo),
        OrderLine(1, 6, "2.55", "15.30"), OrderLine(2, 3, "7.35", "22.05")));

    public static XElement Logistics(string waybill, string? guid = null, string appType = "1") => Message("CEB505",
        Node("Logistics", guid ?? NewGuid(), appType, """
            logisticsCode=3302980012 logisticsName=East_Sea_Lines logisticsNo={0} freight=45 insuredFee=1.35 currency=502
            grossWeight=12.5 packNo=2 goodsInfo=gifts ebcCode=330196500X ebcName=杭州礼品有限公司 ebcTelephone=057100000000 note=n
            """, waybill));

    public static XElement Inventory(string orderNo, string waybill, string copNo, string? guid = null, string appType = "1") =>
        Message("CEB603", Node("Inventory",
            Node("InventoryHead", guid ?? NewGuid(), appType, """
                customsCode=2981 ebpCode=33019A0001 ebpName=CrossBorder orderNo={0} logisticsCode=3302980012
                logisticsName=East_Sea_Lines logisticsNo={1} copNo={2} preNo=B20260101000000001 invtNo=29812026E000000001 ieFlag=E
                portCode=3104 ieDate=20261121 statisticsFlag=A agentCode=330196500X agentName=杭州礼品有限公司
                ebcCode=330196500X ebcName=杭州礼品有限公司 ownerCode=NO ownerName=工厂 iacCode=x iacName=x emsNo=x tradeMode=9710
                trafMode=2 trafName=PUTUO_BRIDGE voyageNo=123E billNo=B1 totalPackageNo=P1 loctNo=L1 licenseNo=x country=303 POD=2110
                freight=45 fCurrency=502 fFlag=3 insuredFee=1.35 iCurrency=502 iFlag=3 wrapType=2 packNo=2 grossWeight=12.5
                netWeight=11.25 note=n
                """, orderNo, waybill, copNo),
            InventoryLine(1, 6, "2.55", "15.30"), InventoryLine(2, 3, "7.35", "22.05")));

    /// <summary>Replaces the text of the first element with this name.</summary>
    public static XElement With(this XElement message, string element, string text)
    {
        message.Descendants().First(at => at.Name.LocalName == element).Value = text;
        return message;
    }

    public static XElement Without(this XElement message, string element)
    {
        message.Descendants().First(at => at.Name.LocalName == element).Remove();
        return message;
    }

    public static string GuidOf(this XElement message) => message.Descendants().First(at => at.Name.LocalName == "guid").Value;

    public static byte[] Bytes(this XElement message) => System.Text.Encoding.UTF8.GetBytes(message.ToString());

    public static XElement Message(string type, params XElement[] nodes) => new(Space + $"{type}Message",
        new XAttribute(XNamespace.Xmlns + "ceb", Space), new XAttribute("guid", NewGuid()), new XAttribute("version", "1.0"), nodes,
        Fields("BaseTransfer", "copCode=330196500X copName=杭州礼品有限公司 dxpMode=DXP dxpId=DXPENT0000000001 note=n"));

    static XElement OrderLine(int no, int quantity, string price, string sum) => Fields("OrderList", string.Create(
        CultureInfo.InvariantCulture,
        $"""
        gnum={no} itemNo=S{no} itemName=礼品 itemDescribe=d barCode=b unit=011 currency=303
        qty={quantity} price={price} totalPrice={sum} note=n
        """));

    static XElement InventoryLine(int no, int quantity, string price, string sum) => Fields("InventoryList", string.Create(
        CultureInfo.InvariantCulture,
        $"""
        gnum={no} itemNo=S{no} itemRecordNo=r itemName=n gcode=9505900000 gname=礼品 gmodel=1|2|塑料 barCode=无
        country=303 currency=303 qty={quantity} qty1={quantity} qty2={quantity}
        unit=011 unit1=011 unit2=035 price={price} totalPrice={sum} note=n
        """));

    static XElement Node(string name, string guid, string appType, string fields, params object[] values) => Fields(name,
        $"guid={guid} appType={appType} appTime=20261121080000 appStatus=2 " + string.Format(CultureInfo.InvariantCulture, fields, values));

    static XElement Node(string name, params XElement[] children) => new(Space + name, children);

    static XElement Fields(string name, string fields) => new(Space + name,
        fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
            .Select(pair => new XElement(Space + pair[0], pair[1])));
}
