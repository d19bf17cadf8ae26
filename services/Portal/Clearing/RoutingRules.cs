using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Routing.RoutingClient;

namespace CrossBorder.Portal;

/// <param name="Month">yyyy-MM of the declarations it is for.</param>
/// <param name="CnyPerUnit">Decimal with up to eight places.</param>
public sealed record RateRequest(string Currency, string Month, string CnyPerUnit, string Source, string Reason);

/// <param name="StatedBy">Null when it was loaded at the first start.</param>
public sealed record CustomsRateView(
    string Currency, string Month, int Version, string CnyPerUnit, string Source, string Reason, string? StatedBy, DateTimeOffset? StatedAt)
{
    public static CustomsRateView Of(CustomsRate r) => new(
        r.Currency, r.Month, r.Version, r.CnyPerUnit, r.Source, r.Reason, Rest.Text(r.StatedBy), Rest.Instant(r.StatedAt));
}

/// <param name="Value">Null when the rule ended on the day.</param>
/// <param name="Confidence">V verified, S secondary sources, G general knowledge.</param>
public sealed record RouteRuleView(string Name, string ValidFrom, string? Value, string Says, string Source, string Confidence);

public sealed record RatesView(IReadOnlyList<CustomsRateView> Items);

public sealed record RouteRulesView(IReadOnlyList<RouteRuleView> Items);

/// <summary>Customs rates and the dated rules of the way.</summary>
static class RoutingRules
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/customs-rates", Rates).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Customs rates in force on a day, by currency.");
        api.MapPost("/customs-rates", State).Allow(Role.Operator)
            .Describe(Tag, "States the customs rate of a month, or a correction of it.");
        api.MapGet("/route-rules", Rules).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Rules that choose the way of declarations: those in force on a day, or every version.");
    }

    /// <param name="date">yyyy-MM-dd, by default today.</param>
    static async Task<RatesView> Rates(string? date, Client routing, HttpContext http) =>
        new([.. (await routing.ListRatesAsync(new ListRatesRequest { Date = date ?? "" }, http.Call())).Rates.Select(CustomsRateView.Of)]);

    static async Task<Ok<CustomsRateView>> State(RateRequest request, Client routing, HttpContext http) =>
        TypedResults.Ok(CustomsRateView.Of(await routing.StateRateAsync(
            new StateRateRequest
            {
                Currency = request.Currency,
                Month = request.Month,
                CnyPerUnit = request.CnyPerUnit,
                Source = request.Source,
                Reason = request.Reason,
            }, http.Call())));

    /// <param name="date">yyyy-MM-dd; none asks for every version.</param>
    static async Task<RouteRulesView> Rules(string? date, Client routing, HttpContext http) => new(
    [
        .. (await routing.ListRouteRulesAsync(new ListRouteRulesRequest { Date = date ?? "" }, http.Call())).Rules.Select(rule =>
            new RouteRuleView(rule.Name, rule.ValidFrom, rule.Ended ? null : rule.Value, rule.Says, rule.Source, rule.Confidence)),
    ]);
}
