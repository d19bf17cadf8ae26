using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The limit matrix: who asks, the currency and the amount say how many approve beside him, and in which role.</summary>
static class PayoutLimits
{
    /// <summary>
    /// The payouts with the approvals that they need: Waiting when there are some, else Requested. The latest table that is valid for
    /// the currency counts, else the one for any currency.
    /// </summary>
    /// <exception cref="InvalidOperationException">The configuration says nothing about a payout: it must not go out.</exception>
    public static async Task<List<Payout>> Apply(Tx tx, List<Payout> payouts, DateOnly today)
    {
        if (payouts.Count == 0)
            return payouts;
        var bands = (await tx.Many<Band>(
            """
            select o.no, l.exporter_approvals, l.operator_approvals
            from unnest(@Makers, @Currencies, @Minor) with ordinality as o (maker, currency, minor, no)
            cross join lateral (
                select exporter_approvals, operator_approvals
                from payout_limit
                where maker = o.maker and currency in (o.currency, '*') and valid_from <= @today and from_minor <= o.minor
                order by currency = '*', valid_from desc, from_minor desc
                limit 1) as l
            """,
            new
            {
                today,
                Makers = payouts.Select(payout => payout.Maker.ToString()).ToArray(),
                Currencies = payouts.Select(payout => payout.Currency.Code).ToArray(),
                Minor = payouts.Select(payout => payout.GrossMinor).ToArray(),
            })).ToDictionary(band => band.No);
        return [.. payouts.Select((payout, i) => bands.TryGetValue(i + 1, out var band)
            ? payout with
            {
                NeedsExporter = band.ExporterApprovals,
                NeedsOperator = band.OperatorApprovals,
                Status = band.ExporterApprovals + band.OperatorApprovals > 0 ? PayoutStatus.Waiting : PayoutStatus.Requested,
            }
            : throw new InvalidOperationException($"no limit is valid for {payout.Maker} in {payout.Currency}"))];
    }

    sealed record Band(long No, int ExporterApprovals, int OperatorApprovals);
}
