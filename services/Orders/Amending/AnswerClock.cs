using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Ends amendments whose answers did not all come in time, with who was silent.</summary>
public sealed partial class AnswerClock(Db db, TimeProvider clock, ILogger<AnswerClock> log) : Worker(new Signal(), clock, log)
{
    const int AtOnce = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(5);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var ended = await db.Transact(RunOut, ct);
        if (ended > 0)
            LogRanOut(Log, ended);
        return ended == AtOnce;
    }

    public async Task<int> RunOut(Tx tx)
    {
        var now = Instants.ToMicroseconds(Clock.GetUtcNow());
        var ended = await tx.Many<Amendment>(
            $"""
            update order_amendment
            set status = 'Expired', version = version + 1
            where id in (
                select id
                from order_amendment
                where status = 'Asking' and answer_by <= @now
                order by answer_by
                limit @AtOnce
                for update skip locked)
            returning {Amendment.Columns}
            """,
            new { now, AtOnce });
        var answered = (await tx.Many<Answered>(
            "select amendment_id, by from order_amendment_answer where amendment_id = any(@Ids)",
            new { Ids = ended.ConvertAll(one => one.Id).ToArray() })).ToLookup(row => row.AmendmentId, row => row.By);
        foreach (var amendment in ended)
            tx.Publish(new AmendmentEnded(
                amendment.Id, amendment.Version, now, amendment.OrderId, amendment.Stored.ToString(), amendment.HoldId,
                [.. AmendmentParty.All.Except(answered[amendment.Id])
                    .Select(party => new AmendmentRefusal(party, AmendmentAnswer.NoAnswer))]));
        return ended.Count;
    }

    sealed record Answered(Guid AmendmentId, string By);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} amendments were not answered in time")]
    static partial void LogRanOut(ILogger log, int count);
}
