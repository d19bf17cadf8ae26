namespace CrossBorder.Statements;

/// <summary>Where a page stands among the statements of its account, and the balances at its two ends.</summary>
/// <param name="Number">0 when the bank does not number its statements.</param>
/// <param name="Page">From 1.</param>
public sealed record ChainLink(
    DateOnly? Closed, long Number, int Page, long? OpeningMinor, long? ClosingMinor);

/// <summary>What does not fit between two statements.</summary>
/// <param name="Kind">number, page or opening.</param>
public sealed record ChainGap(string Kind, string Expected, string Found);

/// <summary>
/// The next page of a statement follows the one before, the next statement follows the last page, numbers begin anew with the year,
/// and every opening balance is the closing balance before it.
/// </summary>
public static class StatementChain
{
    /// <param name="before">The statement that comes right before; null when there is none, and then nothing can be said.</param>
    public static IEnumerable<ChainGap> Gaps(ChainLink? before, ChainLink link)
    {
        if (before is null)
            yield break;
        if (before.Number > 0 && link.Number > 0 && !FollowsInNumber(before, link))
            yield return new ChainGap(
                before.Number == link.Number ? "page" : "number", Next(before), $"{link.Number}/{link.Page}");
        if (before.ClosingMinor is { } closing && link.OpeningMinor is { } opening && closing != opening)
            yield return new ChainGap("opening", $"{closing}", $"{opening}");
    }

    static bool FollowsInNumber(ChainLink before, ChainLink link)
    {
        if (link.Number == before.Number)
            return link.Page == before.Page + 1;
        var isNewYear = before.Closed is { } last && link.Closed is { } closed && closed.Year > last.Year;
        var follows = link.Number == before.Number + 1 || (isNewYear && link.Number == 1);
        return follows && link.Page <= 1;
    }

    static string Next(ChainLink before) => $"{before.Number + 1}/1 or {before.Number}/{before.Page + 1}";
}
