using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>CEB603: the declaration list itself. Customs takes it only once its order and waybill are accepted.</summary>
public static class InventoryMessage
{
    public const string Type = "CEB603";
    const string Export = "E";

    /// <summary>Freight and insurance are given as totals, not as rates or per tonne.</summary>
    const string Total = "3";
    const string Carton = "2";
    const string NoBarCode = "无";

    /// <summary>Lines of an order or list (CEB 202205, OrderList and InventoryList).</summary>
    public const int LinesAtMost = 100;

    public static Outgoing Of(Goods goods, Sender sender, Envelope envelope) => Outgoing.Of(
        new Inventory
        {
            InventoryHead = Optional(goods, Head(goods, sender, envelope)),
            InventoryList = [.. goods.Lines.Select(line => Item(line, goods))],
        },
        goods.DocumentNumber, sender, envelope);

    /// <summary>
    /// The day of departure is not known before release: the day of declaring stands in, which must not lie in the past. Customs' own
    /// port codes are not published openly; its form rules take the country's code where a port has none.
    /// </summary>
    static InventoryHead Head(Goods goods, Sender sender, Envelope envelope) => new()
    {
        Guid = envelope.GuidText,
        AppType = envelope.AppType,
        AppTime = CebText.Time(envelope.At),
        AppStatus = Envelope.Declare,
        CustomsCode = sender.District,
        EbpCode = sender.PlatformCode,
        EbpName = goods.Warehouse ?? sender.PlatformName,
        OrderNo = goods.OrderNo,
        LogisticsCode = goods.Carriage.Code,
        LogisticsName = goods.Carriage.Name,
        LogisticsNo = goods.Carriage.Waybill,
        CopNo = goods.DocumentNumber,
        IeFlag = Export,
        PortCode = sender.Port,
        IeDate = CebText.Day(envelope.At),
        StatisticsFlag = goods.Route.StatisticsFlag,
        AgentCode = sender.AgentCode,
        AgentName = sender.AgentName,
        EbcCode = goods.Exporter.Code,
        EbcName = goods.Exporter.Name,
        OwnerCode = goods.Exporter.Code,
        OwnerName = goods.Exporter.Name,
        TradeMode = goods.Mode,
        TrafMode = goods.Carriage.Mode,
        Country = goods.Country,
        POD = goods.Carriage.DischargeCountry,
        Freight = goods.Freight,
        FCurrency = goods.FreightCurrency,
        FFlag = Total,
        InsuredFee = goods.Insurance,
        ICurrency = goods.InsuranceCurrency,
        IFlag = Total,
        WrapType = Carton,
        PackNo = goods.Pieces,
        GrossWeight = goods.GrossKilograms,
        NetWeight = goods.NetKilograms,
    };

    /// <summary>What a CEB607 may supply later is not used.</summary>
    static InventoryHead Optional(Goods goods, InventoryHead head) => head with
    {
        PreNo = goods.PreNumber,
        InvtNo = goods.ListNumber,
        IacCode = goods.Route.Override?.Bonded?.Code,
        IacName = goods.Route.Override?.Bonded?.Name,
        EmsNo = goods.Route.Override?.Bonded?.LedgerNo,
        TrafName = goods.Carriage.Conveyance,
        VoyageNo = goods.Carriage.Voyage,
    };

    static InventoryList Item(GoodsLine line, Goods goods) => new()
    {
        Gnum = line.No,
        ItemNo = line.Sku,
        ItemRecordNo = line.RecordNo,
        ItemName = line.NameEn,
        Gcode = line.HsCode,
        Gname = line.NameZh,
        Gmodel = line.Specification,
        BarCode = NoBarCode,
        Country = goods.Country,
        Currency = goods.Currency,
        Qty = line.Quantity,
        Qty1 = line.Quantity1,
        Qty2 = line.Quantity2,
        Unit = line.Unit,
        Unit1 = line.Unit1,
        Unit2 = line.Unit2,
        Price = line.Price,
        TotalPrice = line.Total,
    };
}
