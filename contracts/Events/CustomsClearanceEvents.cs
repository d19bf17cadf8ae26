namespace CrossBorder.Contracts.Events;

/// <summary>Why a declaration cannot be made yet. Owner is Exporter, Buyer, Partner or Operator: who must act.</summary>
public sealed record WaitingReason(string Code, string Detail, string Owner);

/// <summary>The declaration waits for facts or for facts to agree. An empty list means that it waits no longer.</summary>
public sealed record DeclarationWaiting(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, IReadOnlyList<WaitingReason> Reasons) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <param name="DocumentNumber">The company's own number of the list (CEB copNo).</param>
/// <param name="Mode">Supervision mode: 9710 direct export, 9810 export to an overseas warehouse.</param>
public sealed record DeclarationSubmitted(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string DocumentNumber, string Mode) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <param name="ReturnStatus">The customs code: 4, 100 or negative (CEB 202205 section on receipts).</param>
public sealed record DeclarationRejected(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string ReturnStatus, string Reason) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <param name="ListNumber">Given by customs (invtNo): 4 district + 4 year + E + serial, 18 to 20 characters.</param>
public sealed record DeclarationReleased(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string ListNumber, string WaybillNumber) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>A declared line. AmountMinor is FOB in the declaration's currency; Quantity counts UnitCode.</summary>
public sealed record DeclaredLine(int LineNo, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor);

/// <summary>Customs closed the declaration (899): tax may be claimed back on its lines.</summary>
/// <param name="ExportDate">Calendar day in Asia/Shanghai; it decides the refund rate (hs-and-rates.md section 4).</param>
public sealed record DeclarationClosed(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ExporterId, string ListNumber, DateOnly ExportDate,
    string Currency, IReadOnlyList<DeclaredLine> Lines) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}
