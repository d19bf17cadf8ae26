namespace CrossBorder.Settlement;

/// <summary>Receipts that come short of what is due: charges that somebody stated, charges that are waited for, underpayments.</summary>
public sealed partial class MatchBatch
{
    readonly ILookup<OrderId, DueLine> schedules = (schedules ?? []).ToLookup(line => line.OrderId);
    readonly Dictionary<OrderId, Shortfall> shortfalls = [];

    /// <summary>What is missing of orders, the latest of each.</summary>
    public IReadOnlyCollection<Shortfall> Shortfalls => shortfalls.Values;

    /// <summary>
    /// The receipt is the order's either way; a charge that nobody stated is booked when no other part came within the wait, because
    /// the first part of a payment looks just the same.
    /// </summary>
    void Receive(WaitingEntry entry, Share share, Decision decision, int waitDays)
    {
        if (share.ChargeMinor == 0 || waitDays == 0)
        {
            Keep(Book.Receive(entry, byId[share.OrderId], share, decision));
            return;
        }

        Keep(Book.Receive(entry, byId[share.OrderId], share with { ChargeMinor = 0 }, decision));
        Miss(entry, share.OrderId, share.ChargeMinor, waitDays);
    }

    /// <summary>Everything of an entry that names the order's virtual account is the order's; what it comes short of is kept.</summary>
    void ReceiveAll(WaitingEntry entry, OrderCase order)
    {
        var open = PaymentSchedule.OpenOf(schedules[order.OrderId], order.CoveringMinor);
        var wholes = CandidateScore.Wholes(open);
        var fit = rules is null || wholes.Count == 0 || entry.AmountMinor >= wholes[^1]
            ? new AmountFit(entry.AmountMinor, 0, null)
            : AmountFit.Of(entry, CandidateScore.Targets(open), wholes, rules);
        var charge = fit.WaitDays == 0 ? fit.ChargeMinor : 0;
        Keep(Book.ReceiveAll(entry, order, charge));
        if (fit.WaitDays > 0)
            Miss(entry, order.OrderId, fit.ChargeMinor, fit.WaitDays);
        else if (!fit.Fits && wholes.Find(whole => whole > entry.AmountMinor) is var due && due > 0)
            Miss(entry, order.OrderId, due - entry.AmountMinor, null);
    }

    /// <param name="waitDays">Null when it is no charge, whatever comes.</param>
    void Miss(WaitingEntry entry, OrderId id, long minor, int? waitDays)
    {
        var order = byId[id];
        shortfalls[id] = new Shortfall(
            Guid.CreateVersion7(), id, entry.Id, order.Currency, order.PaidMinor + minor, minor,
            waitDays is { } days ? ChinaDay.Of(Book.Now).AddDays(days) : null,
            waitDays is null ? ShortfallStatus.Left : ShortfallStatus.Waiting);
    }
}
