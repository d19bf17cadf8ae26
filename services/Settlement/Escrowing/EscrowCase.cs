using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public enum EscrowStatus
{
    /// <summary>Nothing is held: the order is paid out when it is completed.</summary>
    None,
    Held,

    /// <summary>The buyer disputes: nothing is released until an operator decides.</summary>
    Disputed,
    Released,

    /// <summary>An operator split what was held.</summary>
    Decided,
}

/// <summary>Claim: a dispute of the order holds its money, whatever the terms; Settle: it is over and the rest is the exporter's.</summary>
public enum EscrowAction { Hold, Drop, Dispute, Withdraw, Release, Decide, Claim, Settle }

public enum ReleaseCondition
{
    None,
    Shipment,

    /// <summary>So many days after the delivery.</summary>
    Delivery,

    /// <summary>The buyer accepts; so many days after the delivery it counts as accepted unless it is disputed.</summary>
    Acceptance,
}

/// <summary>How long the buyer's money is held.</summary>
/// <param name="Days">After the delivery, 0 to 365; at least 1 with Acceptance, 0 with None and Shipment.</param>
public readonly record struct ReleaseTerms(ReleaseCondition Condition, int Days)
{
    const int MostDays = 365;

    /// <summary>The terms that the texts name; a problem with the field that is wrong.</summary>
    public static Outcome<ReleaseTerms> Read(string condition, int days)
    {
        if (!Enum.TryParse<ReleaseCondition>(condition, out var known) || condition != known.ToString())
            return Problem.Invalid(
                "terms.condition", $"'{condition}' is no condition.", string.Join(", ", Enum.GetNames<ReleaseCondition>()));
        var (least, most) = known switch
        {
            ReleaseCondition.None or ReleaseCondition.Shipment => (0, 0),
            ReleaseCondition.Delivery => (0, MostDays),
            _ => (1, MostDays),
        };
        return days >= least && days <= most
            ? new ReleaseTerms(known, days)
            : Problem.Invalid("terms.days", $"{days} days do not go with {known}.", $"{least} to {most}");
    }

    /// <summary>When the money is released by what is known; null when that is not known yet.</summary>
    public DateTimeOffset? ReleaseAt(DateTimeOffset? shipped, DateTimeOffset? delivered, DateTimeOffset? accepted)
    {
        var met = Condition switch
        {
            // What is delivered was shipped, whether or not somebody told it.
            ReleaseCondition.Shipment => shipped ?? delivered,
            ReleaseCondition.Delivery or ReleaseCondition.Acceptance => delivered?.AddDays(Days),
            _ => null,
        };
        return met is null || accepted < met ? accepted ?? met : met;
    }
}

/// <summary>
/// What is held of an order's money, and by which terms. Its row is locked after the order's. Amounts in minor units: held is on the
/// ledger's Escrow account, released and refunded left it.
/// </summary>
/// <param name="RuleId">The default that counted; null once both parties agreed on terms.</param>
/// <param name="Moves">How often money moved: numbers the ledger's transactions.</param>
public sealed record EscrowCase(
    OrderId OrderId, int Version, PartyId ExporterId, PartyId BuyerId, Currency Currency, EscrowStatus Status, ReleaseCondition Condition,
    int Days, Guid? RuleId, ReleaseCondition? Proposed, int? ProposedDays, Role? ProposedBy, long HeldMinor, long ReleasedMinor,
    long RefundedMinor, long Moves, DateTimeOffset? ReleaseDueAt, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? AcceptedAt, DateTimeOffset? ReleasedAt, long Seq)
{
    public const string Columns =
        """
        order_id, version, exporter_id, buyer_id, currency, status, condition, days, rule_id, proposed, proposed_days, proposed_by,
        held_minor, released_minor, refunded_minor, moves, release_due_at, shipped_at, delivered_at, accepted_at, released_at, seq
        """;

    public ReleaseTerms Terms => new(Condition, Days);

    public bool Holds => Status is EscrowStatus.Held or EscrowStatus.Disputed;

    /// <summary>The whole life of an escrow; a pair that is missing here is refused.</summary>
    public static EscrowStatus? Next(EscrowStatus status, EscrowAction action) => (status, action) switch
    {
        (EscrowStatus.None, EscrowAction.Hold) => EscrowStatus.Held,
        (EscrowStatus.Held, EscrowAction.Drop) => EscrowStatus.None,
        (EscrowStatus.Held, EscrowAction.Dispute) => EscrowStatus.Disputed,
        (EscrowStatus.Held, EscrowAction.Release) => EscrowStatus.Released,
        (EscrowStatus.Disputed, EscrowAction.Withdraw) => EscrowStatus.Held,
        (EscrowStatus.Disputed, EscrowAction.Decide) => EscrowStatus.Decided,
        (EscrowStatus.None or EscrowStatus.Held or EscrowStatus.Disputed or EscrowStatus.Released, EscrowAction.Claim) =>
            EscrowStatus.Disputed,
        (EscrowStatus.Disputed, EscrowAction.Settle) => EscrowStatus.Released,
        _ => null,
    };

    /// <summary>409 with what the status allows.</summary>
    public Problem Refused(EscrowAction action) => Problem.Refused(
        "escrow", Status, action,
        Enum.GetValues<EscrowAction>().Where(one => Next(Status, one) is not null).Select(one => one.ToString()));

    /// <summary>What is to be held of this order now: all that is its own, while it is held at all.</summary>
    public long Target(OrderCase order) => Holds && !order.Cancelled ? Math.Max(order.OrderMinor, 0) : 0;

    /// <summary>When it is released by what is known and its terms; null while nothing runs.</summary>
    public DateTimeOffset? DueAt => Status == EscrowStatus.Held ? Terms.ReleaseAt(ShippedAt, DeliveredAt, AcceptedAt) : null;
}
