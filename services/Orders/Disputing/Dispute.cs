using CrossBorder.Platform;

namespace CrossBorder.Orders;

public enum DisputeStatus
{
    /// <summary>Claimed; the exporter answers.</summary>
    Open,

    /// <summary>Answered; both sides propose.</summary>
    Negotiating,

    /// <summary>An operator decides.</summary>
    Escalated,

    /// <summary>Agreed or decided that the goods go back first; the buyer sends them.</summary>
    AwaitingReturn,

    /// <summary>On their way back; the exporter says how they came.</summary>
    Returning,

    /// <summary>Money goes back.</summary>
    Resolved,

    /// <summary>An operator decided that none does.</summary>
    Rejected,
    Withdrawn,

    /// <summary>The buyer did not act in time.</summary>
    Lapsed,
}

/// <summary>Grant ends with money back, GrantReturn once the goods are back; both by agreement, decision or silence.</summary>
public enum DisputeAction
{
    Refuse, Propose, Grant, GrantReturn, Escalate, Reject, Withdraw, SendBack, Receive, Contest, Lapse,
}

public enum ClaimKind { NotReceived, NotAsDescribed, Damaged, ShortQuantity, WrongGoods, LateDelivery, MissingDocuments, Other }

/// <summary>What follows when the exporter says nothing to a claim in time.</summary>
public enum SilenceRule { Escalate, Grant }

/// <summary>A proposal that the other side can accept.</summary>
/// <param name="No">Of the event that made it.</param>
public sealed record SettlementOffer(int No, Role Side, long Minor, bool Return);

/// <summary>A claim on an order and where it stands. Amounts in minor units of the order's currency.</summary>
public sealed record Dispute
{
    public const string Columns =
        """
        d.id, d.seq, d.version, d.order_id, d.no, d.exporter_id, d.buyer_id, d.currency, d.kind, d.text, d.asked_minor,
        d.wants_return, d.status, d.waits_for, d.rule_id, d.opened_by, d.opened_at, d.due_at, d.overdue_at, d.offer_no,
        d.offer_side, d.offer_minor, d.offer_return, d.taken_by, d.taken_name, d.outcome_minor, d.outcome_return, d.ended_at,
        d.settled_minor, d.debt_minor, d.settled_at,
        (select o.number from sales_order o where o.id = d.order_id) as order_number
        """;

    public required Guid Id { get; init; }
    public long Seq { get; init; }
    public int Version { get; init; } = 1;
    public required Guid OrderId { get; init; }
    public string OrderNumber { get; init; } = "";
    public int No { get; init; }
    public required Guid ExporterId { get; init; }
    public required Guid BuyerId { get; init; }
    public required string Currency { get; init; }
    public ClaimKind Kind { get; init; }
    public required string Text { get; init; }
    public long AskedMinor { get; init; }
    public bool WantsReturn { get; init; }
    public DisputeStatus Status { get; init; }

    /// <summary>Who acts next; null when it is over.</summary>
    public Role? WaitsFor { get; init; }
    public Guid RuleId { get; init; }
    public required string OpenedBy { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the time of the one who acts next is up; null when it is over.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When an operator's time was found to be up.</summary>
    public DateTimeOffset? OverdueAt { get; init; }
    public int? OfferNo { get; init; }
    public Role? OfferSide { get; init; }
    public long? OfferMinor { get; init; }
    public bool? OfferReturn { get; init; }
    public Guid? TakenBy { get; init; }
    public string? TakenName { get; init; }
    public long? OutcomeMinor { get; init; }
    public bool? OutcomeReturn { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The buyer's since the end; it may be less than decided when the order had lost money meanwhile.</summary>
    public long? SettledMinor { get; init; }

    /// <summary>Of it, what the exporter owes, because it had been paid out.</summary>
    public long? DebtMinor { get; init; }
    public DateTimeOffset? SettledAt { get; init; }

    public SettlementOffer? Offer =>
        OfferNo is { } no ? new SettlementOffer(no, OfferSide!.Value, OfferMinor!.Value, OfferReturn!.Value) : null;

    public bool Over => IsOver(Status);

    public static bool IsOver(DisputeStatus status) =>
        status is DisputeStatus.Resolved or DisputeStatus.Rejected or DisputeStatus.Withdrawn or DisputeStatus.Lapsed;

    /// <summary>The whole life of a dispute. A pair that is missing here is refused.</summary>
    public static DisputeStatus? Next(DisputeStatus status, DisputeAction action) => (status, action) switch
    {
        (DisputeStatus.Open or DisputeStatus.Negotiating, DisputeAction.Refuse or DisputeAction.Propose) => DisputeStatus.Negotiating,
        (DisputeStatus.Open or DisputeStatus.Negotiating or DisputeStatus.Escalated, DisputeAction.Grant) => DisputeStatus.Resolved,
        (DisputeStatus.Open or DisputeStatus.Negotiating or DisputeStatus.Escalated, DisputeAction.GrantReturn) =>
            DisputeStatus.AwaitingReturn,
        (DisputeStatus.Open or DisputeStatus.Negotiating, DisputeAction.Escalate) => DisputeStatus.Escalated,
        (DisputeStatus.Escalated, DisputeAction.Reject) => DisputeStatus.Rejected,
        (DisputeStatus.Open or DisputeStatus.Negotiating or DisputeStatus.Escalated or DisputeStatus.AwaitingReturn,
            DisputeAction.Withdraw) => DisputeStatus.Withdrawn,
        (DisputeStatus.AwaitingReturn, DisputeAction.SendBack) => DisputeStatus.Returning,
        (DisputeStatus.Returning, DisputeAction.Receive) => DisputeStatus.Resolved,
        (DisputeStatus.Returning, DisputeAction.Contest) => DisputeStatus.Escalated,
        (DisputeStatus.Negotiating or DisputeStatus.AwaitingReturn, DisputeAction.Lapse) => DisputeStatus.Lapsed,
        _ => null,
    };

    /// <summary>
    /// Whether a side may do it at all while the dispute stands as it does; clocks (Service) and the life cycle are other questions. A
    /// party answers when it is its turn and may replace what was proposed at any time; what was proposed is granted by the other side.
    /// </summary>
    public bool Lets(Role side, DisputeAction action) => (side, action) switch
    {
        (Role.Exporter or Role.Buyer, DisputeAction.Refuse) => WaitsFor == side,
        (Role.Exporter, DisputeAction.Propose) => true,
        (Role.Buyer, DisputeAction.Propose) => Status == DisputeStatus.Negotiating,
        (Role.Exporter, DisputeAction.Grant or DisputeAction.GrantReturn) => true,
        (Role.Buyer, DisputeAction.Grant or DisputeAction.GrantReturn) => Offer?.Side == Role.Exporter,
        (Role.Exporter or Role.Buyer, DisputeAction.Escalate) => Status == DisputeStatus.Negotiating,
        (Role.Buyer, DisputeAction.Withdraw or DisputeAction.SendBack) => true,
        (Role.Exporter, DisputeAction.Receive or DisputeAction.Contest) => true,
        (Role.Operator, DisputeAction.Grant or DisputeAction.GrantReturn or DisputeAction.Reject) => Status == DisputeStatus.Escalated,
        _ => false,
    };

    /// <summary>Why the action is refused; null when it is not.</summary>
    /// <param name="expected">What the caller read: whoever acts says on what.</param>
    public Problem? Refusal(DisputeAction action, int expected, Role side)
    {
        if (Stale(expected) is { } stale && (expected <= 0 || Next(Status, action) is not null))
            return stale;
        return Next(Status, action) is null || !Lets(side, action)
            ? Problem.Refused("dispute", Status, action, Allowed(side).Select(one => one.ToString()))
            : null;
    }

    /// <summary>412 when the caller read another version, 400 when it does not say which.</summary>
    public Problem? Stale(int expected) => expected <= 0
        ? Problem.Invalid("If-Match", "The change does not say what it was made for.", "the ETag of the dispute")
        : expected == Version ? null : Problem.Stale("dispute", expected, Version);

    public IEnumerable<DisputeAction> Allowed(Role side) =>
        System.Enum.GetValues<DisputeAction>().Where(action => Next(Status, action) is not null && Lets(side, action));

    /// <summary>
    /// What follows when the time of the one who acts next is up; null when somebody has to act all the same: an operator's silence
    /// decides nothing.
    /// </summary>
    public DisputeAction? OnSilence(SilenceRule exporter) => (Status, WaitsFor) switch
    {
        (DisputeStatus.Open, _) when exporter == SilenceRule.Grant => WantsReturn ? DisputeAction.GrantReturn : DisputeAction.Grant,
        (DisputeStatus.Open, _) => DisputeAction.Escalate,
        (DisputeStatus.Negotiating, Role.Buyer) => DisputeAction.Lapse,
        (DisputeStatus.Negotiating, _) => DisputeAction.Escalate,
        (DisputeStatus.AwaitingReturn, _) => DisputeAction.Lapse,
        (DisputeStatus.Returning, _) => DisputeAction.Receive,
        _ => null,
    };

    /// <summary>The dispute after an action that is allowed: its status, whose turn it is and until when.</summary>
    /// <param name="terms">What is granted or proposed; null with an action that says no amount.</param>
    public Dispute After(DisputeAction action, Role side, (long Minor, bool Return)? terms, DisputeRule rule, DateTimeOffset now)
    {
        var next = Next(Status, action) ?? throw new InvalidOperationException($"a dispute that is {Status} does not take {action}");
        var moved = this with { Version = Version + 1, Status = next, WaitsFor = TurnAfter(next, side) };
        var entered = next != Status;
        moved = moved with
        {
            // Who negotiates has one time for all of it, however often they propose.
            DueAt = IsOver(next) ? null : entered ? now + rule.TimeIn(next) : DueAt,
            EndedAt = IsOver(next) ? now : null,
            OverdueAt = entered ? null : OverdueAt,
            TakenBy = next == DisputeStatus.Escalated && entered ? null : TakenBy,
            TakenName = next == DisputeStatus.Escalated && entered ? null : TakenName,
        };
        var offered = action == DisputeAction.Propose ? terms : null;
        moved = moved with
        {
            OfferNo = offered is null ? null : moved.Version,
            OfferSide = offered is null ? null : side,
            OfferMinor = offered?.Minor,
            OfferReturn = offered?.Return,
        };
        return action switch
        {
            DisputeAction.Grant or DisputeAction.GrantReturn =>
                moved with { OutcomeMinor = terms!.Value.Minor, OutcomeReturn = terms.Value.Return },
            DisputeAction.SendBack or DisputeAction.Receive => moved,
            _ => moved with { OutcomeMinor = null, OutcomeReturn = null },
        };
    }

    static Role? TurnAfter(DisputeStatus next, Role side) => next switch
    {
        DisputeStatus.Negotiating => side == Role.Exporter ? Role.Buyer : Role.Exporter,
        DisputeStatus.Open or DisputeStatus.Returning => Role.Exporter,
        DisputeStatus.Escalated => Role.Operator,
        DisputeStatus.AwaitingReturn => Role.Buyer,
        _ => null,
    };
}

/// <summary>Clocks of disputes that were opened on its day or later, until a later rule. Days of 24 hours.</summary>
/// <param name="ClaimDays">How long after the delivery a claim can be opened.</param>
/// <param name="OnSilence">Of the exporter.</param>
public sealed record DisputeRule(
    Guid Id, long Seq, DateOnly ValidFrom, int ClaimDays, int AnswerDays, int NegotiateDays, int DecideDays, int ReturnDays,
    int ReceiveDays, SilenceRule OnSilence)
{
    public const string Columns =
        "id, seq, valid_from, claim_days, answer_days, negotiate_days, decide_days, return_days, receive_days, on_silence";

    /// <summary>How long whoever acts next has once the dispute came to the status.</summary>
    public TimeSpan TimeIn(DisputeStatus status) => TimeSpan.FromDays(status switch
    {
        DisputeStatus.Open => AnswerDays,
        DisputeStatus.Negotiating => NegotiateDays,
        DisputeStatus.Escalated => DecideDays,
        DisputeStatus.AwaitingReturn => ReturnDays,
        DisputeStatus.Returning => ReceiveDays,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "has no clock"),
    });
}
