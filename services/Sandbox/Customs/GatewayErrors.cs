namespace CrossBorder.Sandbox;

/// <summary>
/// The gateway's own failure for the first transmission of a document: a CEB900 that names the document, which customs has not seen.
/// It is kept under a guid of its own, so that the second transmission is taken as if it were the first.
/// </summary>
static class GatewayErrors
{
    const string Info = "3003 the gateway timed out: send again";

    public static string GuidOf(CebDocument document) => Chance.Uuid("gateway error", document.Guid).ToString().ToUpperInvariant();

    /// <summary>The document, or the gateway's answer in its place.</summary>
    public static CebDocument Of(CebDocument document, ScenarioScript script, long seed, IReadOnlySet<string> known)
    {
        if (document.Kind == CebKind.Unreadable || known.Contains(GuidOf(document))
            || script.Of(document, seed) is not { Scenario: Scenario.GatewayError } rule)
            return document;
        return CebDocument.Unreadable(GuidOf(document), document.MessageType, document.Node!.ToString(), rule.Info ?? Info) with
        {
            Echo = new Dictionary<string, string> { ["guid"] = document.Guid },
            MessageId = document.MessageId,
            Envelope = document.Envelope,
            CopNo = document.CopNo,
            OrderNo = document.OrderNo,
            LogisticsNo = document.LogisticsNo,
            EbcCode = document.EbcCode,
        };
    }
}
