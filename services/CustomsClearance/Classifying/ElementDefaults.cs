namespace CrossBorder.CustomsClearance;

/// <summary>What a specification says on a day where nobody states an element: rows of <c>route_rule</c>. Null says nothing.</summary>
/// <param name="BrandType">Code of hs-and-rates.md section 3, as is the export preference.</param>
/// <param name="NoBrand">The brand of goods that have none.</param>
/// <param name="FromName">How the names of elements begin that the trade name answers.</param>
/// <param name="Nothing">What stands for an element that may be left out.</param>
public sealed record ElementDefaults(
    string? BrandType, string? ExportPreference, string? NoBrand, IReadOnlyList<string> FromName, string? Nothing)
{
    public static ElementDefaults Of(RuleBook rules) => new(
        rules.Find("element-brand-type")?.Value, rules.Find("element-export-preference")?.Value, rules.Find("element-no-brand")?.Value,
        rules.Find("element-from-name")?.Words ?? [], rules.Find("element-nothing")?.Value);
}
