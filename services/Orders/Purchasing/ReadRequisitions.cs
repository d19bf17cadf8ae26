using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What people of a buyer asked for; nobody else sees it, the exporter neither.</summary>
public sealed partial class PurchasingService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Requisition> Get(V1.GetRequisitionRequest request, ServerCallContext context) =>
        (await Find(request.Id, context.CancellationToken)).ToWire();

    [Allow(Role.Buyer)]
    public override async Task<V1.ListRequisitionsResponse> List(V1.ListRequisitionsRequest request, ServerCallContext context)
    {
        if (request.Status.Length > 0 && !Enum.GetNames<RequisitionStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<RequisitionStatus>())).ToGrpc();
        var (after, limit) = InquiriesService.PageOf(request.Page).OrThrow();
        var rows = await db.Many<Requisition>(
            $"""
            select {Requisition.Columns}
            from requisition
            where buyer_id = @PartyId and (@Status = '' or status = @Status) and (@after = 0 or serial < @after)
            order by serial desc
            limit @Take
            """,
            new { Principal.Required.PartyId, request.Status, after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListRequisitionsResponse();
        response.Requisitions.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        if (rows.Count > limit)
            response.NextCursor = rows[limit - 1].Serial.ToString(CultureInfo.InvariantCulture);
        return response;
    }

    async Task<Requisition> Find(string id, CancellationToken ct)
    {
        var requisition = Guid.TryParse(id, out var key)
            ? await db.One<Requisition>(
                $"select {Requisition.Columns} from requisition where id = @key and buyer_id = @PartyId",
                new { key, Principal.Required.PartyId }, ct)
            : null;
        return requisition ?? throw Problem.NotFound("requisition", id).ToGrpc();
    }
}
