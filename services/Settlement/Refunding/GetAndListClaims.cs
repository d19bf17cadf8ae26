using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Refund claims: an exporter sees its own, operators all. Lists are without lines, oldest first.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.Claim> GetClaim(V1.OrderRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var claim = Guid.TryParse(request.OrderId, out var id)
            ? await db.One<Claim>(
                $"""
                select {Claim.Columns}
                from claim
                where order_id = @id and (@SeesAll or exporter_id = @PartyId)
                order by seq
                limit 1
                """,
                new { id, principal.SeesAll, principal.PartyId }, context.CancellationToken)
            : null;
        if (claim is null)
            throw Problem.NotFound("claim", request.OrderId).ToGrpc();
        var wire = claim.ToWire();
        if (claim is { Status: ClaimStatus.Waiting, ReadyAt: not null } && !await IsKnown(claim.ExporterId, context.CancellationToken))
            wire.Reason = "exporter: its registration, which has the tax number, has not arrived";
        wire.Lines.AddRange((await ClaimRows.Read(db, [claim.Id], context.CancellationToken))[claim.Id].Select(ToWire));
        return wire;
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListClaimsResponse> ListClaims(V1.ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (after, limit) = PageOf(request);
        CheckStatus<ClaimStatus>(request.Status);
        var rows = await db.Many<Claim>(
            $"""
            select {Claim.Columns}
            from claim
            where (@SeesAll or exporter_id = @PartyId) and seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { principal.SeesAll, principal.PartyId, after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListClaimsResponse { NextCursor = NextCursor(rows, limit, row => row.Seq) };
        response.Claims.AddRange(rows.Select(claim => claim.ToWire()));
        return response;
    }

    Task<bool> IsKnown(PartyId exporter, CancellationToken ct) =>
        db.One<bool>("select exists (select from exporter where id = @exporter)", new { exporter }, ct);

    static V1.ClaimLine ToWire(ClaimRow row) => new()
    {
        LineNo = row.LineNo,
        DeclarationKey = row.DeclarationKey,
        HsCode = row.HsCode,
        Quantity = row.Quantity,
        InvoiceNumber = row.InvoiceNumber,
        TaxableMinor = row.TaxableMinor,
        RatePercent = row.RatePercent.ToString("0.##", CultureInfo.InvariantCulture),
        RateRule = $"{row.RateId} v{row.RateVersion}",
        RefundMinor = row.RefundMinor,
    };
}
