using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public sealed partial class BuyerRefundsService
{
    /// <summary>
    /// Asks that so much of the buyer's credit goes back to the accounts that paid the order, for operators to approve: nobody has to ask
    /// for what a dispute granted. What no bank receipt brought stays the buyer's credit.
    /// </summary>
    internal static async Task GiveBack(Tx tx, OrderCase order, long minor, string reason, DateTimeOffset now)
    {
        if (minor == 0)
            return;
        await LockCredit(tx, order);
        var left = Math.Min(minor, await Credit(tx, order));
        foreach (var receipt in (await Receipts(tx, order.OrderId)).FindAll(one => one.LeftMinor > 0).TakeWhile(_ => left > 0))
        {
            var part = Math.Min(left, receipt.LeftMinor);
            await Make(tx, order, receipt, part, reason, Principal.Service("settlement"), now);
            left -= part;
        }
    }
}
