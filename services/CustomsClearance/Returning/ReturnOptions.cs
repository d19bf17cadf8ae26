using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Section CustomsClearance:Returning: the supervision mode under which exported goods come back, by the mode they left under.
/// 9661 and 1261 are of CEB 202205; for 9710 and 9810 the specification names none, so that they are offered only where a district
/// takes them (else the goods come back under a full declaration, 4561).
/// </summary>
public sealed class ReturnOptions
{
    [RegularExpression("^[0-9]{4}$")] public string ModeOf9610 { get; init; } = "9661";

    [RegularExpression("^[0-9]{4}$")] public string ModeOf1210 { get; init; } = "1261";

    [RegularExpression("^[0-9]{4}$")] public string? ModeOf9710 { get; init; }

    [RegularExpression("^[0-9]{4}$")] public string? ModeOf9810 { get; init; }

    /// <summary>Null where goods of this mode do not come back by a list.</summary>
    public string? ModeOf(string? mode) => mode switch
    {
        "9610" => ModeOf9610,
        "1210" => ModeOf1210,
        "9710" => ModeOf9710,
        "9810" => ModeOf9810,
        _ => null,
    };
}
