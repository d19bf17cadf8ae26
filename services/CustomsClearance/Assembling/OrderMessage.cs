using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>CEB303: the order. Amounts are in major units of its currency.</summary>
public static class OrderMessage
{
    public const string Type = "CEB303";

    public static string Key(string ebpCode, string orderNo) => $"{ebpCode}/{orderNo}";

    public static Outgoing Of(Goods goods, Sender sender, Envelope envelope)
    {
        var head = new OrderHead
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            OrderType = OrderType(goods.Mode),
            OrderNo = goods.OrderNo,
            EbpCode = sender.PlatformCode,
            EbpName = goods.Warehouse ?? sender.PlatformName,
            EbcCode = goods.Exporter.Code,
            EbcName = goods.Exporter.Name,
            GoodsValue = goods.Lines.Sum(line => line.Total),
            Freight = goods.OrderFreight,
            Currency = goods.Currency,
        };
        return Outgoing.Of(
            new Order { OrderHead = head, OrderList = [.. goods.Lines.Select(line => Item(line, goods))] },
            Key(sender.PlatformCode, goods.OrderNo), sender, envelope);
    }

    /// <summary>Enumeration of CEB 202205: E retail, W stocking of an overseas warehouse, B sale to a company.</summary>
    static string OrderType(string mode) => mode switch
    {
        "9610" or "1210" => "E",
        "9810" => "W",
        _ => "B",
    };

    static OrderList Item(GoodsLine line, Goods goods) => new()
    {
        Gnum = line.No,
        ItemNo = line.Sku,
        ItemName = line.NameZh,
        Unit = line.Unit,
        Currency = goods.Currency,
        Qty = line.Quantity,
        Price = line.Price,
        TotalPrice = line.Total,
    };
}
