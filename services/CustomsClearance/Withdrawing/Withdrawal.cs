using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>When a list may be withdrawn, and where a request for it goes.</summary>
public static class Withdrawal
{
    /// <summary>CEB 202205, list: after customs received it (120) and before it is closed (899).</summary>
    public static bool MayBeAsked(DeclarationStatus status) => status switch
    {
        DeclarationStatus.Received or DeclarationStatus.InReview or DeclarationStatus.Examined or DeclarationStatus.AwaitingArrival
            or DeclarationStatus.Inspection or DeclarationStatus.Detained or DeclarationStatus.Suspended
            or DeclarationStatus.GoodsReturned or DeclarationStatus.Released => true,
        _ => false,
    };

    /// <summary>Null when nothing changes. A late acceptance outweighs a refusal; an acceptance is final.</summary>
    public static DocumentStatus? Next(DocumentStatus status, Answer answer) => (status, answer) switch
    {
        (DocumentStatus.Requested, Answer.Refused) => DocumentStatus.Refused,
        (DocumentStatus.Requested or DocumentStatus.Refused, Answer.Accepted) => DocumentStatus.Accepted,
        _ => null,
    };

    internal static Problem NotAList { get; } = new(
        409, "declaration_not_a_list", "A full declaration is deleted, not withdrawn; only lists take this.");

    internal static Problem Open { get; } = new(
        409, "withdrawal_open", "A request to withdraw this list waits for customs' answer already.");

    internal static Problem Consolidating { get; } = new(
        409, "list_consolidating", "The list is in an application for consolidation, so it cannot be withdrawn.");
}
