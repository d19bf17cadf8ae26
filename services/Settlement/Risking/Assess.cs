using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Judges subjects by the rules in force: a statement or two per rule for any number of subjects of one moment. What does not pass
/// opens a review, or moves the one that is under way to the newer judgement.
/// </summary>
public sealed partial class RiskAssessor(Watchlist lists, ILogger<RiskAssessor> log)
{
    public const string Again = nameof(Again);
    const string First = nameof(First);

    /// <summary>The lists as they are now.</summary>
    public Task<ListedNames> Listed(Tx tx, DateTimeOffset now) => lists.Current(tx, now);

    /// <summary>Judges what came in for the first time.</summary>
    public Task Assess(Tx tx, IReadOnlyList<RiskSubject> subjects, ListedNames listed, DateTimeOffset now) =>
        Assess(tx, subjects, First, listed, now);

    public async Task Assess(Tx tx, IReadOnlyList<RiskSubject> subjects, string cause, ListedNames listed, DateTimeOffset now)
    {
        if (subjects.Count == 0)
            return;
        var book = await Rules(tx, now);
        List<Assessed> all = [];
        foreach (var group in subjects.GroupBy(subject => subject.Moment))
            all.AddRange(await Judge(book, new RiskCall(tx, [.. group], listed)));
        await Store(tx, all, cause, listed.State, now);
        await OpenReviews(tx, [.. all.Where(one => one.Outcome != RiskOutcome.Pass)], book.Scale, now);
        foreach (var one in all.Where(one => one.Outcome != RiskOutcome.Pass))
            LogHeld(log, one.Subject.Moment, one.Subject.Id, one.Outcome, one.Points);
    }

    /// <summary>The rules in force at a moment.</summary>
    public static async Task<RuleBook> Rules(Tx tx, DateTimeOffset at) => RuleBook.Of([.. (await tx.Many<RiskRule>(
        $"""
        select distinct on (id) {RiskRule.Columns}
        from risk_rule
        where active_from <= @at
        order by id, active_from desc, version desc
        """,
        new { at })).Where(rule => rule.Enabled)]);

    /// <summary>What the rules of a book say of each subject, in their order.</summary>
    public static async Task<IReadOnlyList<Assessed>> Judge(RuleBook book, RiskCall call)
    {
        List<RiskContribution>[] said = [.. call.Subjects.Select(_ => new List<RiskContribution>())];
        foreach (var rule in book.Rules.Where(rule => call.Subjects.Count > 0 && rule.Judges(call.Subjects[0].Moment)))
        {
            var contributions = await rule.Judge(call);
            for (var no = 0; no < said.Length; no++)
                said[no].Add(contributions[no]);
        }

        return [.. call.Subjects.Select((subject, no) => Assessed.By(book, subject, said[no]))];
    }

    static Task<int> Store(Tx tx, List<Assessed> all, string cause, long state, DateTimeOffset now) => tx.Run(
        """
        insert into risk_assessment (id, moment, subject_id, order_id, cause, outcome, points, rules, lists, assessed_at)
        select id, moment, subject_id, order_id, @cause, outcome, points, rules::jsonb, @state, @now
        from unnest(@Ids, @Moments, @Subjects, @Orders, @Outcomes, @Points, @Rules)
            as a (id, moment, subject_id, order_id, outcome, points, rules)
        """,
        new
        {
            cause,
            state,
            now,
            Ids = all.ConvertAll(one => one.Id).ToArray(),
            Moments = all.ConvertAll(one => one.Subject.Moment.ToString()).ToArray(),
            Subjects = all.ConvertAll(one => one.Subject.Id).ToArray(),
            Orders = all.ConvertAll(one => one.Subject.OrderId.Value).ToArray(),
            Outcomes = all.ConvertAll(one => one.Outcome.ToString()).ToArray(),
            Points = all.ConvertAll(one => one.Points).ToArray(),
            Rules = all.ConvertAll(one => JsonSerializer.Serialize(one.Contributions)).ToArray(),
        });

    /// <summary>
    /// The clock of a review that is under way does not start anew. What was released is not opened again for the same points; hits
    /// on lists that were released have none any more.
    /// </summary>
    static async Task OpenReviews(Tx tx, List<Assessed> held, OutcomeParameters scale, DateTimeOffset now)
    {
        if (held.Count == 0)
            return;
        var opened = await tx.Many<OpenedReview>(
            Open,
            new
            {
                now,
                Assessments = held.ConvertAll(one => one.Id).ToArray(),
                Moments = held.ConvertAll(one => one.Subject.Moment.ToString()).ToArray(),
                Subjects = held.ConvertAll(one => one.Subject.Id).ToArray(),
                Orders = held.ConvertAll(one => one.Subject.OrderId.Value).ToArray(),
                Outcomes = held.ConvertAll(one => one.Outcome.ToString()).ToArray(),
                Dues = held.ConvertAll(one => (now + scale.Within(one.Outcome)).UtcDateTime).ToArray(),
                Listed = held.ConvertAll(one => one.Listed).ToArray(),
                Others = held.ConvertAll(one => one.Points - one.Listed).ToArray(),
            });
        foreach (var review in opened.FindAll(one => one is { IsNew: true, OfOrder: true }))
            tx.Publish(new OrderHeld(review.Id, 1, now, review.OrderId, review.Moment));
    }

    const string Open =
        """
        insert into risk_review (id, assessment_id, moment, subject_id, order_id, outcome, opened_at, due_at)
        select gen_random_uuid(), assessment_id, moment, subject_id, order_id, outcome, @now, due_at
        from unnest(@Assessments, @Moments, @Subjects, @Orders, @Outcomes, @Dues, @Listed, @Others)
            as h (assessment_id, moment, subject_id, order_id, outcome, due_at, listed, others)
        where h.listed > 0 or not exists (
            select from risk_review k join risk_assessment a on a.id = k.assessment_id
            where k.status = 'Released' and a.moment = h.moment and a.subject_id = h.subject_id
                and a.order_id = h.order_id and h.others <= (
                    select coalesce(sum((rule ->> 'Points')::int) filter (where rule ->> 'Kind' <> 'Screening'), 0)
                    from jsonb_array_elements(a.rules) as rule))
        on conflict (moment, subject_id, order_id) where status in ('Open', 'Taken', 'Proposed') do update
        set assessment_id = excluded.assessment_id,
            outcome = case when risk_review.outcome = 'Block' then 'Block' else excluded.outcome end,
            due_at = least(risk_review.due_at, excluded.due_at)
        returning id, order_id, moment, xmax = 0 as is_new, exists (
            select from order_case c where c.order_id = risk_review.order_id) as of_order
        """;

    sealed record OpenedReview(Guid Id, Guid OrderId, string Moment, bool IsNew, bool OfOrder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Moment} {SubjectId} is held: {Outcome} with {Points} points")]
    static partial void LogHeld(ILogger log, RiskMoment moment, Guid subjectId, RiskOutcome outcome, int points);
}

/// <summary>A judgement on one subject.</summary>
/// <param name="Contributions">Of every rule that looked, and last the scale that the points were held against.</param>
public sealed record Assessed(
    Guid Id, RiskSubject Subject, RiskOutcome Outcome, int Points, IReadOnlyList<RiskContribution> Contributions)
{
    /// <summary>The points of hits on lists.</summary>
    public int Listed => Contributions.Where(one => one.Kind == nameof(RiskRuleKind.Screening)).Sum(one => one.Points);

    public static Assessed By(RuleBook book, RiskSubject subject, IReadOnlyList<RiskContribution> said)
    {
        var points = said.Sum(one => one.Points);
        return new(Guid.CreateVersion7(), subject, book.Judge(said), points, [.. said, book.Cited(points)]);
    }
}
