namespace CrossBorder.CustomsClearance;

/// <summary>Ways in which customs holds goods, from the lightest.</summary>
public enum HoldingKind { Inspection, Suspension, Detention }

/// <summary>A declaration that customs holds no longer, or never did, by what it is now.</summary>
public sealed record Left(Guid DeclarationId, DeclarationStatus Status);

/// <summary>A receipt with its words.</summary>
public sealed record ToldReceipt(
    Guid DeclarationId, Guid MessageGuid, string Type, string ReturnStatus, DateTimeOffset ReturnTime, string ReturnInfo)
{
    public ReceiptFact Fact { get; } = new(MessageGuid, Type, ReturnStatus, ReturnTime);
}

/// <summary>A document that customs holds or held.</summary>
/// <param name="Outcome">Null while it lasts; so is the time of its end. Finding is then empty.</param>
public sealed record Held(
    Guid DeclarationId, Guid MessageGuid, HoldingKind Kind, DateTimeOffset OpenedAt, string Instruction, string? Outcome,
    DateTimeOffset? EndedAt, string Finding);

/// <summary>
/// Episodes of inspection: a pure function of all receipts of a document, in the order of customs' own clock. A document is held once,
/// however many receipts say so and in whichever order they come: from the earliest of them, in the gravest way, until the first
/// receipt that takes it out of the hold.
/// </summary>
public static class Holding
{
    /// <summary>Null for a signal that holds nothing.</summary>
    public static HoldingKind? Kind(ReturnSignal? signal) => signal switch
    {
        ReturnSignal.Inspection => HoldingKind.Inspection,
        ReturnSignal.Suspended => HoldingKind.Suspension,
        ReturnSignal.Detained => HoldingKind.Detention,
        _ => null,
    };

    /// <summary>How a holding ended when its document is here next; null while it lasts.</summary>
    public static string? Outcome(DeclarationStatus status) => status switch
    {
        DeclarationStatus.Inspection or DeclarationStatus.Detained or DeclarationStatus.Suspended => null,
        DeclarationStatus.GoodsReturned or DeclarationStatus.Withdrawn => "Returned",
        DeclarationStatus.Examined or DeclarationStatus.AwaitingArrival => "Passed",
        DeclarationStatus.Released or DeclarationStatus.Closed => "Passed",
        _ => "Corrected",
    };

    /// <summary>Null for a document that was never held.</summary>
    /// <param name="receipts">All of one document, in any order, at least one.</param>
    public static Held? Of(IReadOnlyList<ToldReceipt> receipts)
    {
        var told = receipts.Where(receipt => receipt.Fact.Signal is not null)
            .OrderBy(receipt => receipt.ReturnTime).ThenBy(receipt => receipt.Fact.Signal).ToList();
        if (told.Find(receipt => Kind(receipt.Fact.Signal) is not null) is not { } first)
            return null;
        var end = End(told);
        return new Held(
            first.DeclarationId, first.MessageGuid, told.Max(receipt => Kind(receipt.Fact.Signal))!.Value, first.ReturnTime,
            first.ReturnInfo, end?.Outcome, end?.By.ReturnTime, end?.By.ReturnInfo ?? "");
    }

    /// <summary>
    /// What took the document out of its hold first; of one that was past all holds before it was told of any, what brought it there.
    /// </summary>
    static (string Outcome, ToldReceipt By)? End(List<ToldReceipt> told)
    {
        var (status, moved, held) = (DeclarationStatus.Submitted, told[0], false);
        foreach (var receipt in told)
        {
            var next = Declaration.Next(status, receipt.Fact.Signal!.Value);
            if (held && next is { } left && Outcome(left) is { } outcome)
                return (outcome, receipt);
            if (next is null)
                continue;
            (status, moved, held) = (next.Value, receipt, Outcome(next.Value) is null);
        }

        return Outcome(status) is { } past ? (past, moved) : null;
    }
}
