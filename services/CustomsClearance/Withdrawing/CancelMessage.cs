namespace CrossBorder.CustomsClearance;

/// <summary>CEB605: asks to withdraw a list.</summary>
static class CancelMessage
{
    public const string Type = "CEB605";

    public static OwnMessage Of(SentList list, string documentNumber, string reason, Sender sender, DateTimeOffset now)
    {
        var guid = Guid.CreateVersion7();
        var node = CebElement.Of("InvtCancel",
            ("guid", CebMessage.Text(guid)),
            ("appType", Envelope.Add),
            ("appTime", CebText.Time(now)),
            ("appStatus", Envelope.Declare),
            ("customsCode", sender.District),
            ("copNo", documentNumber),
            ("preNo", list.PreNumber),
            ("invtNo", list.ListNumber),
            ("reason", reason),
            ("agentCode", sender.AgentCode),
            ("agentName", sender.AgentName),
            ("ebcCode", list.ExporterCode),
            ("ebcName", list.ExporterName));
        return new OwnMessage(
            Type, guid, documentNumber, new CebMessage(Type, guid, documentNumber, Envelope.Add, node, sender.ToElement()).ToXml());
    }
}
