using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum PayoutStatus { Requested, Sent, Completed, Refused }

public enum PayoutAction { Send, Confirm, Refuse }

/// <summary>What the exporter gets for one order: gross less fee is net. One per order, for ever.</summary>
/// <param name="Seq">Given by the database, 0 before.</param>
public sealed record Payout(
    PayoutId Id, int Version, OrderId OrderId, PartyId ExporterId, PayoutStatus Status, Currency Currency, long GrossMinor, long FeeMinor,
    long NetMinor, string FeeRuleId, int FeeVersion, string Reference, string? BankReference, long Seq)
{
    public const string Columns =
        """
        id, version, order_id, exporter_id, status, currency, gross_minor, fee_minor, net_minor, fee_rule_id, fee_version, reference,
        bank_reference, seq
        """;

    /// <summary>
    /// The whole life of a payout; a pair that is missing here is refused. The statement may confirm a transfer before we noted that
    /// the bank took it, when we were stopped in between.
    /// </summary>
    public static PayoutStatus? Next(PayoutStatus status, PayoutAction action) => (status, action) switch
    {
        (PayoutStatus.Requested, PayoutAction.Send) => PayoutStatus.Sent,
        (PayoutStatus.Requested or PayoutStatus.Sent, PayoutAction.Confirm) => PayoutStatus.Completed,
        (PayoutStatus.Requested, PayoutAction.Refuse) => PayoutStatus.Refused,
        _ => null,
    };

    public V1.Payout ToWire() => new()
    {
        Id = Id.Value.ToString(),
        Version = Version,
        OrderId = OrderId.Value.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        Status = Status.ToString(),
        Currency = Currency.Code,
        GrossMinor = GrossMinor,
        FeeMinor = FeeMinor,
        NetMinor = NetMinor,
        FeeRule = $"{FeeRuleId} v{FeeVersion}",
        BankReference = BankReference ?? "",
    };
}

/// <summary>A fee as it was valid on a day: percent of the gross within bounds.</summary>
public sealed record FeeRule(string Id, int Version, decimal Percent, long MinMinor, long? MaxMinor)
{
    /// <summary>
    /// The fee on a gross amount in minor units: half away from zero, then the bounds. At least one minor unit is left to pay out,
    /// so that every completed order ends with a transfer that the bank shows.
    /// </summary>
    public long On(long grossMinor)
    {
        var share = checked((long)decimal.Round(grossMinor * Percent / 100m, MidpointRounding.AwayFromZero));
        return Math.Min(Math.Clamp(share, MinMinor, MaxMinor ?? long.MaxValue), grossMinor - 1);
    }
}
