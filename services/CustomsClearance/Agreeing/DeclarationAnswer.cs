using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Where a declaration stands when its order is to be amended.</summary>
/// <param name="Channel">Of what was sent; null before.</param>
/// <param name="Written">Something of it went out.</param>
/// <param name="Parts">Of a full declaration that went out.</param>
/// <param name="Affects">What is declared would differ.</param>
/// <param name="ChangesUnits">Units or products of the order differ.</param>
/// <param name="Claimed">A tax refund was claimed for it and not refused.</param>
/// <param name="Amending">A request about it is not concluded.</param>
/// <param name="Cancels">Nothing of the order would be left.</param>
/// <param name="Fixed">A field differs that no amendment of a declaration can carry.</param>
public sealed record DeclarationStand(
    DeclarationStatus Status, DeclarationChannel? Channel, bool Written, int Parts, bool Affects, bool ChangesUnits, bool Claimed,
    bool Amending, bool Fixed, bool Cancels = false);

/// <summary>What customs clearance says to an amendment of an order. Pure.</summary>
public static class DeclarationAnswer
{
    /// <summary>
    /// What was not sent is declared as amended. A list is never amended (CEB 202205: changed only before it is accepted, withdrawn
    /// afterwards). A full declaration is amended once customs numbered it (AmendableFields); what was released are the goods that left, so
    /// that units stay from then on, and what a refund was claimed for stays as it was claimed.
    /// </summary>
    public static (bool Agreed, string Code) Of(DeclarationStand stand) => stand switch
    {
        { Written: false } or { Status: DeclarationStatus.Withdrawn or DeclarationStatus.Cancelled } =>
            (true, AmendmentAnswer.NotDeclaredYet),
        { Cancels: true } => (false, AmendmentAnswer.DeclarationNotWithdrawn),
        { Affects: false } => (true, AmendmentAnswer.DeclarationUnaffected),
        { Channel: not DeclarationChannel.FullDeclaration } => (false, AmendmentAnswer.ListNotAmendable),
        { Status: DeclarationStatus.Waiting or DeclarationStatus.Returned or DeclarationStatus.SendFailed, Parts: < 2 } =>
            (true, AmendmentAnswer.NotDeclaredYet),
        { Status: < DeclarationStatus.Received } => (false, AmendmentAnswer.DeclarationUnderWay),
        { Status: DeclarationStatus.Released or DeclarationStatus.Closed, ChangesUnits: true } => (false, AmendmentAnswer.GoodsReleased),
        { Claimed: true } => (false, AmendmentAnswer.RefundClaimed),
        { Amending: true } => (false, AmendmentAnswer.DeclarationAmendmentOpen),
        { Fixed: true } => (false, AmendmentAnswer.DeclaredFieldsFixed),
        _ => (true, AmendmentAnswer.DeclarationAmended),
    };

    public static string Detail(string code) => code switch
    {
        AmendmentAnswer.NotDeclaredYet => "Nothing is before customs: the order is declared as amended.",
        AmendmentAnswer.DeclarationUnaffected => "Nothing that is declared changes.",
        AmendmentAnswer.DeclarationAmended => "An amendment of the declaration is prepared; a second person approves it.",
        AmendmentAnswer.DeclarationNotWithdrawn =>
            "What is declared has to be withdrawn, and customs to agree, before the order is given up.",
        AmendmentAnswer.ListNotAmendable => "A list is not amended: it has to be withdrawn and declared anew.",
        AmendmentAnswer.DeclarationUnderWay => "The declaration is on its way and customs has not numbered it yet.",
        AmendmentAnswer.GoodsReleased => "Customs released the goods as they were declared.",
        AmendmentAnswer.RefundClaimed => "A tax refund was claimed by the declaration as it is.",
        AmendmentAnswer.DeclarationAmendmentOpen => "Another request about the declaration is not concluded.",
        _ => "The change is one of fields that an amendment of the declaration cannot carry.",
    };
}
