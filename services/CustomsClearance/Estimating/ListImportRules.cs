using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>What was loaded of a country, every revision.</summary>
public sealed partial class LandedCostsService
{
    const int PageDefault = 100;
    const int PageMost = 1000;

    [Allow(Role.Operator)]
    public override async Task<ListImportRegimesResponse> ListRegimes(ListImportRulesRequest request, ServerCallContext context)
    {
        var limit = Limit(request);
        var (day, revision) = AfterRegime(request.Page?.Cursor ?? "");
        var rows = await db.Many<ImportRegime>(
            $"""
            select {ImportRules.RegimeColumns}
            from import_regime
            where country = @Country and (valid_from, revision) < (@day, @revision)
            order by valid_from desc, revision desc
            limit @Take
            """,
            new { request.Country, day, revision, Take = limit + 1 }, context.CancellationToken);
        var response = new ListImportRegimesResponse();
        response.Regimes.AddRange(rows.Take(limit).Select(ToWire));
        if (rows.Count > limit)
            response.NextCursor = string.Create(
                CultureInfo.InvariantCulture, $"{Text(rows[limit - 1].ValidFrom)}/{rows[limit - 1].Revision}");
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<ListImportDutiesResponse> ListDuties(ListImportRulesRequest request, ServerCallContext context)
    {
        var limit = Limit(request);
        var (prefix, measure, day, revision) = AfterDuty(request.Page?.Cursor ?? "");
        var rows = await db.Many<ImportDuty>(
            $"""
            select {ImportRules.DutyColumns}
            from import_duty
            where country = @Country and (code_prefix, measure, valid_from, revision) > (@prefix, @measure, @day, @revision)
            order by code_prefix, measure, valid_from, revision
            limit @Take
            """,
            new { request.Country, prefix, measure, day, revision, Take = limit + 1 }, context.CancellationToken);
        var response = new ListImportDutiesResponse();
        response.Duties.AddRange(rows.Take(limit).Select(ToWire));
        if (rows.Count > limit)
            response.NextCursor = string.Create(
                CultureInfo.InvariantCulture,
                $"{rows[limit - 1].CodePrefix}/{Text(rows[limit - 1].ValidFrom)}/{rows[limit - 1].Revision}/{rows[limit - 1].Measure}");
        return response;
    }

    static int Limit(ListImportRulesRequest request) =>
        request.Page?.Limit is > 0 and <= PageMost ? request.Page.Limit : PageDefault;

    static (DateOnly Day, int Revision) AfterRegime(string cursor) => cursor.Length == 0
        ? (DateOnly.MaxValue, 0)
        : cursor.Split('/') is [var day, var number] && TryDay(day, out var from) && int.TryParse(number, out var revision)
            ? (from, revision)
            : throw BadCursor.ToGrpc();

    static (string Prefix, string Measure, DateOnly Day, int Revision) AfterDuty(string cursor) => cursor.Length == 0
        ? ("", "", DateOnly.MinValue, 0)
        : cursor.Split('/', 4) is [var prefix, var day, var number, var measure] && TryDay(day, out var from)
            && int.TryParse(number, out var revision)
            ? (prefix, measure, from, revision)
            : throw BadCursor.ToGrpc();

    static Problem BadCursor => Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before");
}
