using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>How returning goods travel.</summary>
/// <param name="Country">Customs number of the country that they come from.</param>
sealed record ReturnTrip(
    string Country, string CarrierCode, string CarrierName, string WaybillNumber, string BillNumber, string Conveyance,
    string VoyageNumber, string Mode);

/// <summary>CEB213: asks to let exported goods come back; the name of its node speaks of refunds, which it is not about.</summary>
static class RefundMessage
{
    public const string Type = "CEB213";

    /// <summary>CEB 202205: a return enters the country.</summary>
    const string Import = "I";

    /// <summary>Of a statutory quantity (N19,5).</summary>
    const int QuantityDecimals = 5;

    public static Outgoing Of(
        SentList list, string documentNumber, string tradeMode, string reason, ReturnTrip trip,
        IReadOnlyList<(InventoryList Declared, long Quantity)> lines, Sender sender, DateTimeOffset now)
    {
        var envelope = Envelope.New(now);
        var head = new InvtRefundHead
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(now),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            EbpCode = sender.PlatformCode,
            EbpName = sender.PlatformName,
            EbcCode = list.ExporterCode ?? "",
            EbcName = list.ExporterName ?? "",
            LogisticsNo = trip.WaybillNumber,
            LogisticsCode = trip.CarrierCode,
            LogisticsName = trip.CarrierName,
            CoElNo = documentNumber,
            InvtNo = list.ListNumber ?? "",
            TradeMode = tradeMode,
            AgentCode = sender.AgentCode,
            AgentName = sender.AgentName,
            BillNo = trip.BillNumber,
            IeFlag = Import,
            TrafMode = trip.Mode,
            TrafName = trip.Conveyance,
            PortCode = sender.Port,
            Reason = reason,
            Country = trip.Country,
            VoyageNo = trip.VoyageNumber,
        };
        var items = lines.Select((line, i) => Item(i + 1, line.Declared, line.Quantity)).ToArray();
        return Outgoing.Of(new InvtRefund { InvtRefundHead = head, InvtRefundList = items }, documentNumber, sender, envelope);
    }

    /// <summary>A return repeats code, name, specification and units of the line as it was declared.</summary>
    static InvtRefundList Item(int no, InventoryList line, long quantity) => new()
    {
        Gnum = no,
        Gcode = line.Gcode,
        Gname = line.Gname,
        Gmodel = line.Gmodel,
        Qty = quantity,
        Qty1 = Share(line, line.Qty1, quantity),
        Unit = line.Unit,
        Unit1 = line.Unit1,
        Qty2 = line.Qty2 is { } second ? Share(line, second, quantity) : null,
        Unit2 = line.Unit2,
    };

    /// <summary>The share of a statutory quantity that belongs to so many units.</summary>
    static decimal Share(InventoryList line, decimal statutory, long units) =>
        decimal.Round(statutory * units / line.Qty, QuantityDecimals, MidpointRounding.AwayFromZero);
}
