using System.Globalization;

namespace CrossBorder.Settlement;

/// <summary>What the points of all rules come to, and how long a review may take.</summary>
/// <param name="ReviewAt">Points from which on somebody looks.</param>
/// <param name="BlockAt">Points from which on two must agree to release it.</param>
/// <param name="ReviewHours">Until a review is overdue; <paramref name="BlockHours"/> the same for a block.</param>
public sealed record OutcomeParameters(int ReviewAt, int BlockAt, int ReviewHours, int BlockHours)
{
    const int MostHours = 24 * 90;

    public string? Fault() =>
        ReviewAt >= 1 && BlockAt > ReviewAt && ReviewHours is >= 1 and <= MostHours && BlockHours is >= 1 and <= MostHours
            ? null : $"reviewAt from 1, blockAt above it, hours from 1 to {MostHours}";

    public RiskOutcome Of(int points) =>
        points >= BlockAt ? RiskOutcome.Block : points >= ReviewAt ? RiskOutcome.Review : RiskOutcome.Pass;

    public TimeSpan Within(RiskOutcome outcome) => TimeSpan.FromHours(outcome == RiskOutcome.Block ? BlockHours : ReviewHours);
}

/// <summary>The rules that are in force at a moment.</summary>
/// <param name="Outcome">The one that weighs the others' points.</param>
public sealed record RuleBook(RiskRule Outcome, IReadOnlyList<RiskRule> Rules)
{
    OutcomeParameters? parameters;

    public OutcomeParameters Scale => parameters ??= Outcome.As<OutcomeParameters>();

    public static RuleBook Of(IReadOnlyCollection<RiskRule> inForce) => new(
        inForce.Single(rule => rule.Kind == RiskRuleKind.Outcome),
        [.. inForce.Where(rule => rule.Kind != RiskRuleKind.Outcome).OrderBy(rule => rule.Id, StringComparer.Ordinal)]);

    /// <summary>The book as it would be with this version in the place of the one in force.</summary>
    public RuleBook With(RiskRule draft) => draft.Kind == RiskRuleKind.Outcome
        ? new(draft, Rules)
        : new(Outcome, [.. Rules.Where(rule => rule.Id != draft.Id).Append(draft).OrderBy(rule => rule.Id, StringComparer.Ordinal)]);

    public RiskOutcome Judge(IEnumerable<RiskContribution> contributions) =>
        Scale.Of(contributions.Sum(contribution => contribution.Points));

    /// <summary>Cites the scale beside the contributions.</summary>
    public RiskContribution Cited(int points) => Outcome.Says(
        0,
        new RiskFact("points", Plain(points)), new RiskFact("review_at", Plain(Scale.ReviewAt)),
        new RiskFact("block_at", Plain(Scale.BlockAt)));

    static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
