namespace CrossBorder.Sandbox;

/// <summary>What a scenario makes of the receipts of a document that customs accepts.</summary>
static class ScenarioPlan
{
    const string InspectionCeb = "inspection: open the packages, count the pieces and compare the goods with the list";

    public static IReadOnlyList<CebReturn> Of(ScenarioRule? rule, CebKind kind, CebReturn[] steps)
    {
        if (rule is null)
            return steps;
        var isDeclaration = kind == CebKind.Declaration;
        return rule.Scenario switch
        {
            Scenario.Inspected => Held(rule, steps, isDeclaration ? "C" : "500", InspectionCeb, isReleased: true),
            Scenario.Detained => Held(
                rule, steps, rule.Status ?? (isDeclaration ? "H" : "501"), "detained, handed to the clearance department", rule.Release),
            Scenario.Suspended => Held(rule, steps, isDeclaration ? "H" : "600", "suspended", rule.Release),
            Scenario.Returned => Held(rule, steps, isDeclaration ? "Z" : "700", "the goods go back", isReleased: false),
            Scenario.Deleted => Held(rule, steps, rule.Status ?? "A", "deleted before release", isReleased: false),
            Scenario.TaxesDue => Held(rule, steps, "T", "taxes are due", isReleased: true),
            _ => steps,
        };
    }

    /// <summary>Without a status of its own the rule loses the last but one: what customs tells before its decision.</summary>
    public static bool IsLost(ScenarioRule? rule, string status) => rule?.Scenario switch
    {
        Scenario.NoAnswer => true,
        Scenario.LostReceipt => rule.Status is { } lost ? lost == status : status is "399" or "J" or "W",
        _ => false,
    };

    /// <summary>Puts a step before what follows customs' having received it (120, or 7), or that step alone in its place.</summary>
    static CebReturn[] Held(ScenarioRule rule, CebReturn[] steps, string status, string info, bool isReleased)
    {
        var at = Array.FindIndex(steps, step => step.Status is "120" or "7") + 1;
        if (at == 0)
            return steps;
        var hold = new CebReturn(status, rule.Info ?? info);
        var rest = steps[at..];
        if (rest.Length > 0)
            rest[0] = rest[0] with { PauseMs = rule.PauseMs };
        return isReleased ? [.. steps[..at], hold, .. rest] : [.. steps[..at], hold];
    }
}
