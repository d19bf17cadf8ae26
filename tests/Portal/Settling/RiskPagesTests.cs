using System.Net;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at risk, and what its answers look like in REST.</summary>
public sealed class RiskPagesTests(PortalHost host)
{
    const string Service = "/crossborder.settlement.v1.Risk/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_drafted_with_the_parameters_as_they_were_sent()
    {
        host.Fakes.Answers[Service + "DraftRiskRule"] = call => new RiskRule
        {
            Id = ((DraftRiskRuleRequest)call.Request).Id,
            Version = 3,
            Parameters = ((DraftRiskRuleRequest)call.Request).Parameters,
            Status = "Draft",
        };
        using var response = await host.AsOperator().Post("/api/v1/risk/rules/FIRST-ORDER/versions", new
        {
            kind = "FirstOrder",
            moments = new[] { "OrderPlaced" },
            parameters = new { mostMinor = new { USD = 5 }, points = 7 },
        });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = host.Fakes.Of<DraftRiskRuleRequest>().Single(call => call.Request.Id == "FIRST-ORDER");
        Assert.Equal(("FirstOrder", true, "OrderPlaced"), (sent.Request.Kind, sent.Request.Enabled, sent.Request.Moments[0]));
        Assert.NotNull(sent.Call.IdempotencyKey);
        var view = await response.Json();
        Assert.Equal(("3", "7"), (view.Text("version"), view.GetProperty("parameters").Text("points")));
    }

    [Fact]
    public async Task A_review_shows_what_every_rule_found_and_a_decision_carries_its_reason()
    {
        var id = Guid.NewGuid();
        host.Fakes.Answers[Service + "DecideRiskReview"] = call => new RiskReview
        {
            Id = id.ToString(),
            Status = "Released",
            Reason = ((DecideRiskReviewRequest)call.Request).Reason,
            Contributions =
            {
                new RiskContribution { RuleId = "SCREENING", Version = 2, Facts = { new RiskFact { Name = "score", Value = "0.93" } } },
            },
            Steps = { new RiskReviewStep { No = 1, Action = "Release", By = "me" } },
        };
        using var response = await host.AsOperator().Post(
            $"/api/v1/risk/reviews/{id}/decision", new { decision = "Release", reason = "a namesake" });
        var view = await response.Json();
        Assert.Equal(("Released", "a namesake"), (view.Text("status"), view.Text("reason")));
        var said = view.GetProperty("contributions")[0];
        Assert.Equal(("SCREENING", "2", "0.93"), (said.Text("rule"), said.Text("version"), said.GetProperty("facts")[0].Text("value")));
    }

    [Fact]
    public async Task A_list_is_the_raw_body()
    {
        host.Fakes.Answers[Service + "ImportNameList"] = _ => new NameListImport { List = "UN", Version = 4, Entries = 1 };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/risk/lists/UN?fileName=un.csv")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes("name,aliases\n")),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await host.AsOperator().SendAsync(request, Stop);
        Assert.Equal("4", (await response.Json()).Text("version"));
        var sent = host.Fakes.Of<ImportNameListRequest>().Last().Request;
        Assert.Equal(("UN", "un.csv", "name,aliases\n"), (sent.List, sent.FileName, sent.Content.ToStringUtf8()));
    }

    [Fact]
    public async Task A_simulation_tells_both_counts_and_what_would_change()
    {
        host.Fakes.Answers[Service + "SimulateRiskRule"] = _ => new RiskSimulation
        {
            Subjects = 2,
            Now = new RiskCounts { Pass = 2 },
            Then = new RiskCounts { Pass = 1, Review = 1 },
            Stricter = 1,
            Samples = { new RiskSample { NowOutcome = "Pass", ThenOutcome = "Review", Said = new RiskContribution { RuleId = "X" } } },
        };
        using var tried = await host.AsOperator().Post(
            "/api/v1/risk/rules/X-1/versions/2/simulation", new { from = "2026-01-01T00:00:00Z", to = "2026-02-01T00:00:00Z" });
        var view = await tried.Json();
        Assert.Equal(("2", "1", "Review"),
            (view.GetProperty("now").Text("pass"), view.GetProperty("then").Text("review"),
                view.GetProperty("samples")[0].Text("thenOutcome")));
        var sent = host.Fakes.Of<SimulateRiskRuleRequest>().Single().Request;
        Assert.Equal((2, 20), (sent.Version, sent.Samples));
    }

    [Fact]
    public async Task What_an_order_was_judged_by_is_for_operators_only()
    {
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var refused = await client.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/risk", Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }
}
