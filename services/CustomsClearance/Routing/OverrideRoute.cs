using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator decides mode and channel against the rules, or takes such a decision back.</summary>
public sealed partial class RoutingService
{
    const string Modes =
        "9710, 9810 (CebList or FullDeclaration), 9610, 1210 (CebList), 0110, 3010 (FullDeclaration), or empty to go by the rules";

    [Allow(Role.Operator)]
    public override Task<RouteReport> OverrideRoute(OverrideRouteRequest request, ServerCallContext context)
    {
        RouteOverride? decided = null;
        if (request.Mode.Length > 0)
        {
            if (!Enum.TryParse<DeclarationChannel>(request.Channel, out var channel) || channel.ToString() != request.Channel
                || !Route.Takes(request.Mode, channel))
                throw Problem.Invalid("mode", $"'{request.Mode}' is not declared as '{request.Channel}'.", Modes).ToGrpc();
            if ((request.Mode == "1210") != (request.Bonded is not null))
                throw Problem.Invalid("bonded", "Area, ledger and record numbers go with mode 1210, and only with it.", "a bonded area")
                    .ToGrpc();
            if (request.Bonded is not null && CheckBonded(request.Bonded) is { } problem)
                throw problem.ToGrpc();
            decided = new(request.Mode, channel, request.Reason.Trim(), Principal.Required.PartyId, clock.GetUtcNow(),
                Area(request.Bonded));
        }

        return State(
            new("Override", request.DeclarationId, request.ExpectedVersion, request.Reason), request, context,
            stated => (stated with { Override = decided }, new { request.Mode, request.Channel, decided?.Bonded }));
    }

    /// <summary>Lengths of iacCode, iacName, emsNo and itemRecordNo (CEB 202205).</summary>
    static Problem? CheckBonded(Contracts.Customs.V1.BondedArea area)
    {
        if (area.Code.Length is 0 or > 18 || area.Name.Length is 0 or > 100 || area.LedgerNo.Length is 0 or > 30)
            return Problem.Invalid("bonded", "Code, name or ledger number is missing or too long.", "up to 18, 100 and 30 characters");
        return area.Records.Count > 0 && area.Records.All(record => record.Sku.Length > 0 && record.RecordNo.Length is > 0 and <= 30)
            && area.Records.DistinctBy(record => record.Sku).Count() == area.Records.Count
                ? null
                : Problem.Invalid("bonded.records", "A record number is missing, too long or given twice.",
                    "one a SKU, up to 30 characters");
    }

    static BondedArea? Area(Contracts.Customs.V1.BondedArea? area) => area is null ? null : new(
        area.Code, area.Name, area.LedgerNo, area.Records.ToDictionary(record => record.Sku, record => record.RecordNo));
}
