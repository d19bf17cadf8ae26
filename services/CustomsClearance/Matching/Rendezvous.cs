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
    }

    async Task Match(Tx tx, OrderCase subject)
    {
        var known = await Knowledge.Of(tx, subject);
        var reasons = CustomsClearance.Match.Reasons(subject, known, options);
        var documents = reasons.Count == 0 ? await Complete(tx, subject, known, reasons) : null;
        if (documents is null)
        {
            await Wait(tx, subject, reasons);
            return;
        }

        await Assemble.Store(tx, subject, documents, clock.GetUtcNow());
        if (subject.Reasons.Count > 0)
            tx.Publish(Waiting(subject, subject.Version + 1, []));
        tx.AfterCommit(writing.Set);
        LogReady(log, subject.Id.Value, documents.Goods.Mode);
    }

    /// <summary>The last two questions, which cost a look into the database: whose is the waybill, and would customs read this?</summary>
    async Task<Documents?> Complete(Tx tx, OrderCase subject, Knowledge known, List<WaitingReason> reasons)
    {
        var now = clock.GetUtcNow();
        if (await ClaimWaybill.For(tx, subject, now) is { } owner)
        {
            reasons.Add(Reason.WaybillUsed(subject.Booked!, owner));
            return null;
        }

        var history = subject.Attempt == 0 ? History.None : await History.Of(tx, subject.Id);
        var goods = Goods.Of(subject, known);
        var documents = goods.Route.Channel switch
        {
            DeclarationChannel.CebList => Documents.Of(goods, sender, now, history),
            DeclarationChannel.FullDeclaration => FullDeclaration.DocumentsOf(goods, sender, now, history),
            var channel => throw new InvalidOperationException($"no documents for {channel}"),
        };
        reasons.AddRange(documents.Faults);
        return reasons.Count == 0 ? documents : null;
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} is ready under mode {Mode}")]
    static partial void LogReady(ILogger log, Guid declarationId, string mode);

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} is cancelled with its order")]
    static partial void LogCancelled(ILogger log, Guid declarationId);
}
