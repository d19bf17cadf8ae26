using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>What a transport document says of all its lists.</summary>
sealed record TransportFacts(
    string Type, string DocumentNumber, string BillNumber, string? VoyageNumber, string? Vehicle, DateTimeOffset LeftAt, string Mode,
    string? Conveyance, string CarrierCode, string CarrierName, decimal GrossKilograms, IReadOnlyList<SentList> Lists);

/// <summary>
/// CEB607 (lists of a master bill), 507 (arrival at the site), 509 (departure) and 215 (tally of what came back), each in as many
/// messages as its lists need. What is mandatory and not known stays empty, so that the check names it.
/// </summary>
static class TransportMessage
{
    public const string Bill = "CEB607";
    public const string Arrived = "CEB507";
    public const string Departed = "CEB509";
    public const string Tallied = "CEB215";
    const int ListsAtMost = CebSplit.NodesAtMost;
    const string Export = "E";
    const string Import = "I";

    public static IReadOnlyList<Outgoing> Of(TransportFacts facts, Sender sender, ReportingOptions options, DateTimeOffset now)
    {
        var first = Envelope.New(now);
        return facts.Type switch
        {
            Bill => [.. CebSplit.Lines(WayBill(facts, sender, first), ListsAtMost, Guid.CreateVersion7)
                .Select(part => Part(part, part.WayBillHead.MsgSeqNo))],
            Departed => [.. CebSplit.Lines(Departure(facts, sender, first), ListsAtMost, Guid.CreateVersion7)
                .Select(part => Part(part, part.DepartureHead.MsgSeqNo))],
            Arrived => [.. CebSplit.Lines(Arrival(facts, sender, options, first), ListsAtMost, Guid.CreateVersion7)
                .Select(part => Part(part, part.ArrivalHead.MsgSeqNo))],
            // A tally is about one waybill and has no lines.
            _ => [.. facts.Lists.Select((list, i) => Tally(facts, list, i + 1, sender, options, Envelope.New(now)))],
        };

        Outgoing Part(ICebNode node, long no) => Outgoing.Of(
            node, ReceiptSubject.PartKey(facts.DocumentNumber, no), sender, first with { Guid = Guid.Parse(node.Guid) });
    }

    static WayBill WayBill(TransportFacts facts, Sender sender, Envelope envelope) => new()
    {
        WayBillHead = new WayBillHead
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            CopNo = facts.DocumentNumber,
            AgentCode = sender.AgentCode,
            AgentName = sender.AgentName,
            TrafMode = facts.Mode,
            TrafName = facts.Conveyance ?? "",
            VoyageNo = facts.VoyageNumber ?? "",
            BillNo = facts.BillNumber,
            DomesticTrafNo = facts.Vehicle,
            GrossWeight = facts.GrossKilograms,
            LogisticsCode = facts.CarrierCode,
            LogisticsName = facts.CarrierName,
            MsgCount = 1,
            MsgSeqNo = 1,
        },
        WayBillList = [.. facts.Lists.Select((list, i) =>
            new WayBillList { Gnum = i + 1, LogisticsNo = list.WaybillNumber!, InvtNo = list.ListNumber })],
    };

    static Departure Departure(TransportFacts facts, Sender sender, Envelope envelope) => new()
    {
        DepartureHead = new DepartureHead
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            CopNo = facts.DocumentNumber,
            LogisticsCode = facts.CarrierCode,
            LogisticsName = facts.CarrierName,
            TrafMode = facts.Mode,
            TrafName = facts.Conveyance,
            VoyageNo = facts.VoyageNumber,
            BillNo = facts.BillNumber,
            LeaveTime = CebText.Time(facts.LeftAt),
            MsgCount = 1,
            MsgSeqNo = 1,
        },
        DepartureList = [.. facts.Lists.Select((list, i) => new DepartureList { Gnum = i + 1, LogisticsNo = list.WaybillNumber! })],
    };

    static Arrival Arrival(TransportFacts facts, Sender sender, ReportingOptions options, Envelope envelope) => new()
    {
        ArrivalHead = new ArrivalHead
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            CopNo = facts.DocumentNumber,
            OperatorCode = options.SiteOperatorCode ?? "",
            OperatorName = options.SiteOperatorName ?? "",
            IeFlag = Export,
            TrafMode = facts.Mode,
            BillNo = facts.BillNumber,
            DomesticTrafNo = facts.Vehicle ?? "",
            LogisticsCode = facts.CarrierCode,
            LogisticsName = facts.CarrierName,
            MsgCount = 1,
            MsgSeqNo = 1,
        },
        ArrivalList = [.. facts.Lists.Select((list, i) => new ArrivalList { Gnum = i + 1, LogisticsNo = list.WaybillNumber! })],
    };

    static Outgoing Tally(
        TransportFacts facts, SentList list, int no, Sender sender, ReportingOptions options, Envelope envelope)
    {
        var number = $"{facts.DocumentNumber}-{CebText.Number(no)}";
        var node = new InvtRefundDetail
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            OperatorCode = options.SiteOperatorCode ?? "",
            OperatorName = options.SiteOperatorName ?? "",
            LogisticsCode = facts.CarrierCode,
            LogisticsName = facts.CarrierName,
            LogisticsNo = list.WaybillNumber!,
            InvtNo = list.ListNumber,
            CoElNo = number,
            BillNo = facts.BillNumber,
            IeFlag = Import,
            TrafMode = facts.Mode,
            TrafName = facts.Conveyance ?? "",
            VoyageNo = facts.VoyageNumber ?? "",
        };
        return Outgoing.Of(node, number, sender, envelope);
    }
}
