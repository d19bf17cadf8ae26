namespace CrossBorder.Sandbox;

/// <summary>A receipt that will be written when it is due.</summary>
/// <param name="Copy">0 is the receipt itself; the others are repeats and cut-off files before it.</param>
/// <param name="ReturnTime">When customs decided, as the receipt tells; never the same for two receipts of a document.</param>
sealed record PlannedReceipt(
    long Serial, string ReturnStatus, int Copy, bool CutOff, string ReturnInfo, DateTimeOffset ReturnTime, DateTimeOffset DueAt)
{
    /// <summary>Decided and not written.</summary>
    public bool Lost { get; init; }
    public string? Body { get; init; }
    public string? RequestResult { get; init; }
}

/// <summary>When, how often and how damaged the receipts of a document come.</summary>
static class ReceiptPlan
{
    const int RepeatedCopy = 1;
    const int CutOffCopy = 2;

    /// <summary>Copies from here on answer a document that came again.</summary>
    public const int FirstAskedForCopy = 10;

    const double StepMs = 60;
    const double RepeatAfterMs = 250;
    const double ReorderWithinMs = 1000;

    /// <summary>Reversed, the receipts of a list's coming are held until those of its release are written.</summary>
    const double ReverseAfterMs = 1200;
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    static readonly Dictionary<string, string> Texts = new()
    {
        ["1"] = "staged at E-Port",
        ["2"] = "E-Port declares",
        ["3"] = "sent to customs",
        ["120"] = "received by customs",
        ["399"] = "examined and approved",
        ["800"] = "released",
        ["899"] = "closed",
        ["S0"] = "staged",
        ["E1"] = "sent to customs",
        ["L"] = "received by customs",
        ["7"] = "declared",
        ["J"] = "examined without paper",
        ["W"] = "examined and approved without paper",
        ["P"] = "released",
        ["R"] = "closed",
        ["Z"] = "back for the change",
        ["D"] = "deleted",
    };

    /// <summary>The receipts that follow the coming of a document: its way until the decision, or just the refusal.</summary>
    public static IReadOnlyList<CebReturn> OnArrival(Judgement judgement)
    {
        var (document, refusal) = (judgement.Document, judgement.Refusal);
        if (document.Kind == CebKind.Request)
            return OnRequest(document, refusal);
        var isDeclaration = document.Kind == CebKind.Declaration;
        if (judgement.Standing == CebStanding.Staged)
            return Told(isDeclaration ? "S0" : "1");
        if (refusal is not null)
            return isDeclaration ? [.. Told("S0", "E1"), refusal]
                : refusal.Status == CebStatus.Returned ? [.. Told("2", "3"), refusal]
                : [refusal];
        return ScenarioPlan.Of(judgement.Rule, document.Kind, Accepted(document));
    }

    /// <summary>How long after its coming a list is matched with its order and waybill.</summary>
    public static TimeSpan MatchAfter(Settings settings) => settings.After(StepMs * 4);

    public static IReadOnlyList<CebReturn> OnMatch(CebReturn? refusal, ScenarioRule? rule = null) =>
        refusal is null ? ScenarioPlan.Of(rule, CebKind.Inventory, Told("120", "399", "800")) : [refusal];

    public static IReadOnlyList<CebReturn> OnDeparture(CebKind kind) => Told(kind == CebKind.Declaration ? "R" : "899");

    /// <param name="guid">Of the document: with the seed it decides the faults.</param>
    /// <param name="after">The steps are timed from here.</param>
    public static IEnumerable<PlannedReceipt> Of(
        long serial, string guid, IReadOnlyList<CebReturn> steps, DateTimeOffset after, Settings settings, ScenarioRule? rule = null)
    {
        var faults = settings.Customs;
        var times = Times(steps, after, settings);
        for (var i = 0; i < steps.Count; i++)
        {
            var (status, info) = (steps[i].Status, steps[i].Info);
            var due = Due(times, steps, i, settings, rule) + faults.Delay;
            if (faults.Reorder)
                due += settings.After(ReorderWithinMs * Chance.Fraction(settings.Seed, "reorder", guid, status));
            var receipt = new PlannedReceipt(serial, status, 0, false, info, times[i], due)
            {
                Lost = ScenarioPlan.IsLost(rule, status),
                RequestResult = steps[i].RequestResult,
                Body = steps[i].Body?.Replace(
                    CebReturn.TimePlace, ChinaTime.Format(times[i], ReceiptXml.TimeFormat), StringComparison.Ordinal),
            };
            yield return receipt;
            if (Chance.OneIn(faults.BreakEvery, settings.Seed, "cut off", guid, status))
                yield return receipt with { Copy = CutOffCopy, CutOff = true };
            if (rule?.Scenario == Scenario.DuplicateReceipts || Chance.Share(faults.Repeat, settings.Seed, "repeat", guid, status))
                yield return receipt with { Copy = RepeatedCopy, DueAt = due + settings.After(RepeatAfterMs) };
        }
    }

    static List<DateTimeOffset> Times(IReadOnlyList<CebReturn> steps, DateTimeOffset after, Settings settings)
    {
        var (times, decided, pause) = (new List<DateTimeOffset>(), after, 0.0);
        for (var i = 0; i < steps.Count; i++)
        {
            pause += steps[i].PauseMs;
            var planned = after + settings.After((StepMs * (i + 1)) + pause);
            times.Add(decided = planned < decided + Tick ? decided + Tick : planned);
        }

        return times;
    }

    static DateTimeOffset Due(
        List<DateTimeOffset> times, IReadOnlyList<CebReturn> steps, int i, Settings settings, ScenarioRule? rule) => rule?.Scenario switch
        {
            Scenario.Slow => times[i] + settings.After(rule.PauseMs),
            Scenario.Reversed => times[^1] + settings.After(StepMs * (times.Count - i))
                + (steps[0].Status == "1" ? settings.After(ReverseAfterMs) : TimeSpan.Zero),
            _ => times[i],
        };

    static CebReturn[] Accepted(CebDocument document) => document.Kind switch
    {
        CebKind.Inventory => Told("1", "2", "3"),
        CebKind.Order or CebKind.Payment or CebKind.WayBill => Told("2", "3", "120"),
        CebKind.Summary => Told("2", "3", "120", "399"),
        CebKind.Return => Told("2", "3", "120", "399", "800"),
        // Half of the declarations are examined by a machine (W).
        CebKind.Declaration => Told("S0", "E1", "L", "7", Chance.OneIn(2, 0, "without paper", document.OwnKey) ? "W" : "J", "P"),
        _ => Told("2", "3", "399"),
    };

    static IReadOnlyList<CebReturn> OnRequest(CebDocument document, CebReturn? refusal) => refusal is not null
        ? [refusal with { RequestResult = "0" }]
        : [.. (document.AppType == "2" ? Told("Z", "7", "J", "P") : Told("D")).Select(step => step with { RequestResult = "1" })];

    static CebReturn[] Told(params ReadOnlySpan<string> statuses)
    {
        var told = new CebReturn[statuses.Length];
        for (var i = 0; i < statuses.Length; i++)
            told[i] = new(statuses[i], Texts[statuses[i]]);
        return told;
    }
}
