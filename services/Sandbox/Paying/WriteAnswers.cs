using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>Wakes the writer: answers were planned.</summary>
sealed class AnswerSignal : Signal;

/// <summary>Lays the planned answers for the bank's customer when they are due. A crash in between lays the same file again.</summary>
sealed partial class WriteAnswers(Db db, Exchange exchange, AnswerSignal signal, TimeProvider clock, ILogger<WriteAnswers> log)
    : DueWorker(signal, clock, log)
{
    const int Batch = 100;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<Row>(
            """
            select id, name, content
            from bank_answer
            where written_at is null and due_at <= @now
            order by due_at, id
            limit @Batch
            """,
            new { now, Batch }, ct);
        foreach (var answer in due)
            await Exchange.Write(exchange.Answers, answer.Name, Encoding.UTF8.GetBytes(answer.Content), ct);
        if (due.Count > 0)
            await db.Run(
                "update bank_answer set written_at = @now where id = any(@Ids)",
                new { now, Ids = due.Select(answer => answer.Id).ToArray() }, ct);
        return due.Count == Batch;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) =>
        db.One<DateTimeOffset?>("select min(due_at) from bank_answer where written_at is null", new { }, ct);

    sealed record Row(long Id, string Name, string Content);
}
