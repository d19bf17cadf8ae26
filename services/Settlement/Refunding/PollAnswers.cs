using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Reads the tax bureau's feed while a claim is open. What a page says and how far the feed was read commit together, so an answer
/// takes effect once; of several processes one reads a page and the others find the place moved.
/// </summary>
public sealed partial class PollAnswers(Db db, TaxBureau bureau, Signal signal, TimeProvider clock, ILogger<PollAnswers> log)
    : Worker(signal, clock, log)
{
    const int Page = 500;
    const int LongestReference = 100;
    const int LongestReason = 500;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var place = await db.One<long?>(
            """
            select position
            from feed_cursor
            where feed = 'tax-answers' and (
                exists (select from claim where status in ('Filed', 'Accepted'))
                or exists (select from claim where status = 'Waiting' and ready_at is not null))
            """,
            new { }, ct);
        if (place is not { } after)
            return false;
        var answers = await bureau.Answers(after, Page, ct);
        if (answers.Count == 0)
            return false;
        await Take(after, answers, ct);
        return answers.Count == Page;
    }

    Task Take(long after, IReadOnlyList<TaxAnswer> answers, CancellationToken ct) => db.Transact(async tx =>
    {
        var moved = await tx.Run(
            "update feed_cursor set position = @Last where feed = 'tax-answers' and position = @after",
            new { Last = answers.Max(answer => answer.Sequence), after });
        if (moved == 0)
            return;
        var locked = await ClaimChanges.Lock(tx, answers.Select(answer => new ClaimId(answer.ClaimId)));
        var claims = locked.ToDictionary(claim => claim.Id.Value);
        var changes = new ClaimChanges(Clock.GetUtcNow());
        foreach (var answer in answers.OrderBy(answer => answer.Sequence))
        {
            if (claims.GetValueOrDefault(answer.ClaimId) is { ReadyAt: not null } claim)
                Apply(changes, claim, answer);
            else
                LogUnknown(Log, answer.Sequence, answer.ClaimId);
        }

        await changes.Write(tx);
    }, ct);

    /// <summary>An answer proves that the claim was filed, also when we were stopped before noting it.</summary>
    void Apply(ClaimChanges changes, Claim claim, TaxAnswer answer)
    {
        changes.File(claim);
        switch (answer.Outcome)
        {
            case "Accepted":
                changes.Accept(claim);
                break;
            case "Paid" when answer.PaidMinor > 0:
                changes.Pay(claim, answer.PaidMinor, Bounded(answer.TreasuryReference, LongestReference));
                break;
            case "Refused":
                changes.Refuse(claim, Bounded(answer.Reason, LongestReason));
                break;
            default:
                LogStrange(Log, answer.Sequence, answer.Outcome);
                break;
        }
    }

    static string Bounded(string? text, int most) => text is null ? "" : text.Length <= most ? text : text[..most];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tax answer {Sequence} is about claim {ClaimId}, which is not ours")]
    static partial void LogUnknown(ILogger log, long sequence, Guid claimId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tax answer {Sequence} has the outcome {Outcome}, which means nothing here")]
    static partial void LogStrange(ILogger log, long sequence, string outcome);
}
