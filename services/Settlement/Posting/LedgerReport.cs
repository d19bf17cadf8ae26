using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Totals of the ledger per kind of account and currency, and whether it balances. Currencies are never added.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerReportResponse> LedgerReport(V1.LedgerReportRequest request, ServerCallContext context)
    {
        // One statement, so that the totals and the number of transactions are of the same moment.
        var totals = await db.Many<TotalRow>(
            """
            with moved as (
                select kind, currency, debit_minor, credit_minor
                from ledger_balance
                union all
                select p.kind, p.currency, p.debit_minor, p.credit_minor
                from ledger_unsealed u join posting p on p.transaction_id = u.transaction_id join ledger_purpose r using (kind)
                where not r.limited)
            select kind, currency, sum(debit_minor)::bigint as debit_minor, sum(credit_minor)::bigint as credit_minor,
                (select coalesce(max(position), 0) from ledger_seal) + (select count(*) from ledger_unsealed) as transactions
            from moved
            group by kind, currency
            having sum(debit_minor) + sum(credit_minor) > 0
            order by kind, currency
            """,
            new { }, context.CancellationToken);
        var report = new V1.LedgerReportResponse
        {
            Transactions = totals.Count == 0 ? 0 : totals[0].Transactions,
            DifferenceMinor = totals.GroupBy(total => total.Currency)
                .Sum(currency => Math.Abs(currency.Sum(total => total.DebitMinor - total.CreditMinor))),
            AsOf = clock.GetUtcNow().ToTimestamp(),
        };
        report.Totals.AddRange(totals.Select(total => new V1.LedgerTotal
        {
            Account = total.Kind,
            Currency = total.Currency,
            DebitMinor = total.DebitMinor,
            CreditMinor = total.CreditMinor,
        }));
        return report;
    }

    sealed record TotalRow(string Kind, string Currency, long DebitMinor, long CreditMinor, long Transactions);
}
