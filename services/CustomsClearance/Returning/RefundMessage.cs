namespace CrossBorder.CustomsClearance;

/// <summary>How returning goods travel.</summary>
/// <param name="Country">Customs number of the country that they come from.</param>
sealed record ReturnTrip(
    string Country, string CarrierCode, string CarrierName, string WaybillNumber, string BillNumber, string VoyageNumber, string Mode);

/// <summary>CEB213: asks to let exported goods come back; the name of its node speaks of refunds, which it is not about.</summary>
static class RefundMessage
{
    public const string Type = "CEB213";

    /// <summary>CEB 202205: a return enters the country.</summary>
    const string Import = "I";

    public static OwnMessage Of(
        SentList list, string documentNumber, string tradeMode, string reason, ReturnTrip trip,
        IReadOnlyList<(DeclaredItem Item, long Quantity)> lines, Sender sender, DateTimeOffset now)
    {
        var guid = Guid.CreateVersion7();
        var head = CebElement.Of("InvtRefundHead",
            ("guid", CebMessage.Text(guid)),
            ("appType", Envelope.Add),
            ("appTime", CebText.Time(now)),
            ("appStatus", Envelope.Declare),
            ("customsCode", sender.District),
            ("ebpCode", sender.PlatformCode),
            ("ebpName", sender.PlatformName),
            ("ebcCode", list.ExporterCode),
            ("ebcName", list.ExporterName),
            ("logisticsNo", trip.WaybillNumber),
            ("logisticsCode", trip.CarrierCode),
            ("logisticsName", trip.CarrierName),
            ("coElNo", documentNumber),
            ("invtNo", list.ListNumber),
            ("tradeMode", tradeMode),
            ("agentCode", sender.AgentCode),
            ("agentName", sender.AgentName),
            ("billNo", trip.BillNumber),
            ("ieFlag", Import),
            ("trafMode", trip.Mode),
            ("portCode", sender.Port),
            ("reason", reason),
            ("country", trip.Country),
            ("voyageNo", trip.VoyageNumber));
        var items = lines.Select((line, i) => Item(i + 1, line.Item, line.Quantity));
        var node = new CebElement("InvtRefund", [head, .. items]);
        return new OwnMessage(
            Type, guid, documentNumber, new CebMessage(Type, guid, documentNumber, Envelope.Add, node, sender.ToElement()).ToXml());
    }

    static CebElement Item(int no, DeclaredItem item, long quantity) => CebElement.Of("InvtRefundList",
        ("gnum", CebText.Number(no)),
        ("gcode", item.Code),
        ("gname", item.Name),
        ("gmodel", item.Model),
        ("qty", CebText.Number(quantity)),
        ("qty1", CebText.Number(item.Share(item.Quantity1, quantity))),
        ("unit", item.Unit),
        ("unit1", item.Unit1),
        ("qty2", item.Quantity2 is { } second ? CebText.Number(item.Share(second, quantity)) : null),
        ("unit2", item.Unit2));
}
