namespace CrossBorder.Settlement;

/// <summary>Receipts that come short of what is due: charges that somebody stated, charges that are waited for, underpayments.</summary>
public sealed partial class MatchBatch
{
    readonly ILookup<OrderId, DueLine> schedules = (schedules ?? []).ToLookup(line => line.OrderId);
    readonly Dictionary<OrderId, Shortfall> missing = (missing ?? []).ToDictionary(one => one.OrderId);
    readonly List<Shortfall> shortfalls = [];

    /// <summary>What is or was missing of orders and changed, in the order of the receipts: one of an order is open at the end.</summary>
    public IReadOnlyCollection<Shortfall> Shortfalls => shortfalls;

    /// <summary>
    /// The receipt is the order's either way; a charge that nobody stated is booked when no other part came within the wait, because
    /// the first part of a payment looks just the same.
    /// </summary>
    void Receive(WaitingEntry entry, Share share, Decision decision, int waitDays)
    {
        var before = byId[share.OrderId];
        if (share.ChargeMinor == 0 || waitDays == 0)
        {
            Keep(Book.Receive(entry, before, share, decision));
            Fill(before, share.ClosesMinor);
            return;
        }

        Keep(Book.Receive(entry, before, share with { ChargeMinor = 0 }, decision));
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
        else
            Fill(order, entry.AmountMinor + charge);
    }

    /// <param name="waitDays">Null when it is no charge, whatever comes.</param>
    void Miss(WaitingEntry entry, OrderId id, long minor, int? waitDays)
    {
        var order = byId[id];
        if (missing.TryGetValue(id, out var earlier))
        {
            Put(earlier with { Status = ShortfallStatus.Ended });
            // What became people's stays theirs, also as a part of more.
            if (earlier.Status == ShortfallStatus.Left && minor >= earlier.Minor)
                waitDays = null;
        }

        Put(new Shortfall(
            Guid.CreateVersion7(), id, entry.Id, order.Currency, order.PaidMinor + minor, minor,
            waitDays is { } days ? ChinaDay.Of(Book.Now).AddDays(days) : null,
            waitDays is null ? ShortfallStatus.Left : ShortfallStatus.Waiting));
    }

    /// <summary>What was missing came, unless just a later instalment was paid: then the same is missing of more.</summary>
    void Fill(OrderCase before, long closesMinor)
    {
        if (!missing.TryGetValue(before.OrderId, out var one) || byId[before.OrderId].PaidMinor < one.LevelMinor)
            return;
        var open = PaymentSchedule.OpenOf(schedules[before.OrderId], before.CoveringMinor);
        var isLater = open.Count > 1 && open[0].OpenMinor == one.MissingOf(before)
            && open.Exists(line => line.OpenMinor == closesMinor) && !CandidateScore.Wholes(open).Contains(closesMinor);
        Put(isLater ? one with { LevelMinor = one.LevelMinor + closesMinor } : one with { Status = ShortfallStatus.Paid });
    }

    void Put(Shortfall one)
    {
        shortfalls.RemoveAll(other => other.Id == one.Id);
        shortfalls.Add(one);
        if (one.Status is ShortfallStatus.Waiting or ShortfallStatus.Left)
            missing[one.OrderId] = one;
        else
            missing.Remove(one.OrderId);
    }
}
