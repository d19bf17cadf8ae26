using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The rules of the way with their dates and sources: those in force on a day, or every version.</summary>
public sealed partial class RoutingService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListRouteRulesResponse> ListRouteRules(ListRouteRulesRequest request, ServerCallContext context)
    {
        var day = request.Date.Length == 0 ? (DateOnly?)null : Day("date", request.Date, "yyyy-MM-dd");
        var rows = await db.Many<RuleRow>(
            """
            select r.name, r.valid_from, r.value, r.says, r.source, r.confidence
            from route_rule r
            where @day::date is null or r.valid_from = (
                select max(v.valid_from) from route_rule v where v.name = r.name and v.valid_from <= @day)
            order by r.name, r.valid_from
            """,
            new { day }, context.CancellationToken);
        var response = new ListRouteRulesResponse();
        response.Rules.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record RuleRow(string Name, DateOnly ValidFrom, string? Value, string Says, string Source, string Confidence)
    {
        public RouteRuleVersion ToWire() => new()
        {
            Name = Name,
            ValidFrom = ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Value = Value ?? "",
            Ended = Value is null,
            Says = Says,
            Source = Source,
            Confidence = Confidence,
        };
    }
}
