using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What was sent for a declaration in earlier attempts, which decides how the next one goes out.</summary>
public sealed class History(IReadOnlyList<SentDocument> documents)
{
    public static History None { get; } = new([]);

    internal static async Task<History> Of(Tx tx, DeclarationId id) =>
        new((await SentDocuments.Of(tx, [id.Value])).GetValueOrDefault(id.Value) ?? []);

    /// <summary>Customs has accepted the order or waybill under this key.</summary>
    public bool Accepted(string type, string businessKey) => Sent(type, businessKey).LastOrDefault()?.IsAccepted == true;

    /// <summary>It went out and was not rejected since: it is in force, or customs has yet to answer.</summary>
    public bool IsAtCustoms(string type, string businessKey) =>
        Sent(type, businessKey).LastOrDefault(document => document.AppType == Envelope.Add) is { IsRejected: false };

    /// <summary>
    /// Add what customs does not hold, change what it returned to us, and leave alone (null) what it accepted or has yet to answer: an
    /// order may not be changed once its list is declared (CEB 202205, error -301011), and a change of what was never stored is
    /// refused (-301009).
    /// </summary>
    public string? AppType(string type, string businessKey)
    {
        var sent = Sent(type, businessKey).ToList();
        if (sent.Count > 0 && type != InventoryMessage.Type && !sent[^1].IsRejected)
            return null;
        var receipts = sent.SelectMany(document => document.Receipts).OrderBy(receipt => receipt.ReturnTime).ToList();
        var taken = receipts.Any(receipt => receipt.Signal > ReturnSignal.SendFailed && !receipt.NeverStored);
        return taken || receipts.LastOrDefault() is { NeverStored: false } ? Envelope.Change : Envelope.Add;
    }

    IEnumerable<SentDocument> Sent(string type, string businessKey) => documents.Where(document =>
        document.Type == type && document.BusinessKey == businessKey && document.Status == "Written");
}
