using System.Text.Json;
using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Status">Draft, Waiting, Active or Past.</param>
public sealed record RiskRuleView(
    string Id, int Version, string Kind, bool Enabled, IReadOnlyList<string> Moments, JsonElement Parameters, string? Note, string Status,
    DateTimeOffset? ActiveFrom, string DraftedBy, string? ActivatedBy)
{
    public static RiskRuleView Of(RiskRule r) => new(
        r.Id, r.Version, r.Kind, r.Enabled, [.. r.Moments], Json(r.Parameters), Rest.Text(r.Note), r.Status,
        Rest.Instant(r.ActiveFrom), r.DraftedBy, Rest.Text(r.ActivatedBy));

    static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return document.RootElement.Clone();
    }
}

/// <param name="Facts">What the rule looked at, by name; several hits follow each other.</param>
public sealed record RiskContributionView(string Rule, int Version, string Kind, int Points, IReadOnlyList<RiskFactView> Facts)
{
    public static RiskContributionView Of(RiskContribution c) =>
        new(c.RuleId, c.Version, c.Kind, c.Points, [.. c.Facts.Select(fact => new RiskFactView(fact.Name, fact.Value))]);
}

public sealed record RiskFactView(string Name, string Value);

public sealed record RiskCountsView(int Pass, int Review, int Block)
{
    public static RiskCountsView Of(RiskCounts c) => new(c.Pass, c.Review, c.Block);
}

/// <param name="Said">What the simulated version found.</param>
public sealed record RiskSampleView(
    string Moment, string SubjectId, string OrderId, DateTimeOffset? At, string NowOutcome, string ThenOutcome, int NowPoints,
    int ThenPoints, RiskContributionView Said);

/// <param name="Cut">There were more than a simulation takes: the latest were taken.</param>
/// <param name="Now">By the rules in force; <paramref name="Then"/> with the simulated version in its rule's place.</param>
public sealed record RiskSimulationView(
    int Subjects, bool Cut, RiskCountsView Now, RiskCountsView Then, int Stricter, int Milder, IReadOnlyList<RiskSampleView> Samples)
{
    public static RiskSimulationView Of(RiskSimulation s) => new(
        s.Subjects, s.Cut, RiskCountsView.Of(s.Now), RiskCountsView.Of(s.Then), s.Stricter, s.Milder,
        [.. s.Samples.Select(one => new RiskSampleView(
            one.Moment, one.SubjectId, one.OrderId, Rest.Instant(one.At), one.NowOutcome, one.ThenOutcome, one.NowPoints, one.ThenPoints,
            RiskContributionView.Of(one.Said)))]);
}

/// <param name="Line">Of the file, from 1.</param>
public sealed record NameListFaultView(int Line, string Field, string Value, string Accepted);

/// <param name="Version">0 when nothing of the file could be taken: the list stays as it was.</param>
/// <param name="ContentHash">SHA-256 in hex.</param>
public sealed record NameListImportView(
    string List, int Version, bool RepeatedFile, string ContentHash, int Entries, int Refused, IReadOnlyList<NameListFaultView> Refusals);

/// <param name="Demo">Invented names, shipped as a demonstration.</param>
public sealed record NameListView(
    string List, int Version, bool Current, string FileName, string ContentHash, bool Demo, string ImportedBy, DateTimeOffset? ImportedAt,
    int Entries, int Refused)
{
    public static NameListView Of(NameList l) => new(
        l.List, l.Version, l.Current, l.FileName, l.ContentHash, l.Demo, l.ImportedBy, Rest.Instant(l.ImportedAt), l.Entries, l.Refused);
}

/// <param name="Score">0 to 1.</param>
public sealed record NameHitView(
    string List, int Version, string EntryId, string ListedName, string? Country, string Programme, string Score);

public sealed record RiskReviewStepView(int No, string Action, string By, DateTimeOffset? At, string? Reason);

/// <param name="Outcome">Review or Block.</param>
/// <param name="Status">Open, Taken, Proposed, Released or Refused.</param>
/// <param name="Steps">Empty in lists.</param>
public sealed record RiskReviewView(
    Guid Id, string Moment, string SubjectId, string OrderId, string Outcome, string Status, string? Owner, DateTimeOffset? OpenedAt,
    DateTimeOffset? DueAt, DateTimeOffset? EndedAt, bool Overdue, long AgeSeconds, string? Reason, int Points,
    IReadOnlyList<RiskContributionView> Contributions, IReadOnlyList<RiskReviewStepView> Steps)
{
    public static RiskReviewView Of(RiskReview r) => new(
        Guid.Parse(r.Id), r.Moment, r.SubjectId, r.OrderId, r.Outcome, r.Status, Rest.Text(r.Owner), Rest.Instant(r.OpenedAt),
        Rest.Instant(r.DueAt), Rest.Instant(r.EndedAt), r.Overdue, r.AgeSeconds, Rest.Text(r.Reason), r.Points,
        [.. r.Contributions.Select(RiskContributionView.Of)],
        [.. r.Steps.Select(step => new RiskReviewStepView(step.No, step.Action, step.By, Rest.Instant(step.At), Rest.Text(step.Reason)))]);
}

/// <param name="Cause">First, or Again when a list changed or a party was learnt.</param>
public sealed record RiskAssessmentView(
    Guid Id, string Moment, string SubjectId, string Cause, string Outcome, int Points, DateTimeOffset? AssessedAt,
    IReadOnlyList<RiskContributionView> Contributions)
{
    public static RiskAssessmentView Of(RiskAssessment a) => new(
        Guid.Parse(a.Id), a.Moment, a.SubjectId, a.Cause, a.Outcome, a.Points, Rest.Instant(a.AssessedAt),
        [.. a.Contributions.Select(RiskContributionView.Of)]);
}
