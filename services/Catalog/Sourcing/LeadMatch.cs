namespace CrossBorder.Catalog;

/// <summary>What a request asks for, as far as exporters are weighed by it.</summary>
sealed record LeadAsk(string? HsChapter, string Market, long Quantity);

/// <summary>An exporter with products that the search found for the words of a request.</summary>
sealed record LeadCandidate
{
    public Guid ExporterId { get; init; }

    /// <summary>What the search gave its best product; 0 when it was found by the chapter alone.</summary>
    public long Best { get; init; }

    /// <summary>How many of its products were found, and how many of these are classified in the chapter asked for.</summary>
    public int Found { get; init; } = 1;
    public int InChapter { get; init; }

    /// <summary>Where it sells to; none: everywhere.</summary>
    public string[] Markets { get; init; } = [];

    /// <summary>What it can take on; null when it does not say.</summary>
    public long? UnitsPerMonth { get; init; }

    /// <summary>Units of requests that it has answered this month, and how many these are.</summary>
    public long UnitsTaken { get; init; }
    public int Responses { get; init; }
}

public enum LeadReason { Words, Range, Chapter, Market, AnyMarket, Capacity }

/// <param name="Reasons">What its points are for.</param>
sealed record LeadMatched(Guid ExporterId, int Score, IReadOnlyList<(LeadReason Code, string Detail, int Points)> Reasons);

/// <summary>
/// Which exporters a request is offered to, the best first. Who does not sell to the market, cannot take the quantity on, or has
/// answered as much as it may this month is left out; the others have points for words, range, chapter, market and capacity.
/// </summary>
static class LeadMatch
{
    const int WideRange = 10;

    public static List<LeadMatched> Rank(LeadAsk ask, LeadRule rule, IReadOnlyCollection<LeadCandidate> candidates)
    {
        var top = candidates.Select(one => one.Best).DefaultIfEmpty(0).Max();
        return [.. candidates.Where(one => Possible(one, ask, rule)).Select(one => Weigh(one, ask, rule, top))
            .OrderByDescending(one => one.Score).ThenBy(one => one.ExporterId.ToString("N"), StringComparer.Ordinal)];
    }

    static bool Possible(LeadCandidate one, LeadAsk ask, LeadRule rule) =>
        (one.Markets.Length == 0 || one.Markets.Contains(ask.Market)) && one.Responses < rule.ResponsesPerMonth
        && !(one.UnitsPerMonth - one.UnitsTaken < ask.Quantity);

    static LeadMatched Weigh(LeadCandidate one, LeadAsk ask, LeadRule rule, long top)
    {
        var reasons = new List<(LeadReason, string, int)>();
        if (top > 0 && one.Best > 0)
            reasons.Add((LeadReason.Words, "Its products have the words.", (int)Math.Max(1, rule.WordsPoints * one.Best / top)));
        if (one.Found > 1)
            reasons.Add((
                LeadReason.Range, $"{one.Found} of its products fit.", rule.RangePoints * Math.Min(one.Found, WideRange) / WideRange));
        if (one.InChapter > 0)
            reasons.Add((LeadReason.Chapter, $"{one.InChapter} of these are of chapter {ask.HsChapter}.", rule.ChapterPoints));
        reasons.Add(one.Markets.Length > 0
            ? (LeadReason.Market, $"It sells to {ask.Market}.", rule.MarketPoints)
            : (LeadReason.AnyMarket, "It sells everywhere.", rule.MarketPoints / 2));
        if (one.UnitsPerMonth is not null)
            reasons.Add((LeadReason.Capacity, "It can take the quantity on this month.", rule.CapacityPoints));
        return new(one.ExporterId, reasons.Sum(reason => reason.Item3), reasons);
    }
}
