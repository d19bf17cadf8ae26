using System.Text.Json.Serialization;

namespace CrossBorder.Contracts.Events;

/// <summary>A buyer claims money back on an order that left: nothing of its money goes on until the dispute is over.</summary>
/// <param name="Kind">NotReceived, NotAsDescribed, Damaged, ShortQuantity, WrongGoods, LateDelivery, MissingDocuments or Other.</param>
/// <param name="AskedMinor">In the order's currency.</param>
/// <param name="DueAt">Until when the exporter answers.</param>
public sealed record OrderDisputed(
    Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Kind, string Currency, long AskedMinor, bool WantsReturn,
    DateTimeOffset DueAt) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}

/// <summary>A dispute went on and is not over.</summary>
/// <param name="Action">Refuse, Propose, Grant, GrantReturn, Escalate, SendBack, Contest, or Overdue: an operator's time is up.</param>
/// <param name="Status">Negotiating, Escalated, AwaitingReturn or Returning.</param>
/// <param name="WaitsFor">Who acts next: Exporter, Buyer or Operator.</param>
/// <param name="AmountMinor">What was proposed or granted; null with other actions.</param>
public sealed record DisputeMoved(
    Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Action, string Status, string WaitsFor,
    DateTimeOffset DueAt, string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? AmountMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}

/// <summary>A dispute is over: so much of the order's money goes back, the rest goes on.</summary>
/// <param name="Outcome">Resolved, Rejected, Withdrawn or Lapsed.</param>
/// <param name="RefundMinor">What was granted to the buyer; 0 unless it is resolved.</param>
public sealed record DisputeEnded(
    Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Outcome, string Currency, long RefundMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}

/// <summary>What a dispute granted is the buyer's.</summary>
/// <param name="Version">One more than that of DisputeEnded.</param>
/// <param name="RefundMinor">At most what was granted: less when the order had lost money meanwhile.</param>
/// <param name="DebtMinor">Of it, what the exporter owes, because it had been paid out.</param>
public sealed record DisputeSettled(
    Guid DisputeId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long RefundMinor, long DebtMinor) : IOrderEvent
{
    Guid IEvent.AggregateId => DisputeId;
}
