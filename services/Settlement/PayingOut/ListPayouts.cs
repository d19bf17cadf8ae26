using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Payouts, oldest first: an exporter sees its own, operators all.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListPayoutsResponse> ListPayouts(V1.ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (after, limit) = PageOf(request);
        CheckStatus<PayoutStatus>(request.Status);
        var rows = await db.Many<Payout>(
            $"""
            select {Payout.Columns}
            from payout
            where (@SeesAll or exporter_id = @PartyId) and seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { principal.SeesAll, principal.PartyId, after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListPayoutsResponse { NextCursor = NextCursor(rows, limit, row => row.Seq) };
        response.Payouts.AddRange(rows.Select(payout => payout.ToWire()));
        return response;
    }
}
