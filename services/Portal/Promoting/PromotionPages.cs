using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Promotions.PromotionsClient;

namespace CrossBorder.Portal;

/// <summary>Promotions and coupons of exporters, what they took off an order, and what one would take off before it starts.</summary>
static class PromotionPages
{
    const string Tag = "Promotions";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/promotions", Create).Allow(Role.Exporter).Describe(Tag, "Makes a promotion or coupon.");
        api.MapPut("/promotions/{id:guid}", Change).Allow(Role.Exporter)
            .Describe(Tag, "Changes a promotion; its kind, currency and which limits there are stay.");
        api.MapGet("/promotions", List).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Promotions that the caller may see.");
        api.MapGet("/promotions/{id:guid}", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A promotion with what orders have of it by now.");
        api.MapPost("/promotions/simulations", Simulate).Allow(Role.Exporter)
            .Describe(Tag, "What a promotion would have done to the orders of a past window; nothing is kept.");
        api.MapGet("/orders/{id:guid}/promotions", Explain).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What promotions took off an order, and why the others did not apply.");
    }

    static async Task<Created<PromotionView>> Create(PromotionBody body, Client promotions, HttpContext http)
    {
        var promotion = await promotions.PutAsync(body.ToWire(), http.Call());
        return http.Created($"/api/v1/promotions/{promotion.Id}", promotion.Version, PromotionView.Of(promotion));
    }

    static async Task<Ok<PromotionView>> Change(Guid id, PromotionBody body, Client promotions, HttpContext http)
    {
        var wire = body.ToWire();
        (wire.Id, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        var promotion = await promotions.PutAsync(wire, http.Call());
        return http.Versioned(promotion.Version, PromotionView.Of(promotion));
    }

    /// <param name="status">Active or Withdrawn.</param>
    static async Task<Page<PromotionView>> List(string? status, [AsParameters] Paging paging, Client promotions, HttpContext http)
    {
        var page = await promotions.ListAsync(
            new ListPromotionsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Promotions.Select(PromotionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<PromotionView>> Get(Guid id, Client promotions, HttpContext http)
    {
        var promotion = await promotions.GetAsync(new GetPromotionRequest { Id = id.ToString() }, http.Call());
        return http.Versioned(promotion.Version, PromotionView.Of(promotion));
    }

    static async Task<PromotionEffectView> Simulate(SimulatePromotion body, Client promotions, HttpContext http) => PromotionEffectView.Of(
        await promotions.SimulateAsync(
            new SimulatePromotionRequest
            {
                Promotion = body.Promotion.ToWire(),
                From = Timestamp.FromDateTimeOffset(body.From),
                Until = body.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
            }, http.Call()));

    static async Task<OrderPromotionsView> Explain(Guid id, Client promotions, HttpContext http) => OrderPromotionsView.Of(
        await promotions.ExplainAsync(new ExplainPromotionsRequest { OrderId = id.ToString() }, http.Call()));
}
