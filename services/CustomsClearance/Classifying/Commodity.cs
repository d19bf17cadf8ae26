namespace CrossBorder.CustomsClearance;

/// <summary>An element that the specification of a commodity must state, in its place (hs-and-rates.md section 3).</summary>
/// <param name="Position">From 1; brand type is 1 and export preference 2 for every code.</param>
public sealed record DeclarationElement(int Position, string NameZh, string NameEn, bool Mandatory);

/// <summary>A ten-digit commodity code as the tariff of one day has it.</summary>
/// <param name="Unit1">First statutory unit, customs unit code.</param>
/// <param name="Unit2">Second statutory unit, null when the code has none.</param>
/// <param name="VatRate">Percent, as are the other rates.</param>
/// <param name="ExportDutyRate">The provisional rate where there is one.</param>
/// <param name="SupervisionDocuments">Codes of customs_supervision_documents.csv, case-sensitive, such as "AB".</param>
/// <param name="InspectionClasses">Letters such as "MN", case-sensitive.</param>
/// <param name="RuleVersion">Tariff version that the row came with: it is kept with everything computed from it.</param>
/// <param name="IsDemo">From the demonstration seed, not from a tariff that somebody loaded.</param>
public sealed record Commodity(
    string Code, string NameZh, string Unit1, string? Unit2, decimal VatRate, decimal RefundRate, decimal ExportDutyRate,
    string SupervisionDocuments, string InspectionClasses, IReadOnlyList<DeclarationElement> Elements, DateOnly ValidFrom,
    DateOnly? ValidTo, string RuleVersion, bool IsDemo);
