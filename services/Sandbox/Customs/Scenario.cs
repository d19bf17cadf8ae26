using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>What customs does with a document that a rule of the script fits.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Scenario>))]
enum Scenario
{
    /// <summary>As without a rule: keeps later rules away.</summary>
    Clean,

    /// <summary>100 (E for a declaration) the first time, accepted when it comes corrected.</summary>
    Rejected,

    /// <summary>500 (C) with an instruction, then released.</summary>
    Inspected,

    /// <summary>501, or the rule's status (H), then released unless the rule says never.</summary>
    Detained,

    /// <summary>600 (H), then released unless the rule says never.</summary>
    Suspended,

    /// <summary>One status is never written, unless the document comes again.</summary>
    LostReceipt,

    /// <summary>Every receipt comes twice.</summary>
    DuplicateReceipts,

    /// <summary>The files are written in reverse order; the return times in them are right.</summary>
    Reversed,

    /// <summary>The first transmission is answered with 900 only.</summary>
    GatewayError,

    /// <summary>Nothing is written until the document comes again.</summary>
    NoAnswer,

    /// <summary>Every receipt comes later by the rule's pause.</summary>
    Slow,

    /// <summary>A withdrawal is refused with 100.</summary>
    RefusedWithdrawal,

    /// <summary>A consolidation is refused with 100.</summary>
    RefusedConsolidation,

    /// <summary>700 (Z for a declaration): the goods go back, nothing is released.</summary>
    Returned,

    /// <summary>A declaration is deleted before release (A, or D by the rule's status).</summary>
    Deleted,

    /// <summary>A declaration waits for taxes (T), then goes on.</summary>
    TaxesDue,

    /// <summary>A declaration's files are asked for again (N); a new transmission is taken.</summary>
    Resend,
}

/// <summary>Which documents a scenario is for: all that is given must fit.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record ScenarioRule
{
    const int LongestInfo = 500;
    static readonly CebKind[] Cleared = [CebKind.Inventory, CebKind.Declaration];
    static readonly CebKind[] Examined = [.. Cleared, CebKind.Return];
    static readonly CebKind[] Answered = [.. Enum.GetValues<CebKind>().Where(kind => kind != CebKind.Unreadable)];

    public required Scenario Scenario { get; init; }

    /// <summary>Lists and full declarations when it is left out, or what alone can play the scenario.</summary>
    public IReadOnlyList<CebKind>? Kinds { get; init; }

    /// <summary>copNo, or a return's coElNo.</summary>
    public string? Document { get; init; }
    public string? Order { get; init; }
    public string? Waybill { get; init; }

    /// <summary>ebcCode, or a declaration's consignorCode.</summary>
    public string? Exporter { get; init; }

    /// <summary>One in so many, as the seed decides; 0 or 1 means all.</summary>
    public int Every { get; init; }

    /// <summary>How long it takes, in milliseconds of the sandbox; 2000 when left out.</summary>
    public double PauseMs { get; init; } = 2000;

    /// <summary>The status to lose, or of a detention or deletion.</summary>
    public string? Status { get; init; }

    /// <summary>Whether a detained or suspended document is released in the end.</summary>
    public bool Release { get; init; } = true;

    /// <summary>Replaces the text of the scenario's receipt.</summary>
    public string? Info { get; init; }

    public Problem? Check(int position)
    {
        var may = Playable(Scenario);
        if (!Enum.IsDefined(Scenario))
            return Problem.Invalid(
                $"rules[{position}].scenario", "The scenario is not known.", string.Join(", ", Enum.GetNames<Scenario>()));
        if (Kinds?.Any(kind => !may.Contains(kind)) == true)
            return Problem.Invalid($"rules[{position}].kinds", "The scenario is not for these.", string.Join(", ", may));
        if (Every < 0)
            return Problem.Invalid($"rules[{position}].every", "A count is not negative.", "0 and more");
        if (PauseMs is not (>= 0 and <= Faults.LongestDelayMs))
            return Problem.Invalid($"rules[{position}].pauseMs", "The pause is out of range.", $"0 to {Faults.LongestDelayMs}");
        return Info?.Length > LongestInfo
            ? Problem.Invalid($"rules[{position}].info", "The text is too long.", $"{LongestInfo} characters")
            : null;
    }

    public bool Fits(CebDocument document, int position, long seed) =>
        (Kinds ?? Usual(Scenario)).Contains(document.Kind)
        && Is(Document, document.CopNo) && Is(Order, document.OrderNo) && Is(Waybill, document.LogisticsNo)
        && Is(Exporter, document.EbcCode)
        && (Every <= 1 || Chance.OneIn(Every, seed, "scenario", $"{position}", document.OrderNo ?? document.OwnKey));

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static ScenarioRule? FromJson(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<ScenarioRule>(json, JsonSerializerOptions.Web);

    static bool Is(string? wanted, string? actual) => wanted is null || wanted == actual;

    static CebKind[] Usual(Scenario scenario) => Playable(scenario) is var may && may == Answered ? Cleared : may;

    static CebKind[] Playable(Scenario scenario) => scenario switch
    {
        Scenario.Inspected or Scenario.Detained or Scenario.Suspended or Scenario.Returned => Examined,
        Scenario.RefusedWithdrawal => [CebKind.Withdrawal],
        Scenario.RefusedConsolidation => [CebKind.Summary],
        Scenario.Deleted or Scenario.TaxesDue or Scenario.Resend => [CebKind.Declaration],
        _ => Answered,
    };
}

/// <summary>The rules in their order; the first that fits counts, and without one all is clean.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record ScenarioScript
{
    const int MostRules = 1000;

    public required IReadOnlyList<ScenarioRule> Rules { get; init; }

    public static ScenarioScript None { get; } = new() { Rules = [] };

    public Problem? Check() => Rules.Count > MostRules
        ? Problem.Invalid("rules", "There are too many rules.", $"at most {MostRules}")
        : Rules.Select((rule, i) => rule.Check(i)).FirstOrDefault(problem => problem is not null);

    /// <summary>Null when the document is dealt with as usual.</summary>
    public ScenarioRule? Of(CebDocument document, long seed)
    {
        for (var i = 0; i < Rules.Count; i++)
            if (Rules[i].Fits(document, i, seed))
                return Rules[i].Scenario == Scenario.Clean ? null : Rules[i];
        return null;
    }
}
