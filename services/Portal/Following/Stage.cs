namespace CrossBorder.Portal;

/// <summary>How far an order has come on its way from placing to the tax refund. Settled: paid out, and no refund is due.</summary>
public enum Stage
{
    Placed, Confirmed, Funded, Ready, Booked, Declared, Released, Departed, Delivered, Completed, PaidOut, RefundFiled, Refunded,
    Settled, Cancelled,
}

public static class Stages
{
    /// <summary>
    /// The way of an order and what proves that a step is done: its own fact, or a later one of the same aggregate, which cannot
    /// happen without it.
    /// </summary>
    static readonly (Stage Stage, Fact[] Proof)[] Way =
    [
        (Stage.Confirmed, [Fact.Confirmed, Fact.Ready, Fact.Completed]),
        (Stage.Funded, [Fact.Funded, Fact.PaidInFull]),
        (Stage.Ready, [Fact.Ready, Fact.Completed]),
        (Stage.Booked, [Fact.Booked, Fact.Departed, Fact.Delivered]),
        (Stage.Declared, [Fact.Declared, Fact.Released, Fact.Closed]),
        (Stage.Released, [Fact.Released, Fact.Closed]),
        (Stage.Departed, [Fact.Departed, Fact.Delivered]),
        (Stage.Delivered, [Fact.Delivered]),
        (Stage.Completed, [Fact.Completed]),
        (Stage.PaidOut, [Fact.PaidOut, Fact.Kept]),
        (Stage.RefundFiled, [Fact.RefundFiled, Fact.Refunded]),
        (Stage.Refunded, [Fact.Refunded]),
    ];

    /// <summary>Reasons of a declaration that only say which step has not been reached, see customs' own list.</summary>
    static readonly string[] StepsAhead = ["order_missing", "payment_missing", "packing_missing", "waybill_missing"];

    /// <summary>The last step that is done with all the steps before it; the next one is what the order waits for.</summary>
    public static Stage Of(Flow flow)
    {
        if (flow.Facts.ContainsKey(Fact.Cancelled))
            return Stage.Cancelled;
        var stage = Stage.Placed;
        foreach (var (next, proof) in Way)
        {
            if (!proof.Any(flow.Facts.ContainsKey))
                break;
            stage = next;
        }

        // Of samples that are given away nothing is paid out.
        var nothingToPay = stage == Stage.Completed && flow.TotalMinor == 0
            && flow.Facts.ContainsKey(Fact.Placed) && flow.Facts.ContainsKey(Fact.PaidInFull);
        return (stage == Stage.PaidOut || nothingToPay) && flow.Facts.ContainsKey(Fact.WithoutRefund) ? Stage.Settled : stage;
    }

    /// <summary>Who moves the order on: the owner of its oldest reason, else whose step is next; null when it is final.</summary>
    public static string? WaitsFor(Flow flow) => StuckBy(flow) is [var longest, ..] ? longest.Owner : Of(flow) switch
    {
        Stage.Placed or Stage.Funded or Stage.Ready or Stage.PaidOut => "Exporter",
        Stage.Confirmed or Stage.Delivered => "Buyer",
        Stage.Booked or Stage.Declared => "Customs",
        Stage.Released or Stage.Departed => "Partner",
        Stage.Completed => flow.Facts.ContainsKey(Fact.PaidInFull) ? "Bank" : "Buyer",
        Stage.RefundFiled => "TaxBureau",
        _ => null,
    };

    /// <summary>
    /// What keeps the order from going on. A declaration says from the first moment which steps it waits for; while the order has
    /// not come to them it is on its way and not stuck.
    /// </summary>
    public static IReadOnlyList<Stuck> StuckBy(Flow flow)
    {
        var stage = Of(flow);
        // Money may be taken back when all else is over.
        return stage is Stage.Cancelled or Stage.Refunded or Stage.Settled
            ? [.. flow.OpenReasons().Where(reason => reason.Topic == Topic.Payment)]
            : [.. flow.OpenReasons().Where(reason => stage >= Stage.Booked || !StepsAhead.Contains(reason.Code))];
    }
}
