using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Waiting: for approvals, the money is held. Requested: the bank is to be asked, the money has left the balance. Sent: the file is
/// written. Accepted and Settled: as the bank answers. Completed: the statement shows it. Refused, Rejected and Returned: back on the
/// balance, by the bank, by a person, or from the beneficiary's bank.
/// </summary>
public enum PayoutStatus { Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected, Returned }

public enum PayoutAction { Approve, Reject, Send, Accept, Settle, Confirm, Refuse, Return }

/// <summary>Who asked: the exporter's standing instruction, a person of the exporter, or an operator for it.</summary>
public enum PayoutMaker { Standing, Exporter, Operator }

/// <summary>
/// What an exporter gets, for one order (once for ever) or from its balance: gross less fees and what it owed is net.
/// </summary>
/// <param name="OrderId">Null when it was asked for from the balance.</param>
/// <param name="SendingFeeMinor">Of the fee, what the payout itself costs; the rest is the order's.</param>
/// <param name="BeneficiaryId">Null: the demonstration's account.</param>
/// <param name="FileId">The message to the bank that it went out in.</param>
/// <param name="Seq">Given by the database, 0 before.</param>
/// <param name="RecoveredMinor">Of gross, netted against what the exporter owed.</param>
public sealed record Payout(
    PayoutId Id, int Version, OrderId? OrderId, PartyId ExporterId, PayoutStatus Status, Currency Currency, long GrossMinor, long FeeMinor,
    long NetMinor, long SendingFeeMinor, PayoutMaker Maker, string? MadeBy, Guid? BeneficiaryId, int? BeneficiaryVersion,
    string ChargeBearer, int NeedsExporter, int NeedsOperator, string Reference, Guid? FileId, string? BankStatus, string? BankReference,
    string? Reason, long Seq, long RecoveredMinor = 0)
{
    public const string Columns =
        """
        id, version, order_id, exporter_id, status, currency, gross_minor, fee_minor, net_minor, sending_fee_minor, maker,
        made_by, beneficiary_id, beneficiary_version, charge_bearer, needs_exporter, needs_operator, reference, file_id,
        bank_status, bank_reference, reason, seq, recovered_minor
        """;

    /// <summary>What leaves the balance: what is sent and what sending costs.</summary>
    public long TakenMinor => NetMinor + SendingFeeMinor;

    /// <summary>
    /// The whole life of a payout; a pair that is missing here is refused. The bank may answer, and the statement may confirm, before we
    /// noted that the file is written, when we were stopped in between.
    /// </summary>
    public static PayoutStatus? Next(PayoutStatus status, PayoutAction action) => (status, action) switch
    {
        (PayoutStatus.Waiting, PayoutAction.Approve) => PayoutStatus.Requested,
        (PayoutStatus.Waiting, PayoutAction.Reject) => PayoutStatus.Rejected,
        (PayoutStatus.Requested, PayoutAction.Send) => PayoutStatus.Sent,
        (PayoutStatus.Requested or PayoutStatus.Sent, PayoutAction.Accept) => PayoutStatus.Accepted,
        (PayoutStatus.Requested or PayoutStatus.Sent or PayoutStatus.Accepted, PayoutAction.Settle) => PayoutStatus.Settled,
        (PayoutStatus.Requested or PayoutStatus.Sent or PayoutStatus.Accepted or PayoutStatus.Settled, PayoutAction.Confirm) =>
            PayoutStatus.Completed,
        (PayoutStatus.Requested or PayoutStatus.Sent or PayoutStatus.Accepted, PayoutAction.Refuse) => PayoutStatus.Refused,
        (PayoutStatus.Completed, PayoutAction.Return) => PayoutStatus.Returned,
        _ => null,
    };

    /// <summary>What the life cycle allows now.</summary>
    public static IEnumerable<string> Allowed(PayoutStatus status) =>
        Enum.GetValues<PayoutAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <param name="feeRules">Id and version of every rule that was applied.</param>
    public V1.Payout ToWire(string feeRules) => new()
    {
        Id = Id.Value.ToString(),
        Version = Version,
        OrderId = OrderId?.Value.ToString() ?? "",
        ExporterId = ExporterId.Value.ToString(),
        Status = Status.ToString(),
        Currency = Currency.Code,
        GrossMinor = GrossMinor,
        FeeMinor = FeeMinor,
        NetMinor = NetMinor,
        FeeRule = feeRules,
        BankReference = BankReference ?? "",
        Maker = Maker.ToString(),
        BeneficiaryId = BeneficiaryId?.ToString() ?? "",
        Reference = Reference,
        Reason = Reason ?? "",
        RecoveredMinor = RecoveredMinor,
    };
}
