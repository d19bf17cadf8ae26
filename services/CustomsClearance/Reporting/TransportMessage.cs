namespace CrossBorder.CustomsClearance;

/// <summary>What a transport document says of all its lists.</summary>
sealed record TransportFacts(
    string Type, string DocumentNumber, string BillNumber, string? VoyageNumber, string? Vehicle, DateTimeOffset LeftAt, string Mode,
    string? Conveyance, string CarrierCode, string CarrierName, decimal GrossKilograms, IReadOnlyList<SentList> Lists);

/// <summary>CEB607 (lists of a master bill), 507 (arrival at the site), 509 (departure) and 215 (tally of what came back).</summary>
static class TransportMessage
{
    public const int ListsAtMost = 100;
    const string Export = "E";
    const string Import = "I";

    public static IReadOnlyList<OwnMessage> Of(TransportFacts facts, Sender sender, ReportingOptions options, DateTimeOffset now)
    {
        // A return tally is about one waybill and has no lines: one node for each list.
        var chunks = facts.Lists.Chunk(facts.Type == "CEB215" ? 1 : ListsAtMost).ToList();
        return [.. chunks.Select((chunk, i) => Part(facts with { Lists = chunk }, i + 1, chunks.Count, sender, options, now))];
    }

    static OwnMessage Part(TransportFacts facts, int no, int count, Sender sender, ReportingOptions options, DateTimeOffset now)
    {
        var guid = Guid.CreateVersion7();
        (string, string?)[] parts = [("msgCount", CebText.Number(count)), ("msgSeqNo", CebText.Number(no))];
        (string, string?)[] start =
        [
            ("guid", CebMessage.Text(guid)), ("appType", Envelope.Add), ("appTime", CebText.Time(now)), ("appStatus", Envelope.Declare),
            ("customsCode", sender.District),
        ];
        var (node, key) = facts.Type switch
        {
            "CEB607" => (Node("WayBill", [.. start, .. Bill(facts, sender), .. parts], facts), Key(facts, no)),
            "CEB509" => (Node("Departure", [.. start, .. Departure(facts), .. parts], facts), Key(facts, no)),
            "CEB507" => (Node("Arrival", [.. start, .. Arrival(facts, options), .. parts], facts), Key(facts, no)),
            _ => (CebElement.Of("InvtRefundDetail", [.. start, .. Tally(facts, no, options)]), TallyNumber(facts, no)),
        };
        return new OwnMessage(
            facts.Type, guid, key, new CebMessage(facts.Type, guid, key, Envelope.Add, node, sender.ToElement()).ToXml());
    }

    static string Key(TransportFacts facts, int no) => OwnReceipts.Key(facts.DocumentNumber, CebText.Number(no));

    static string TallyNumber(TransportFacts facts, int no) => $"{facts.DocumentNumber}-{no}";

    static CebElement Node(string name, (string, string?)[] head, TransportFacts facts) => new(
        name, [CebElement.Of(name + "Head", head), .. facts.Lists.Select((list, i) => Line(name, i + 1, list))]);

    static CebElement Line(string name, int no, SentList list) => CebElement.Of(name + "List",
        ("gnum", CebText.Number(no)),
        ("logisticsNo", list.WaybillNumber),
        ("invtNo", name == "WayBill" ? list.ListNumber : null));

    static (string, string?)[] Bill(TransportFacts facts, Sender sender) =>
    [
        ("copNo", facts.DocumentNumber), ("agentCode", sender.AgentCode), ("agentName", sender.AgentName), ("trafMode", facts.Mode),
        ("trafName", facts.Conveyance), ("voyageNo", facts.VoyageNumber), ("billNo", facts.BillNumber), ("domesticTrafNo", facts.Vehicle),
        ("grossWeight", CebText.Number(facts.GrossKilograms)), ("logisticsCode", facts.CarrierCode), ("logisticsName", facts.CarrierName),
    ];

    static (string, string?)[] Departure(TransportFacts facts) =>
    [
        ("copNo", facts.DocumentNumber), ("logisticsCode", facts.CarrierCode), ("logisticsName", facts.CarrierName),
        ("trafMode", facts.Mode), ("trafName", facts.Conveyance), ("voyageNo", facts.VoyageNumber), ("billNo", facts.BillNumber),
        ("leaveTime", CebText.Time(facts.LeftAt)),
    ];

    static (string, string?)[] Arrival(TransportFacts facts, ReportingOptions options) =>
    [
        ("copNo", facts.DocumentNumber), ("operatorCode", options.SiteOperatorCode), ("operatorName", options.SiteOperatorName),
        ("ieFlag", Export), ("trafMode", facts.Mode), ("billNo", facts.BillNumber), ("domesticTrafNo", facts.Vehicle),
        ("logisticsCode", facts.CarrierCode), ("logisticsName", facts.CarrierName),
    ];

    static (string, string?)[] Tally(TransportFacts facts, int no, ReportingOptions options) =>
    [
        ("operatorCode", options.SiteOperatorCode), ("operatorName", options.SiteOperatorName), ("logisticsCode", facts.CarrierCode),
        ("logisticsName", facts.CarrierName), ("logisticsNo", facts.Lists[0].WaybillNumber), ("invtNo", facts.Lists[0].ListNumber),
        ("coElNo", TallyNumber(facts, no)), ("billNo", facts.BillNumber), ("ieFlag", Import), ("trafMode", facts.Mode),
        ("trafName", facts.Conveyance), ("voyageNo", facts.VoyageNumber),
    ];
}
