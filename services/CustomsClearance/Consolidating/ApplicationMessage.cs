namespace CrossBorder.CustomsClearance;

/// <summary>CEB701: applies for the consolidation of lists, at most 100 of them a message.</summary>
static class ApplicationMessage
{
    public const string Type = "CEB701";

    /// <summary>The specification bounds no list of 701; senders split at the bound of business nodes.</summary>
    public const int ListsAtMost = 100;

    public static OwnMessage Of(ApplicationPart part, Sender sender, ConsolidationOptions options, DateTimeOffset now)
    {
        var guid = Guid.CreateVersion7();
        var head = CebElement.Of("SummaryApplyHead",
            ("guid", CebMessage.Text(guid)),
            ("appType", Envelope.Add),
            ("appTime", CebText.Time(now)),
            ("appStatus", Envelope.Declare),
            ("customsCode", sender.District),
            ("copNo", part.DocumentNumber),
            ("agentCode", sender.AgentCode),
            ("agentName", sender.AgentName),
            ("ebcCode", part.ExporterCode),
            ("ebcName", part.ExporterName),
            ("declAgentCode", options.BrokerCode ?? sender.AgentCode),
            ("declAgentName", options.BrokerName ?? sender.AgentName),
            ("summaryFlag", options.SummaryFlag),
            ("itemNameFlag", options.ItemNameFlag),
            ("msgCount", CebText.Number(part.Count)),
            ("msgSeqNo", CebText.Number(part.No)));
        var lists = part.ListNumbers.Select(number => CebElement.Of("SummaryApplyList", ("invtNo", number)));
        var key = OwnReceipts.Key(part.DocumentNumber, CebText.Number(part.No));
        var message = new CebMessage(Type, guid, key, Envelope.Add, new CebElement("SummaryApply", [head, .. lists]), sender.ToElement());
        return new OwnMessage(Type, guid, key, message.ToXml());
    }
}

/// <summary>One message of an application.</summary>
/// <param name="No">From 1 to <paramref name="Count"/>.</param>
sealed record ApplicationPart(
    string DocumentNumber, string ExporterCode, string ExporterName, int No, int Count, IReadOnlyList<string> ListNumbers);
