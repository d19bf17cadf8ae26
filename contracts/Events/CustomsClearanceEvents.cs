using System.Text.Json.Serialization;

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
/// <param name="EntryNumber">18 characters of the customs declaration that holds the line; null until a list is consolidated.</param>
/// <param name="ItemNo">Item of the line in that declaration, from 1.</param>
public sealed record DeclaredLine(
    int LineNo, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor, string? EntryNumber = null,
    int? ItemNo = null);

/// <summary>Customs closed the declaration (899, or R of a full declaration).</summary>
/// <param name="ListNumber">Of the list; of a full declaration the entry number of its first part.</param>
/// <param name="ExportDate">Calendar day in Asia/Shanghai; it decides the refund rate (hs-and-rates.md section 4).</param>
/// <param name="Channel">CebList, whose lines get entry numbers by consolidation, or FullDeclaration, whose lines have them.</param>
/// <param name="Refundable">False for a simplified list (statisticsFlag A), which excludes the refund, and when none is claimed.</param>
/// <param name="WithoutRefund">Why not, one of <see cref="NoRefund"/>; null when it is refundable, and before it was told.</param>
public sealed record DeclarationClosed(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ExporterId, string ListNumber, DateOnly ExportDate,
    string Currency, IReadOnlyList<DeclaredLine> Lines, string Channel = "CebList", bool Refundable = true,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WithoutRefund = null) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>Why no export tax is paid back on a declaration.</summary>
public static class NoRefund
{
    /// <summary>A sample that was given away is not booked as a sale: it is exempt.</summary>
    public const string SampleNotSold = nameof(SampleNotSold);

    /// <summary>A simplified list excludes it (CEB 202205, statisticsFlag A).</summary>
    public const string SimplifiedList = nameof(SimplifiedList);

    /// <summary>The exporter claims none.</summary>
    public const string NotClaimed = nameof(NotClaimed);
}

/// <summary>A line of a list in the declaration that customs consolidated it into (CEB792).</summary>
public sealed record ConsolidatedLine(int LineNo, string EntryNumber, int ItemNo);

/// <summary>Customs consolidated a list into declarations (CEB792): tax may be claimed back on their entry numbers.</summary>
/// <param name="SummaryNumber">Number of the application (sumNo).</param>
public sealed record DeclarationConsolidated(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string SummaryNumber,
    IReadOnlyList<ConsolidatedLine> Lines) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>Customs let a list be withdrawn (CEB606 399) or deleted a full declaration: nothing is declared any more.</summary>
/// <param name="WasReleased">Goods that were released must not leave under it.</param>
public sealed record DeclarationWithdrawn(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Reason, bool WasReleased) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>A field of a declaration before and after an amendment.</summary>
/// <param name="Path">Such as DecHead/grossWt or DecList[2]/gQty.</param>
public sealed record ChangedField(string Path, string Before, string After);

/// <summary>Customs approved an amendment of a full declaration; the lines are those in force now.</summary>
public sealed record DeclarationAmended(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, IReadOnlyList<ChangedField> ChangedFields,
    IReadOnlyList<DeclaredLine> Lines) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>Customs wants to see the goods (500, C), or holds them (501 and the like).</summary>
/// <param name="Kind">Inspection, Detention or Suspension.</param>
public sealed record InspectionOrdered(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Kind, string Instruction) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>An inspection or a hold ended.</summary>
/// <param name="Outcome">Passed, Corrected, Returned or Detained.</param>
public sealed record InspectionConcluded(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Outcome, string Finding) : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}

/// <summary>A line, or a part of it, that came back.</summary>
public sealed record ReturnedLine(int LineNo, long Quantity);

/// <summary>Customs accepted the return of exported goods (CEB214): no refund is due on them.</summary>
public sealed record GoodsReturnAccepted(
    Guid DeclarationId, int Version, DateTimeOffset OccurredAt, Guid OrderId, Guid ReturnId, IReadOnlyList<ReturnedLine> Lines)
    : IOrderEvent
{
    Guid IEvent.AggregateId => DeclarationId;
}
