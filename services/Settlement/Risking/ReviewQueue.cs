using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The queue of reviews and what was judged of an order.</summary>
public sealed partial class RiskService
{
    [Allow(Role.Operator)]
    public override async Task<V1.ListRiskReviewsResponse> ListRiskReviews(V1.ListRiskReviewsRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<ReviewStatus>(request.Status);
        var now = clock.GetUtcNow();
        Guid? order = request.OrderId.Length == 0 ? null : OrderOf(request.OrderId);
        var rows = await db.Many<Review>(
            $"""
            {Review.From}
            where r.seq > @after and (@Status = '' or r.status = @Status) and (@order::uuid is null or r.order_id = @order)
                and (not @Undecided or r.ended_at is null)
                and (not @Overdue or (r.ended_at is null and r.due_at < @now))
            order by r.seq
            limit @Take
            """,
            new { after, request.Status, order, request.Undecided, request.Overdue, now, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListRiskReviewsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Reviews.AddRange(rows.Select(row => Told(row, now)));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.RiskReview> GetRiskReview(V1.RiskReviewRequest request, ServerCallContext context) =>
        await db.Transact(async tx => await WithSteps(tx, ReviewId(request.Id))
            ?? throw Problem.NotFound("risk_review", request.Id).ToGrpc(), context.CancellationToken);

    [Allow(Role.Operator)]
    public override async Task<V1.ListRiskAssessmentsResponse> ListRiskAssessments(
        V1.ListRiskAssessmentsRequest request, ServerCallContext context)
    {
        var rows = await db.Many<AssessmentRow>(
            """
            select id, moment, subject_id, cause, outcome, points, rules::text as rules, assessed_at
            from risk_assessment
            where order_id = @order
            order by seq
            """,
            new { order = OrderOf(request.OrderId) }, context.CancellationToken);
        if (rows.Count == 0)
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var response = new V1.ListRiskAssessmentsResponse();
        response.Assessments.AddRange(rows.Select(ToWire));
        return response;
    }

    static V1.RiskAssessment ToWire(AssessmentRow row)
    {
        var wire = new V1.RiskAssessment
        {
            Id = row.Id.ToString(),
            Moment = row.Moment,
            SubjectId = row.SubjectId.ToString(),
            Cause = row.Cause,
            Outcome = row.Outcome,
            Points = row.Points,
            AssessedAt = row.AssessedAt.ToTimestamp(),
        };
        wire.Contributions.AddRange(Contributions(row.Rules).Select(ToWire));
        return wire;
    }

    static V1.RiskReview Told(Review review, DateTimeOffset now)
    {
        var wire = review.ToWire(now);
        wire.Contributions.AddRange(Contributions(review.Rules).Select(ToWire));
        return wire;
    }

    async Task<V1.RiskReview?> WithSteps(Tx tx, Guid id)
    {
        if (await tx.One<Review>($"{Review.From} where r.id = @id", new { id }) is not { } review)
            return null;
        var wire = Told(review, clock.GetUtcNow());
        var steps = await tx.Many<StepRow>(
            "select no, action, by, at, reason from risk_review_step where review_id = @id order by no", new { id });
        wire.Steps.AddRange(steps.Select(step => new V1.RiskReviewStep
        {
            No = step.No,
            Action = step.Action,
            By = step.By,
            At = step.At.ToTimestamp(),
            Reason = step.Reason,
        }));
        return wire;
    }

    static Guid OrderOf(string id) => Guid.TryParse(id, out var order) ? order : throw Problem.NotFound("order", id).ToGrpc();

    static Guid ReviewId(string text) => Guid.TryParse(text, out var id) ? id : throw Problem.NotFound("risk_review", text).ToGrpc();

    sealed record StepRow(int No, string Action, string By, DateTimeOffset At, string Reason);

    sealed record AssessmentRow(
        Guid Id, string Moment, Guid SubjectId, string Cause, string Outcome, int Points, string Rules, DateTimeOffset AssessedAt);
}
