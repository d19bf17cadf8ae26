using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Moves locked claims along and collects what follows: ledger transactions and events, written as sets at the end. What a claim's
/// life does not allow (a repeated or late answer) changes nothing.
/// </summary>
public sealed class ClaimChanges(DateTimeOffset now)
{
    readonly Dictionary<ClaimId, Changed> changed = [];
    readonly List<LedgerEntry> transactions = [];
    readonly List<IEvent> events = [];

    public int Count => changed.Count;

    public static Task<List<Claim>> Lock(Tx tx, IEnumerable<ClaimId> ids) => tx.Many<Claim>(
        $"select {Claim.Columns} from claim where id = any(@Ids) order by id for update",
        new { Ids = ids.Select(id => id.Value).Distinct().ToArray() });

    /// <summary>The claim is at the bureau: the refund is something to expect.</summary>
    public void File(Claim claim)
    {
        if (Move(claim, ClaimAction.File) is not { } filed)
            return;
        transactions.Add(Book("claim", claim)
            .Debit(AccountKind.TaxBureauReceivable, PartyId.Platform, claim.RefundMinor)
            .Credit(AccountKind.ExporterRefund, claim.ExporterId, claim.RefundMinor));
        events.Add(new RefundClaimFiled(claim.Id.Value, filed.Version, now, claim.OrderId.Value, claim.DeclarationId, claim.RefundMinor));
    }

    public void Accept(Claim claim) => Move(claim, ClaimAction.Accept);

    public void Refuse(Claim claim, string reason)
    {
        var expected = Current(claim).Status is ClaimStatus.Filed or ClaimStatus.Accepted;
        if (Move(claim, ClaimAction.Refuse) is not { } refused)
            return;
        changed[claim.Id] = changed[claim.Id] with { Claim = refused with { Reason = reason } };
        if (expected)
            transactions.Add(GivenUp("claim-refused", claim, claim.RefundMinor));
        events.Add(new RefundClaimRefused(claim.Id.Value, refused.Version, now, claim.OrderId.Value, reason));
    }

    /// <summary>The treasury paid the exporter. A difference to the claimed amount is no longer expected, or was not before.</summary>
    public void Pay(Claim claim, long paidMinor, string treasuryReference)
    {
        if (Move(claim, ClaimAction.Pay) is not { } paid)
            return;
        changed[claim.Id] = new Changed(paid with { TreasuryReference = treasuryReference }, paidMinor);
        if (paidMinor < claim.RefundMinor)
            transactions.Add(GivenUp("claim-cut", claim, claim.RefundMinor - paidMinor));
        else if (paidMinor > claim.RefundMinor)
            transactions.Add(Book("claim-raised", claim)
                .Debit(AccountKind.TaxBureauReceivable, PartyId.Platform, paidMinor - claim.RefundMinor)
                .Credit(AccountKind.ExporterRefund, claim.ExporterId, paidMinor - claim.RefundMinor));
        transactions.Add(Book("refund-paid", claim)
            .Debit(AccountKind.TreasuryTransit, PartyId.Platform, paidMinor)
            .Credit(AccountKind.TaxBureauReceivable, PartyId.Platform, paidMinor)
            .Debit(AccountKind.ExporterRefund, claim.ExporterId, paidMinor)
            .Credit(AccountKind.TreasuryTransit, PartyId.Platform, paidMinor));
        events.Add(new RefundPaid(claim.Id.Value, paid.Version, now, claim.OrderId.Value, paidMinor, treasuryReference));
    }

    public async Task Write(Tx tx)
    {
        if (changed.Count == 0)
            return;
        await tx.Run(
            """
            update claim c
            set status = n.status, version = n.version, reason = n.reason, treasury_reference = n.treasury_reference,
                paid_minor = n.paid_minor
            from unnest(@Ids, @Statuses, @Versions, @Reasons, @References, @Paid)
                as n (id, status, version, reason, treasury_reference, paid_minor)
            where c.id = n.id
            """,
            new
            {
                Ids = changed.Keys.Select(id => id.Value).ToArray(),
                Statuses = changed.Values.Select(change => change.Claim.Status.ToString()).ToArray(),
                Versions = changed.Values.Select(change => change.Claim.Version).ToArray(),
                Reasons = changed.Values.Select(change => change.Claim.Reason).ToArray(),
                References = changed.Values.Select(change => change.Claim.TreasuryReference).ToArray(),
                Paid = changed.Values.Select(change => change.PaidMinor).ToArray(),
            });
        await Ledger.Book(tx, transactions);
        var paidFor = await PaidLines(tx);
        foreach (var told in events)
            tx.Publish(told is RefundPaid paid ? paid with { Lines = [.. paidFor[paid.ClaimId]] } : told);
    }

    /// <summary>The units that the paid claims are of: rows that were shown and not claimed are left out.</summary>
    async Task<ILookup<Guid, TaxRefundedLine>> PaidLines(Tx tx)
    {
        var claims = events.OfType<RefundPaid>().Select(paid => paid.ClaimId).ToArray();
        var lines = claims.Length == 0 ? [] : await tx.Many<ClaimedUnits>(
            """
            select claim_id, line_no, sum(quantity)::bigint as quantity
            from claim_line
            where claim_id = any(@claims) and not refused
            group by claim_id, line_no
            order by claim_id, line_no
            """,
            new { claims });
        return lines.ToLookup(line => line.ClaimId, line => new TaxRefundedLine(line.LineNo, line.Quantity));
    }

    Claim Current(Claim claim) => changed.GetValueOrDefault(claim.Id)?.Claim ?? claim;

    Claim? Move(Claim claim, ClaimAction action)
    {
        var current = Current(claim);
        if (Claim.Next(current.Status, action) is not { } next)
            return null;
        var moved = current with { Status = next, Version = current.Version + 1 };
        changed[claim.Id] = new Changed(moved, null);
        return moved;
    }

    LedgerEntry GivenUp(string fact, Claim claim, long minor) => Book(fact, claim)
        .Debit(AccountKind.ExporterRefund, claim.ExporterId, minor)
        .Credit(AccountKind.TaxBureauReceivable, PartyId.Platform, minor);

    LedgerEntry Book(string fact, Claim claim) => new(fact, claim.Id.Value, claim.OrderId, ChinaDay.Of(now), Claim.Currency);

    sealed record Changed(Claim Claim, long? PaidMinor);

    sealed record ClaimedUnits(Guid ClaimId, int LineNo, long Quantity);
}
