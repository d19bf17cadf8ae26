namespace CrossBorder.CustomsClearance;

/// <summary>Ways in which customs holds goods, from the lightest.</summary>
public enum HoldingKind { Inspection, Suspension, Detention }

/// <summary>A declaration that is where its holding ends, or still lasts.</summary>
public sealed record Left(Guid DeclarationId, DeclarationStatus Status);

/// <summary>A document that customs holds, as fresh receipts tell it.</summary>
public sealed record Held(Guid DeclarationId, Guid MessageGuid, HoldingKind Kind, DateTimeOffset OpenedAt, string Instruction);

/// <summary>
/// Episodes of inspection: pure functions of where declarations were and are, and of the receipts between. A document is held once,
/// however many receipts say so and in whichever order they come: from the earliest of them, in the gravest way.
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

    /// <summary>How a holding ended when its declaration is here now; null while it lasts.</summary>
    public static string? Outcome(DeclarationStatus status) => status switch
    {
        DeclarationStatus.Inspection or DeclarationStatus.Detained or DeclarationStatus.Suspended => null,
        DeclarationStatus.GoodsReturned or DeclarationStatus.Withdrawn => "Returned",
        DeclarationStatus.Examined or DeclarationStatus.AwaitingArrival => "Passed",
        DeclarationStatus.Released or DeclarationStatus.Closed => "Passed",
        _ => "Corrected",
    };

    /// <summary>What fresh receipts say of holdings, one for each document.</summary>
    public static IReadOnlyList<Held> Of(IEnumerable<Declared> declarations, IReadOnlyList<FreshReceipt> fresh)
    {
        var before = declarations.Where(declaration => declaration.Status is not (DeclarationStatus.Waiting or DeclarationStatus.Cancelled
            or DeclarationStatus.Withdrawn)).Select(declaration => declaration.Id).ToHashSet();
        return
        [
            .. fresh.Where(receipt => before.Contains(receipt.DeclarationId) && Kind(receipt.Fact.Signal) is not null)
                .GroupBy(receipt => receipt.MessageGuid).Select(OfDocument).OrderBy(held => held.MessageGuid),
        ];
    }

    static Held OfDocument(IGrouping<Guid, FreshReceipt> receipts)
    {
        var first = receipts.OrderBy(receipt => receipt.ReturnTime).ThenBy(receipt => receipt.Fact.Signal).First();
        return new Held(
            first.DeclarationId, receipts.Key, receipts.Max(receipt => Kind(receipt.Fact.Signal)!.Value), first.ReturnTime,
            first.ReturnInfo);
    }
}
