using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Routing.RoutingClient;

namespace CrossBorder.Portal;

/// <param name="RecordNumbers">Of the goods in the ledger, by SKU.</param>
public sealed record BondedAreaRequest(string Code, string Name, string LedgerNo, IReadOnlyDictionary<string, string> RecordNumbers);

/// <param name="Mode">9710, 9810, 9610, 0110 or 1210; empty to go by the rules again.</param>
/// <param name="Channel">CebList or FullDeclaration.</param>
public sealed record OverrideRequest(string Mode, string Channel, string Reason, BondedAreaRequest? Bonded = null);

/// <summary>Minor units of one currency that the price contains; null is not stated.</summary>
public sealed record ChargesRequest(
    string Currency, string Reason, long? FreightMinor = null, long? InsuranceMinor = null, long? OtherMinor = null,
        long? DutyMinor = null);

/// <param name="Code">Of a supervision document, case-sensitive.</param>
public sealed record CertificateRequest(string Code, string Number);

public sealed record CertificatesRequest(IReadOnlyList<CertificateRequest> Certificates, string Reason);

public sealed record AcceptanceRequest(IReadOnlyList<string> Codes, string Reason);

/// <summary>The way of a declaration, its documents side by side, and what operators state about it.</summary>
static class RoutingPages
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/declarations/{id:guid}/route", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Mode and channel of a declaration with the rules that chose them, and what was stated about it.");
        api.MapGet("/declarations/{id:guid}/match", Match).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Order, payment, packing, waybill and declaration field by field; of the latest attempt or the one asked for.");
        api.MapPost("/declarations/{id:guid}/route/override", Override).Allow(Role.Operator)
            .Describe(Tag, "Decides mode and channel against the rules, with a reason that is kept.");
        api.MapPost("/declarations/{id:guid}/charges", Charges).Allow(Role.Operator)
            .Describe(Tag, "States what the price contains beyond free on board.");
        api.MapPost("/declarations/{id:guid}/certificates", Certificates).Allow(Role.Operator)
            .Describe(Tag, "States the supervision documents that go with the goods.");
        api.MapPost("/declarations/{id:guid}/acceptances", Accept).Allow(Role.Operator)
            .Describe(Tag, "Lets differences between the documents pass that are in order.");
    }

    static async Task<Ok<RouteView>> Get(Guid id, Client routing, HttpContext http) =>
        Answer(http, await routing.GetRouteAsync(new GetRouteRequest { DeclarationId = id.ToString() }, http.Call()));

    /// <param name="attempt">From 1; 0 or none: the latest.</param>
    static async Task<MatchView> Match(Guid id, int? attempt, Client routing, HttpContext http) => MatchView.Of(
        await routing.GetMatchAsync(new GetMatchRequest { DeclarationId = id.ToString(), Attempt = attempt ?? 0 }, http.Call()));

    static async Task<Ok<RouteView>> Override(Guid id, OverrideRequest request, Client routing, HttpContext http) => Answer(http,
        await routing.OverrideRouteAsync(
            new OverrideRouteRequest
            {
                DeclarationId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Mode = request.Mode,
                Channel = request.Channel,
                Reason = request.Reason,
                Bonded = Area(request.Bonded),
            }, http.Call()));

    static BondedArea? Area(BondedAreaRequest? area)
    {
        if (area is null)
            return null;
        var wire = new BondedArea { Code = area.Code, Name = area.Name, LedgerNo = area.LedgerNo };
        wire.Records.AddRange(area.RecordNumbers.Select(record => new BondedRecord { Sku = record.Key, RecordNo = record.Value }));
        return wire;
    }

    static async Task<Ok<RouteView>> Charges(Guid id, ChargesRequest request, Client routing, HttpContext http) => Answer(http,
        await routing.StateChargesAsync(
            new StateChargesRequest
            {
                DeclarationId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Currency = request.Currency,
                Freight = Amount(request.FreightMinor),
                Insurance = Amount(request.InsuranceMinor),
                Other = Amount(request.OtherMinor),
                Duty = Amount(request.DutyMinor),
                Reason = request.Reason,
            }, http.Call()));

    static StatedAmount? Amount(long? minor) => minor is null ? null : new StatedAmount { Minor = minor.Value };

    static async Task<Ok<RouteView>> Certificates(Guid id, CertificatesRequest request, Client routing, HttpContext http)
    {
        var wire = new StateCertificatesRequest
        {
            DeclarationId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            Reason = request.Reason,
        };
        wire.Certificates.AddRange(
            request.Certificates.Select(paper => new SupervisionDocument { Code = paper.Code, Number = paper.Number }));
        return Answer(http, await routing.StateCertificatesAsync(wire, http.Call()));
    }

    static async Task<Ok<RouteView>> Accept(Guid id, AcceptanceRequest request, Client routing, HttpContext http)
    {
        var wire = new AcceptDifferencesRequest
        {
            DeclarationId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            Reason = request.Reason,
        };
        wire.Codes.AddRange(request.Codes);
        return Answer(http, await routing.AcceptDifferencesAsync(wire, http.Call()));
    }

    static Ok<RouteView> Answer(HttpContext http, RouteReport report) => http.Versioned(report.Version, RouteView.Of(report));
}
