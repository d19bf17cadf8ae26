using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Logistics.V1.Consolidations.ConsolidationsClient;

namespace CrossBorder.Portal;

/// <summary>Several small orders on one waybill, and the tariffs by which that is proposed.</summary>
static class ConsolidationPages
{
    const string Tag = "Shared shipments";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/shared-shipments", Create).Allow(Role.Exporter)
            .Describe(Tag, "Puts packed orders to one consignee on one booking; the freight is shared by weight.");
        api.MapGet("/shared-shipments", List).Allow(Role.Exporter, Role.Partner, Role.Operator)
            .Describe(Tag, "Consolidations of the caller.");
        api.MapGet("/shared-shipments/{id:guid}", Get).Allow(Role.Exporter, Role.Partner, Role.Operator)
            .Describe(Tag, "A consolidation with its orders, their house waybills and shares of the freight.");
        api.MapPost("/shared-shipments/{id:guid}/cancel", Cancel).Allow(Role.Exporter)
            .Describe(Tag, "Cancels the whole while customs has released none of it; the orders may be booked anew.");
        api.MapPost("/shared-shipments/{id:guid}/removals", TakeOut).Allow(Role.Exporter)
            .Describe(Tag, "Takes an order out until customs has released it; a share of a billed freight stays with it.");
        api.MapGet("/shared-shipment-proposals", Propose).Allow(Role.Exporter)
            .Describe(Tag, "Packed orders that may travel together, and what that saves by the carrier's tariff.");
        api.MapPost("/carrier-rates", AddRate).Allow(Role.Operator).Describe(Tag, "What a carrier takes from a day to come on.");
        api.MapGet("/carrier-rates", ListRates).Allow(Role.Operator, Role.Exporter).Describe(Tag, "Tariffs of carriers, the latest first.");
    }

    static async Task<Created<ConsolidationView>> Create(ConsolidationBody body, Client wholes, HttpContext http)
    {
        var whole = await wholes.CreateAsync(body.ToWire(), http.Call());
        return http.Created($"/api/v1/shared-shipments/{whole.Id}", whole.Version, ConsolidationView.Of(whole));
    }

    /// <param name="status">Requested, Booked, Released, Departed, Delivered, Refused or Cancelled.</param>
    static async Task<Page<ConsolidationView>> List(string? status, [AsParameters] Paging paging, Client wholes, HttpContext http)
    {
        var page = await wholes.ListAsync(new ListConsolidationsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Consolidations.Select(ConsolidationView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<ConsolidationView>> Get(Guid id, Client wholes, HttpContext http) =>
        Answer(http, await wholes.GetAsync(new GetConsolidationRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<ConsolidationView>> Cancel(Guid id, Client wholes, HttpContext http) => Answer(http, await wholes.CancelAsync(
        new CancelConsolidationRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static async Task<Ok<ConsolidationView>> TakeOut(Guid id, RemovalBody body, Client wholes, HttpContext http) => Answer(http,
        await wholes.TakeOutAsync(
            new TakeOutRequest { Id = id.ToString(), OrderId = body.OrderId.ToString(), ExpectedVersion = http.ExpectedVersion() },
            http.Call()));

    /// <param name="mode">Customs transport mode: 2 water, 3 rail, 4 road, 5 air, 6 post.</param>
    /// <param name="partnerId">Whose tariff; the public one when left out or when it has none.</param>
    static async Task<IReadOnlyList<ConsolidationProposalView>> Propose(string mode, Guid? partnerId, Client wholes, HttpContext http) =>
        [.. (await wholes.ProposeAsync(
            new ProposeConsolidationsRequest { TransportMode = mode, PartnerId = partnerId?.ToString() ?? "" }, http.Call())).Proposals
            .Select(ConsolidationProposalView.Of)];

    static async Task<Created<CarrierRateView>> AddRate(CarrierRateView body, Client wholes, HttpContext http) =>
        TypedResults.Created("/api/v1/carrier-rates", CarrierRateView.Of(await wholes.AddRateAsync(body.ToWire(), http.Call())));

    static async Task<IReadOnlyList<CarrierRateView>> ListRates(string? mode, Client wholes, HttpContext http) =>
        [.. (await wholes.ListRatesAsync(new ListCarrierRatesRequest { TransportMode = mode ?? "" }, http.Call())).Rates
            .Select(CarrierRateView.Of)];

    static Ok<ConsolidationView> Answer(HttpContext http, Consolidation one) => http.Versioned(one.Version, ConsolidationView.Of(one));
}
