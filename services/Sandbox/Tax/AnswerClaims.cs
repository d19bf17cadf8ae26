using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// Puts the answers that are due on the feed. Numbers are given here, one transaction after the other, so that a reader who asks
/// for what comes after the last number it saw misses nothing.
/// </summary>
sealed partial class AnswerClaims(Db db, TaxSignal signal, TimeProvider clock, ILogger<AnswerClaims> log) : DueWorker(signal, clock, log)
{
    const int AtOnce = 500;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var answered = await db.Transact(async tx =>
        {
            await tx.Run("select pg_advisory_xact_lock(hashtext('tax answers'))", new { });
            return await tx.Run(
                """
                with due as (
                    select claim_id, outcome, copy,
                        row_number() over (order by due_at, claim_id, outcome, copy) as place
                    from tax_answer
                    where sequence is null and due_at <= @now
                    order by due_at, claim_id, outcome, copy
                    limit @AtOnce
                ), last as (
                    select coalesce(max(sequence), 0) as sequence from tax_answer
                )
                update tax_answer a
                set sequence = last.sequence + due.place, answered_at = @now
                from due, last
                where a.claim_id = due.claim_id and a.outcome = due.outcome and a.copy = due.copy
                """,
                new { now, AtOnce });
        }, ct);
        if (answered > 0)
            LogAnswered(Log, answered);
        return answered == AtOnce;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) =>
        db.One<DateTimeOffset?>("select min(due_at) from tax_answer where sequence is null", new { }, ct);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} answers on the feed")]
    static partial void LogAnswered(ILogger log, int count);
}
