using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.LandedCosts.LandedCostsClient;
using OrderGet = CrossBorder.Contracts.Orders.V1.GetRequest;
using OrdersClient = CrossBorder.Contracts.Orders.V1.Orders.OrdersClient;

namespace CrossBorder.Portal;

/// <summary>What goods cost their buyer in its own country, and the rules that operators load for it.</summary>
static class LandedCostPages
{
    const string Tag = "Landed cost";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/landed-costs", Estimate).Allow(Role.Buyer, Role.Exporter, Role.Operator).HarmlessToRepeat()
            .Describe(Tag, "Estimates duty, VAT and the whole cost of goods at their destination, with the rules used.");
        api.MapGet("/orders/{id:guid}/landed-cost", OfOrder).Allow(Role.Buyer, Role.Exporter, Role.Operator)
            .Describe(Tag, "The same for the goods of an order.");
        api.MapPost("/import-rules", Load).Allow(Role.Operator)
            .Describe(Tag, "Adds what destinations charge; a row of the same day is its next revision.");
        api.MapGet("/import-rules/{country}/regimes", Regimes).Allow(Role.Operator)
            .Describe(Tag, "How a country taxes what comes in, latest first.");
        api.MapGet("/import-rules/{country}/duties", Duties).Allow(Role.Operator).Describe(Tag, "Its duties, by HS code.");
    }

    static async Task<LandedCostView> Estimate(LandedCostBody body, Client costs, HttpContext http) =>
        LandedCostView.Of(await costs.EstimateAsync(body.ToWire(), http.Call()));

    /// <param name="freightMinor">Main carriage when the order does not charge it; in minor units of the order's currency.</param>
    /// <param name="insuranceMinor">Insurance of the carriage.</param>
    static async Task<LandedCostView> OfOrder(
        Guid id, long? freightMinor, long? insuranceMinor, OrdersClient orders, Client costs, HttpContext http)
    {
        var order = await orders.GetAsync(new OrderGet { Id = id.ToString() }, http.Call());
        if (order.Lines.FirstOrDefault(line => line.HsCode.Length == 0) is { } unclassified)
            throw new Problem(
                StatusCodes.Status409Conflict, "hs_code_missing", $"Line {unclassified.LineNo} ({unclassified.Sku}) has no HS code.",
                Accepted: "an order whose products are classified").ToGrpc();
        var request = new LandedCostRequest
        {
            Destination = order.ShipTo?.Country ?? "",
            Incoterm = order.Incoterm,
            Currency = order.Currency,
            FreightMinor = Math.Max(freightMinor ?? 0, order.FreightMinor),
            ChargedFreightMinor = order.FreightMinor,
            InsuranceMinor = insuranceMinor ?? 0,
        };
        request.Lines.AddRange(order.Lines.Select(
            line => new LandedCostLine { LineNo = line.LineNo, HsCode = line.HsCode, AmountMinor = line.AmountMinor }));
        return LandedCostView.Of(await costs.EstimateAsync(request, http.Call()));
    }

    static async Task<LoadedImportRules> Load(ImportRulesBody body, Client costs, HttpContext http)
    {
        var request = new LoadImportRulesRequest();
        request.Regimes.AddRange((body.Regimes ?? []).Select(row => row.ToWire()));
        request.Duties.AddRange((body.Duties ?? []).Select(row => row.ToWire()));
        var loaded = await costs.LoadAsync(request, http.Call());
        return new(loaded.Regimes, loaded.Duties);
    }

    static async Task<Page<ImportRegimeView>> Regimes(string country, [AsParameters] Paging paging, Client costs, HttpContext http)
    {
        var found = await costs.ListRegimesAsync(Of(country, paging.ToWire()), http.Call());
        return new([.. found.Regimes.Select(ImportRegimeView.Of)], Rest.Text(found.NextCursor));
    }

    static async Task<Page<ImportDutyView>> Duties(string country, [AsParameters] Paging paging, Client costs, HttpContext http)
    {
        var found = await costs.ListDutiesAsync(Of(country, paging.ToWire()), http.Call());
        return new([.. found.Duties.Select(ImportDutyView.Of)], Rest.Text(found.NextCursor));
    }

    static ListImportRulesRequest Of(string country, Page page) => new() { Country = country, Page = page };
}
