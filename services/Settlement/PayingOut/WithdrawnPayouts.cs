using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// An order's payout that is not in a file yet when a processor takes money of the order back: it does not go out. Its money is on the
/// balance again, where what the exporter owes is netted from it; the rest is paid with the next payout from the balance.
/// </summary>
static class WithdrawnPayouts
{
    const string Reason = "money of the order was taken back before it was sent";

    /// <summary>Nothing when the order still has all that was earned, or the bank has the payout.</summary>
    public static async Task Withdraw(Tx tx, OrderCase order, DateTimeOffset now)
    {
        if (order.EarnedMinor is not { } earned || order.OrderMinor >= earned || order.PayoutId is not { } id)
            return;
        var payout = await tx.One<Payout>(
            $"""
            select {Payout.Columns}
            from payout
            where id = @id and status in ('Waiting', 'Requested') and file_id is null
            for update
            """,
            new { id });
        if (payout is null)
            return;
        var action = payout.Status == PayoutStatus.Waiting ? PayoutAction.Reject : PayoutAction.Refuse;
        await tx.Run(
            "update payout set status = @Status, version = version + 1, reason = @Reason where id = @Id",
            new { Status = Payout.Next(payout.Status, action)!.Value.ToString(), Reason, payout.Id });
        if (action == PayoutAction.Reject)
            await Holds.Release(tx, [payout.Id.Value], HoldStatus.Voided, now);
        else
            await Ledger.Book(tx, [PayoutPosting.Refused(payout, ChinaDay.Of(now))]);
        await OwedOrders.Add(tx, [(order.OrderId, order.ExporterId, order.Currency, payout.TakenMinor)]);
        tx.Publish(new PayoutRefused(payout.Id.Value, payout.Version + 1, now, order.OrderId.Value, Reason));
    }
}
