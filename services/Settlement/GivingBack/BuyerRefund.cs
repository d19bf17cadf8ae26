using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum BuyerRefundStatus
{
    /// <summary>For approvals; the money has left the buyer's credit.</summary>
    Waiting,

    /// <summary>The bank is asked for it.</summary>
    Approved,

    /// <summary>The statement shows it.</summary>
    Completed,

    /// <summary>By the bank: it is the buyer's credit again.</summary>
    Refused,

    /// <summary>By a person, the same.</summary>
    Rejected,
}

public enum BuyerRefundAction { Approve, Reject, Complete, Refuse }

/// <summary>A buyer's credit on its way back to the account that paid it.</summary>
/// <param name="EntryId">The receipt by which it came; no more goes back than came by it.</param>
public sealed record BuyerRefund(
    Guid Id, long Seq, OrderId OrderId, PartyId BuyerId, EntryId EntryId, Currency Currency, long AmountMinor, string Name, string Account,
    BuyerRefundStatus Status, string Reason, string? RefusedWhy, string? BankReference, string MadeBy, int NeedsApprovals,
    DateTimeOffset RequestedAt)
{
    const int ShownCharacters = 4;

    public const string Columns =
        """
        id, seq, order_id, buyer_id, entry_id, currency, amount_minor, name, account, status, reason, refused_why,
        bank_reference, made_by, needs_approvals, requested_at
        """;

    /// <summary>The whole life of a refund; a pair that is missing here is refused. The statement may be faster than the answer.</summary>
    public static BuyerRefundStatus? Next(BuyerRefundStatus status, BuyerRefundAction action) => (status, action) switch
    {
        (BuyerRefundStatus.Waiting, BuyerRefundAction.Approve) => BuyerRefundStatus.Approved,
        (BuyerRefundStatus.Waiting, BuyerRefundAction.Reject) => BuyerRefundStatus.Rejected,
        (BuyerRefundStatus.Approved, BuyerRefundAction.Complete) => BuyerRefundStatus.Completed,
        (BuyerRefundStatus.Approved, BuyerRefundAction.Refuse) => BuyerRefundStatus.Refused,
        _ => null,
    };

    public Problem Refuses(BuyerRefundAction action) => Problem.Refused(
        "buyer_refund", Status, action, System.Enum.GetValues<BuyerRefundAction>()
            .Where(one => Next(Status, one) is not null).Select(one => one.ToString()));

    /// <summary>The money between its stations: credit, clearing, bank.</summary>
    public LedgerEntry Moves(string fact, AccountKind from, AccountKind to, DateOnly day) =>
        new LedgerEntry(fact, Id, OrderId, day, Currency)
            .Debit(from, from == AccountKind.BuyerCredit ? BuyerId : PartyId.Platform, AmountMinor)
            .Credit(to, to == AccountKind.BuyerCredit ? BuyerId : PartyId.Platform, AmountMinor);

    /// <param name="approvedBy">Shown to those who see all.</param>
    public V1.BuyerRefund ToWire(Principal reader, IEnumerable<string> approvedBy)
    {
        var wire = new V1.BuyerRefund
        {
            Id = Id.ToString(),
            OrderId = OrderId.Value.ToString(),
            BuyerId = BuyerId.Value.ToString(),
            Currency = Currency.Code,
            AmountMinor = AmountMinor,
            Status = Status.ToString(),
            ReceiptId = EntryId.Value.ToString(),
            Name = Name,
            Account = reader.SeesAll ? Account : $"…{Account[^Math.Min(ShownCharacters, Account.Length)..]}",
            Reason = Reason,
            NeedsApprovals = NeedsApprovals,
            RefusedWhy = RefusedWhy ?? "",
            BankReference = BankReference ?? "",
            RequestedAt = RequestedAt.ToTimestamp(),
        };
        if (!reader.SeesAll)
            return wire;
        wire.MadeBy = MadeBy;
        wire.ApprovedBy.AddRange(approvedBy);
        return wire;
    }
}
