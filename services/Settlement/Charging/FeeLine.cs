using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A fee that was charged: on which amount, by which version of which rule. Never changed.</summary>
/// <param name="BaseMinor">What it was computed from.</param>
public sealed record FeeLine(
    FeeKind Kind, PartyId ExporterId, OrderId? OrderId, PayoutId? PayoutId, Guid? ConversionId, Currency Currency, long BaseMinor,
    long FeeMinor, string RuleId, int RuleVersion, string Computed, DateTimeOffset ChargedAt, long Id = 0)
{
    public const string Columns =
        """
        kind, exporter_id, order_id, payout_id, conversion_id, currency, base_minor, fee_minor, rule_id, rule_version,
        computed, charged_at
        """;

    /// <summary>Charges by the rule.</summary>
    public static FeeLine By(
        FeeRule rule, PartyId exporter, long baseMinor, DateTimeOffset now, OrderId? order = null, PayoutId? payout = null,
        Guid? conversion = null)
    {
        var fee = rule.On(baseMinor);
        return new(
            rule.Kind, exporter, order, payout, conversion, rule.Currency, baseMinor, fee.FeeMinor, rule.Id, rule.Version, fee.Computed,
            now);
    }

    public static async Task Insert(Tx tx, IReadOnlyList<FeeLine> lines)
    {
        if (lines.Count > 0)
            await tx.Run(
                $"""
                insert into fee_line ({Columns})
                select line.*
                from unnest(@Kinds, @Exporters, @Orders, @Payouts, @Conversions, @Currencies, @Bases, @Fees, @Rules, @Versions,
                    @Computed, @Charged) as line
                """,
                new
                {
                    Kinds = lines.Select(line => line.Kind.ToString()).ToArray(),
                    Exporters = lines.Select(line => line.ExporterId.Value).ToArray(),
                    Orders = lines.Select(line => line.OrderId?.Value).ToArray(),
                    Payouts = lines.Select(line => line.PayoutId?.Value).ToArray(),
                    Conversions = lines.Select(line => line.ConversionId).ToArray(),
                    Currencies = lines.Select(line => line.Currency.Code).ToArray(),
                    Bases = lines.Select(line => line.BaseMinor).ToArray(),
                    Fees = lines.Select(line => line.FeeMinor).ToArray(),
                    Rules = lines.Select(line => line.RuleId).ToArray(),
                    Versions = lines.Select(line => line.RuleVersion).ToArray(),
                    Computed = lines.Select(line => line.Computed).ToArray(),
                    Charged = lines.Select(line => line.ChargedAt).ToArray(),
                });
    }

    public V1.FeeLine ToWire() => new()
    {
        Kind = Kind.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        OrderId = OrderId?.Value.ToString() ?? "",
        PayoutId = PayoutId?.Value.ToString() ?? "",
        ConversionId = ConversionId?.ToString() ?? "",
        Currency = Currency.Code,
        BaseMinor = BaseMinor,
        FeeMinor = FeeMinor,
        Rule = $"{RuleId} v{RuleVersion}",
        Computed = Computed,
        ChargedAt = ChargedAt.ToTimestamp(),
    };
}
