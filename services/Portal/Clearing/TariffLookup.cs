using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Client = CrossBorder.Contracts.Customs.V1.Tariff.TariffClient;

namespace CrossBorder.Portal;

public sealed record TariffElementView(int Position, string NameZh, string? NameEn, bool Mandatory);

/// <param name="Unit1">First statutory unit, customs code, as is unit2.</param>
/// <param name="VatRate">Percent, as are the other rates.</param>
/// <param name="SupervisionDocuments">Codes of customs, case-sensitive.</param>
/// <param name="RuleVersion">Tariff version that the row came with.</param>
public sealed record CommodityView(
    string Code, string NameZh, string Unit1, string? Unit2, string VatRate, string RefundRate, string ExportDutyRate,
    string SupervisionDocuments, string InspectionClasses, IReadOnlyList<TariffElementView> Elements, string ValidFrom, string? ValidTo,
    string RuleVersion, bool Demo)
{
    public static CommodityView Of(TariffCommodity c) => new(
        c.Code, c.NameZh, c.Unit1, Rest.Text(c.Unit2), c.VatRate, c.RefundRate, c.ExportDutyRate, c.SupervisionDocuments,
        c.InspectionClasses,
        [.. c.Elements.Select(e => new TariffElementView(e.Position, e.NameZh, Rest.Text(e.NameEn), e.Mandatory))],
        c.ValidFrom, Rest.Text(c.ValidTo), c.RuleVersion, c.Demo);
}

/// <param name="Problem">unknown or ambiguous; missing when the code was found.</param>
/// <param name="Candidates">Ten-digit codes below an ambiguous one.</param>
public sealed record CommodityFindingView(
    string Asked, string Date, string? Problem, CommodityView? Commodity, IReadOnlyList<string> Candidates);

/// <param name="Treatment">Refund, Domestic, Exempt, Manual, Ambiguous or NotFound.</param>
/// <param name="MatchedCode">Code of the library's row that decided.</param>
public sealed record RefundRateView(
    string Code, string ExportDate, string Rate, string Treatment, string? MatchedCode, string? RuleVersion,
    IReadOnlyList<string> Candidates);

/// <summary>The tariff at a date and the refund rate at an export date.</summary>
static class TariffLookup
{
    const string Tag = "Tariff";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tariff/codes/{code}", OfCode).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Units, rates, supervision and declaration elements of a code of six to ten digits.");
        api.MapGet("/tariff/refund-rates/{code}", Rate).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The export refund rate of a code by the export date.");
    }

    /// <param name="date">Day of the declaration, by default today in Asia/Shanghai.</param>
    /// <param name="knownAt">Answers as it was known at an instant: a replay.</param>
    static async Task<CommodityFindingView> OfCode(string code, DateOnly? date, DateTimeOffset? knownAt, Client tariff, HttpContext http)
    {
        var request = new TariffLookupRequest
        {
            Codes = { code },
            Date = date is { } day ? Body.Day(day) : "",
            KnownAt = knownAt is { } known ? Timestamp.FromDateTimeOffset(known) : null,
        };
        var answer = await tariff.LookupAsync(request, http.Call());
        var found = answer.Findings[0];
        return new(found.Asked, answer.Date, Rest.Text(found.Problem), found.Commodity is null ? null : CommodityView.Of(found.Commodity),
            [.. found.Candidates]);
    }

    /// <param name="exportDate">Export date on the declaration, by default today in Asia/Shanghai.</param>
    static async Task<RefundRateView> Rate(string code, DateOnly? exportDate, Client tariff, HttpContext http)
    {
        var found = await tariff.RefundRateAsync(
            new RefundRateRequest { Code = code, ExportDate = exportDate is { } day ? Body.Day(day) : "" }, http.Call());
        return new(found.Code, found.ExportDate, found.Rate, found.Treatment, Rest.Text(found.MatchedCode), Rest.Text(found.RuleVersion),
            [.. found.Candidates]);
    }
}
