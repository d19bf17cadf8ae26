namespace CrossBorder.CustomsClearance;

/// <summary>CEB505. Weights in kilograms, amounts in major units of the currency.</summary>
public sealed record LogisticsNode
{
    public required string Guid { get; init; }
    public required string AppType { get; init; }
    public required string AppTime { get; init; }
    public required string AppStatus { get; init; }
    public required string LogisticsCode { get; init; }
    public required string LogisticsName { get; init; }
    public required string LogisticsNo { get; init; }
    public required decimal Freight { get; init; }
    public required decimal InsuredFee { get; init; }
    public required string Currency { get; init; }
    public required decimal GrossWeight { get; init; }
    public required int PackNo { get; init; }
    public required string GoodsInfo { get; init; }
    public required string EbcCode { get; init; }
    public required string EbcName { get; init; }

    public CebElement ToElement() => CebElement.Of("Logistics",
        ("guid", Guid),
        ("appType", AppType),
        ("appTime", AppTime),
        ("appStatus", AppStatus),
        ("logisticsCode", LogisticsCode),
        ("logisticsName", LogisticsName),
        ("logisticsNo", LogisticsNo),
        ("freight", CebText.Number(Freight)),
        ("insuredFee", CebText.Number(InsuredFee)),
        ("currency", Currency),
        ("grossWeight", CebText.Number(GrossWeight)),
        ("packNo", CebText.Number(PackNo)),
        ("goodsInfo", GoodsInfo),
        ("ebcCode", EbcCode),
        ("ebcName", EbcName));
}

/// <summary>CEB505: the waybill, which the platform transmits for the logistics company.</summary>
public static class LogisticsMessage
{
    public const string Type = "CEB505";
    const int LongestGoodsInfo = 200;

    public static string Key(string logisticsCode, string logisticsNo) => $"{logisticsCode}/{logisticsNo}";

    public static CebMessage Of(Goods goods, Sender sender, Envelope envelope)
    {
        var carriage = goods.Carriage;
        var node = new LogisticsNode
        {
            Guid = CebMessage.Text(envelope.Guid),
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            LogisticsCode = carriage.Code,
            LogisticsName = carriage.Name,
            LogisticsNo = carriage.Waybill,
            Freight = carriage.Freight,
            InsuredFee = carriage.Insurance,
            Currency = carriage.Currency,
            GrossWeight = goods.GrossKilograms,
            PackNo = goods.Pieces,
            GoodsInfo = GoodsInfo(goods),
            EbcCode = goods.Exporter.Code,
            EbcName = goods.Exporter.Name,
        };
        return new CebMessage(Type, envelope.Guid, Key(carriage.Code, carriage.Waybill), envelope.AppType,
            node.ToElement(), sender.ToElement());
    }

    /// <summary>Whole names as far as they fit: the field says what is seen in the boxes, the list says the rest.</summary>
    static string GoodsInfo(Goods goods)
    {
        var names = goods.Lines.Select(line => line.NameZh).Distinct().ToList();
        var text = names[0].Length > LongestGoodsInfo ? Cut(names[0]) : names[0];
        foreach (var name in names.Skip(1).TakeWhile(name => text.Length + 1 + name.Length <= LongestGoodsInfo))
            text += ";" + name;
        return text;
    }

    /// <summary>Not through the middle of a character.</summary>
    static string Cut(string name) => name[..(char.IsHighSurrogate(name[LongestGoodsInfo - 1]) ? LongestGoodsInfo - 1 : LongestGoodsInfo)];
}
