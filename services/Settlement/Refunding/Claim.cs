using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ClaimStatus { Waiting, Filed, Accepted, Paid, Refused }

public enum ClaimAction { File, Accept, Pay, Refuse }

/// <summary>The refund claim on one closed declaration. Amounts in fen.</summary>
/// <param name="Reason">What is missing, why it was refused, or which lines are not claimed.</param>
/// <param name="ReadyAt">All facts were there and the rows were computed; from then on they do not change.</param>
public sealed record Claim(
    ClaimId Id, int Version, OrderId OrderId, Guid DeclarationId, PartyId ExporterId, string ListNumber, DateOnly ExportDate,
    ClaimStatus Status, long RefundMinor, string? TreasuryReference, string? Reason, DateTimeOffset? ReadyAt, long Seq)
{
    public const string Columns =
        """
        id, version, order_id, declaration_id, exporter_id, list_number, export_date, status, refund_minor, treasury_reference, reason,
        ready_at, seq
        """;

    /// <summary>Refunds are paid in yuan.</summary>
    public static Currency Currency { get; } = Currency.Of("CNY");

    /// <summary>
    /// The whole life of a claim; a pair that is missing here is refused. The bureau's answers come by a feed that may tell the payment
    /// before the acceptance; one that waits is refused when not one of its lines has a refund.
    /// </summary>
    public static ClaimStatus? Next(ClaimStatus status, ClaimAction action) => (status, action) switch
    {
        (ClaimStatus.Waiting, ClaimAction.File) => ClaimStatus.Filed,
        (ClaimStatus.Waiting, ClaimAction.Refuse) => ClaimStatus.Refused,
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
        Reason = Reason ?? "",
    };
}

/// <summary>
/// A row of a claim: a declared line, or the part of it that one invoice covers. Refund rows are the purchase rows of the law, each
/// rounded by itself.
/// </summary>
/// <param name="DeclarationKey">List number and the line as three digits: 21 characters for a list number of 18.</param>
/// <param name="Refused">It yields no refund (rate 0): shown, but not claimed.</param>
public sealed record ClaimRow(
    int LineNo, string DeclarationKey, string HsCode, long Quantity, string InvoiceNumber, long TaxableMinor, decimal RatePercent,
    string RateId, int RateVersion, long RefundMinor, bool Refused);
