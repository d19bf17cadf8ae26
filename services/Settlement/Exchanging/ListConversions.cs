using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Conversions, oldest first: an exporter sees its own, operators all.</summary>
public sealed partial class ForeignExchangeService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.FxConversion> GetConversion(V1.FxIdRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var found = Guid.TryParse(request.Id, out var id)
            ? await db.One<Conversion>(
                $"""
                select {Conversion.Columns}
                from fx_conversion
                where id = @id and (@exporter::uuid is null or exporter_id = @exporter)
                """,
                new { id, exporter = Visible("") }, ct)
            : null;
        if (found is null)
            throw Problem.NotFound("fx_conversion", request.Id).ToGrpc();
        return found.ToWire(await db.Many<ConversionLine>(
            $"select {ConversionLine.Columns} from fx_conversion_line where conversion_id = @id order by no", new { id }, ct));
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListConversionsResponse> ListConversions(V1.ListFxRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<ConversionStatus>(request.Status);
        var rows = await db.Many<Conversion>(
            $"""
            select {Conversion.Columns}
            from fx_conversion
            where (@exporter::uuid is null or exporter_id = @exporter) and seq > @after
                and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { exporter = Visible(""), after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListConversionsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Conversions.AddRange(rows.Select(row => row.ToWire([])));
        return response;
    }
}
