using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>CEB505: the waybill, which the platform transmits for the logistics company. Kilograms, major units of the currency.</summary>
public static class LogisticsMessage
{
    public const string Type = "CEB505";
    const int LongestGoodsInfo = 200;

    public static string Key(string logisticsCode, string logisticsNo) => $"{logisticsCode}/{logisticsNo}";

    public static Outgoing Of(Goods goods, Sender sender, Envelope envelope)
    {
        var carriage = goods.Carriage;
        var node = new Logistics
        {
            Guid = envelope.GuidText,
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
        return Outgoing.Of(node, Key(carriage.Code, carriage.Waybill), sender, envelope);
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
