using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <param name="Kind">similar_products: products with like words have the code; nomenclature: the subheading's own words.</param>
public sealed record HsReasonView(string Kind, int Products, int Of, IReadOnlyList<string> Words);

/// <param name="HsCode">Six digits of HS 2022.</param>
/// <param name="Score">1 to 100.</param>
public sealed record HsCandidateView(
    string HsCode, int Score, string Description, string Heading, IReadOnlyList<HsReasonView> Reasons)
{
    public static HsCandidateView Of(HsCandidate one) => new(
        one.HsCode, one.Score, one.Description, one.Heading,
        [.. one.Reasons.Select(reason => new HsReasonView(reason.Kind, reason.Products, reason.Of, [.. reason.Words]))]);
}

/// <param name="ClassifiedProducts">How many products there are to learn from.</param>
public sealed record HsSuggestions(IReadOnlyList<HsCandidateView> Candidates, int ClassifiedProducts);

/// <param name="HsCode">6 to 10 digits.</param>
/// <param name="Reason">3 to 500 characters, for whoever reviews it.</param>
public sealed record HsDecisionBody(string HsCode, string Reason);

/// <param name="Version">Of the decision, from 1.</param>
/// <param name="Rank">Of the decided code among the suggestions of that time; null when it was none of them.</param>
public sealed record HsDecisionView(
    Guid ProductId, int Version, int ProductVersion, string HsCode, string? Replaced, string Reason, string DecidedBy,
    DateTimeOffset DecidedAt, int? Rank, IReadOnlyList<HsCandidateView> Candidates)
{
    public static HsDecisionView Of(HsDecision one) => new(
        Guid.Parse(one.ProductId), one.Version, one.ProductVersion, one.HsCode, Rest.Text(one.Replaced), one.Reason, one.DecidedBy,
        one.DecidedAt.ToDateTimeOffset(), one.Rank == 0 ? null : one.Rank, [.. one.Candidates.Select(HsCandidateView.Of)]);
}

/// <summary>HS codes: what a product could be, and the decisions of people.</summary>
static class ClassificationPages
{
    const string Tag = "Products";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/hs-candidates", ByName).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "HS codes that words in English or Chinese could mean, with reasons.");
        api.MapGet("/products/{id:guid}/hs-candidates", ByProduct).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "HS codes that the product could have, with reasons.");
        api.MapGet("/products/{id:guid}/hs-decisions", Decisions).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Who decided the product's HS code, latest first.");
        api.MapPost("/products/{id:guid}/hs-decisions", Decide).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Sets the product's HS code; If-Match is the product's version.");
    }

    static Task<HsSuggestions> ByName(
        string? nameEn, string? nameZh, int? limit, Classification.ClassificationClient hs, HttpContext http) => Suggest(
        new SuggestHsCodesRequest { NameEn = nameEn ?? "", NameZh = nameZh ?? "", Limit = limit ?? 0 }, hs, http);

    static Task<HsSuggestions> ByProduct(Guid id, int? limit, Classification.ClassificationClient hs, HttpContext http) => Suggest(
        new SuggestHsCodesRequest { ProductId = id.ToString(), Limit = limit ?? 0 }, hs, http);

    static async Task<HsSuggestions> Suggest(SuggestHsCodesRequest request, Classification.ClassificationClient hs, HttpContext http)
    {
        var answer = await hs.SuggestHsCodesAsync(request, http.Call());
        return new([.. answer.Candidates.Select(HsCandidateView.Of)], answer.ClassifiedProducts);
    }

    static async Task<IReadOnlyList<HsDecisionView>> Decisions(Guid id, Classification.ClassificationClient hs, HttpContext http)
    {
        var answer = await hs.ListHsDecisionsAsync(new ListHsDecisionsRequest { ProductId = id.ToString() }, http.Call());
        return [.. answer.Decisions.Select(HsDecisionView.Of)];
    }

    static async Task<Ok<HsDecisionView>> Decide(Guid id, HsDecisionBody body, Classification.ClassificationClient hs, HttpContext http)
    {
        var decision = await hs.DecideHsCodeAsync(
            new DecideHsCodeRequest
            {
                ProductId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                HsCode = body.HsCode,
                Reason = body.Reason,
            }, http.Call());
        return http.Versioned(decision.ProductVersion, HsDecisionView.Of(decision));
    }
}
