using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Brings the claim of a declaration in line with what customs told. One that was not sent follows: its lines are replaced, or it is
/// withdrawn. One that the bureau has or may have stays as it was sent, and says what somebody must set right with the bureau.
/// </summary>
static class ReviseClaim
{
    const int LongestAttention = 2000;

    /// <summary>The caller has locked the order's case.</summary>
    public static async Task To(Tx tx, ClaimBasis basis, DateTimeOffset now)
    {
        var claim = await tx.One<Revised>(
            """
            select id, order_id, version, status, ready_at is not null as ready, attempts, coalesce(attention, '') as attention
            from claim
            where declaration_id = @DeclarationId
            for update
            """,
            new { basis.Closed.DeclarationId });
        if (claim is null)
        {
            if (basis.Withdrawn is null)
                await Open(tx, basis);
            return;
        }

        var before = await tx.Many<ClaimedLine>(
            "select line_no, hs_code, quantity, entry_number, item_no from declared_line where claim_id = @Id order by line_no",
            new { claim.Id });
        if (claim.WasSent)
            await Flag(tx, claim, basis, before);
        else if (claim.Status == ClaimStatus.Waiting && basis.Withdrawn is { } reason)
            await Withdraw(tx, claim, reason, now);
        else if (claim.Status == ClaimStatus.Waiting && !before.SequenceEqual(basis.Lines))
            await Replace(tx, claim, basis.Lines);
    }

    static async Task Open(Tx tx, ClaimBasis basis)
    {
        var closed = basis.Closed;
        var id = ClaimId.New();
        await tx.Run(
            """
            insert into claim (id, order_id, declaration_id, exporter_id, list_number, export_date)
            values (@id, @OrderId, @DeclarationId, @ExporterId, @ListNumber, @ExportDate)
            """,
            new { id, closed.OrderId, closed.DeclarationId, closed.ExporterId, closed.ListNumber, closed.ExportDate });
        await Insert(tx, id, basis.Lines);
    }

    static async Task Replace(Tx tx, Revised claim, IReadOnlyList<ClaimedLine> lines)
    {
        await GiveBack(tx, claim);
        await tx.Run(
            """
            delete from declared_line where claim_id = @Id;
            update claim
            set ready_at = null, refund_minor = 0, reason = null, version = version + 1
            where id = @Id
            """,
            new { claim.Id });
        await Insert(tx, claim.Id, lines);
    }

    /// <summary>Told like a refusal, so that nobody waits for a refund that will not be.</summary>
    static async Task Withdraw(Tx tx, Revised claim, string reason, DateTimeOffset now)
    {
        await GiveBack(tx, claim);
        var next = Claim.Next(claim.Status, ClaimAction.Withdraw)!.Value.ToString();
        await tx.Run(
            """
            update claim
            set status = @next, ready_at = null, refund_minor = 0, reason = @reason, version = version + 1
            where id = @Id
            """,
            new { claim.Id, next, reason });
        tx.Publish(new RefundClaimRefused(claim.Id.Value, claim.Version + 1, now, claim.OrderId.Value, reason));
    }

    /// <summary>Only a claim that never left: what its rows used of the invoices is free again.</summary>
    static Task<int> GiveBack(Tx tx, Revised claim) => !claim.Ready ? Task.FromResult(0) : tx.Run(
        """
        update invoice_line l
        set used_quantity = l.used_quantity - r.quantity
        from claim_line r
        where r.claim_id = @Id and l.number = r.invoice_number and l.order_id = @OrderId and l.order_line_no = r.line_no;
        delete from claim_line where claim_id = @Id
        """,
        new { claim.Id, claim.OrderId });

    static async Task Flag(Tx tx, Revised claim, ClaimBasis basis, List<ClaimedLine> before)
    {
        var differences = basis.Withdrawn is { } reason ? [reason] : ClaimBasis.Differences(before, basis.Lines);
        var text = string.Join("; ", differences);
        var attention = text.Length == 0 ? "" : $"changed at customs after filing: {text}";
        attention = attention.Length <= LongestAttention ? attention : attention[..LongestAttention];
        if (attention != claim.Attention)
            await tx.Run(
                "update claim set attention = nullif(@attention, ''), version = version + 1 where id = @Id", new { claim.Id, attention });
    }

    static Task<int> Insert(Tx tx, ClaimId id, IReadOnlyList<ClaimedLine> lines) => tx.Run(
        """
        insert into declared_line (claim_id, line_no, hs_code, quantity, entry_number, item_no)
        select @id, line_no, hs_code, quantity, entry_number, item_no
        from unnest(@LineNos, @HsCodes, @Quantities, @Entries, @Items)
            as line (line_no, hs_code, quantity, entry_number, item_no)
        """,
        new
        {
            id,
            LineNos = lines.Select(line => line.LineNo).ToArray(),
            HsCodes = lines.Select(line => line.HsCode).ToArray(),
            Quantities = lines.Select(line => line.Quantity).ToArray(),
            Entries = lines.Select(line => line.EntryNumber).ToArray(),
            Items = lines.Select(line => line.ItemNo).ToArray(),
        });

    /// <param name="Attempts">Times that the filing worker took it: from the first on, the bureau may have it.</param>
    sealed record Revised(ClaimId Id, OrderId OrderId, int Version, ClaimStatus Status, bool Ready, int Attempts, string Attention)
    {
        public bool WasSent => Status is ClaimStatus.Filed or ClaimStatus.Accepted or ClaimStatus.Paid
            || (Status == ClaimStatus.Waiting && Attempts > 0);
    }
}
