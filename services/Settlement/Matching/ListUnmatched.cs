using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Statement entries that wait for an operator, oldest first; the request's status filters by reason.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Operator)]
    public override async Task<V1.ListUnmatchedResponse> ListUnmatched(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request);
        var rows = await db.Many<UnmatchedRow>(
            """
            select seq, id, account, currency,
                case when mark in ('C', 'RD') then amount_minor else -amount_minor end as amount_minor, value_date,
                coalesce(bank_reference, '') as bank_reference, narrative, reason
            from statement_entry
            where status = 'Unmatched' and reversed_by is null and seq > @after and (@Status = '' or reason = @Status)
            order by seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListUnmatchedResponse { NextCursor = NextCursor(rows, limit, row => row.Seq) };
        response.Entries.AddRange(rows.Select(row => new V1.UnmatchedEntry
        {
            Id = row.Id.Value.ToString(),
            Account = row.Account,
            Currency = row.Currency,
            AmountMinor = row.AmountMinor,
            ValueDate = row.ValueDate.ToString("yyyy-MM-dd"),
            BankReference = row.BankReference,
            Narrative = row.Narrative,
            Reason = row.Reason,
        }));
        return response;
    }

    sealed record UnmatchedRow(
        long Seq, EntryId Id, string Account, string Currency, long AmountMinor, DateOnly ValueDate, string BankReference, string Narrative,
        string Reason);
}
