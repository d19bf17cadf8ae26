using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sender: payouts were requested.</summary>
public sealed class PayoutSignal : Signal;

/// <summary>Writes new payouts.</summary>
static class PayoutRows
{
    public static async Task Insert(Tx tx, IReadOnlyList<Payout> payouts, DateTimeOffset now, string note = "")
    {
        if (payouts.Count > 0)
            await tx.Run(
                """
                insert into payout (id, order_id, exporter_id, status, currency, gross_minor, fee_minor, net_minor,
                    sending_fee_minor, maker, made_by, beneficiary_id, beneficiary_version, charge_bearer, needs_exporter,
                    needs_operator, reference, recovered_minor, note, requested_at)
                select p.*, @note, @now
                from unnest(@Ids, @Orders, @Exporters, @Statuses, @Currencies, @Gross, @Fees, @Net, @Sending, @Makers, @MadeBy,
                    @Beneficiaries, @Versions, @Bearers, @ByExporter, @ByOperator, @References, @Recovered) as p
                """,
                new
                {
                    note,
                    now,
                    Ids = payouts.Select(payout => payout.Id.Value).ToArray(),
                    Orders = payouts.Select(payout => payout.OrderId?.Value).ToArray(),
                    Exporters = payouts.Select(payout => payout.ExporterId.Value).ToArray(),
                    Statuses = payouts.Select(payout => payout.Status.ToString()).ToArray(),
                    Currencies = payouts.Select(payout => payout.Currency.Code).ToArray(),
                    Gross = payouts.Select(payout => payout.GrossMinor).ToArray(),
                    Fees = payouts.Select(payout => payout.FeeMinor).ToArray(),
                    Net = payouts.Select(payout => payout.NetMinor).ToArray(),
                    Sending = payouts.Select(payout => payout.SendingFeeMinor).ToArray(),
                    Makers = payouts.Select(payout => payout.Maker.ToString()).ToArray(),
                    MadeBy = payouts.Select(payout => payout.MadeBy).ToArray(),
                    Beneficiaries = payouts.Select(payout => payout.BeneficiaryId).ToArray(),
                    Versions = payouts.Select(payout => payout.BeneficiaryVersion).ToArray(),
                    Bearers = payouts.Select(payout => payout.ChargeBearer).ToArray(),
                    ByExporter = payouts.Select(payout => payout.NeedsExporter).ToArray(),
                    ByOperator = payouts.Select(payout => payout.NeedsOperator).ToArray(),
                    References = payouts.Select(payout => payout.Reference).ToArray(),
                    Recovered = payouts.Select(payout => payout.RecoveredMinor).ToArray(),
                });
    }
}
