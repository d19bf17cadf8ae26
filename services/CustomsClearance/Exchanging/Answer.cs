namespace CrossBorder.CustomsClearance;

/// <summary>What customs' receipts for one message come to. The later member outweighs the earlier ones.</summary>
public enum Answer { None, Pending, Refused, Accepted }

/// <summary>Where a document of its own is: a withdrawal, an application, a return, a transport document.</summary>
public enum DocumentStatus { Requested, Refused, PartlyRefused, Accepted }

public static class Answers
{
    /// <summary>
    /// Depends on the set of receipts only. An acceptance outweighs a refusal whichever carries the later time: what customs
    /// granted has had its effect.
    /// </summary>
    public static Answer Of(string sentType, IEnumerable<ReceiptFact> receipts) =>
        receipts.Select(receipt => Of(sentType, receipt)).DefaultIfEmpty(Answer.None).Max();

    /// <summary>The worst message decides: of several parts, all must be accepted.</summary>
    public static DocumentStatus Of(IReadOnlyCollection<Answer> parts)
    {
        if (parts.All(part => part == Answer.Accepted))
            return DocumentStatus.Accepted;
        if (parts.All(part => part == Answer.Refused))
            return DocumentStatus.Refused;
        return parts.Any(part => part is Answer.None or Answer.Pending) ? DocumentStatus.Requested : DocumentStatus.PartlyRefused;
    }

    static Answer Of(string sentType, ReceiptFact receipt)
    {
        if (receipt.Type != "CEB900" && Accepts(sentType, receipt.ReturnStatus))
            return Answer.Accepted;
        return receipt.IsRejection ? Answer.Refused : Answer.Pending;
    }

    /// <summary>CEB 202205, returnStatus: the code that ends each kind of document well.</summary>
    static bool Accepts(string sentType, string code) => (sentType, code) switch
    {
        ("CEB605" or "CEB507" or "CEB509" or "CEB215", "399") => true,
        ("CEB701" or "CEB607", "120" or "399") => true,
        ("CEB213", "399" or "800" or "899") => true,
        _ => false,
    };
}
