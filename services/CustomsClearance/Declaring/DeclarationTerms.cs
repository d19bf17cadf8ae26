using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Section CustomsClearance:FullDeclaration: what customs demands of a full declaration beyond its layout. The values are general
/// knowledge of brokers (customs-modes.md section 6, marked G), so they are settings.
/// </summary>
public sealed class DeclarationTerms
{
    /// <summary>Items of one declaration; an order of more is declared in parts.</summary>
    [Range(1, 50)] public int ItemsPerPart { get; init; } = 50;

    /// <summary>Area code of the domestic source of the goods: 33019 is Hangzhou, other.</summary>
    [RegularExpression("^[0-9]{5}$")] public string DomesticSource { get; init; } = "33019";

    /// <summary>Kind of package, customs_package_types_current.csv: 22 is a box of paper or fibreboard.</summary>
    [RegularExpression("^[0-9]{2}$")] public string PackageKind { get; init; } = "22";

    /// <summary>Marks and numbers; N/M says that there are none.</summary>
    [Required, StringLength(400)] public string Marks { get; init; } = "N/M";

    /// <summary>
    /// Hours from the departure of released goods until their declaration counts as closed without word from customs: some
    /// declarations never receive R.
    /// </summary>
    [Range(0, 2400)] public int CloseHoursAfterDeparture { get; init; } = 72;
}
