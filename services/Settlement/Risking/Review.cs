using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ReviewStatus { Open, Taken, Proposed, Released, Refused }

public enum ReviewAction { Take, Release, Refuse, Reopen }

/// <summary>What somebody must look at before money goes on.</summary>
/// <param name="Owner">Who has it; null while nobody does. Of a released block: the second one.</param>
/// <param name="ProposedBy">Who proposed the release of a block.</param>
public sealed record Review(
    Guid Id, long Seq, Guid AssessmentId, RiskMoment Moment, Guid SubjectId, OrderId OrderId, RiskOutcome Outcome, ReviewStatus Status,
    string? Owner, string? ProposedBy, string? Reason, DateTimeOffset OpenedAt, DateTimeOffset DueAt, DateTimeOffset? EndedAt, int Points,
    string Rules)
{
    public const string From =
        """
        select r.id, r.seq, r.assessment_id, r.moment, r.subject_id, r.order_id, r.outcome, r.status, r.owner,
            r.proposed_by, r.reason, r.opened_at, r.due_at, r.ended_at, a.points, a.rules::text as rules
        from risk_review r join risk_assessment a on a.id = r.assessment_id
        """;

    /// <summary>
    /// The whole life of a review; a pair that is missing here is refused. A block is released by two: the first release proposes it.
    /// </summary>
    public static ReviewStatus? Next(ReviewStatus status, ReviewAction action, RiskOutcome outcome) => (status, action, outcome) switch
    {
        (ReviewStatus.Open or ReviewStatus.Taken or ReviewStatus.Proposed, ReviewAction.Take, _) => ReviewStatus.Taken,
        (ReviewStatus.Open or ReviewStatus.Taken, ReviewAction.Release, RiskOutcome.Block) => ReviewStatus.Proposed,
        (ReviewStatus.Proposed, ReviewAction.Release, RiskOutcome.Block) => ReviewStatus.Released,
        (ReviewStatus.Open or ReviewStatus.Taken, ReviewAction.Release, RiskOutcome.Review) => ReviewStatus.Released,
        (ReviewStatus.Open or ReviewStatus.Taken or ReviewStatus.Proposed, ReviewAction.Refuse, _) => ReviewStatus.Refused,
        (ReviewStatus.Refused, ReviewAction.Reopen, _) => ReviewStatus.Taken,
        _ => null,
    };

    /// <summary>The review after somebody acts, or why he may not.</summary>
    public Outcome<Review> After(ReviewAction action, string by, string reason, DateTimeOffset now)
    {
        if (Next(Status, action, Outcome) is not { } next)
            return Problem.Refused("risk_review", Status, action, System.Enum.GetValues<ReviewAction>()
                .Where(one => Next(Status, one, Outcome) is not null).Select(one => one.ToString()));
        if (action is ReviewAction.Release or ReviewAction.Refuse && Status == ReviewStatus.Taken && Owner != by)
            return new Problem(409, "risk_review_of_another", "Another operator has this review.", "id", "take it over first");
        if (Status == ReviewStatus.Proposed && action == ReviewAction.Release && ProposedBy == by)
            return new Problem(409, "risk_review_needs_second", "Who proposed the release of a block does not confirm it.", "id",
                "another operator");
        return this with
        {
            Status = next,
            Owner = by,
            ProposedBy = next == ReviewStatus.Proposed ? by : next == ReviewStatus.Released ? ProposedBy : null,
            Reason = action == ReviewAction.Take ? Reason : reason,
            EndedAt = next is ReviewStatus.Released or ReviewStatus.Refused ? now : null,
        };
    }

    public V1.RiskReview ToWire(DateTimeOffset now) => new()
    {
        Id = Id.ToString(),
        Moment = Moment.ToString(),
        SubjectId = SubjectId.ToString(),
        OrderId = OrderId.Value.ToString(),
        Outcome = Outcome.ToString(),
        Status = Status.ToString(),
        Owner = Owner ?? "",
        OpenedAt = OpenedAt.ToTimestamp(),
        DueAt = DueAt.ToTimestamp(),
        EndedAt = EndedAt?.ToTimestamp(),
        Overdue = (EndedAt ?? now) > DueAt,
        AgeSeconds = (long)((EndedAt ?? now) - OpenedAt).TotalSeconds,
        Reason = Reason ?? "",
        Points = Points,
    };
}
