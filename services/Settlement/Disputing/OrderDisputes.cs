using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// The money of disputed orders, with the order's row locked. While a dispute runs, what the order has lies in escrow and no payout of
/// it is sent. Over, what was granted becomes the buyer's credit and goes back the way it came; the rest is released when somebody judged
/// and the goods are there, else the terms go on. What had been paid out becomes a debt of the exporter.
/// </summary>
static class OrderDisputes
{
    const string RefundFact = "dispute-refund";

    /// <summary>Does what was told of the order's disputes and not done yet; nothing while the order itself is not known.</summary>
    public static async Task Follow(Tx tx, Guid orderId, DateTimeOffset now)
    {
        if (await EscrowBook.LockOrder(tx, orderId) is not { } order)
            return;
        var running = await tx.Many<OrderDispute>(
            $"""
            select {OrderDispute.Columns}
            from order_dispute
            where order_id = @orderId and status <> 'Settled'
            order by opened_at, dispute_id
            for update
            """,
            new { orderId });
        for (var i = 0; i < running.Count; i++)
            if (!running[i].Held)
                (order, running[i]) = await Hold(tx, order, running[i], now);
        // One at a time runs; more are of messages that overtook each other.
        foreach (var ended in running.Where(dispute => dispute.Ended))
            order = await Settle(tx, order, ended, running.Any(other => other.Held && !other.Ended), now);
    }

    /// <summary>True while a dispute of the order that Orders has is not settled here.</summary>
    public static Task<bool> Run(Tx tx, OrderId order) => tx.One<bool>(
        "select exists (select from order_dispute where order_id = @order and status <> 'Settled')", new { order });

    /// <summary>Nothing of an order that was paid out, cancelled or decided on; its payout that did not leave waits all the same.</summary>
    static async Task<(OrderCase Order, OrderDispute Dispute)> Hold(Tx tx, OrderCase order, OrderDispute dispute, DateTimeOffset now)
    {
        if (order.EarnedAt is not null || order.Cancelled || await EscrowBook.Lock(tx, order.OrderId) is not { } escrow
            || EscrowCase.Next(escrow.Status, EscrowAction.Claim) is not { } disputed)
            return (order, dispute);
        order = order with { Escrow = OrderEscrow.Held, EscrowAt = null };
        await EscrowBook.Mark(tx, order);
        escrow = escrow with { Status = disputed, Version = escrow.Version + 1, ReleasedAt = null };
        await EscrowBook.Save(tx, await EscrowBook.Align(tx, order, escrow, now));
        await tx.Run("update order_dispute set held = true where dispute_id = @DisputeId", new { dispute.DisputeId });
        return (order, dispute with { Held = true });
    }

    static async Task<OrderCase> Settle(Tx tx, OrderCase order, OrderDispute dispute, bool another, DateTimeOffset now)
    {
        var before = order.EscrowRefundedMinor;
        order = dispute.Held
            ? await FromEscrow(tx, order, dispute, another, now)
            : await FromFunds(tx, order, dispute, now);
        var given = order.EscrowRefundedMinor - before;
        var debt = order.EarnedMinor is { } earned ? Math.Clamp(earned - order.OrderMinor, 0, given) : 0;
        await tx.Run(
            """
            update order_dispute
            set status = 'Settled', given_minor = @given, debt_minor = @debt, settled_at = @now
            where dispute_id = @DisputeId
            """,
            new { dispute.DisputeId, given, debt, now });
        if (dispute.RefundMinor > 0)
            tx.Publish(new DisputeSettled(
                dispute.DisputeId, dispute.EndedVersion!.Value + 1, now, dispute.OrderId, order.Currency.Code, given, debt));
        var left = await CreditRefunds.ThroughChannels(tx, order, given, now);
        await BuyerRefundsService.GiveBack(tx, order, left, "dispute", now);
        await PayoutRequests.Request(tx, [order], now);
        return order;
    }

    /// <param name="another">Another dispute holds the money still.</param>
    static async Task<OrderCase> FromEscrow(Tx tx, OrderCase order, OrderDispute dispute, bool another, DateTimeOffset now)
    {
        var escrow = await EscrowBook.Align(tx, order, (await EscrowBook.Lock(tx, order.OrderId))!, now);
        var given = Math.Min(dispute.RefundMinor!.Value, escrow.HeldMinor);
        if (given > 0)
        {
            await Ledger.Book(tx,
            [
                EscrowBook.Entry(RefundFact, escrow, now)
                    .Debit(AccountKind.Escrow, escrow.BuyerId, given).Credit(AccountKind.BuyerCredit, escrow.BuyerId, given),
            ]);
            escrow = escrow with
            {
                HeldMinor = escrow.HeldMinor - given,
                RefundedMinor = escrow.RefundedMinor + given,
                Moves = escrow.Moves + 1,
                Version = escrow.Version + 1,
            };
            order = order with { EscrowRefundedMinor = order.EscrowRefundedMinor + given };
            await EscrowBook.Mark(tx, order);
        }

        if (another || await Disputed(tx, order))
        {
            await EscrowBook.Save(tx, escrow);
            return order;
        }

        var arrived = escrow.DeliveredAt is not null || escrow.AcceptedAt is not null;
        if (dispute.Judged && arrived && EscrowCase.Next(escrow.Status, EscrowAction.Settle) is { } released)
            return await EscrowBook.End(tx, order, escrow, released, 0, now, now);
        var held = EscrowCase.Next(escrow.Status, EscrowAction.Withdraw)!.Value;
        return await EscrowBook.Judge(tx, order, escrow with { Status = held, Version = escrow.Version + 1 }, now);
    }

    /// <summary>Besides, the buyer disputed the escrow itself; that is decided there.</summary>
    static Task<bool> Disputed(Tx tx, OrderCase order) => tx.One<bool>(
        "select exists (select from escrow_dispute where order_id = @OrderId and status = 'Open')", new { order.OrderId });

    /// <summary>Of an order whose money is not held: what it has is its exporter's, who owes what goes back.</summary>
    static async Task<OrderCase> FromFunds(Tx tx, OrderCase order, OrderDispute dispute, DateTimeOffset now)
    {
        var given = order.Cancelled ? 0 : Math.Min(dispute.RefundMinor!.Value, Math.Max(0, order.OrderMinor));
        if (given == 0)
            return order;
        await Ledger.Book(tx,
        [
            new LedgerEntry(RefundFact, dispute.DisputeId, order.OrderId, ChinaDay.Of(now), order.Currency)
                .Debit(AccountKind.OrderFunds, order.ExporterId, given).Credit(AccountKind.BuyerCredit, order.BuyerId, given),
        ]);
        order = order with { EscrowRefundedMinor = order.EscrowRefundedMinor + given };
        await EscrowBook.Mark(tx, order);
        await WithdrawnPayouts.Withdraw(tx, order, now);
        await Recoverables.Align(tx, [order], RecoverableCause.Dispute, dispute.DisputeId.ToString(), now);
        return order;
    }
}
