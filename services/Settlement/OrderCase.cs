using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public enum ReceivableStatus { Open, PartlyPaid, Paid, Overpaid, Cancelled }

/// <summary>Where the sum of the receipts stands against the total after a receipt or a reversal, or the end of the order.</summary>
public enum ReceivableAction { HoldNothing, HoldPart, HoldAll, HoldMore, Cancel }

/// <summary>What escrow says to payouts; without it an order is paid out when it is completed.</summary>
public enum OrderEscrow { Held, Released, Decided }

/// <summary>What the service knows of a placed order, its receivable first of all. Its row is locked while it is changed.</summary>
/// <param name="CoveredMinor">Due before shipment.</param>
/// <param name="PaidMinor">All receipts less reversals, also what exceeds the total.</param>
/// <param name="EscrowRefundedMinor">What a dispute's decision gave back to the buyer.</param>
/// <param name="EarnedAt">When its money became the exporter's; the order cannot be cancelled any more.</param>
/// <param name="EarnedMinor">How much of it, before the platform's fee.</param>
/// <param name="SplitOf">The order that was placed, of which this one is a part; null of that one itself.</param>
/// <param name="CoveredTold">OrderFunded(ShipmentCovered) was published; <paramref name="FullTold"/> the same for Full.</param>
public sealed record OrderCase(
    OrderId OrderId, PartyId ExporterId, PartyId BuyerId, Currency Currency, long TotalMinor, long CoveredMinor, long PaidMinor,
    ReceivableId ReceivableId, ReceivableStatus ReceivableStatus, string VirtualAccount, int Version, bool CoveredTold, bool FullTold,
    PayoutId? PayoutId, DateTimeOffset? CompletedAt, OrderEscrow? Escrow = null, DateTimeOffset? EscrowAt = null,
    long EscrowRefundedMinor = 0, DateTimeOffset? EarnedAt = null, long? EarnedMinor = null,
    Guid? SplitOf = null, int? PartNo = null)
{
    public const string Columns =
        """
        order_id, exporter_id, buyer_id, currency, total_minor, covered_minor, paid_minor, receivable_id, receivable_status,
        virtual_account, version, covered_told, full_told, payout_id, completed_at, escrow, escrow_at, escrow_refunded_minor, earned_at,
        earned_minor, split_of, part_no
        """;

    public bool Cancelled => ReceivableStatus == ReceivableStatus.Cancelled;

    public bool FullyPaid => ReceivableStatus is ReceivableStatus.Paid or ReceivableStatus.Overpaid;

    /// <summary>
    /// The order took place, its money is here and is not the exporter's yet. With escrow the release takes the place of the
    /// completion, and the decision of a dispute settles what is there, whether or not all was paid.
    /// </summary>
    public bool Earned => EarnedAt is null && Escrow switch
    {
        null => FullyPaid && CompletedAt is not null && TotalMinor > 0,
        OrderEscrow.Released => FullyPaid && OrderMinor > 0,
        OrderEscrow.Decided => OrderMinor > 0,
        _ => false,
    };

    /// <summary>Since when it can be earned, of an order that can: the day of the fee's rule.</summary>
    public DateTimeOffset? DueAt => EscrowAt ?? CompletedAt;

    /// <summary>The part of what was received that covers the schedule, also where a dispute's decision gave some of it back.</summary>
    public long CoveringMinor => Math.Min(PaidMinor, TotalMinor);

    /// <summary>The part of what was received that belongs to the order, less what a dispute's decision gave back to the buyer.</summary>
    public long OrderMinor => CoveringMinor - EscrowRefundedMinor;

    /// <summary>The whole life of a receivable. A pair that is missing here is refused.</summary>
    public static ReceivableStatus? Next(ReceivableStatus status, ReceivableAction action) => (status, action) switch
    {
        (ReceivableStatus.Cancelled, _) => null,
        (_, ReceivableAction.HoldNothing) => ReceivableStatus.Open,
        (_, ReceivableAction.HoldPart) => ReceivableStatus.PartlyPaid,
        (_, ReceivableAction.HoldAll) => ReceivableStatus.Paid,
        (_, ReceivableAction.HoldMore) => ReceivableStatus.Overpaid,
        (_, ReceivableAction.Cancel) => ReceivableStatus.Cancelled,
        _ => null,
    };

    /// <summary>The case after its receipts sum up to this; a cancelled one only counts.</summary>
    public OrderCase Holding(long paidMinor)
    {
        // Nothing is owed of samples that are given away: they are paid as they are.
        var action = paidMinor == 0 && TotalMinor > 0 ? ReceivableAction.HoldNothing
            : paidMinor < TotalMinor ? ReceivableAction.HoldPart
            : paidMinor == TotalMinor ? ReceivableAction.HoldAll
            : ReceivableAction.HoldMore;
        var status = Next(ReceivableStatus, action) ?? ReceivableStatus;
        return this with { PaidMinor = paidMinor, ReceivableStatus = status, Version = Version + 1 };
    }
}
