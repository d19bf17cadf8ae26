using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Where the facts of one order meet. After each of them: what is missing or disagrees is told; when nothing does, the declaration
/// is assembled, checked and put in line for customs.
/// </summary>
public sealed partial class Rendezvous(CustomsOptions options, WriteSignal writing, TimeProvider clock, ILogger<Rendezvous> log)
{
    readonly Sender sender = Sender.Of(options);

    public async Task Take(Tx tx, Fact fact) => await Settle(tx, await StoreFact.Into(tx, fact));

    /// <summary>Decides what the case has come to. The case was read under its row lock in this transaction.</summary>
    public async Task Settle(Tx tx, OrderCase subject)
    {
        if (subject.CancelledAt is not null)
            await Cancel(tx, subject);
        else if (subject.Status == DeclarationStatus.Waiting)
            await Match(tx, subject);
        else if (subject is { Declared: { } declared, IsWhole: true } && subject.Status <= DeclarationStatus.Closed)
        {
            if (Declaration.IsUnderWay(subject.Status))
                await Recheck(tx, subject, declared);
            await PrepareDue(tx, subject);
        }
    }

    async Task Match(Tx tx, OrderCase subject)
    {
        var now = clock.GetUtcNow();
        var known = await Knowledge.Of(tx, subject, options, now);
        var reasons = CustomsClearance.Match.Reasons(subject, known, options);
        List<Comparison> rows = subject.IsWhole ? [.. Compare.Documents(subject, options, known.Rules)] : [];
        var documents = reasons.Count == 0 ? await Complete(tx, subject, known, rows, reasons) : null;
        if (subject.IsWhole)
            await MatchResult.Store(tx, subject.Id, subject.Attempt + 1, rows, now);
        if (documents is null)
        {
            await Wait(tx, subject, reasons);
            return;
        }

        await Assemble.Store(tx, subject, documents, now);
        if (subject.Reasons.Count > 0)
            tx.Publish(Waiting(subject, subject.Version + 1, []));
        tx.AfterCommit(writing.Set);
        LogReady(log, subject.Id.Value, documents.Goods.Mode, documents.Goods.Route.Channel);
    }

    /// <summary>The last questions: whose is the waybill, does the draft state what the papers say, and would customs read it?</summary>
    async Task<Documents?> Complete(
        Tx tx, OrderCase subject, Knowledge known, List<Comparison> rows, List<WaitingReason> reasons)
    {
        var now = clock.GetUtcNow();
        var owner = await ClaimWaybill.For(tx, subject, now);
        rows.Add(Comparison.Of("waybill", new("Waybill", subject.Booked!.WaybillNumber), new("Declaration", owner
            ?? subject.DocumentNumber),
            owner is null, () => Reason.WaybillUsed(subject.Booked, owner!)));
        var goods = Goods.Of(subject, known);
        rows.AddRange(SentFacts.Of(goods).Against(subject, Way.Of(subject, known).Fob));
        reasons.AddRange(rows.Select(row => row.Open).OfType<WaitingReason>());
        if (reasons.Count > 0)
            return null;

        var history = subject.Attempt == 0 ? History.None : await History.Of(tx, subject.Id);
        var documents = goods.Route.Channel switch
        {
            DeclarationChannel.CebList => Documents.Of(goods, sender, now, history),
            DeclarationChannel.FullDeclaration => FullDeclaration.DocumentsOf(goods, sender, now, history),
            var channel => throw new InvalidOperationException($"no documents for {channel}"),
        };
        reasons.AddRange(documents.Faults);
        return reasons.Count == 0 ? documents : null;
    }

    /// <summary>
    /// Papers that change after the declaration went out are compared with it as well: what differs is told until the papers or,
    /// after an answer of customs, the declaration is corrected.
    /// </summary>
    async Task Recheck(Tx tx, OrderCase subject, SentFacts declared)
    {
        List<Comparison> rows = [.. Compare.Documents(subject, options, null), .. declared.Against(subject, null)];
        var differences = rows.Select(row => row.Open).OfType<WaitingReason>().ToList();
        if (differences.Count == 0 && subject.Reasons.Count == 0)
            return;
        await MatchResult.Store(tx, subject.Id, subject.Attempt, rows, clock.GetUtcNow());
        await Wait(tx, subject, differences);
    }

    /// <summary>Before it went out a cancelled order just ends its declaration; after that somebody has to look.</summary>
    async Task Cancel(Tx tx, OrderCase subject)
    {
        if (Declaration.Next(subject.Status, DeclarationAction.Cancel) is { } cancelled)
        {
            await tx.Run(
                """
                update message set status = 'Dropped' where declaration_id = @Id and status in ('Held', 'Pending');
                delete from waybill where declaration_id = @Id;
                delete from awaited where declaration_id = @Id;
                update declaration set status = @Status where id = @Id
                """,
                new { subject.Id, Status = cancelled.ToString() });
            await Wait(tx, subject, []);
            LogCancelled(log, subject.Id.Value);
        }
        else if (subject.Status is not (DeclarationStatus.Cancelled or DeclarationStatus.Withdrawn))
            await Wait(tx, subject, [Reason.OrderCancelled]);
    }

    /// <summary>Keeps the reasons and tells them, if they are others than before.</summary>
    async Task Wait(Tx tx, OrderCase subject, IReadOnlyList<WaitingReason> reasons)
    {
        if (subject.Reasons.ToHashSet().SetEquals(reasons))
            return;
        await tx.Run(
            "update declaration set reasons = @Reasons::json, version = version + 1, changed_at = now() where id = @Id",
            new { subject.Id, Reasons = JsonSerializer.Serialize(reasons) });
        tx.Publish(Waiting(subject, subject.Version + 1, reasons));
    }

    DeclarationWaiting Waiting(OrderCase subject, int version, IReadOnlyList<WaitingReason> reasons) =>
        new(subject.Id.Value, version, clock.GetUtcNow(), subject.OrderId, reasons);

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} is ready under mode {Mode} as {Channel}")]
    static partial void LogReady(ILogger log, Guid declarationId, string mode, DeclarationChannel channel);

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} is cancelled with its order")]
    static partial void LogCancelled(ILogger log, Guid declarationId);
}
