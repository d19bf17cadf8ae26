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
        var rules = (await db.Many<Rules>(
            """
            select p.id, string_agg(f.rule_id || ' v' || f.rule_version, ', ' order by f.kind) as cited
            from payout p cross join lateral (
                select kind, rule_id, rule_version from fee_line where kind = 'Platform' and order_id = p.order_id
                union all
                select kind, rule_id, rule_version from fee_line where kind = 'Payout' and payout_id = p.id) as f
            where p.id = any(@Ids)
            group by p.id
            """,
            new { Ids = rows.Select(row => row.Id.Value).ToArray() }, context.CancellationToken))
            .ToDictionary(row => row.Id, row => row.Cited);
        response.Payouts.AddRange(rows.Select(payout => payout.ToWire(rules.GetValueOrDefault(payout.Id, ""))));
        return response;
    }

    sealed record Rules(PayoutId Id, string Cited);
}
