namespace CrossBorder.Settlement;

/// <summary>What Orders told of a dispute. Amounts in minor units of the order's currency.</summary>
/// <param name="Status">Open, Ended (told over, its money is to be moved) or Settled.</param>
/// <param name="Held">The order's money lies in escrow for it.</param>
/// <param name="Outcome">Resolved, Rejected, Withdrawn or Lapsed; null while it runs.</param>
public sealed record OrderDispute(
    Guid DisputeId, Guid OrderId, string Status, bool Held, DateTimeOffset OpenedAt, string? Outcome, int? EndedVersion, long? RefundMinor)
{
    public const string Columns = "dispute_id, order_id, status, held, opened_at, outcome, ended_version, refund_minor";

    /// <summary>For the payout p: no dispute of its order runs. Stands in the where clause of whatever sends payouts.</summary>
    public const string MayPay =
        "not exists (select from order_dispute x where x.order_id = p.order_id and x.status <> 'Settled')";

    public bool Ended => Status == "Ended";

    /// <summary>Somebody judged it or both sides agreed: what is not given back is the exporter's once the goods are there.</summary>
    public bool Judged => Outcome is "Resolved" or "Rejected";
}
