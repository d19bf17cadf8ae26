using System.Text.Json;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Risk.RiskClient;

namespace CrossBorder.Portal;

/// <param name="Kind">Outcome, Velocity, AmountHistory, CountryHistory, FirstOrder, PayerDiffers, PriceOutlier or Screening.</param>
/// <param name="Moments">OrderPlaced, ReceiptMatched, PayoutRequested; none for the kind Outcome.</param>
/// <param name="Parameters">As the kind has them; what is missing or too much is refused with what would do.</param>
/// <param name="Enabled">False: a version that switches the rule off.</param>
public sealed record RiskRuleBody(
    string Kind, JsonElement Parameters, IReadOnlyList<string>? Moments = null, bool Enabled = true, string? Note = null);

/// <param name="ActiveFrom">Now when it is missing.</param>
public sealed record ActivationBody(DateTimeOffset? ActiveFrom = null);

/// <param name="To">Not itself.</param>
/// <param name="Samples">Of what would come out differently, at most 100.</param>
public sealed record SimulationBody(DateTimeOffset From, DateTimeOffset To, int Samples = 20);

/// <param name="Decision">Release, Refuse or Reopen.</param>
public sealed record ReviewDecisionBody(string Decision, string Reason);

/// <summary>Operators keep the rules and lists of risk and work its reviews.</summary>
static class RiskPages
{
    const string Tag = "Risk";
    // The gRPC message that carries the file on has at most 4 MiB, its names and framing included.
    const int MostBytes = (4 * 1024 * 1024) - 2048;
    static readonly TimeSpan Trial = TimeSpan.FromSeconds(60);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/risk/rules", ListRules).Allow(Role.Operator).Describe(Tag, "Every version of the rules, or of one.");
        api.MapPost("/risk/rules/{id}/versions", Draft).Allow(Role.Operator)
            .Describe(Tag, "Drafts the next version of a rule, or the first of a new one.");
        api.MapPost("/risk/rules/{id}/versions/{version:int}/activation", Activate).Allow(Role.Operator)
            .Describe(Tag, "A draft is in force from a moment on, which is not in the past.");
        api.MapPost("/risk/rules/{id}/versions/{version:int}/simulation", Simulate).Allow(Role.Operator)
            .Describe(Tag, "A version against the rules in force, over what was judged in a window. Writes nothing.");
        api.MapGet("/risk/lists", ListLists).Allow(Role.Operator).Describe(Tag, "Lists of names in all their versions.");
        api.MapPost("/risk/lists/{list}", Import).Allow(Role.Operator).Accepts<Stream>("text/csv", "application/octet-stream", "*/*")
            .Describe(Tag, "Takes a whole list as CSV: name, aliases, country, programme, list_id, valid_from. Rescreens.");
        api.MapGet("/risk/screening", Screen).Allow(Role.Operator)
            .Describe(Tag, "What a name would hit on the lists now.");
        api.MapGet("/risk/reviews", ListReviews).Allow(Role.Operator).Describe(Tag, "The queue of what is held, oldest first.");
        api.MapGet("/risk/reviews/{id:guid}", GetReview).Allow(Role.Operator)
            .Describe(Tag, "A review with what every rule found and what was done.");
        api.MapPost("/risk/reviews/{id:guid}/owner", Take).Allow(Role.Operator).Describe(Tag, "The caller takes the review (over).");
        api.MapPost("/risk/reviews/{id:guid}/decision", Decide).Allow(Role.Operator)
            .Describe(Tag, "Releases, refuses or reopens; a block is released by two.");
        api.MapGet("/orders/{id:guid}/risk", Assessments).Allow(Role.Operator)
            .Describe(Tag, "Every judgement about an order, oldest first.");
    }

    static async Task<IReadOnlyList<RiskRuleView>> ListRules(string? id, Client risk, HttpContext http) =>
        [.. (await risk.ListRiskRulesAsync(new ListRiskRulesRequest { Id = id ?? "" }, http.Call())).Rules.Select(RiskRuleView.Of)];

    static async Task<Created<RiskRuleView>> Draft(string id, RiskRuleBody body, Client risk, HttpContext http)
    {
        var request = new DraftRiskRuleRequest
        {
            Id = id,
            Kind = body.Kind,
            Enabled = body.Enabled,
            Parameters = body.Parameters.GetRawText(),
            Note = body.Note ?? "",
        };
        request.Moments.AddRange(body.Moments ?? []);
        var rule = RiskRuleView.Of(await risk.DraftRiskRuleAsync(request, http.Call()));
        return TypedResults.Created($"/api/v1/risk/rules?id={rule.Id}", rule);
    }

    static async Task<RiskRuleView> Activate(string id, int version, ActivationBody body, Client risk, HttpContext http) =>
        RiskRuleView.Of(await risk.ActivateRiskRuleAsync(
            new ActivateRiskRuleRequest { Id = id, Version = version, ActiveFrom = body.ActiveFrom?.ToTimestamp() }, http.Call()));

    static async Task<RiskSimulationView> Simulate(
        string id, int version, SimulationBody body, Client risk, TimeProvider clock, HttpContext http) =>
        RiskSimulationView.Of(await risk.SimulateRiskRuleAsync(
            new SimulateRiskRuleRequest
            {
                Id = id,
                Version = version,
                From = body.From.ToTimestamp(),
                To = body.To.ToTimestamp(),
                Samples = body.Samples,
            },
            http.Call().WithDeadline((clock.GetUtcNow() + Trial).UtcDateTime)));

    static async Task<IReadOnlyList<NameListView>> ListLists(Client risk, HttpContext http) =>
        [.. (await risk.ListNameListsAsync(new ListNameListsRequest(), http.Call())).Lists.Select(NameListView.Of)];

    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    static async Task<Results<Ok<NameListImportView>, ProblemHttpResult>> Import(
        string list, string? fileName, Client risk, HttpContext http)
    {
        if (await Body.ReadAll(http.Request, MostBytes) is not { } content)
            return BadRequest.TooLarge(MostBytes).ToHttp();
        var import = await risk.ImportNameListAsync(
            new ImportNameListRequest
            {
                List = list,
                FileName = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? "").Trim(),
                Content = UnsafeByteOperations.UnsafeWrap(content),
            },
            http.Call());
        return TypedResults.Ok(new NameListImportView(
            import.List, import.Version, import.RepeatedFile, import.ContentHash, import.Entries, import.Refused,
            [.. import.Refusals.Select(r => new NameListFaultView(r.Line, r.Field, r.Value, r.Accepted))]));
    }

    static async Task<IReadOnlyList<NameHitView>> Screen(string name, Client risk, HttpContext http) =>
        [.. (await risk.ScreenNameAsync(new ScreenNameRequest { Name = name }, http.Call())).Hits.Select(hit => new NameHitView(
            hit.List, hit.Version, hit.EntryId, hit.ListedName, Rest.Text(hit.Country), hit.Programme, hit.Score))];

    /// <param name="status">Open, Taken, Proposed, Released or Refused.</param>
    /// <param name="undecided">Only what waits for somebody.</param>
    /// <param name="overdue">Only what waits longer than it may.</param>
    static async Task<Page<RiskReviewView>> ListReviews(
        string? status, bool? undecided, bool? overdue, Guid? orderId, [AsParameters] Paging paging, Client risk, HttpContext http)
    {
        var page = await risk.ListRiskReviewsAsync(
            new ListRiskReviewsRequest
            {
                Status = status ?? "",
                Undecided = undecided == true,
                Overdue = overdue == true,
                OrderId = orderId?.ToString() ?? "",
                Page = paging.ToWire(),
            },
            http.Call());
        return new([.. page.Reviews.Select(RiskReviewView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<RiskReviewView> GetReview(Guid id, Client risk, HttpContext http) =>
        RiskReviewView.Of(await risk.GetRiskReviewAsync(new RiskReviewRequest { Id = id.ToString() }, http.Call()));

    static async Task<RiskReviewView> Take(Guid id, Client risk, HttpContext http) =>
        RiskReviewView.Of(await risk.TakeRiskReviewAsync(new RiskReviewRequest { Id = id.ToString() }, http.Call()));

    static async Task<RiskReviewView> Decide(Guid id, ReviewDecisionBody body, Client risk, HttpContext http) =>
        RiskReviewView.Of(await risk.DecideRiskReviewAsync(
            new DecideRiskReviewRequest { Id = id.ToString(), Decision = body.Decision, Reason = body.Reason }, http.Call()));

    static async Task<IReadOnlyList<RiskAssessmentView>> Assessments(Guid id, Client risk, HttpContext http) =>
        [.. (await risk.ListRiskAssessmentsAsync(new ListRiskAssessmentsRequest { OrderId = id.ToString() }, http.Call()))
            .Assessments.Select(RiskAssessmentView.Of)];
}
