using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Promotions with what orders have of them by now: the exporter's own, or any for an operator.</summary>
public sealed partial class PromotionsService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Promotion> Get(V1.GetPromotionRequest request, ServerCallContext context)
    {
        var promotion = Guid.TryParse(request.Id, out var id)
            ? await db.One<Promotion>(
                $"""
                select {Promotion.Columns}, {Promotion.CountedColumns}
                from promotion
                where id = @id and (@SeesAll or exporter_id = @PartyId)
                """,
                new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, context.CancellationToken)
            : null;
        return promotion?.ToWire() ?? throw NotFound(request.Id).ToGrpc();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListPromotionsResponse> List(V1.ListPromotionsRequest request, ServerCallContext context)
    {
        if (request.Status.Length > 0 && !Enum.GetNames<PromotionStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<PromotionStatus>())).ToGrpc();
        var (cursor, asked) = (request.Page?.Cursor ?? "", request.Page?.Limit ?? 0);
        if (asked is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        if (cursor.Length > 0 && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("page.cursor", "The cursor is none of ours.", "next_cursor of the page before").ToGrpc();
        var limit = asked > 0 ? asked : PageDefault;
        var promotions = await db.Many<Promotion>(
            $"""
            select {Promotion.Columns}, {Promotion.CountedColumns}
            from promotion
            where (@SeesAll or exporter_id = @PartyId) and (@Status = '' or status = @Status)
                and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                request.Status,
                After = Guid.TryParse(cursor, out var after) ? after : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListPromotionsResponse
        {
            NextCursor = promotions.Count > limit ? promotions[limit - 1].Id.ToString() : "",
        };
        response.Promotions.AddRange(promotions.Take(limit).Select(promotion => promotion.ToWire()));
        return response;
    }
}
