using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.Portal;

/// <param name="Id">Rule and version, such as low-value-limit/2020-07-01.</param>
public sealed record FiredRuleView(string Id, string Says, string Source);

/// <param name="Kind">Override, Charges, Certificates or Acceptance.</param>
/// <param name="Content">JSON as it was stated.</param>
public sealed record StatementView(string Kind, string Content, string Reason, string StatedBy, DateTimeOffset? StatedAt);

/// <param name="Chosen">False while facts are missing; mode to rules are empty then.</param>
/// <param name="HsDigits">Significant digits of commodity codes: 10, 6 or 4.</param>
public sealed record RouteView(
    string DeclarationId, int Version, string Status, bool Chosen, string? Mode, string? Channel, int HsDigits, string? StatisticsFlag,
    bool RefundClaimed, bool Overridden, IReadOnlyList<FiredRuleView> Rules, IReadOnlyList<StatementView> Statements)
{
    public static RouteView Of(RouteReport r) => new(
        r.DeclarationId, r.Version, r.Status, r.Chosen, Rest.Text(r.Mode), Rest.Text(r.Channel), r.HsDigits, Rest.Text(r.StatisticsFlag),
        r.RefundClaimed, r.Overridden, [.. r.Rules.Select(rule => new FiredRuleView(rule.Id, rule.Says, rule.Source))],
        [.. r.Statements.Select(said => new StatementView(said.Kind, said.Content, said.Reason, said.StatedBy,
            Rest.Instant(said.StatedAt)))]);
}

/// <param name="LineNo">Null for a field of the whole.</param>
/// <param name="Verdict">Agrees, Differs or Accepted; with the last two, code, detail and owner say what and who.</param>
public sealed record MatchRowView(
    string Field, int? LineNo, string LeftDocument, string LeftValue, string RightDocument, string RightValue, string? Tolerance,
    string Verdict, string? Code, string? Detail, string? Owner)
{
    public static MatchRowView Of(MatchRow r) => new(
        r.Field, r.LineNo == 0 ? null : r.LineNo, r.LeftDocument, r.LeftValue, r.RightDocument, r.RightValue, Rest.Text(r.Tolerance),
        r.Verdict, Rest.Text(r.Code), Rest.Text(r.Detail), Rest.Text(r.Owner));
}

/// <param name="Attempt">From 1; 0 while facts are missing and nothing is kept yet.</param>
public sealed record MatchView(string DeclarationId, int Attempt, DateTimeOffset? MatchedAt, IReadOnlyList<MatchRowView> Rows)
{
    public static MatchView Of(MatchReport report) => new(
        report.DeclarationId, report.Attempt, Rest.Instant(report.MatchedAt), [.. report.Rows.Select(MatchRowView.Of)]);
}
