using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Moves money into escrow and out of it, with the order and then the escrow locked. What comes for an order is in OrderFunds first,
/// whoever brought it; what is to be held of it moves to Escrow, and back when a receipt is taken back or the order is cancelled.
/// </summary>
static class EscrowBook
{
    /// <summary>Null when the order has no escrow row that is opened.</summary>
    public static Task<EscrowCase?> Lock(Tx tx, OrderId order) => tx.One<EscrowCase>(
        $"select {EscrowCase.Columns} from escrow where order_id = @order and status is not null for update", new { order });

    public static Task<OrderCase?> LockOrder(Tx tx, Guid order) => tx.One<OrderCase>(
        $"select {OrderCase.Columns} from order_case where order_id = @order and placed_at is not null for update", new { order });

    /// <summary>Of an order whose receipts changed: brings what is held in line, within the same transaction.</summary>
    public static async Task Align(Tx tx, OrderCase order, DateTimeOffset now)
    {
        if (order.Escrow == OrderEscrow.Held && await Lock(tx, order.OrderId) is { } escrow)
            await Save(tx, await Align(tx, order, escrow, now));
    }

    /// <summary>Books the difference between what is held and what is to be.</summary>
    public static async Task<EscrowCase> Align(Tx tx, OrderCase order, EscrowCase escrow, DateTimeOffset now)
    {
        var difference = escrow.Target(order) - escrow.HeldMinor;
        if (difference == 0)
            return escrow;
        var entry = Entry("escrow-held", escrow, now);
        await Ledger.Book(tx,
        [
            difference > 0
                ? entry.Debit(AccountKind.OrderFunds, escrow.ExporterId, difference).Credit(AccountKind.Escrow, escrow.BuyerId, difference)
                : entry.Debit(AccountKind.Escrow, escrow.BuyerId, -difference)
                    .Credit(AccountKind.OrderFunds, escrow.ExporterId, -difference),
        ]);
        return escrow with { HeldMinor = escrow.HeldMinor + difference, Moves = escrow.Moves + 1, Version = escrow.Version + 1 };
    }

    /// <summary>
    /// Ends the holding: so much goes to the buyer's credit, the rest to the exporter's funds, and the order is earned when it is
    /// paid. The escrow must hold.
    /// </summary>
    public static async Task<OrderCase> End(
        Tx tx, OrderCase order, EscrowCase escrow, EscrowStatus status, long refundMinor, DateTimeOffset at, DateTimeOffset now)
    {
        escrow = await Align(tx, order, escrow, now);
        var released = escrow.HeldMinor - refundMinor;
        if (escrow.HeldMinor > 0)
            await Ledger.Book(tx,
            [
                Entry(status == EscrowStatus.Decided ? "escrow-decided" : "escrow-released", escrow, now)
                    .Debit(AccountKind.Escrow, escrow.BuyerId, escrow.HeldMinor)
                    .Credit(AccountKind.OrderFunds, escrow.ExporterId, released)
                    .Credit(AccountKind.BuyerCredit, escrow.BuyerId, refundMinor),
            ]);
        await Save(tx, escrow with
        {
            Status = status,
            HeldMinor = 0,
            ReleasedMinor = escrow.ReleasedMinor + released,
            RefundedMinor = escrow.RefundedMinor + refundMinor,
            Moves = escrow.Moves + 1,
            Version = escrow.Version + 1,
            ReleasedAt = at,
        });
        order = order with
        {
            Escrow = status == EscrowStatus.Decided ? OrderEscrow.Decided : OrderEscrow.Released,
            EscrowAt = at,
            EscrowRefundedMinor = order.EscrowRefundedMinor + refundMinor,
        };
        await Mark(tx, order);
        return order;
    }

    /// <summary>Releases what is due by now and remembers when the rest is. The case with the order as it is afterwards.</summary>
    public static async Task<OrderCase> Judge(Tx tx, OrderCase order, EscrowCase escrow, DateTimeOffset now)
    {
        if (escrow.DueAt is { } due && due <= now)
            return await End(tx, order, escrow, EscrowStatus.Released, 0, due, now);
        await Save(tx, await Align(tx, order, escrow, now));
        return order;
    }

    /// <summary>Writes what payouts look at.</summary>
    public static Task<int> Mark(Tx tx, OrderCase order) => tx.Run(
        """
        update order_case
        set escrow = @Escrow, escrow_at = @EscrowAt, escrow_refunded_minor = @EscrowRefundedMinor
        where order_id = @OrderId
        """,
        new { order.OrderId, Escrow = order.Escrow?.ToString(), order.EscrowAt, order.EscrowRefundedMinor });

    public static Task<int> Save(Tx tx, EscrowCase escrow) => tx.Run(
        """
        update escrow
        set version = @Version, status = @Status, condition = @Condition, days = @Days, rule_id = @RuleId, proposed = @Proposed,
            proposed_days = @ProposedDays, proposed_by = @ProposedBy, held_minor = @HeldMinor, released_minor = @ReleasedMinor,
            refunded_minor = @RefundedMinor, moves = @Moves, release_due_at = @DueAt, released_at = @ReleasedAt
        where order_id = @OrderId
        """,
        new
        {
            escrow.OrderId,
            escrow.Version,
            Status = escrow.Status.ToString(),
            Condition = escrow.Condition.ToString(),
            escrow.Days,
            escrow.RuleId,
            Proposed = escrow.Proposed?.ToString(),
            escrow.ProposedDays,
            ProposedBy = escrow.ProposedBy?.ToString(),
            escrow.HeldMinor,
            escrow.ReleasedMinor,
            escrow.RefundedMinor,
            escrow.Moves,
            escrow.DueAt,
            escrow.ReleasedAt,
        });

    /// <summary>The next move of the escrow's money.</summary>
    public static LedgerEntry Entry(string fact, EscrowCase escrow, DateTimeOffset now) => new(
        fact, ChannelIds.Named("escrow", escrow.OrderId.Value, escrow.Moves), escrow.OrderId, ChinaDay.Of(now), escrow.Currency);
}
