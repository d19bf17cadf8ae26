using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>CEB605: asks to withdraw a list.</summary>
static class CancelMessage
{
    public const string Type = "CEB605";

    public static Outgoing Of(SentList list, string documentNumber, string reason, Sender sender, DateTimeOffset now)
    {
        var envelope = Envelope.New(now);
        var node = new InvtCancel
        {
            Guid = envelope.GuidText,
            AppType = envelope.AppType,
            AppTime = CebText.Time(now),
            AppStatus = Envelope.Declare,
            CustomsCode = sender.District,
            CopNo = documentNumber,
            PreNo = list.PreNumber,
            InvtNo = list.ListNumber ?? "",
            Reason = reason,
            AgentCode = sender.AgentCode,
            AgentName = sender.AgentName,
            EbcCode = list.ExporterCode ?? "",
            EbcName = list.ExporterName ?? "",
        };
        return Outgoing.Of(node, documentNumber, sender, envelope);
    }
}
