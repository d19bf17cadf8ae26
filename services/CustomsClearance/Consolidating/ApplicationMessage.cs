using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>CEB701: applies for the consolidation of lists, over as many messages as they need.</summary>
static class ApplicationMessage
{
    public const string Type = "CEB701";

    /// <summary>The specification bounds no list of 701; senders split at the bound of business nodes.</summary>
    public const int ListsAtMost = CebSplit.NodesAtMost;

    /// <param name="lists">Of one exporter, at least one; each message has <see cref="ListsAtMost"/> of them in their order.</param>
    public static IReadOnlyList<Outgoing> Of(
        string documentNumber, IReadOnlyList<DueList> lists, Sender sender, ConsolidationOptions options, DateTimeOffset now)
    {
        var first = Envelope.New(now);
        var whole = new SummaryApply
        {
            SummaryApplyHead = Head(documentNumber, lists[0], sender, options, first),
            SummaryApplyList = [.. lists.Select(list => new SummaryApplyList { InvtNo = list.ListNumber })],
        };
        return
        [
            .. CebSplit.Lines(whole, ListsAtMost, Guid.CreateVersion7).Select(part => Outgoing.Of(
                part, ReceiptSubject.PartKey(documentNumber, part.SummaryApplyHead.MsgSeqNo), sender,
                first with { Guid = Guid.Parse(part.Guid) })),
        ];
    }

    static SummaryApplyHead Head(
        string documentNumber, DueList list, Sender sender, ConsolidationOptions options, Envelope envelope) => new()
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(envelope.At),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            CopNo = documentNumber,
            AgentCode = sender.AgentCode,
            AgentName = sender.AgentName,
            EbcCode = list.ExporterCode,
            EbcName = list.ExporterName,
            DeclAgentCode = options.BrokerCode ?? sender.AgentCode,
            DeclAgentName = options.BrokerName ?? sender.AgentName,
            SummaryFlag = options.SummaryFlag,
            ItemNameFlag = options.ItemNameFlag,
            MsgCount = 1,
            MsgSeqNo = 1,
        };
}
