using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ReviewQueueTests(SettlementHost host)
{
    [Fact]
    public async Task A_review_is_taken_over_grows_old_and_is_found_by_its_state()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order().To(name[..^1]);
        await host.Place(order);
        var review = Assert.Single(await host.Reviews(order));
        Assert.Equal(("", false), (review.Owner, review.Overdue));
        var taken = await host.Risk().TakeRiskReviewAsync(new V1.RiskReviewRequest { Id = review.Id });
        Assert.Equal(("Taken", SettlementHost.Operator.ToString()), (taken.Status, taken.Owner));
        taken = await host.Risk(RiskStory.Second).TakeRiskReviewAsync(new V1.RiskReviewRequest { Id = review.Id });
        Assert.Equal((RiskStory.Second.ToString(), 2), (taken.Owner, taken.Steps.Count));
        Assert.Equal("risk_review_of_another", (await FxStory.Refused(() => host.Decide(review, "Refuse"))).Code);

        await host.Db.Run(
            "update risk_review set opened_at = opened_at - interval '2 days', due_at = due_at - interval '2 days' where id = @Id::uuid",
            new { review.Id }, CancellationToken.None);
        var overdue = await host.Risk().ListRiskReviewsAsync(
            new V1.ListRiskReviewsRequest { OrderId = order.OrderId.ToString(), Overdue = true, Undecided = true, Status = "Taken" });
        Assert.True(Assert.Single(overdue.Reviews).Overdue);
        Assert.InRange(overdue.Reviews[0].AgeSeconds, 2 * 86_400, (2 * 86_400) + 600);
        Assert.Equal("reason", (await FxStory.Refused(() => host.Decide(review, "Refuse", RiskStory.Second, " "))).Field);
        Assert.Equal("decision", (await FxStory.Refused(() => host.Decide(review, "Take"))).Field);
        await host.Decide(review, "Refuse", RiskStory.Second);
        Assert.Empty((await host.Risk().ListRiskReviewsAsync(
            new V1.ListRiskReviewsRequest { OrderId = order.OrderId.ToString(), Undecided = true })).Reviews);
        Assert.Equal("status", (await FxStory.Refused(
            () => host.Risk().ListRiskReviewsAsync(new V1.ListRiskReviewsRequest { Status = "Lost" }).ResponseAsync)).Field);
    }

    [Fact]
    public async Task A_repeated_decision_is_one_and_what_is_not_there_is_not_found()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order().To(name[..^1]);
        await host.Place(order);
        var review = Assert.Single(await host.Reviews(order));
        var request = new V1.DecideRiskReviewRequest { Id = review.Id, Decision = "Release", Reason = "a namesake" };
        var key = Guid.NewGuid();
        var first = await host.Risk().DecideRiskReviewAsync(request, FxStory.Key(key));
        Assert.Equal(first, await host.Risk().DecideRiskReviewAsync(request, FxStory.Key(key)));
        Assert.Single(first.Steps);
        var unknown = new V1.RiskReviewRequest { Id = Guid.NewGuid().ToString() };
        Assert.Equal("risk_review_not_found", (await FxStory.Refused(() => host.Risk().GetRiskReviewAsync(unknown).ResponseAsync)).Code);
        Assert.Equal("risk_review_not_found", (await FxStory.Refused(() => host.Risk().TakeRiskReviewAsync(unknown).ResponseAsync)).Code);
        Assert.Equal("order_not_found", (await FxStory.Refused(() => host.Risk().ListRiskAssessmentsAsync(
            new V1.ListRiskAssessmentsRequest { OrderId = Guid.NewGuid().ToString() }).ResponseAsync)).Code);
    }
}
