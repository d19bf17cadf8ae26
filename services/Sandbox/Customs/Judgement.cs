namespace CrossBorder.Sandbox;

/// <summary>
/// Where a document stands: only staged, waiting to be matched (lists), in force, refused, replaced by a change, or taken back.
/// </summary>
enum CebStanding { Staged, Received, Accepted, Refused, Replaced, Withdrawn }

/// <summary>A document that customs holds already.</summary>
sealed record HeldDocument(
    string Guid, CebKind Kind, string OwnKey, string? OrderKey, string? WaybillKey, string AppTime, CebStanding Status)
{
    public long Serial { get; init; }
    public string? CopNo { get; init; }
    public string? OrderNo { get; init; }
    public string? LogisticsNo { get; init; }
    public string? SeqNo { get; init; }
    public string? EntryId { get; init; }

    /// <summary>A full declaration that has its R.</summary>
    public bool Closed { get; init; }

    public bool InForce => Status is CebStanding.Staged or CebStanding.Received or CebStanding.Accepted;

    /// <summary>A list that customs has received: what it names does not change any more, nor does it.</summary>
    public bool Declares => Kind == CebKind.Inventory && Status == CebStanding.Accepted;
}

/// <param name="Replaces">Guid of the document that this change takes the place of.</param>
/// <param name="Duplicate">The same business content came under another guid.</param>
sealed record Judgement(
    CebDocument Document, CebStanding Standing, CebReturn? Refusal = null, string? Replaces = null, bool Duplicate = false)
{
    /// <summary>What the script says of the document.</summary>
    public ScenarioRule? Rule { get; init; }

    /// <summary>The list or declaration that an accepted application takes back or amends.</summary>
    public long? Target { get; init; }

    /// <summary>The lists that an accepted application consolidates.</summary>
    public IReadOnlyList<HeldList> Consolidates { get; init; } = [];
}

/// <summary>Decides about the documents of a batch, one after the other, against what customs holds.</summary>
sealed class Judge(
    IEnumerable<HeldDocument> held, Settings settings, ScenarioScript? script = null, IReadOnlyList<HeldList>? lists = null)
{
    readonly List<HeldDocument> all = [.. held];
    readonly Applications applications = new(lists ?? []);

    public Judgement Decide(CebDocument document)
    {
        var rule = script?.Of(document, settings.Seed);
        var judgement = document.Fault is { } fault ? new(document, CebStanding.Refused, fault)
            : document.Kind == CebKind.Request ? DecideRequest(document, rule)
            : DecideSound(document, rule);
        if (judgement.Replaces is { } replaced && all.FindIndex(other => other.Guid == replaced) is var at)
            all[at] = all[at] with { Status = CebStanding.Replaced };
        all.Add(new(
            document.Guid, document.Kind, document.OwnKey, document.OrderKey, document.WaybillKey, document.AppTime, judgement.Standing)
        {
            CopNo = document.CopNo,
            OrderNo = document.OrderNo,
            LogisticsNo = document.LogisticsNo,
        });
        // Deleted once, the declaration may come again and is then dealt with as usual.
        var isPlayed = rule?.Scenario != Scenario.Deleted || judgement.Standing == CebStanding.Withdrawn;
        return judgement with { Rule = isPlayed ? rule : null };
    }

    Judgement DecideSound(CebDocument document, ScenarioRule? rule)
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
        if (DeclaredElsewhere(document) is { } declared)
            return new(document, CebStanding.Refused, declared, Duplicate: true);

        var standing = document.AppStatus == "1" ? CebStanding.Staged
            : kind == CebKind.Inventory ? CebStanding.Received
            : CebStanding.Accepted;
        // Lists are returned, if chance or the script has it, when they are matched.
        if (standing == CebStanding.Accepted && same.Count == 0 && IsReturned(kind, document.OwnKey, settings, rule))
            return Refuse(document, CebStatus.Rejected(kind), rule?.Info ?? "returned by customs: correct and declare again");
        var judgement = standing == CebStanding.Accepted ? Accept(document, rule, same.Count == 0) : new(document, standing);
        return judgement.Refusal is null ? judgement with { Replaces = inForce?.Guid } : judgement;
    }

    /// <summary>What is new and sound may still be about something that does not allow it.</summary>
    Judgement Accept(CebDocument document, ScenarioRule? rule, bool isFirst)
    {
        if (rule?.Scenario == Scenario.Resend && isFirst)
            return Refuse(document, "N", rule.Info ?? "the files have to be sent again");
        if (rule?.Scenario == Scenario.Deleted && isFirst)
            return new(document, CebStanding.Withdrawn);
        var (refusal, target, consolidates) = applications.Decide(document, rule);
        return refusal is null
            ? new(document, CebStanding.Accepted) { Target = target, Consolidates = consolidates }
            : Refuse(document, CebStatus.Returned, refusal);
    }

    /// <summary>An amendment (2) or a deletion (3) of a full declaration: until it is closed, by both its numbers.</summary>
    Judgement DecideRequest(CebDocument document, ScenarioRule? rule)
    {
        var at = all.FindIndex(other => other.Kind == CebKind.Declaration && other.InForce
            && other.SeqNo == document.SeqNo && other.EntryId == document.EntryId && other.CopNo == document.CopNo);
        if (at < 0)
            return Refuse(document, "E", "no declaration has this pre-entry number, declaration number and copNo");
        if (all[at].Closed)
            return Refuse(document, "E", "the declaration is closed");
        if (rule?.Scenario == Scenario.Rejected)
            return Refuse(document, "E", rule.Info ?? "the reason is not sufficient");
        var target = all[at].Serial;
        if (document.AppType == "3")
            all[at] = all[at] with { Status = CebStanding.Withdrawn };
        return new(document, CebStanding.Accepted) { Target = target };
    }

    /// <summary>Whether the first declaration under this number is returned; a corrected one is always taken.</summary>
    public static bool IsReturned(CebKind kind, string ownKey, Settings settings, ScenarioRule? rule = null) =>
        rule?.Scenario == Scenario.Rejected
        || Chance.OneIn(settings.Customs.RejectEvery, settings.Seed, "returned", kind.ToString(), ownKey);

    CebReturn? StateForbids(CebDocument document, HeldDocument inForce) => document.Kind switch
    {
        CebKind.Order when all.Any(other => other.Declares && other.OrderKey == document.OrderKey) =>
            new(CebStatus.OrderDeclared, "the order's list is declared already"),
        CebKind.Logistics when all.Any(other => other.Declares && other.WaybillKey == document.WaybillKey) =>
            new(CebStatus.WaybillDeclared, "the waybill's list is declared already"),
        CebKind.Inventory when inForce.Declares => new(CebStatus.ListStateForbids, "a list that is declared does not change"),
        CebKind.Withdrawal or CebKind.Summary or CebKind.Return when inForce.Status == CebStanding.Accepted =>
            new(CebStatus.StateForbids(document.Kind), "what is granted does not change"),
        _ => null,
    };

    /// <summary>
    /// An order is declared once, and so is a waybill, but for the parts that an order of many items is declared in: those have one
    /// copNo, the second and later with "-2" and so on behind it.
    /// </summary>
    CebReturn? DeclaredElsewhere(CebDocument document)
    {
        if (document.Kind is not (CebKind.Inventory or CebKind.Declaration))
            return null;
        var others = all.Where(other => other.Kind is CebKind.Inventory or CebKind.Declaration && other.InForce
            && !(other.Kind == document.Kind && other.OwnKey == document.OwnKey)).ToList();
        if (document.Kind == CebKind.Inventory)
            return others.Any(other => other.Kind == CebKind.Inventory && other.OrderKey == document.OrderKey)
                ? new(CebStatus.OrderDeclared, "the order is declared by another list")
                : others.Any(other => other.LogisticsNo == document.LogisticsNo)
                    ? new(CebStatus.WaybillDeclared, "the waybill is declared already")
                    : null;
        return others.Any(other => other.LogisticsNo == document.LogisticsNo && !IsPartOfOne(other, document))
            ? new(CebStatus.CheckFailed(document.Kind), "billNo is declared already")
            : null;
    }

    static bool IsPartOfOne(HeldDocument one, CebDocument other) =>
        one.Kind == CebKind.Declaration && one.OrderNo == other.OrderNo && one.CopNo != other.CopNo
        && WithoutPart(one.CopNo) == WithoutPart(other.CopNo);

    static string? WithoutPart(string? copNo) =>
        copNo?.LastIndexOf('-') is > 0 and var dash && copNo[(dash + 1)..].All(char.IsAsciiDigit) ? copNo[..dash] : copNo;

    static Judgement Refuse(CebDocument document, string status, string info) =>
        new(document, CebStanding.Refused, new CebReturn(status, info));
}
