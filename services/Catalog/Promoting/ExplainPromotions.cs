using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// What each promotion came to for an order when it was reserved. The exporter sees all that were weighed; the buyer sees those that
/// applied and those that it named, for the others may be meant for somebody else.
/// </summary>
public sealed partial class PromotionsService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.PromotionExplanation> Explain(V1.ExplainPromotionsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var json = Guid.TryParse(request.OrderId, out var id)
            ? await db.One<string>(
                """
                select explanation::text
                from promotion_explanation
                where order_id = @id
                    and (@SeesAll or exporter_id = @PartyId or (@Buys and buyer_id = @PartyId))
                """,
                new { id, principal.SeesAll, principal.PartyId, Buys = principal.Role == Role.Buyer }, context.CancellationToken)
            : null;
        if (json is null)
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var explanation = V1.PromotionExplanation.Parser.ParseJson(json);
        if (principal.Role == Role.Buyer)
            foreach (var hidden in explanation.Promotions
                .Where(one => one.Reason != nameof(PromotionReason.Applied) && !one.Named).ToList())
                explanation.Promotions.Remove(hidden);
        return explanation;
    }
}
