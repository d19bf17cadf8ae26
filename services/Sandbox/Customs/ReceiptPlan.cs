namespace CrossBorder.Sandbox;

/// <summary>A receipt that will be written when it is due.</summary>
/// <param name="Copy">0 is the receipt itself; the others are repeats and cut-off files before it.</param>
/// <param name="ReturnTime">When customs decided, as the receipt tells; never the same for two receipts of a document.</param>
sealed record PlannedReceipt(
    long Serial, string ReturnStatus, int Copy, bool CutOff, string ReturnInfo, DateTimeOffset ReturnTime, DateTimeOffset DueAt);

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
    };

    /// <summary>The receipts that follow the coming of a document: its way until the decision, or just the refusal.</summary>
    public static IReadOnlyList<CebReturn> OnArrival(Judgement judgement) => (judgement.Document.Kind, judgement.Standing) switch
    {
        (_, CebStanding.Staged) => Told("1"),
        (_, CebStanding.Refused) when judgement.Refusal!.Status == CebStatus.Returned => [.. Told("2", "3"), judgement.Refusal],
        (_, CebStanding.Refused) => [judgement.Refusal!],
        (CebKind.Order, _) => Told("2", "3", "120"),
        (CebKind.Logistics, _) => Told("2", "3", "399"),
        _ => Told("1", "2", "3"),
    };

    /// <summary>How long after its coming a list is matched with its order and waybill.</summary>
    public static TimeSpan MatchAfter(Settings settings) => settings.After(StepMs * 4);

    public static IReadOnlyList<CebReturn> OnMatch(CebReturn? refusal) => refusal is null ? Told("120", "399", "800") : [refusal];

    public static IReadOnlyList<CebReturn> OnDeparture { get; } = Told("899");

    /// <param name="guid">Of the document: with the seed it decides the faults.</param>
    /// <param name="after">The steps are timed from here.</param>
    public static IEnumerable<PlannedReceipt> Of(
        long serial, string guid, IReadOnlyList<CebReturn> steps, DateTimeOffset after, Settings settings)
    {
        var faults = settings.Customs;
        var decided = after;
        for (var i = 0; i < steps.Count; i++)
        {
            var (status, info) = (steps[i].Status, steps[i].Info);
            var planned = after + settings.After(StepMs * (i + 1));
            decided = planned < decided + Tick ? decided + Tick : planned;
            var due = decided + faults.Delay;
            if (faults.Reorder)
                due += settings.After(ReorderWithinMs * Chance.Fraction(settings.Seed, "reorder", guid, status));
            yield return new(serial, status, 0, false, info, decided, due);
            if (Chance.OneIn(faults.BreakEvery, settings.Seed, "cut off", guid, status))
                yield return new(serial, status, CutOffCopy, true, info, decided, due);
            if (Chance.Share(faults.Repeat, settings.Seed, "repeat", guid, status))
                yield return new(serial, status, RepeatedCopy, false, info, decided, due + settings.After(RepeatAfterMs));
        }
    }

    static CebReturn[] Told(params ReadOnlySpan<string> statuses)
    {
        var told = new CebReturn[statuses.Length];
        for (var i = 0; i < statuses.Length; i++)
            told[i] = new(statuses[i], Texts[statuses[i]]);
        return told;
    }
}
