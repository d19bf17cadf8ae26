namespace CrossBorder.CustomsClearance;

/// <summary>Head of CEB303. Amounts are in major units of the currency.</summary>
public sealed record OrderHead
{
    public required string Guid { get; init; }
    public required string AppType { get; init; }
    public required string AppTime { get; init; }
    public required string AppStatus { get; init; }
    public required string OrderType { get; init; }
    public required string OrderNo { get; init; }
    public required string EbpCode { get; init; }
    public required string EbpName { get; init; }
    public required string EbcCode { get; init; }
    public required string EbcName { get; init; }
    public required decimal GoodsValue { get; init; }
    public required decimal Freight { get; init; }
    public required string Currency { get; init; }

    public CebElement ToElement() => CebElement.Of("OrderHead",
        ("guid", Guid),
        ("appType", AppType),
        ("appTime", AppTime),
        ("appStatus", AppStatus),
        ("orderType", OrderType),
        ("orderNo", OrderNo),
        ("ebpCode", EbpCode),
        ("ebpName", EbpName),
        ("ebcCode", EbcCode),
        ("ebcName", EbcName),
        ("goodsValue", CebText.Number(GoodsValue)),
        ("freight", CebText.Number(Freight)),
        ("currency", Currency));
}

/// <summary>Line of CEB303.</summary>
public sealed record OrderItem
{
    public required int Gnum { get; init; }
    public required string ItemNo { get; init; }
    public required string ItemName { get; init; }
    public required string Unit { get; init; }
    public required string Currency { get; init; }
    public required decimal Qty { get; init; }
    public required decimal Price { get; init; }
    public required decimal TotalPrice { get; init; }

    public CebElement ToElement() => CebElement.Of("OrderList",
        ("gnum", CebText.Number(Gnum)),
        ("itemNo", ItemNo),
        ("itemName", ItemName),
        ("unit", Unit),
        ("currency", Currency),
        ("qty", CebText.Number(Qty)),
        ("price", CebText.Number(Price)),
        ("totalPrice", CebText.Number(TotalPrice)));
}

/// <summary>CEB303: the order.</summary>
public static class OrderMessage
{
    public const string Type = "CEB303";

    public static string Key(string ebpCode, string orderNo) => $"{ebpCode}/{orderNo}";

    public static CebMessage Of(Goods goods, Sender sender, Envelope envelope)
    {
        var head = new OrderHead
        {
            Guid = CebMessage.Text(envelope.Guid),
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
        return new CebMessage(Type, envelope.Guid, Key(sender.PlatformCode, goods.OrderNo), envelope.AppType,
            new CebElement("Order", [head.ToElement(), .. goods.Lines.Select(line => Item(line, goods).ToElement())]), sender.ToElement());
    }

    /// <summary>Enumeration of CEB 202205: E retail, W stocking of an overseas warehouse, B sale to a company.</summary>
    static string OrderType(string mode) => mode switch
    {
        "9610" or "1210" => "E",
        "9810" => "W",
        _ => "B",
    };

    static OrderItem Item(GoodsLine line, Goods goods) => new()
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
