using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Messages of the rest of the family and the full declaration, by hand from ceb-messages.md section 10 and the layout.</summary>
static class Family
{
    public static readonly XNamespace Dec = "urn:crossborder:customs:declaration";
    const string Agent = "agentCode=330196500X agentName=杭州礼品有限公司";
    const string Company = "ebcCode=330196500X ebcName=杭州礼品有限公司";
    const string Carrier = "logisticsCode=3302980012 logisticsName=East_Sea_Lines";

    public static XElement Payment(string orderNo, string payNo) => Ceb.Message("CEB403", Of("Receipts", $"""
        {Head()} ebpCode=33019A0001 ebpName=CrossBorder {Company} orderNo={orderNo} payCode=3301PAY001 payName=Bank payNo={payNo}
        charge=37.35 currency=303 accountingDate=20261121080000 note=n
        """));

    public static XElement Arrival(string copNo, string waybill) => Ceb.Message("CEB507", new XElement(Ceb.Space + "Arrival",
        Of("ArrivalHead", $"""
            {Head()} customsCode=2981 copNo={copNo} operatorCode=3301OP0001 operatorName=Site loctNo=L1 ieFlag=E trafMode=2
            billNo=B1 domesticTrafNo=浙A12345 {Carrier} msgCount=1 msgSeqNo=1 note=n
            """),
        Of("ArrivalList", $"gnum=1 logisticsNo={waybill} totalPackageNo=P1 note=n")));

    public static XElement Departure(string copNo, string waybill) => Ceb.Message("CEB509", new XElement(Ceb.Space + "Departure",
        Of("DepartureHead", $"""
            {Head()} customsCode=2981 copNo={copNo} {Carrier} trafMode=2 trafName=PUTUO_BRIDGE voyageNo=123E billNo=B1
            leaveTime=20261122080000 msgCount=1 msgSeqNo=1 note=n
            """),
        Of("DepartureList", $"gnum=1 totalPackageNo=P1 logisticsNo={waybill} note=n")));

    public static XElement Withdrawal(string copNo, string invtNo, string appType = "1") => Ceb.Message("CEB605", Of("InvtCancel", $"""
        {Head(appType)} customsCode=2981 copNo={copNo} invtNo={invtNo} reason=buyer_cancelled {Agent} {Company} note=n
        """));

    public static XElement WayBill(string copNo, string waybill, string invtNo) => Ceb.Message("CEB607",
        new XElement(Ceb.Space + "WayBill",
            Of("WayBillHead", $"""
                {Head()} customsCode=2981 copNo={copNo} {Agent} loctNo=L1 trafMode=2 trafName=PUTUO_BRIDGE voyageNo=123E billNo=B1
                domesticTrafNo=浙A12345 grossWeight=12.5 {Carrier} msgCount=1 msgSeqNo=1 note=n
                """),
            Of("WayBillList", $"gnum=1 totalPackageNo=P1 logisticsNo={waybill} invtNo={invtNo} note=n")));

    public static XElement Summary(string copNo, params string[] lists) => Ceb.Message("CEB701", new XElement(
        Ceb.Space + "SummaryApply", SummaryHead(copNo, ""), lists.Select(list => Of("SummaryApplyList", $"invtNo={list}"))));

    public static XElement SummaryOfWindow(string copNo, string start, string end) => Ceb.Message("CEB701", new XElement(
        Ceb.Space + "SummaryApply", SummaryHead(copNo, $"startTime={start} endTime={end}")));

    public static XElement Return(string coElNo, string waybill, string invtNo, string qty) => Ceb.Message("CEB213",
        new XElement(Ceb.Space + "InvtRefund",
            Of("InvtRefundHead", $"""
                {Head()} customsCode=2981 loctNo=L1 ebpCode=33019A0001 ebpName=CrossBorder {Company} logisticsNo={waybill} {Carrier}
                coElNo={coElNo} invtNo={invtNo} tradeMode=9661 {Agent} billNo=B2 ieFlag=I trafMode=2 trafName=PUTUO_BRIDGE
                portCode=3104 reason=damaged country=303 voyageNo=124W note=n
                """),
            Of("InvtRefundList", $"""
                gnum=1 gcode=9505900000 gname=礼品 gmodel=1|2|塑料 qty={qty} qty1={qty} unit=011 unit1=011 qty2={qty} unit2=035 note=n
                """)));

    public static XElement Tally(string coElNo, string waybill, string invtNo) => Ceb.Message("CEB215", Of("InvtRefundDetail", $"""
        {Head()} customsCode=2981 operatorCode=3301OP0001 operatorName=Site {Carrier} logisticsNo={waybill} invtNo={invtNo}
        coElNo={coElNo} billNo=B2 ieFlag=I trafMode=2 trafName=PUTUO_BRIDGE voyageNo=124W location=A1 note=n
        """));

    /// <summary>CIF with freight and insurance, two items; 2 amends and 3 deletes what has the two numbers.</summary>
    public static XElement Declaration(
        string copNo, string orderNo, string billNo, string appType = "1", string? seqNo = null, string? entryId = null) =>
        new(Dec + "DEC101Message",
            new XAttribute(XNamespace.Xmlns + "dec", Dec), new XAttribute("guid", Ceb.NewGuid()), new XAttribute("version", "1.0"),
            new XElement(Dec + "Declaration",
                Of("DecHead", $"""
                    {Head(appType)} copNo={copNo} {(seqNo is null ? "" : $"seqNo={seqNo} entryId={entryId}")} customsCode=2981
                    exitDistrict=3104 ieDate=20261122 declDate=20261121 consignorCode=330196500X consignorName=杭州礼品有限公司
                    consigneeName=Gift_Shop_Ltd producerCode=330196500X producerName=杭州礼品有限公司 {Agent} trafMode=2
                    trafName=PUTUO_BRIDGE voyageNo=123E billNo={billNo} tradeMode=9710 levyNature=101 contractNo=C1 orderNo={orderNo}
                    tradeCountry=GBR destinationCountry=GBR destinationPort=GBR123 exitPort=CNNGB transMode=1 feeMark=3 feeRate=45
                    feeCurr=USD insurMark=3 insurRate=1.35 insurCurr=USD wrapType=22 packNo=2 grossWt=12.5 netWt=11.25 marks=N/M
                    note=reason
                    """, Dec),
                Item(1, "9505900000", "6", "2.55", "15.30"), Item(2, "6912001000", "3", "7.35", "22.05"),
                Of("DecDocument", "docuCode=A certCode=X1", Dec)),
            Of("BaseTransfer", "copCode=330196500X copName=杭州礼品有限公司 dxpMode=DXP dxpId=DXPENT0000000001", Dec));

    /// <summary>A list whose lines are of two HS codes and which is to be consolidated.</summary>
    public static XElement FlagB(XElement list)
    {
        list.With("statisticsFlag", "B").With("tradeMode", "9610").Descendants(Ceb.Space + "gcode").Last().Value = "6912001000";
        return list;
    }

    /// <summary>One good message of each type.</summary>
    public static XElement[] All() =>
    [
        Ceb.Order("SO-1"), Payment("SO-1", "PAY1"), Ceb.Logistics("WB1"), Arrival("A1", "WB1"), Departure("L1", "WB1"),
        Ceb.Inventory("SO-1", "WB1", "D1"), Withdrawal("W1", "29812026E000000003"), WayBill("M1", "WB1", "29812026E000000003"),
        Summary("S1", "29812026E000000003"), Return("R1", "WB1", "29812026E000000003", "2"), Tally("T1", "WB1", "29812026E000000003"),
        Declaration("F1", "SO-1", "WB1"),
    ];

    static XElement SummaryHead(string copNo, string window) => Of("SummaryApplyHead", $"""
        {Head()} customsCode=2981 copNo={copNo} {Agent} {Company} declAgentCode=3301980001 declAgentName=Broker {window}
        loctNo=L1 summaryFlag=1 itemNameFlag=1 msgCount=1 msgSeqNo=1 note=n
        """);

    static XElement Item(int no, string code, string quantity, string price, string total) => Of("DecList", string.Create(
        CultureInfo.InvariantCulture,
        $"""
        gNo={no} codeTs={code} gName=礼品 gModel=1|2|塑料 gQty={quantity} gUnit=011 qty1={quantity} unit1=011 qty2={quantity} unit2=035
        declPrice={price} declTotal={total} tradeCurr=GBP originCountry=CHN destinationCountry=GBR domesticSource=33019 dutyMode=1
        """), Dec);

    static string Head(string appType = "1") => $"guid={Ceb.NewGuid()} appType={appType} appTime=20261121080000 appStatus=2";

    static XElement Of(string name, string fields, XNamespace? space = null) => new((space ?? Ceb.Space) + name,
        fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
            .Select(pair => new XElement((space ?? Ceb.Space) + pair[0], pair[1])));
}
