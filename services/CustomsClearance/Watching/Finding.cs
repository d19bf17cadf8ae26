namespace CrossBorder.CustomsClearance;

/// <summary>Something that may become an exception, with the instant that its clock runs from.</summary>
/// <param name="Code">Of the rule that times it.</param>
/// <param name="Subject">What it is about: an id, a guid, a file name.</param>
/// <param name="Cause">Tells several on one subject apart, such as the reason that a declaration waits for.</param>
/// <param name="Owner">Who must act; null leaves it to the rule.</param>
public sealed record Finding(
    string Code, string Subject, string Cause, Guid? DeclarationId, Guid? OrderId, Guid? ExporterId, string? Owner, DateTimeOffset Since,
    string Detail);

/// <summary>An exception that is due.</summary>
public sealed record Overdue(Finding Finding, ClockRule Rule, DateTimeOffset Due)
{
    public string Owner => Finding.Owner ?? Rule.Owner;
}

/// <summary>Which findings are overdue: a pure function of them, of the rules and of the time.</summary>
public static class Clocks
{
    /// <summary>Its clock runs backwards: declaring was due so long before the goods left.</summary>
    public const string DepartedUndeclared = "departed_undeclared";

    public static IReadOnlyList<Overdue> Overdue(IEnumerable<Finding> findings, ClockRules rules, DateTimeOffset now) =>
    [
        .. findings.Select(finding => Of(finding, rules)).OfType<Overdue>().Where(overdue => overdue.Due <= now)
            .DistinctBy(overdue => (overdue.Finding.Code, overdue.Finding.Subject, overdue.Finding.Cause)),
    ];

    static Overdue? Of(Finding finding, ClockRules rules)
    {
        if (rules.For(finding.Code) is not { } rule)
            return null;
        var due = finding.Code == DepartedUndeclared ? rule.DueBefore(finding.Since) : rule.Due(finding.Since);
        return new Overdue(finding, rule, due);
    }
}
