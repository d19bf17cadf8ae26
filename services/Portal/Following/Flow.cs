using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Portal;

/// <summary>Something that happened to an order and stays so.</summary>
public enum Fact
{
    Placed, Confirmed, Funded, PaidInFull, Ready, Booked, Declared, Released, Departed, Delivered, Closed, Completed, PaidOut,
    RefundFiled, Refunded, Cancelled, WithoutRefund, Kept,
}

/// <summary>What an event tells a reason about: the part of the flow that can be stuck by itself.</summary>
public enum Topic { Declaration, Shipment, Payout, Refund, Payment }

/// <summary>Why a flow does not go on, and who must act: Exporter, Buyer, Partner or Operator.</summary>
public sealed record Stuck(Topic Topic, string Code, string Detail, string Owner, DateTimeOffset Since);

/// <summary>
/// Where one order stands, learnt from its events. The document is a set of facts, and learning only adds to the set: earliest
/// time per fact, amounts by the id of what they belong to, reasons by the highest version of their aggregate; that it is paid out
/// follows from the payouts that did not come back. So every order of arrival, with any repetitions, gives the same document.
/// </summary>
public sealed class Flow
{
    public required Guid OrderId { get; init; }

    public string? Number { get; set; }

    public string? Reference { get; set; }

    public Guid? ExporterId { get; set; }

    public Guid? BuyerId { get; set; }

    public string? Currency { get; set; }

    public long TotalMinor { get; set; }

    /// <summary>One of <see cref="OrderKind"/>; null for a standard order.</summary>
    public string? Kind { get; set; }

    /// <summary>Why no tax is paid back, one of <see cref="NoRefund"/>.</summary>
    public string? WithoutRefund { get; set; }

    /// <summary>Of the order, by the newest amendment that was told; 0 for none.</summary>
    public int AmendedVersion { get; set; }

    public SortedDictionary<Fact, DateTimeOffset> Facts { get; init; } = [];

    /// <summary>Receipts of the buyer's money by receipt id.</summary>
    public SortedDictionary<Guid, Amount> Receipts { get; init; } = [];

    /// <summary>Of what was received, taken back or given back: by receipt, refund or chargeback id.</summary>
    public SortedDictionary<Guid, Amount> GivenBack { get; init; } = [];

    /// <summary>Net payouts to the exporter by payout id.</summary>
    public SortedDictionary<Guid, Amount> Payouts { get; init; } = [];

    /// <summary>Tax refunds in fen by claim id.</summary>
    public SortedDictionary<Guid, Amount> Refunds { get; init; } = [];

    public SortedDictionary<Guid, Branch> Branches { get; init; } = [];

    /// <summary>An amount in minor units.</summary>
    /// <param name="At">Of a payout: when it was completed.</param>
    public readonly record struct Amount(string Currency, long Minor, DateTimeOffset? At = null);

    [JsonIgnore]
    public long ReceivedMinor => SumIn(Currency, Receipts) - SumIn(Currency, GivenBack);

    [JsonIgnore]
    public long PaidOutMinor => SumIn(Currency, Payouts);

    [JsonIgnore]
    public long RefundedMinor => Refunds.Values.Sum(refund => refund.Minor);

    /// <summary>The partner of the shipment that was touched last.</summary>
    [JsonIgnore]
    public Guid? PartnerId => Branches.Values.Where(c => c.PartnerId is not null).MaxBy(c => (c.TouchedAt, c.PartnerId))?.PartnerId;

    public void Learn(IOrderEvent told)
    {
        if (FactOf(told) is var (fact, at))
            Facts[fact] = Facts.TryGetValue(fact, out var known) && known <= at ? known : at;
        // Nothing follows the payout then: a simplified list and a small-scale taxpayer exclude the refund.
        if (told is DeclarationClosed { Refundable: false } closed)
        {
            Facts.TryAdd(Fact.WithoutRefund, told.OccurredAt);
            WithoutRefund = closed.WithoutRefund ?? WithoutRefund;
        }

        LearnTerms(told);
        if (TopicOf(told) is not { } topic)
            return;

        if (!Branches.TryGetValue(told.AggregateId, out var found))
            Branches[told.AggregateId] = found = new Branch { Topic = topic };
        found.Learn(told, ReasonsOf(told));
    }

    /// <summary>
    /// The open reasons of each topic, of the aggregate that was touched last: a new booking replaces a refused one. Chargebacks,
    /// disputes and reviews each stand for themselves.
    /// </summary>
    public IEnumerable<Stuck> OpenReasons() => Branches.GroupBy(c => c.Value.Topic)
        .SelectMany(topic => topic.Key == Topic.Payment
            ? topic.Select(c => c.Value)
            : [topic.MaxBy(c => (c.Value.TouchedAt, c.Key)).Value])
        .SelectMany(latest => latest.Reasons.Select(reason =>
            new Stuck(latest.Topic, reason.Code, reason.Detail, reason.Owner, latest.FirstTold[reason.Code])))
        .OrderBy(stuck => stuck.Since).ThenBy(stuck => stuck.Code, StringComparer.Ordinal)
        .DistinctBy(stuck => (stuck.Topic, stuck.Code, stuck.Detail));

    void LearnTerms(IOrderEvent told)
    {
        switch (told)
        {
            case OrderPlaced e:
                Kind = e.Kind;
                (Number, Reference, ExporterId, BuyerId, Currency) = (e.Number, e.Reference, e.ExporterId, e.BuyerId, e.Currency);
                TotalMinor = AmendedVersion == 0 ? e.TotalMinor : TotalMinor;
                break;
            case OrderAmended e when e.Version > AmendedVersion:
                (AmendedVersion, TotalMinor) = (e.Version, e.Now.TotalMinor);
                break;
            case PaymentReceived e:
                Receipts[e.ReceiptId] = new(e.Currency, e.AmountMinor);
                break;
            case PayoutCompleted or PayoutRefused or PayoutReturned when !Superseded(told):
                LearnPayout(told);
                break;
            case PaymentTakenBack e:
                GivenBack[e.ReceiptId] = new(e.Currency, e.AmountMinor);
                break;
            case PaymentRefunded e:
                GivenBack[e.RefundId] = new(e.Currency, e.AmountMinor);
                break;
            case ChargebackOpened e when !Superseded(e):
                GivenBack[e.ChargebackId] = new(e.Currency, e.AmountMinor);
                break;
            case ChargebackClosed e when !Superseded(e):
                GivenBack[e.ChargebackId] = new(e.Currency, e.Outcome == "Won" ? 0 : e.AmountMinor);
                break;
            case RefundPaid e:
                Refunds[e.ClaimId] = new("CNY", e.AmountMinor);
                break;
        }
    }

    /// <summary>It is paid out as long as a payout stands; one that was refused or came back did not pay the exporter.</summary>
    void LearnPayout(IOrderEvent told)
    {
        if (told is PayoutCompleted paid)
            Payouts[paid.PayoutId] = new(paid.Currency, paid.NetMinor, paid.OccurredAt);
        else
            Payouts.Remove(told.AggregateId);
        if (Payouts.Count == 0)
            Facts.Remove(Fact.PaidOut);
        else if (Payouts.Values.Min(payout => payout.At) is { } first)
            Facts[Fact.PaidOut] = first;
    }

    /// <summary>Something later of the same aggregate is known.</summary>
    bool Superseded(IOrderEvent told) => Branches.TryGetValue(told.AggregateId, out var branch) && branch.Version > told.Version;

    static (Fact Fact, DateTimeOffset At)? FactOf(IOrderEvent told) => told switch
    {
        OrderPlaced => (Fact.Placed, told.OccurredAt),
        OrderConfirmed => (Fact.Confirmed, told.OccurredAt),
        OrderFunded { Stage: "Full" } => (Fact.PaidInFull, told.OccurredAt),
        OrderFunded => (Fact.Funded, told.OccurredAt),
        OrderReadyToShip => (Fact.Ready, told.OccurredAt),
        ShipmentBooked => (Fact.Booked, told.OccurredAt),
        DeclarationSubmitted => (Fact.Declared, told.OccurredAt),
        DeclarationReleased => (Fact.Released, told.OccurredAt),
        DeclarationClosed => (Fact.Closed, told.OccurredAt),
        ShipmentDeparted e => (Fact.Departed, e.DepartedAt),
        ShipmentDelivered e => (Fact.Delivered, e.DeliveredAt),
        OrderCompleted => (Fact.Completed, told.OccurredAt),
        EarningsKept => (Fact.Kept, told.OccurredAt),
        RefundClaimFiled => (Fact.RefundFiled, told.OccurredAt),
        RefundPaid => (Fact.Refunded, told.OccurredAt),
        OrderCancelled => (Fact.Cancelled, told.OccurredAt),
        _ => null,
    };

    static Topic? TopicOf(IOrderEvent told) => told switch
    {
        DeclarationWaiting or DeclarationSubmitted or DeclarationRejected or DeclarationReleased or DeclarationClosed
            or DeclarationConsolidated or DeclarationWithdrawn or DeclarationAmended or InspectionOrdered or InspectionConcluded
            or GoodsReturnAccepted => Topic.Declaration,
        ShipmentBooked or MilestoneReached or ShipmentDeparted or ShipmentDelivered or ShipmentException => Topic.Shipment,
        PayoutCompleted or PayoutRefused or PayoutReturned or EarningsKept => Topic.Payout,
        ChargebackOpened or ChargebackClosed or EscrowDisputed or EscrowDisputeEnded or OrderHeld or OrderHoldDecided or OrderDisputed
            or DisputeMoved or DisputeEnded =>
            Topic.Payment,
        RefundClaimFiled or RefundClaimRefused or RefundPaid => Topic.Refund,
        _ => null,
    };

    static IEnumerable<WaitingReason> ReasonsOf(IOrderEvent told) => told switch
    {
        DeclarationWaiting e => e.Reasons,
        DeclarationRejected e => [new("declaration_rejected", $"{e.ReturnStatus}: {e.Reason}", "Operator")],
        DeclarationWithdrawn e => [new("declaration_withdrawn", e.Reason, "Exporter")],
        InspectionOrdered e => [new("customs_" + e.Kind.ToLowerInvariant(), e.Instruction, "Operator")],
        ShipmentException e => [new("shipment_exception", e.Reason, "Partner")],
        PayoutRefused e => [new("payout_refused", e.Reason, "Operator")],
        PayoutReturned e => [new("payout_returned", e.Reason, "Exporter")],
        ChargebackOpened e => [new("chargeback_open", $"{e.Reference}: {e.Reason}", "Exporter")],
        EscrowDisputed e => [new("escrow_disputed", e.Reason, "Operator")],
        OrderDisputed e => [new("order_disputed", e.Kind, "Exporter")],
        DisputeMoved e => [new("order_disputed", e.Action, e.WaitsFor)],
        OrderHeld e => [new("risk_review", e.Moment, "Operator")],
        OrderHoldDecided { Decision: "Refused" } => [new("risk_refused", "The money of the order does not go on.", "Operator")],
        RefundClaimRefused e => [new("refund_claim_refused", e.Reason, "Exporter")],
        _ => [],
    };

    static long SumIn(string? currency, SortedDictionary<Guid, Amount> amounts) =>
        amounts.Values.Where(amount => amount.Currency == currency).Sum(amount => amount.Minor);
}

/// <summary>One declaration, shipment, payout or claim of an order: its reasons as of the highest version that was told.</summary>
public sealed class Branch
{
    public required Topic Topic { get; init; }

    public int Version { get; set; }

    public DateTimeOffset TouchedAt { get; set; }

    public Guid? PartnerId { get; set; }

    public List<WaitingReason> Reasons { get; set; } = [];

    /// <summary>When each reason was told first, by its code.</summary>
    public SortedDictionary<string, DateTimeOffset> FirstTold { get; init; } = new(StringComparer.Ordinal);

    public void Learn(IOrderEvent told, IEnumerable<WaitingReason> reasons)
    {
        if (told.OccurredAt > TouchedAt)
            TouchedAt = told.OccurredAt;
        if (told is ShipmentBooked booked)
            PartnerId = booked.PartnerId;
        foreach (var reason in reasons)
            if (!FirstTold.TryGetValue(reason.Code, out var first) || told.OccurredAt < first)
                FirstTold[reason.Code] = told.OccurredAt;
        if (told.Version < Version)
            return;

        // Two events of one change carry the same version: what either of them tells counts.
        Reasons = (told.Version == Version ? Reasons.Union(reasons) : reasons)
            .OrderBy(reason => reason.Code, StringComparer.Ordinal).ThenBy(reason => reason.Detail, StringComparer.Ordinal).ToList();
        Version = told.Version;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Flow))]
sealed partial class FlowJson : JsonSerializerContext;
