using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ClaimStatus { Waiting, Filed, Accepted, Paid, Refused, Withdrawn }

public enum ClaimAction { File, Accept, Pay, Refuse, Withdraw }

/// <summary>The refund claim on one closed declaration. Amounts in fen.</summary>
/// <param name="Reason">What is missing, why it was refused, or which lines are not claimed.</param>
/// <param name="ReadyAt">All facts were there and the rows were computed; once sent they do not change.</param>
/// <param name="Attention">What changed at customs after it was sent, which somebody must set right with the bureau.</param>
public sealed record Claim(
    ClaimId Id, int Version, OrderId OrderId, Guid DeclarationId, PartyId ExporterId, string ListNumber, DateOnly ExportDate,
    ClaimStatus Status, long RefundMinor, string? TreasuryReference, string? Reason, DateTimeOffset? ReadyAt, long Seq,
    string? Attention)
{
    public const string Columns =
        """
        id, version, order_id, declaration_id, exporter_id, list_number, export_date, status, refund_minor, treasury_reference, reason,
        ready_at, seq, attention
        """;

    /// <summary>Refunds are paid in yuan.</summary>
    public static Currency Currency { get; } = Currency.Of("CNY");

    /// <summary>
    /// The whole life of a claim; a pair that is missing here is refused. The bureau's answers come by a feed that may tell the payment
    /// before the acceptance; one that waits is refused when not one of its lines has a refund, and withdrawn with its declaration.
    /// </summary>
    public static ClaimStatus? Next(ClaimStatus status, ClaimAction action) => (status, action) switch
    {
        (ClaimStatus.Waiting, ClaimAction.File) => ClaimStatus.Filed,
        (ClaimStatus.Waiting, ClaimAction.Refuse) => ClaimStatus.Refused,
        (ClaimStatus.Waiting, ClaimAction.Withdraw) => ClaimStatus.Withdrawn,
        (ClaimStatus.Filed, ClaimAction.Accept) => ClaimStatus.Accepted,
        (ClaimStatus.Filed or ClaimStatus.Accepted, ClaimAction.Pay) => ClaimStatus.Paid,
        (ClaimStatus.Filed or ClaimStatus.Accepted, ClaimAction.Refuse) => ClaimStatus.Refused,
        _ => null,
    };

    public V1.Claim ToWire() => new()
    {
        Id = Id.Value.ToString(),
        Version = Version,
        OrderId = OrderId.Value.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        Status = Status.ToString(),
        RefundMinor = RefundMinor,
        TreasuryReference = TreasuryReference ?? "",
        Reason = string.Join("; ", new[] { Reason, Attention }.OfType<string>()),
    };
}

/// <summary>
/// A row of a claim: a declared line, or the part of it that one invoice covers. Refund rows are the purchase rows of the law, each
/// rounded by itself.
/// </summary>
/// <param name="DeclarationKey">Entry number (18 digits), 0 and the item as two digits: 21 digits (customs-modes.md section 6).</param>
/// <param name="Refused">It yields no refund (rate 0): shown, but not claimed.</param>
public sealed record ClaimRow(
    int LineNo, string DeclarationKey, string HsCode, long Quantity, string InvoiceNumber, long TaxableMinor, decimal RatePercent,
    string RateId, int RateVersion, long RefundMinor, bool Refused);
