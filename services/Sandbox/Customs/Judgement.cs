namespace CrossBorder.Sandbox;

/// <summary>Where a document stands: only staged, waiting to be matched (lists), in force, refused, or replaced by a change.</summary>
enum CebStanding { Staged, Received, Accepted, Refused, Replaced }

/// <summary>A document that customs holds already.</summary>
sealed record HeldDocument(
    string Guid, CebKind Kind, string OwnKey, string? OrderKey, string? WaybillKey, string AppTime, CebStanding Status)
{
    public bool InForce => Status is CebStanding.Staged or CebStanding.Received or CebStanding.Accepted;

    /// <summary>A list that customs has received: what it names does not change any more, nor does it.</summary>
    public bool Declares => Kind == CebKind.Inventory && Status == CebStanding.Accepted;
}

/// <param name="Replaces">Guid of the document that this change takes the place of.</param>
/// <param name="Duplicate">The same business content came under another guid.</param>
sealed record Judgement(
    CebDocument Document, CebStanding Standing, CebReturn? Refusal = null, string? Replaces = null, bool Duplicate = false);

/// <summary>Decides about the documents of a batch, one after the other, against what customs holds.</summary>
sealed class Judge(IEnumerable<HeldDocument> held, Settings settings)
{
    readonly List<HeldDocument> all = [.. held];

    public Judgement Decide(CebDocument document)
    {
        var judgement = document.Fault is { } fault ? new(document, CebStanding.Refused, fault) : DecideSound(document);
        if (judgement.Replaces is { } replaced && all.FindIndex(other => other.Guid == replaced) is var at)
            all[at] = all[at] with { Status = CebStanding.Replaced };
        all.Add(new(
            document.Guid, document.Kind, document.OwnKey, document.OrderKey, document.WaybillKey, document.AppTime, judgement.Standing));
        return judgement;
    }

    Judgement DecideSound(CebDocument document)
    {
        var kind = document.Kind;
        var same = all.Where(other => other.Kind == kind && other.OwnKey == document.OwnKey).ToList();
        var inForce = same.SingleOrDefault(other => other.InForce);
        if (same.Any(other => string.CompareOrdinal(other.AppTime, document.AppTime) > 0))
            return Refuse(document, CebStatus.Older(kind), "a newer document with this number was received before");
        if (document.AppType == "1" && inForce is not null)
            return Refuse(document, CebStatus.Exists(kind), "the number exists already") with { Duplicate = true };
        if (document.AppType == "2" && same.Count == 0)
            return Refuse(document, CebStatus.NothingToChange(kind), "there is nothing to change under this number");
        if (inForce is not null && StateForbids(document, inForce) is { } forbidden)
            return new(document, CebStanding.Refused, forbidden);
        if (kind == CebKind.Inventory && all.Any(other => other.Kind == kind && other.InForce
            && other.OrderKey == document.OrderKey && other.OwnKey != document.OwnKey))
            return Refuse(document, CebStatus.OrderDeclared, "the order is declared by another list") with { Duplicate = true };

        var standing = document.AppStatus == "1" ? CebStanding.Staged
            : kind == CebKind.Inventory ? CebStanding.Received
            : CebStanding.Accepted;
        // Lists are returned, if chance has it, when they are matched.
        if (standing == CebStanding.Accepted && same.Count == 0 && IsReturned(kind, document.OwnKey, settings))
            return Refuse(document, CebStatus.Returned, "returned by customs: correct and declare again with appType 2");
        return new(document, standing, Replaces: inForce?.Guid);
    }

    /// <summary>Whether chance has the first declaration under this number returned; a corrected one is always taken.</summary>
    public static bool IsReturned(CebKind kind, string ownKey, Settings settings) =>
        Chance.OneIn(settings.Customs.RejectEvery, settings.Seed, "returned", kind.ToString(), ownKey);

    CebReturn? StateForbids(CebDocument document, HeldDocument inForce) => document.Kind switch
    {
        CebKind.Order when all.Any(other => other.Declares && other.OrderKey == document.OrderKey) =>
            new(CebStatus.OrderDeclared, "the order's list is declared already"),
        CebKind.Logistics when all.Any(other => other.Declares && other.WaybillKey == document.WaybillKey) =>
            new(CebStatus.WaybillDeclared, "the waybill's list is declared already"),
        CebKind.Inventory when inForce.Declares => new(CebStatus.ListStateForbids, "a list that is declared does not change"),
        _ => null,
    };

    static Judgement Refuse(CebDocument document, string status, string info) =>
        new(document, CebStanding.Refused, new CebReturn(status, info));
}
