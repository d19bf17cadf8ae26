namespace CrossBorder.CustomsClearance;

/// <summary>Head of CEB603. Elements for what CEB607 may supply later are not used.</summary>
public sealed record InventoryHead
{
    public required string Guid { get; init; }
    public required string AppType { get; init; }
    public required string AppTime { get; init; }
    public required string AppStatus { get; init; }
    public required string CustomsCode { get; init; }
    public required string EbpCode { get; init; }
    public required string EbpName { get; init; }
    public required string OrderNo { get; init; }
    public required string LogisticsCode { get; init; }
    public required string LogisticsName { get; init; }
    public required string LogisticsNo { get; init; }
    public required string CopNo { get; init; }
    public string? PreNo { get; init; }
    public string? InvtNo { get; init; }
    public required string IeFlag { get; init; }
    public required string PortCode { get; init; }
    public required string IeDate { get; init; }
    public required string StatisticsFlag { get; init; }
    public required string AgentCode { get; init; }
    public required string AgentName { get; init; }
    public required string EbcCode { get; init; }
    public required string EbcName { get; init; }
    public required string OwnerCode { get; init; }
    public required string OwnerName { get; init; }
    public string? IacCode { get; init; }
    public string? IacName { get; init; }
    public string? EmsNo { get; init; }
    public required InventoryTransport Transport { get; init; }

    public CebElement ToElement() => CebElement.Of("InventoryHead",
    [
        ("guid", Guid),
        ("appType", AppType),
        ("appTime", AppTime),
        ("appStatus", AppStatus),
        ("customsCode", CustomsCode),
        ("ebpCode", EbpCode),
        ("ebpName", EbpName),
        ("orderNo", OrderNo),
        ("logisticsCode", LogisticsCode),
        ("logisticsName", LogisticsName),
        ("logisticsNo", LogisticsNo),
        ("copNo", CopNo),
        ("preNo", PreNo),
        ("invtNo", InvtNo),
        ("ieFlag", IeFlag),
        ("portCode", PortCode),
        ("ieDate", IeDate),
        ("statisticsFlag", StatisticsFlag),
        ("agentCode", AgentCode),
        ("agentName", AgentName),
        ("ebcCode", EbcCode),
        ("ebcName", EbcName),
        ("ownerCode", OwnerCode),
        ("ownerName", OwnerName),
        ("iacCode", IacCode),
        ("iacName", IacName),
        ("emsNo", EmsNo),
        .. Transport.Fields,
    ]);
}

/// <summary>Last part of the head of CEB603: how the goods travel, what that costs, and what they weigh.</summary>
public sealed record InventoryTransport
{
    public required string TradeMode { get; init; }
    public required string TrafMode { get; init; }
    public string? TrafName { get; init; }
    public string? VoyageNo { get; init; }
    public required string Country { get; init; }
    public required string Pod { get; init; }
    public required decimal Freight { get; init; }
    public required string FCurrency { get; init; }
    public required string FFlag { get; init; }
    public required decimal InsuredFee { get; init; }
    public required string ICurrency { get; init; }
    public required string IFlag { get; init; }
    public required string WrapType { get; init; }
    public required int PackNo { get; init; }
    public required decimal GrossWeight { get; init; }
    public required decimal NetWeight { get; init; }

    internal (string Name, string? Value)[] Fields =>
    [
        ("tradeMode", TradeMode),
        ("trafMode", TrafMode),
        ("trafName", TrafName),
        ("voyageNo", VoyageNo),
        ("country", Country),
        ("POD", Pod),
        ("freight", CebText.Number(Freight)),
        ("fCurrency", FCurrency),
        ("fFlag", FFlag),
        ("insuredFee", CebText.Number(InsuredFee)),
        ("iCurrency", ICurrency),
        ("iFlag", IFlag),
        ("wrapType", WrapType),
        ("packNo", CebText.Number(PackNo)),
        ("grossWeight", CebText.Number(GrossWeight)),
        ("netWeight", CebText.Number(NetWeight)),
    ];
}

/// <summary>Line of CEB603.</summary>
public sealed record InventoryItem
{
    public required int Gnum { get; init; }
    public required string ItemNo { get; init; }
    public string? ItemRecordNo { get; init; }
    public required string ItemName { get; init; }
    public required string Gcode { get; init; }
    public required string Gname { get; init; }
    public required string Gmodel { get; init; }
    public required string BarCode { get; init; }
    public required string Country { get; init; }
    public required string Currency { get; init; }
    public required decimal Qty { get; init; }
    public required decimal Qty1 { get; init; }
    public decimal? Qty2 { get; init; }
    public required string Unit { get; init; }
    public required string Unit1 { get; init; }
    public string? Unit2 { get; init; }
    public required decimal Price { get; init; }
    public required decimal TotalPrice { get; init; }

    public CebElement ToElement() => CebElement.Of("InventoryList",
        ("gnum", CebText.Number(Gnum)),
        ("itemNo", ItemNo),
        ("itemRecordNo", ItemRecordNo),
        ("itemName", ItemName),
        ("gcode", Gcode),
        ("gname", Gname),
        ("gmodel", Gmodel),
        ("barCode", BarCode),
        ("country", Country),
        ("currency", Currency),
        ("qty", CebText.Number(Qty)),
        ("qty1", CebText.Number(Qty1)),
        ("qty2", Qty2 is { } second ? CebText.Number(second) : null),
        ("unit", Unit),
        ("unit1", Unit1),
        ("unit2", Unit2),
        ("price", CebText.Number(Price)),
        ("totalPrice", CebText.Number(TotalPrice)));
}
