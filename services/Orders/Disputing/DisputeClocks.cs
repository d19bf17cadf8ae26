using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Nothing sets it: time is what moves disputes that nobody moves.</summary>
public sealed class DisputeSignal : Signal;

/// <summary>
/// Does what the silence of the one who acts next comes to, once its time is up. Each dispute is a transaction of its own that looks at
/// the clock again under the lock, so that it is done once, whoever dies and however many processes look.
/// </summary>
public sealed partial class DisputeClocks(Db db, DisputeSignal signal, TimeProvider clock, ILogger<DisputeClocks> log)
    : Worker(signal, clock, log)
{
    const int Batch = 100;
    const string OverdueAction = "Overdue";
    static readonly Principal Timer = Principal.Service("orders");

    protected override TimeSpan Idle => TimeSpan.FromSeconds(5);

    protected override Task<bool> Advance(CancellationToken ct) => Run(Clock.GetUtcNow(), ct);

    /// <summary>What is to be done at this moment. True when there may be more.</summary>
    public async Task<bool> Run(DateTimeOffset at, CancellationToken ct)
    {
        var now = Instants.ToMicroseconds(at);
        var due = await db.Many<Guid>(
            "select id from dispute where due_at <= @now and overdue_at is null order by due_at limit @Batch", new { now, Batch }, ct);
        foreach (var id in due)
            await db.Transact(tx => Advance(tx, id, now), ct);
        return due.Count == Batch;
    }

    async Task Advance(Tx tx, Guid id, DateTimeOffset now)
    {
        var dispute = await tx.One<Dispute>(
            $"""
            select {Dispute.Columns}
            from dispute d
            where d.id = @id and d.due_at <= @now and d.overdue_at is null
            for update of d skip locked
            """,
            new { id, now });
        if (dispute is null)
            return;
        var rule = await DisputeRows.Rule(tx, dispute.RuleId);
        if (dispute.OnSilence(rule.OnSilence) is { } action)
            await DisputeRows.Take(tx, dispute, new DisputeStep(action, "", Terms(dispute, action)), Timer, rule, now);
        else
            await Remind(tx, dispute, now);
        LogSilence(Log, id, dispute.Status, dispute.WaitsFor!.Value);
    }

    static (long Minor, bool Return)? Terms(Dispute dispute, DisputeAction action) =>
        action is DisputeAction.Grant or DisputeAction.GrantReturn ? (dispute.AskedMinor, dispute.WantsReturn) : null;

    /// <summary>An operator's time is up: it is said, once, and the case stays at the top of the queue.</summary>
    static async Task Remind(Tx tx, Dispute dispute, DateTimeOffset now)
    {
        var after = dispute with { Version = dispute.Version + 1, OverdueAt = now };
        await DisputeRows.Save(tx, dispute, after, OverdueAction, Timer, "", null, now);
        tx.Publish(DisputeRows.Moved(after, OverdueAction, null, now));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dispute {DisputeId}: the time of a {Status} one is up, {Silent} said nothing")]
    static partial void LogSilence(ILogger log, Guid disputeId, DisputeStatus status, Role silent);
}
