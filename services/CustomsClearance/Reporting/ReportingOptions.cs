using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Section CustomsClearance:Reporting: transport documents that the platform reports itself. Normally carrier and supervised site
/// do; then none is named here.
/// </summary>
public sealed class ReportingOptions
{
    /// <summary>Any of CEB215, CEB507, CEB509, CEB607.</summary>
    public string[] Types { get; init; } = [];

    /// <summary>The supervised site, for 507 and 215.</summary>
    [RegularExpression("^([0-9A-Z]{10}|[0-9A-Z]{18})$")] public string? SiteOperatorCode { get; init; }

    [StringLength(100, MinimumLength = 1)] public string? SiteOperatorName { get; init; }
}
