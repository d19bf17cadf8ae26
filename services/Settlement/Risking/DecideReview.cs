using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Operators take reviews over and decide them with a reason that is kept. A release tells the order what was kept for it, lets its
/// payout go, and remembers the hits on lists, so that they do not come back for the same party.
/// </summary>
public sealed partial class RiskService
{
    static readonly ReviewAction[] Decisions = [ReviewAction.Release, ReviewAction.Refuse, ReviewAction.Reopen];

    [Allow(Role.Operator)]
    public override Task<V1.RiskReview> TakeRiskReview(V1.RiskReviewRequest request, ServerCallContext context) =>
        Act(request, request.Id, ReviewAction.Take, "", context);

    [Allow(Role.Operator)]
    public override Task<V1.RiskReview> DecideRiskReview(V1.DecideRiskReviewRequest request, ServerCallContext context) =>
        Enum.TryParse<ReviewAction>(request.Decision, out var action) && Decisions.Contains(action) && action.ToString() == request.Decision
            ? Act(request, request.Id, action, Reason(request.Reason), context)
            : throw Problem.Invalid("decision", $"'{request.Decision}' is no decision.", string.Join(", ", Decisions)).ToGrpc();

    async Task<V1.RiskReview> Act(
        Google.Protobuf.IMessage request, string id, ReviewAction action, string reason, ServerCallContext context)
    {
        var (review, by) = (ReviewId(id), Principal.Required.ToString());
        var outcome = await db.Decide<V1.RiskReview>(
            tx => Idempotency.Once<V1.RiskReview>(tx, context, request, () => Act(tx, review, action, by, reason)),
            context.CancellationToken);
        var acted = outcome.OrThrow();
        LogActed(log, review, action, acted.Status);
        return acted;
    }

    async Task<Outcome<V1.RiskReview>> Act(Tx tx, Guid id, ReviewAction action, string by, string reason)
    {
        // The case first, like everything that is about an order: nobody tells it funded meanwhile.
        await tx.Run(
            "select from order_case where order_id = (select order_id from risk_review where id = @id) for update", new { id });
        if (await tx.One<Review>($"{Review.From} where r.id = @id for update of r", new { id }) is not { } review)
            return Problem.NotFound("risk_review", id);
        var now = clock.GetUtcNow();
        var (after, problem) = review.After(action, by, reason, now);
        if (problem is not null)
            return problem;
        await Write(tx, after!, after!.Status == ReviewStatus.Proposed ? "Propose" : action.ToString(), by, reason, now);
        if (after.Status == ReviewStatus.Released)
            await Release(tx, after);
        await Tell(tx, after, action, now);
        return (await WithSteps(tx, id))!;
    }

    /// <summary>The order is told what was decided, and that a refusal is looked at again. A payout by itself has no order.</summary>
    static async Task Tell(Tx tx, Review review, ReviewAction action, DateTimeOffset now)
    {
        if (review.Status is not (ReviewStatus.Released or ReviewStatus.Refused) && action != ReviewAction.Reopen)
            return;
        var version = await tx.One<int?>(
            """
            select 1 + count(s.no)::int
            from risk_review_step s
            where s.review_id = @Id and exists (select from order_case where order_id = @Order)
            having count(s.no) > 0
            """,
            new { review.Id, Order = review.OrderId.Value });
        if (version is null)
            return;
        if (action == ReviewAction.Reopen)
            tx.Publish(new OrderHeld(review.Id, version.Value, now, review.OrderId.Value, review.Moment.ToString()));
        else
            tx.Publish(new OrderHoldDecided(review.Id, version.Value, now, review.OrderId.Value, review.Status.ToString()));
    }

    static Task<int> Write(Tx tx, Review review, string action, string by, string reason, DateTimeOffset now) => tx.Run(
        """
        with step as (
            insert into risk_review_step (review_id, no, action, by, at, reason)
            select @Id, count(*) + 1, @action, @by, @now, @reason
            from risk_review_step
            where review_id = @Id)
        update risk_review
        set status = @Status, owner = @Owner, proposed_by = @ProposedBy, reason = @Kept, ended_at = @EndedAt
        where id = @Id
        """,
        new
        {
            review.Id,
            action,
            by,
            now,
            reason,
            Status = review.Status.ToString(),
            review.Owner,
            review.ProposedBy,
            Kept = review.Reason,
            review.EndedAt,
        });

    async Task Release(Tx tx, Review review)
    {
        var hits = ListedHit.Of(Contributions(review.Rules));
        if (hits.Count > 0)
            await tx.Run(
                """
                insert into risk_cleared (party_id, name_key, list, entry_id, review_id)
                select s.party_id, h.name_key, h.list, h.entry_id, @Id
                from unnest(@Keys, @Lists, @Entries) as h (name_key, list, entry_id)
                join risk_subject s on s.moment = @Moment and s.id = @SubjectId and s.order_id = @Order
                on conflict on constraint risk_cleared_key do nothing
                """,
                new
                {
                    review.Id,
                    Moment = review.Moment.ToString(),
                    review.SubjectId,
                    Order = review.OrderId.Value,
                    Keys = hits.ConvertAll(hit => hit.NameKey).ToArray(),
                    Lists = hits.ConvertAll(hit => hit.List).ToArray(),
                    Entries = hits.ConvertAll(hit => hit.EntryId).ToArray(),
                });
        if (await RiskGate.Free(tx, review.OrderId))
            tx.AfterCommit(payouts.Set);
    }

    /// <summary>A hit as the screening rule tells it among its facts.</summary>
    sealed record ListedHit(string NameKey, string List, string EntryId)
    {
        public static List<ListedHit> Of(IEnumerable<RiskContribution> said)
        {
            List<ListedHit> hits = [];
            var (name, list) = ("", "");
            foreach (var fact in said.Where(one => one.Kind == nameof(RiskRuleKind.Screening)).SelectMany(one => one.Facts))
                switch (fact.Name)
                {
                    case "name": name = fact.Value; break;
                    case "list": list = fact.Value; break;
                    case "entry": hits.Add(new(RiskName.KeyOf(name), list, fact.Value)); break;
                    default: break;
                }
            return [.. hits.Distinct()];
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Review {ReviewId}: {Action}, now {Status}")]
    static partial void LogActed(ILogger log, Guid reviewId, ReviewAction action, string status);
}
